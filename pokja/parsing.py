"""Reads dates, times, numbers and NIP the way Indonesians type them; refuses with a message that says what to type."""

import re
from calendar import monthrange
from datetime import date, time
from decimal import Decimal

from django.core.exceptions import ValidationError

from pokja.cleaning import clean_text
from pokja.indonesian import MONTHS

FIRST_YEAR, LAST_YEAR = 1945, 2100
_DATE_HINT = "Tulis tanggal, bulan, dan tahun, misalnya 30 Mei 2016 atau 30 5 2016."
_TIME_HINT = "Tulis jam dan menit, misalnya 09.00 atau 14.30."
_NUMBER_HINT = "Tulis dengan angka, titik untuk ribuan dan koma untuk desimal, misalnya 1.234.567,50."

# Also the old spelling and what an English Excel writes (30-May-16).
_MONTH_WORDS = [(name.lower(), number) for number, name in enumerate(MONTHS, 1)] + [
    (word, number)
    for number, words in {
        1: "january djanuari",
        2: "february pebruari",
        3: "march",
        5: "may",
        6: "june djuni",
        7: "july djuli",
        8: "august agt ags",
        10: "october",
        11: "nopember",
        12: "december",
    }.items()
    for word in words.split()
]
_BEFORE_DATE = re.compile(
    r"^(?:(?:hari|tanggal|tgl|senin|selasa|rabu|kamis|jumat|sabtu|minggu|ahad|sen|sel|rab|kam|jum|sab|min)\b[\s,.:/]*)+"
)


def _refuse(message: str, code: str = "invalid"):
    raise ValidationError(message, code=code)


def _plain(text) -> str:
    """Lower case, one kind of dash, no apostrophes (Jum'at, '16)."""
    text = clean_text(text, multiline=False).lower()
    return re.sub("[‐‑‒–—−]", "-", re.sub("['‘’`]", "", text))


def parse_date(text) -> date:
    """The day meant by "30 5 2016", "30/5/16", "Senin, 30 Mei 2016", "2016-05-30"; the day always comes first.

    A weekday is passed over: it is computed, never typed. A month in words may also come before the day.
    """
    plain = _BEFORE_DATE.sub("", _plain(text))
    parts = re.findall(r"[0-9]+|[a-z]+", plain)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-z\s/.,-]+", plain):
        _refuse(_date_advice(parts))
    if parts[0].isalpha() and len(parts[2]) == 4:
        parts[0], parts[1] = parts[1], parts[0]
    elif parts[0].isdigit() and len(parts[0]) == 4:
        parts.reverse()
    day, month, year = parts
    if not (re.fullmatch("[0-9]{1,2}", day) and re.fullmatch("[0-9]{1,2}|[a-z]+", month) and year.isdigit()):
        _refuse(_DATE_HINT)
    return _existing_date(int(day), _month_number(month), _full_year(year))


def _date_advice(parts: list[str]) -> str:
    if len(parts) == 2 and parts[0].isdigit() and len(parts[0]) <= 2:
        return "Tulis tahunnya juga, misalnya 30 Mei 2016."
    if len(parts) > 3:
        return "Isi satu tanggal saja, misalnya 30 Mei 2016."
    return _DATE_HINT


def _month_number(word: str) -> int:
    if word.isdigit():
        number = int(word)
        if not 1 <= number <= 12:
            _refuse(f"Tidak ada bulan ke-{number}. Urutannya tanggal, bulan, tahun, misalnya 30 5 2016.", "month")
        return number
    numbers = {number for name, number in _MONTH_WORDS if len(word) >= 3 and name.startswith(word)}
    if len(numbers) != 1:
        _refuse(f"Nama bulan “{word[:20]}” tidak dikenal. Tulis misalnya 30 Mei 2016.", "month")
    return numbers.pop()


def _full_year(digits: str) -> int:
    if len(digits) == 2:
        return int(digits) + (2000 if int(digits) < 70 else 1900)
    if len(digits) != 4:
        _refuse("Tulis tahun dengan empat angka, misalnya 30 Mei 2016.", "year")
    if not FIRST_YEAR <= int(digits) <= LAST_YEAR:
        _refuse(f"Periksa tahun {digits}. Isi tahun {FIRST_YEAR} sampai {LAST_YEAR}.", "year")
    return int(digits)


def _existing_date(day: int, month: int, year: int) -> date:
    last = monthrange(year, month)[1]
    if day > last:
        _refuse(f"{MONTHS[month - 1]} {year} hanya sampai tanggal {last}.", "day")
    if day < 1:
        _refuse("Tanggal dimulai dari 1.", "day")
    return date(year, month, day)


def parse_time(text, zone: str = "") -> time:
    """The time meant by "9", "9.00", "09:00", "0900", "pukul 9 WIB"; with `zone` given another one is refused."""
    found = re.fullmatch(r"(?:(?:pukul|pkl|jam)\b[.:]?)?\s*(.*?)\s*(wib|wita|wit)?\.?", _plain(text))
    plain, typed_zone = found[1], (found[2] or "").upper()
    digits = re.fullmatch(r"([0-9]{1,2})(?:([0-9]{2})|(?:[.:, ]([0-9]{1,2}))(?:[.:]([0-9]{2}))?)?", plain)
    if not digits:
        _refuse("Isi satu jam saja, misalnya 09.00." if re.search(r"[0-9]\s*-\s*[0-9]", plain) else _TIME_HINT)
    hour, minute, second = digits[1], digits[2] or digits[3] or "00", digits[4] or "00"
    if zone and typed_zone and typed_zone != zone:
        _refuse(f"Zona waktu di sini {zone}. Hapus {typed_zone}, atau ubah zonanya.", "zone")
    return _existing_time(hour, minute, second)


def _existing_time(hour: str, minute: str, second: str) -> time:
    if hour == "24":
        _refuse("Tidak ada jam 24. Tulis 23.59, atau 00.00 pada tanggal berikutnya.", "hour")
    if int(hour) > 23:
        _refuse(f"Tidak ada jam {hour}. Isi jam 00 sampai 23, misalnya 14.30.", "hour")
    if len(minute) == 1:
        _refuse(f"Tulis menit dengan dua angka, misalnya {int(hour):02}.0{minute}.", "minute")
    if int(minute) > 59 or int(second) > 59:
        _refuse(f"Tidak ada menit {max(minute, second)}. Isi menit 00 sampai 59, misalnya 14.30.", "minute")
    return time(int(hour), int(minute), int(second))


def parse_decimal(text) -> Decimal:
    """The number meant by "1.234.567,50", "Rp1.500.000", "Rp 1.500.000,-", "12,5"; never an English 12.5."""
    plain = re.sub(r"^(-?)rp\.?\s*|,-{1,2}$", r"\1", _plain(text))
    if len(plain) > 40:
        _refuse("Angka ini terlalu panjang. Periksa lagi.", "length")
    if not re.fullmatch(r"-?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?", plain):
        _refuse(_NUMBER_HINT)
    return Decimal(plain.replace(".", "").replace(",", "."))


def parse_whole_number(text) -> int:
    """The whole number meant by "1.200" or "1200"."""
    try:
        number = parse_decimal(text)
    except ValidationError:
        number = None
    if number is None or number != int(number):
        _refuse("Tulis angka bulat, misalnya 1.200.")
    return int(number)


def parse_nip(text) -> str:
    """The digits of a NIP without blanks, dots and dashes; text that holds more than digits stays as typed."""
    nip = re.sub(r"^nip\b[\s.:]*", "", clean_text(text, multiline=False).strip("'’"), flags=re.IGNORECASE)
    if re.fullmatch(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]+", nip, flags=re.IGNORECASE):
        _refuse(f"Excel mengubah NIP ini menjadi {nip}. Tempel NIP sebagai teks, 18 angka.", "spreadsheet")
    digits = re.sub(r"[\s.\-‐‑‒–—]", "", nip)
    return digits if not digits or re.fullmatch("[0-9]+", digits) else nip


def nip_doubts(nip: str) -> list[str]:
    """What looks odd about a NIP (birth date, month of appointment, sex, last number), to be asked and never refused.

    The sentences do not repeat the NIP nor the birth date, so that they may stand where the NIP is masked.
    """
    if not nip:
        return []
    if not re.fullmatch("[0-9]+", nip):
        return ["NIP biasanya 18 angka tanpa huruf."]
    if len(nip) != 18:
        return [f"NIP ini {len(nip)} angka, biasanya 18."]
    doubts = []
    if not _is_birth_date(nip[:8]):
        doubts.append("Delapan angka pertama NIP bukan tanggal lahir (tahun, bulan, tanggal).")
    # PPPK carry 21 where civil servants have the month.
    if not (1 <= int(nip[12:14]) <= 12 or nip[12:14] == "21"):
        doubts.append(f"Bulan pengangkatan dalam NIP {nip[12:14]}, biasanya 01 sampai 12 (PPPK: 21).")
    if not int(nip[:4]) + 15 <= int(nip[8:12]) <= LAST_YEAR:
        doubts.append(f"Tahun pengangkatan dalam NIP {nip[8:12]} tidak cocok dengan tahun lahir.")
    if nip[14] not in "12":
        doubts.append("Angka ke-15 NIP biasanya 1 (pria) atau 2 (wanita).")
    if nip[15:] == "000":
        doubts.append("Tiga angka terakhir NIP 000. Mungkin dibulatkan Excel.")
    return doubts


def _is_birth_date(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return FIRST_YEAR - 20 <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
