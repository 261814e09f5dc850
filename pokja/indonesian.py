"""Writes dates, times, numbers, names and list marks the way Indonesian official papers print them."""

from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
EN_DASH = "\N{EN DASH}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def month_name(number: int) -> str:
    return MONTHS[number - 1]


def weekday_name(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def short_date(day: date) -> str:
    """30 Mei 2016"""
    return f"{day.day} {month_name(day.month)} {day.year}"


def long_date(day: date) -> str:
    """Senin, 30 Mei 2016"""
    return f"{weekday_name(day)}, {short_date(day)}"


def date_range(first: date, last: date) -> str:
    """29–30 Mei 2023; what both dates share is written once."""
    first, last = sorted((first, last))
    if first == last:
        return short_date(first)
    start = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        start += f" {month_name(first.month)}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start}{EN_DASH}{short_date(last)}"


def long_date_range(first: date, last: date) -> str:
    """Rabu–Jumat, 31 Oktober–2 November 2018"""
    first, last = sorted((first, last))
    if first == last:
        return long_date(first)
    return f"{weekday_name(first)}{EN_DASH}{weekday_name(last)}, {date_range(first, last)}"


def clock(moment: time) -> str:
    """09.00"""
    return f"{moment.hour:02}.{moment.minute:02}"


def time_text(start: time | None, end: time | None = None, zone: str = "") -> str:
    """pukul 09.00–15.30 WIB; empty when no hour is known."""
    if start and end:
        hours = f"pukul {clock(start)}{EN_DASH}{clock(end)}"
    elif start:
        hours = f"pukul {clock(start)}"
    elif end:
        hours = f"sampai pukul {clock(end)}"
    else:
        return ""
    return f"{hours} {zone}".strip()


def _grouped(value: Decimal) -> str:
    """Digits with a point between thousands and a decimal comma."""
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


def rupiah(value: Decimal | int | str) -> str:
    """Rp1.234.567,00"""
    amount = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{_grouped(abs(amount))}"


def decimal_text(value: Decimal | int | str, places: int | None = None) -> str:
    """1.234,5; without `places` the zeros behind the comma that say nothing are left out."""
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = _grouped(number)
    if places is None and "," in text:
        text = text.rstrip("0").rstrip(",")
    return text


def percent_text(part: Decimal | int | str, whole: Decimal | int | str) -> str:
    """84,5%; empty when there is no whole to compare with."""
    whole = Decimal(whole)
    if not whole:
        return ""
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{decimal_text(share)}%"


def size_text(size: int) -> str:
    """212 KB; 1,4 MB"""
    if size < 1_000:
        return f"{size} B"
    if size < 999_500:
        return f"{(size + 500) // 1_000} KB"
    return f"{decimal_text(Decimal(size) / 1_000_000, 1)} MB"


def nip_text(nip: str) -> str:
    """19680312 199403 1 004; a number of another length is printed as it was typed."""
    digits = "".join(nip.split())
    if len(digits) != 18 or not digits.isdigit():
        return nip
    return NO_BREAK_SPACE.join((digits[:8], digits[8:14], digits[14], digits[15:]))


def person_name(before: str, name: str, after: str) -> str:
    """Ir. Hj. Nama, S.T., M.T."""
    full = " ".join(part for part in (before.strip(), name.strip()) if part)
    after = after.strip().lstrip(",").strip()
    return ", ".join(part for part in (full, after) if part)


def roman(number: int) -> str:
    values = (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    text = ""
    for value, letters in values:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _letters(number: int) -> str:
    """a, b, ..., z, aa, ab, ..."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def mark(style: str, number: int) -> str:
    """The mark of the n-th row in a list of this style: 3. / c. / 3) / c) / -"""
    if style == "-":
        return style
    counted = _letters(number) if style.startswith("a") else str(number)
    return counted + style[1:]


_SMALL = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
# With one of them the word begins with "se-": seratus, seribu; but satu juta.
_LARGE = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh"))


def number_words(number: int) -> str:
    """2016: dua ribu enam belas"""
    if number < 0:
        return f"minus {number_words(-number)}"
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 20:
        return f"{_SMALL[number - 10]} belas"
    size, name = next((size, name) for size, name in _LARGE if number >= size)
    count, rest = divmod(number, size)
    words = f"se{name}" if count == 1 and size <= 1000 else f"{number_words(count)} {name}"
    return f"{words} {number_words(rest)}" if rest else words


def date_words(day: date) -> str:
    """Senin, tanggal tiga puluh bulan Mei tahun dua ribu enam belas"""
    return (
        f"{weekday_name(day)}, tanggal {number_words(day.day)} bulan {month_name(day.month)} "
        f"tahun {number_words(day.year)}"
    )
