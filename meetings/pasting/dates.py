"""Days and hours inside a text as people write them: "Senin (30/05)", "31 Oktober s.d. 2 November 2018"."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from pokja.indonesian import WEEKDAYS
from pokja.parsing import parse_date

NO_YEAR = "Tahun tidak tertulis"
WRONG_WEEKDAY = "Hari tidak cocok dengan tanggal"
NO_SUCH_DAY = "Tanggal ini tidak ada"

_DAYS = r"(?:senin|selasa|rabu|kamis|jum['’‘`]?at|sabtu|minggu|ahad)"
MONTH = (
    r"(?:januari|februari|pebruari|maret|april|mei|juni|juli|agustus|september|oktober|november|nopember|desember"
    r"|jan|feb|mar|apr|jun|jul|agt|agu|ags|sept?|okt|nov|nop|des)\.?(?![^\W\d])"
)
_TO = r"\s?(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+dengan)?|hingga|dan|&)\s?"
_WEEKDAY = rf"(?:hari\s+)?(?P<weekday>{_DAYS})(?:{_TO}{_DAYS})?"
_WORDED = (
    rf"(?P<day>\d{{1,2}})\s?(?:(?:\s?(?P<month>{MONTH})\s?(?P<year>\d{{4}})?)?{_TO}(?:{_DAYS}[,\s]+)?(?P<day2>\d{{1,2}})\s?)?"
    rf"(?:bulan\s+)?(?P<month2>{MONTH})(?:[\s,]{{0,2}}(?:tahun\s+)?(?P<year2>\d{{4}}|['’]\d\d)(?!\d))?"
)
_NUMBERS = r"(?P<nday>\d{1,2})\s?(?P<sep>[/.-])\s?(?P<nmonth>\d{1,2})(?:\s?(?P=sep)\s?(?P<nyear>\d{4}|\d{2}))?(?![\d/])"
_ISO = r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
_INSIDE = rf"(?:{_ISO}|{_WORDED}|{_NUMBERS})"
_DATE = re.compile(
    rf"(?<![\w/.-])(?:{_WEEKDAY}\s?(?:[,/(]\s?|\s)?(?:pada\s+)?(?:tanggal|tgl\.?)?\s?[(,:]?\s?)?{_INSIDE}\s?\)?",
    re.IGNORECASE,
)
_WEEKDAY_ALONE = re.compile(rf"(?<!\w){_WEEKDAY}(?!\w)", re.IGNORECASE)
_CLOCK = r"(?:[01]?\d|2[0-4])\s?[.:]\s?[0-5]\d"
_ZONE = r"(?:\s?(?:wib|wita|wit)\b\.?)"
_HOURS = re.compile(
    rf"(?<![\w.])(?:(?:pukul|pkl|jam|mulai)\b\.?\s?:?\s?)*{_CLOCK}(?!\d){_ZONE}?"
    rf"(?:{_TO}(?:(?:pukul|pkl|jam)\.?\s?)?(?:{_CLOCK}(?!\d)|selesai){_ZONE}?)?",
    re.IGNORECASE,
)
# "Senin tanggal tiga puluh bulan Mei tahun dua ribu enam belas (30-05-2016)", as berita acara say it.
_IN_WORDS = re.compile(
    rf"(?:hari\s+(?:ini,?\s+)?)?(?:(?P<weekday>{_DAYS}),?\s+)?"
    rf"tanggal\s+(?P<day>(?:[a-z]+[ -]){{1,3}})bulan\s+(?P<month>{MONTH}),?\s+"
    r"tahun\s+(?P<year>(?:(?:dua|ribu|seribu|sembilan|ratus|puluh|belas|sepuluh|sebelas|satu|tiga|empat|lima|enam"
    r"|tujuh|delapan)"
    r"[ -]?){2,7})(?:\(\s?[\d/. -]{6,12}\s?\))?",
    re.IGNORECASE,
)
_NUMBER_WORDS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"
_UNITS = {word: number for number, word in enumerate(_NUMBER_WORDS.split())}


@dataclass
class FoundDate:
    """Where it stands, the first day if it can be told, and what is odd about it."""

    start: int
    end: int
    day: date | None
    doubts: list[str] = field(default_factory=list)


def find_date(text: str, start: int = 0) -> FoundDate | None:
    """The first day written in `text`; one without month and year counts only with its weekday."""
    worded = _IN_WORDS.search(text, start, start + 3000)
    if worded:
        return _checked(worded, _number(worded["day"]), worded["month"], str(_number(worded["year"])))
    for found in _DATE.finditer(text, start):
        if found["nday"] and not (found["nyear"] or found["weekday"]):
            continue
        if found["nday"] and found["sep"] == "." and not found["nyear"]:
            continue
        return _read(found)
    return None


def find_days(text: str, years: list[int]) -> tuple[date | None, date | None, bool]:
    """First and last day of what `text` tells ("31 Oktober s.d. 2 November 2018"), and whether the year was guessed.

    A year that is not written is the first of `years` in which the weekday fits. One day alone is no range.
    """
    told = find_date(text)
    found = told and _DATE.search(text, max(told.start - 20, 0))
    while found and found.end() < told.end:
        found = _DATE.search(text, found.end())
    if not found or found["iso"] or told.day is None and told.doubts != [NO_YEAR]:
        return (told.day if told else None), None, False
    if found["nday"]:
        parts = [(found["nday"], found["nmonth"], found["nyear"])]
    else:
        year, month = found["year2"] or found["year"], found["month2"]
        parts = [(found["day"], found["month"] or month, found["year"] or year)]
        parts += [(found["day2"], month, year)] if found["day2"] else []
    weekday = (found["weekday"] or "").lower()
    written = all(year for _, _, year in parts)
    for guess in [None] if written else years:
        days = [_day(day, month, year or guess) for day, month, year in parts]
        fits = days[0] and (written or not weekday or _weekday_number(weekday) == days[0].weekday())
        if fits:
            last = days[-1] if len(days) > 1 and days[-1] and days[-1] > days[0] else None
            return days[0], last, not written
    return None, None, False


def _day(day: str, month: str, year) -> date | None:
    try:
        return parse_date(" ".join([day, month.rstrip("."), str(year).lstrip("'’")]))
    except ValidationError:
        return None


def find_weekday(text: str) -> FoundDate | None:
    found = _WEEKDAY_ALONE.search(text)
    return FoundDate(found.start(), found.end(), None, ["Tanggal tidak tertulis"]) if found else None


def find_hours(text: str, start: int = 0) -> re.Match | None:
    return _HOURS.search(text, start)


def hours_at_start(text: str) -> re.Match | None:
    """The hours a line of a susunan acara begins with."""
    return re.match(r"[\[(]?", text) and _HOURS.match(text, 1 if text[:1] in "[(" else 0)


def _read(found) -> FoundDate:
    if found["iso"]:
        return _checked(found, *reversed(found["iso"].split("-")))
    if found["nday"]:
        return _checked(found, found["nday"], found["nmonth"], found["nyear"])
    month = (found["month"] or found["month2"]).rstrip(".")
    year = found["year"] or found["year2"]
    return _checked(found, found["day"], month, year.lstrip("'’") if year else None)


def _checked(found, day, month, year) -> FoundDate:
    end = found.end() if ")" not in found[0] or "(" in found[0] else found.start() + found[0].rindex(")")
    while end > found.start() and found.string[end - 1].isspace():
        end -= 1
    lead = re.match(r"(?:hari\s+(?:ini,?\s+)?|tanggal\s+)*", found[0], re.IGNORECASE)
    result = FoundDate(found.start() + lead.end(), end, None)
    if not year:
        result.doubts.append(NO_YEAR)
        return result
    try:
        result.day = parse_date(f"{day} {month} {year}")
    except ValidationError:
        result.doubts.append(NO_SUCH_DAY)
        return result
    weekday = (found["weekday"] or "").lower()
    if weekday and _weekday_number(weekday) != result.day.weekday():
        result.doubts.append(WRONG_WEEKDAY)
    return result


def _weekday_number(word: str) -> int:
    plain = re.sub(r"[^a-z]", "", word).replace("ahad", "minggu")
    return [name.lower() for name in WEEKDAYS].index(plain)


def _number(words: str) -> int:
    """dua ribu enam belas → 2016"""
    total = part = 0
    for word in re.findall("[a-z]+", words.lower()):
        match word:
            case "belas":
                part += 10
            case "puluh":
                total, part = total + part * 10, 0
            case "ratus":
                total, part = total + part * 100, 0
            case "ribu":
                total, part = (total + part) * 1000, 0
            case "seribu":
                total = 1000
            case "seratus":
                total += 100
            case _:
                part = _UNITS.get(word, 0)
    return total + part
