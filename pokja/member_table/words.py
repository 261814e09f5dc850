"""Reads roles and Plt./Plh./Pj. in the words of an SK."""

import re
from dataclasses import dataclass

from pokja.models.membership import Acting, SeatRole

ROLE_ADVICE = "Peran ini tidak dikenal. Pilih salah satu."

_ACTING = {
    "definitif": Acting.NONE,
    "tetap": Acting.NONE,
    "plt": Acting.PLT,
    "pelaksana tugas": Acting.PLT,
    "plh": Acting.PLH,
    "pelaksana harian": Acting.PLH,
    "pj": Acting.PJ,
    "penjabat": Acting.PJ,
}
_ACTING_BEFORE = re.compile(r"(plt|plh|pj)\b\.?\s*(?=\S)", re.IGNORECASE)

_FIELD = r"(?:bidang|bid\.?|seksi)\s+(?P<bidang>.+)"
_GROUP = r"(?:\s+(?:pokja|tim|kelompok kerja)(?:\s+pkp)?)?"
_ROLES = [
    (SeatRole.PATRON, r"(?:tim )?(?:pembina|pelindung|pelindung\s*/\s*pembina|pembina\s*/\s*pelindung)"),
    (SeatRole.STEERING, r"(?:tim |anggota )?pengarah"),
    (SeatRole.IN_CHARGE, r"penanggung\s*jawab"),
    (SeatRole.DEPUTY, r"wakil ketua(?:\s+(?P<number>i{1,3}|iv|v|[1-9]))?"),
    (SeatRole.COORDINATOR, r"(?:koordinator|ketua|koord\.?) bidang"),
    (SeatRole.COORDINATOR, rf"(?:koordinator|ketua|koord\.?)\s+{_FIELD}"),
    (SeatRole.COORDINATOR, r"koordinator"),
    (SeatRole.HEAD, rf"ketua(?: pelaksana)?{_GROUP}"),
    (SeatRole.SECRETARY, rf"sekretaris{_GROUP}"),
    (SeatRole.SECRETARIAT, rf"(?:anggota |staf |tim )?sekretariat{_GROUP}"),
    (SeatRole.MEMBER, rf"anggota\s+{_FIELD}"),
    (SeatRole.MEMBER, rf"anggota{_GROUP}"),
]
_ROLES = [(role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _ROLES]
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


@dataclass(frozen=True)
class RoleWords:
    """ "Plt. Koordinator Bidang Perumahan", "Wakil Ketua II"."""

    role: SeatRole
    bidang: str = ""
    acting: Acting = Acting.NONE
    number: int = 0


def read_role(text: str) -> RoleWords | None:
    """None when the words name no role; "Sekretaris Daerah" is an office."""
    acting, rest = split_acting(text)
    rest = " ".join(rest.split()).rstrip(".")
    for role in SeatRole:
        if rest.lower() == role.label.lower():
            return RoleWords(role, acting=acting)
    for role, pattern in _ROLES:
        if found := pattern.fullmatch(rest):
            parts = found.groupdict()
            number = (parts.get("number") or "0").lower()
            return RoleWords(role, parts.get("bidang") or "", acting, _ROMAN.get(number) or int(number))
    return None


def split_acting(text: str) -> tuple[Acting, str]:
    """ "Plt. Kepala Bappeda": in what way, and what."""
    found = _ACTING_BEFORE.match(text)
    return (_ACTING[found[1].lower()], text[found.end() :]) if found else (Acting.NONE, text)


def read_acting(text: str) -> Acting | None:
    return _ACTING.get(" ".join(text.lower().replace(".", " ").split()))
