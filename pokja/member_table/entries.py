"""Reads one row of a table as a member: clean values, and for each cell what has to be repaired."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pokja.cleaning import clean_text
from pokja.fields import CleanEmailField, check_length
from pokja.member_table.fields import LABELS, LIMIT, LIMITS, PERSON, SEAT
from pokja.member_table.titles import split_titles
from pokja.member_table.words import ROLE_ADVICE, read_acting, read_role, split_acting
from pokja.models.membership import Acting, SeatRole
from pokja.parsing import nip_doubts, parse_date, parse_nip
from pokja.tables import is_lost_number

LOST_NIP = "Excel memotong NIP ini. Ubah kolom NIP menjadi Teks di Excel, lalu salin lagi."
LOST_NUMBER = "Excel memotong angka ini. Ubah kolomnya menjadi Teks di Excel, lalu salin lagi."
FAILED_FORMULA = "Rumus di Excel gagal ({}). Tulis isinya."
ORDER = "Isi tanggal yang sama dengan “sejak”, atau sesudahnya."
ACTING_ADVICE = "Isi Plt., Plh., Pj., atau kosongkan."

_FAILED = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")


@dataclass
class Entry:
    """What a row says. `errors` and `doubts`: field -> words."""

    line: int
    values: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    doubts: dict = field(default_factory=dict)

    @property
    def person_key(self) -> tuple:
        return tuple(self.values[name] for name in PERSON)

    @property
    def seat_key(self) -> tuple:
        return tuple(self.values[name] for name in SEAT)

    @property
    def start(self) -> date:
        return self.values["valid_from"] or date.min

    @property
    def end(self) -> date:
        return self.values["valid_until"] or date.max


@dataclass(frozen=True)
class ForAll:
    """What holds for every row when the table has no column for it."""

    role: str = SeatRole.MEMBER
    start: date | None = None
    decree: int | None = None
    split: bool = False


def clean_cell(text: str) -> str:
    """One line of visible text; most cells are plain already."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return clean_text(text, multiline=False)


def read_entry(line: int, cells: dict[str, str], for_all: ForAll, decrees: "Decrees") -> Entry:
    """`cells`: field -> clean text, for the fields that the table has a column for."""
    entry = Entry(line, {name: cells.get(name, "") for name in LABELS})
    for name, text in cells.items():
        _check_text(entry, name, text)
    _read_person(entry, cells, for_all)
    _read_seat(entry, cells, for_all)
    _read_term(entry, cells, for_all, decrees)
    return entry


def _check_text(entry: Entry, name: str, text: str) -> None:
    if text.startswith("#") and _FAILED.fullmatch(text):
        entry.errors[name] = FAILED_FORMULA.format(text)
    elif len(text) > LIMITS.get(name, LIMIT):
        entry.errors[name] = _refusal(check_length, text, LIMITS.get(name, LIMIT), LABELS[name])
    elif is_lost_number(text):
        entry.errors[name] = LOST_NIP if name == "nip" else LOST_NUMBER


def _refusal(check, *args) -> str:
    try:
        check(*args)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


def _read_person(entry: Entry, cells: dict, for_all: ForAll) -> None:
    values = entry.values
    if not values["name"]:
        entry.errors["name"] = "Isi nama anggota."
    elif for_all.split and not values["title_before"] and not values["title_after"]:
        _split(values)
    if values["nip"] and "nip" not in entry.errors:
        values["nip"] = parse_nip(values["nip"])
        if doubts := nip_doubts(values["nip"]):
            entry.doubts["nip"] = doubts[0]
    if values["email"] and "email" not in entry.errors and _refusal(validate_email, values["email"]):
        entry.errors["email"] = CleanEmailField.default_error_messages["invalid"]


def _split(values: dict) -> None:
    """Titles into their own places, as long as they fit there."""
    names = ("title_before", "name", "title_after")
    parts = split_titles(values["name"])
    if parts and all(len(part) <= LIMITS.get(name, LIMIT) for name, part in zip(names, parts, strict=True)):
        values.update(zip(names, parts, strict=True))


def _read_seat(entry: Entry, cells: dict, for_all: ForAll) -> None:
    values = entry.values
    acting, values["number"] = Acting.NONE, 0
    if "role" not in cells:
        values["role"] = for_all.role
    elif not values["role"]:
        entry.errors.setdefault("role", "Pilih perannya.")
    elif "role" not in entry.errors:
        words = read_role(values["role"])
        if words is None:
            entry.errors["role"] = ROLE_ADVICE
        else:
            acting, values["number"] = words.acting, words.number
            values["role"], values["bidang"] = words.role, values["bidang"] or words.bidang
    if "acting" not in cells and not acting:
        acting, values["office"] = split_acting(values["office"])
    if values["acting"]:
        acting = read_acting(values["acting"])
        if acting is None:
            entry.errors.setdefault("acting", ACTING_ADVICE)
    values["acting"] = acting


def _read_term(entry: Entry, cells: dict, for_all: ForAll, decrees: "Decrees") -> None:
    values = entry.values
    for name, otherwise in (("valid_from", for_all.start), ("valid_until", None)):
        text = values[name]
        values[name] = None if name in cells else otherwise
        if text and name not in entry.errors:
            try:
                values[name] = parse_date(text)
            except ValidationError as refusal:
                entry.errors[name] = refusal.messages[0]
    if values["valid_from"] and values["valid_until"] and values["valid_until"] < values["valid_from"]:
        entry.errors["valid_until"] = ORDER
    if "decree" not in cells:
        values["decree"] = for_all.decree
    elif "decree" not in entry.errors:
        values["decree"], words = decrees.find(values["decree"], values["decree_date"])
        if words:
            entry.errors["decree"] = words


class Decrees:
    """The SK of a Pokja by number; of several with one number the date decides."""

    UNKNOWN = "SK ini belum tercatat. Tambah dulu di bagian SK, atau kosongkan."

    def __init__(self, decrees):
        self._by_number = {}
        for decree in decrees:
            self._by_number.setdefault(self._plain(decree.number), []).append(decree)

    @staticmethod
    def _plain(number: str) -> str:
        return "".join(number.casefold().split())

    def find(self, number: str, day: str) -> tuple[int | None, str]:
        """The id of the SK, or what to do."""
        if not number:
            return None, ""
        found = self._by_number.get(self._plain(number), [])
        if len(found) > 1 and day:
            try:
                wanted = parse_date(day)
            except ValidationError:
                wanted = None
            found = [decree for decree in found if decree.date == wanted] or found
        return (found[0].pk, "") if found else (None, self.UNKNOWN)
