"""Reads plain data of unknown origin: every value has a reader that cleans it or says what is wrong and where."""

import binascii
import re
import uuid
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple

from pokja.cleaning import clean_text
from pokja.parsing import FIRST_YEAR, LAST_YEAR


class Problem(NamedTuple):
    """What is wrong, and where: `agenda[0].speakers[1].name`."""

    path: str
    text: str

    def __str__(self):
        return f"{self.path}: {self.text}" if self.path else self.text


@dataclass(frozen=True)
class Place:
    """Where in a record a reader is; all places of one record share the list of problems."""

    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def __truediv__(self, step: str | int) -> "Place":
        path = f"{self.path}[{step}]" if isinstance(step, int) else f"{self.path}.{step}".lstrip(".")
        return Place(path, self.problems)

    def wrong(self, text: str) -> None:
        self.problems.append(Problem(self.path, text))


Reader = Callable[[object, Place], object]


class _Required:
    """Stands for the default of a key that must be there."""


REQUIRED = _Required()


class Key(NamedTuple):
    """How the value of a key is read, and what stands for a missing one (a callable makes it anew)."""

    read: Reader
    default: object = REQUIRED


# --- what contains others ---


def table(keys: dict[str, Key] | Callable[[], dict[str, Key]]) -> Reader:
    """A JSON object with these keys and no others. A function gives the keys of a shape that contains itself."""

    def read(value, place: Place):
        if not isinstance(value, dict):
            return place.wrong("Tulis objek JSON, misalnya {…}.")
        known = keys() if callable(keys) else keys
        for name in sorted(value.keys() - known.keys()):
            _refuse_key(name, known, place)
        return {name: _value(value, name, key, place) for name, key in known.items()}

    return read


def _refuse_key(name: str, known, place: Place) -> None:
    near = get_close_matches(name, known, n=1)
    place.wrong(f"Kunci “{name[:60]}” tidak dikenal." + (f" Maksudnya “{near[0]}”?" if near else ""))


def _value(value: dict, name: str, key: Key, place: Place):
    if name in value:
        return key.read(value[name], place / name)
    if key.default is REQUIRED:
        return (place / name).wrong("Isi kunci ini.")
    return key.default() if callable(key.default) else key.default


def listed(read_item: Reader, *, most: int = 5000) -> Reader:
    """A JSON list; what cannot be read is left out, since its problem is noted."""

    def read(value, place: Place):
        if not isinstance(value, list):
            place.wrong("Tulis daftar JSON, misalnya […].")
            return []
        if len(value) > most:
            place.wrong(f"Ada {len(value)} butir, batasnya {most}.")
            return []
        items = [read_item(item, place / number) for number, item in enumerate(value)]
        return [item for item in items if item is not None]

    return read


def optional(read_value: Reader) -> Reader:
    return lambda value, place: None if value is None else read_value(value, place)


# --- single values ---


def line(value, place: Place) -> str:
    return clean_text(_text(value, place), multiline=False)


def text(value, place: Place) -> str:
    return clean_text(_text(value, place), multiline=True)


def _text(value, place: Place) -> str:
    if isinstance(value, str):
        return value
    place.wrong("Tulis teks di antara tanda kutip.")
    return ""


def filled(read_text: Reader, message: str = "Isi bagian ini.") -> Reader:
    def read(value, place: Place):
        cleaned = read_text(value, place)
        if isinstance(value, str) and not cleaned:
            place.wrong(message)
        return cleaned

    return read


def lines(value, place: Place) -> list[str]:
    """A list of single lines; empty ones are dropped, as when they are typed."""
    return [entry for entry in listed(line)(value, place) if entry]


def flag(value, place: Place) -> bool:
    if isinstance(value, bool):
        return value
    place.wrong("Tulis true atau false.")
    return False


def choice(*values: str) -> Reader:
    def read(value, place: Place):
        if isinstance(value, str) and value in values:
            return value
        named = ", ".join(f"“{known}”" for known in values)
        return place.wrong(f"Pilih salah satu: {named}.")

    return read


def whole(least: int, most: int) -> Reader:
    def read(value, place: Place):
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        return place.wrong(f"Tulis bilangan bulat {least} sampai {most}.")

    return read


def amount(value, place: Place) -> str | None:
    """Text, so that no reader of JSON rounds it."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}(\.[0-9]{1,2})?", value):
        return f"{Decimal(value):.2f}"
    if isinstance(value, str) and value.startswith("-"):
        return place.wrong("Isi angka nol atau lebih besar.")
    return place.wrong("Tulis angka sebagai teks dengan titik desimal, misalnya “150000000.00”.")


def uid(value, place: Place) -> str | None:
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) else place.wrong("Tulis UUID sebagai teks.")
    except ValueError:
        return place.wrong("Tulis UUID, misalnya “8c1f3a52-97c0-4a51-9b2e-0d6f5a7f1c11”.")


def code(value, place: Place) -> str | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{2}(\.[0-9]{2})?", value):
        return value
    return place.wrong("Tulis kode wilayah, misalnya “36” atau “36.02”.")


def day(value, place: Place) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return place.wrong("Tulis tanggal seperti “2016-05-30”.")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return place.wrong(f"Tidak ada tanggal {value}. Urutannya tahun, bulan, tanggal.")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return place.wrong(f"Periksa tahun {found.year}. Isi tahun {FIRST_YEAR} sampai {LAST_YEAR}.")
    return value


def hour(value, place: Place) -> str | None:
    if isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", value):
        found = time.fromisoformat(value)
        return found.isoformat("seconds" if found.second else "minutes")
    return place.wrong("Tulis jam seperti “09:00”.")


def moment(value, place: Place) -> str | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found and found.tzinfo:
            return found.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        pass
    return place.wrong("Tulis saat dengan selisih zona, misalnya “2016-06-01T09:00:00+07:00”.")


def base64_bytes(value, place: Place) -> bytes | None:
    try:
        return (
            b64decode(value, validate=True) if isinstance(value, str) else place.wrong("Tulis isi berkas dalam base64.")
        )
    except binascii.Error:
        return place.wrong("Tulis isi berkas dalam base64.")
