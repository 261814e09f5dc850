"""The name, office and institution of a speaker told apart in a line of prose: "Ir. A, M.Si, Ketua, The HUD Institute".

Only what stands between the parts changes; every word stays, and in its order.
"""

import re

_ACADEMIC = re.compile(
    r"(?:S|M|A|D|B|Sp|Ph|Psi|Dipl|Apt|Ak|CA|CPA|CES|MCP|MURP|MUP|MBA|MPA|MPP|MSc|MSi|MM|MT|MH|MA|MAP|M\.?Eng|ST|SH|SE|SP"
    r"|SIP|SKM|SSos|IPM|IPU|MIP)(?:\.\s?[A-Za-z]{1,6}){0,3}\.?(?:\s\([^)]{1,12}\))?",
)
_OFFICE = re.compile(
    r"(?:Plt\.?|Plh\.?|Pj\.?|Wakil|Direktur|Kepala|Ketua|Sekretaris|Sekda|Asisten|Bupati|Gubernur|Wali|Kabid|Kasubdit|Kasi|Kabag"
    r"|Kasubbid|Kasubbag|Camat|Lurah|Deputi|Staf|Tenaga|Tim|Anggota|Koordinator|Dosen|Guru|Rektor|Dekan|Peneliti|Manajer"
    r"|Manager|Pimpinan|Konsultan|Fasilitator|Inspektur|Menteri|Dirjen|Sekjen|Kasatker|PPK)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf",\s|\s\((?={_OFFICE.pattern})", re.IGNORECASE)


def as_parts(text: str) -> str:
    """nama ; jabatan ; instansi, as the quick line reads it. Text that is written so already is left alone."""
    if ";" in text or "\n" in text:
        return text
    name, rest = _name([part for part in map(_without_bracket, _BETWEEN.split(text)) if part])
    office, institution = _office(rest)
    return " ; ".join([name, office, institution]).rstrip(" ;").strip() if (office or institution) else text


def _without_bracket(part: str) -> str:
    """The bracket that opened where the part was cut off closes nothing any more."""
    part = part.strip()
    return part.rstrip(".").removesuffix(")").strip() if part.count(")") > part.count("(") else part


def _name(parts: list[str]) -> tuple[str, list[str]]:
    """The name with its degrees; nobody is called by an office."""
    if not parts or _OFFICE.match(parts[0]):
        return "", parts
    end = 1
    while end < len(parts) and _ACADEMIC.fullmatch(parts[end]):
        end += 1
    return ", ".join(parts[:end]), parts[end:]


def _office(parts: list[str]) -> tuple[str, str]:
    if not parts:
        return "", ""
    if len(parts) == 1:
        return (parts[0], "") if _OFFICE.match(parts[0]) else ("", parts[0])
    return parts[0], ", ".join(parts[1:])
