"""The parameters of a question: how each is read, and how OpenAPI tells of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from meetings.api.problems import Problem

MOST = 100
USUAL = 25


@dataclass(frozen=True)
class Param:
    """`read` turns the text into a value and raises ValueError for what it does not understand."""

    name: str
    about: str
    schema: dict
    read: Callable[[str], object]
    usual: object = None
    required: bool = False


def whole(name: str, about: str, least: int, most: int, usual=None) -> Param:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Param(name, about, schema | ({"default": usual} if usual is not None else {}), _number(least, most), usual)


def choice(name: str, about: str, values, usual=None) -> Param:
    values = [str(value) for value in values]

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"Isi salah satu dari {', '.join(values)}.")
        return text

    return Param(name, about, {"type": "string", "enum": values}, read, usual)


def pattern(name: str, about: str, regex: str, wrong: str) -> Param:
    def read(text: str) -> str:
        if not re.fullmatch(regex, text, re.ASCII):
            raise ValueError(wrong)
        return text

    return Param(name, about, {"type": "string", "pattern": f"^(?:{regex})$"}, read)


def _number(least: int, most: int):
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError(f"Isi bilangan {least} sampai {most}.")
        return int(text)

    return read


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        raise ValueError("Isi tanggal seperti 2026-05-30.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Isi tanggal seperti 2026-05-30.") from None


CODE = r"[0-9]{2}(\.[0-9]{2})?"
WRONG_CODE = "Isi kode wilayah seperti 36.02."
POKJA = pattern("pokja", "Kode wilayah Pokja, misalnya 36 atau 36.02.", CODE, WRONG_CODE)
PROVINCE = pattern(
    "province",
    "Kode provinsi: Pokja provinsi itu dan semua kabupaten/kotanya.",
    r"[0-9]{2}",
    "Isi kode provinsi seperti 36.",
)
YEAR = whole("year", "Tahun anggaran laporan.", 1945, 2100)
QUARTER = whole("quarter", "Triwulan, 1 sampai 4. Tanpa ini: setahun.", 1, 4)
SINCE = Param(
    "approved_since",
    "Hanya yang disahkan pada hari ini atau sesudahnya (WIB).",
    {"type": "string", "format": "date"},
    _day,
)
LIMIT = whole("limit", f"Paling banyak berapa dalam satu jawaban, 1 sampai {MOST}.", 1, MOST, USUAL)
ID = r"[0-9]{1,18}"


def cursor(regex: str) -> Param:
    """Plain numbers in a strict form, so that whatever fits the form is a place in the list."""
    about = "Lanjutan dari jawaban sebelumnya: isi next, apa adanya."
    return pattern("cursor", about, regex, "Pakai isi next dari jawaban sebelumnya.")


def read_all(params: tuple[Param, ...], query) -> dict:
    """The values by name; everything that is wrong is told at once."""
    known, values, wrong = {param.name: param for param in params}, {}, {}
    for name in query:
        if name not in known:
            wrong[name] = "Parameter ini tidak dikenal."
        elif len(query.getlist(name)) > 1:
            wrong[name] = "Tulis satu kali saja."
    for name, param in known.items():
        try:
            values[name] = param.read(query[name]) if name in query else param.usual
        except ValueError as error:
            wrong.setdefault(name, str(error))
        if param.required and name not in query:
            wrong[name] = "Tulis parameter ini."
    if wrong:
        raise Problem(400, "Perbaiki parameter pada alamat.", wrong=wrong)
    return values
