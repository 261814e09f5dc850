"""Day, place, speakers and attendance cut out of the sentence or the label line that tells them."""

import re
from dataclasses import dataclass, field

from meetings.pasting import rows
from meetings.pasting.dates import FoundDate, find_date, find_hours, find_weekday
from meetings.pasting.people import find_speakers
from meetings.pasting.pieces import Piece
from meetings.pasting.places import ROOM, end_of_place, find_place
from meetings.pasting.sheet import Sheet

_ATTENDED = re.compile(
    r"[\s,]{0,4}\b(?:(?:serta|dan|yang|turut|telah)\s+){0,2}(?:dihadiri|diikuti)\s+(?:juga\s+)?(?:oleh\s+)?",
    re.IGNORECASE,
)
_ATTENDED_END = re.compile(
    r",?\s+(?:membahas|digelar|dilaksanakan|bertempat|berlangsung|menghasilkan|menyepakati|untuk\s+membahas"
    r"|pada\s+hari|di\s+(?=[A-Z]))\b"
)
_LEAD_DATE = re.compile(r"(?:[\s,(]{0,4}(?:pada|hari|tanggal)\b){1,3}[\s,(:]{0,4}$", re.IGNORECASE)
_PLACE_BEHIND = re.compile(
    rf"[\s,;/|(–—-]{{0,4}}(?:(?:bertempat\s+)?(?:di|via|melalui)\s+(?=\w)|(?=(?:{ROOM})\b))|\s{{0,2}}[,;/|]\s{{0,2}}(?=[A-Z])",
    re.IGNORECASE,
)
_ROOM_FIRST = re.compile(rf"(?:{ROOM}|R\.\s?\w|Jl\.)(?![^\W_])", re.IGNORECASE)
_BYLINE = re.compile(
    r"\b(?:Penulis|Editor|Reporter|Pewarta|Dibaca|Dilihat|Views?|Admin|Diterbitkan|Diposting|Posted)\b\s*:?",
    re.IGNORECASE,
)
_LONGEST_HEAD_LINE = 160
_SHORTEST_REST = 12
_LEADING_WORDS = 3


@dataclass(order=True)
class _Fact:
    start: int  # of the words that bring it ("bertempat di")
    text_start: int
    end: int
    kind: str
    doubts: list[str] = field(default_factory=list, compare=False)


def cut_facts(sheet: Sheet, piece: Piece, kind: str, *, parent: int | None = None) -> bool:
    """Rows for what `piece` tells: `kind` for the sentence itself, and day, place, people inside it.

    Each begins where its words begin; says whether any was found.
    """
    found = _apart(sorted(_facts(sheet, piece.text)))
    if not found:
        return False
    head = piece.cut(0, found[0].start)
    if kind == rows.NOTE and len(head.text.split()) <= _LEADING_WORDS and head.text:
        sheet.announce(head)  # "Kegiatan ini", "Rapat dibuka"
    else:
        _add_rest(sheet, head, kind, parent, shortest=1)
    for n, fact in enumerate(found):
        limit = found[n + 1].start if n + 1 < len(found) else len(piece.text)
        end = min(fact.end, limit)
        hang = parent if fact.kind == rows.SPEAKER else None
        text = _fact_text(piece.cut(fact.text_start, end).clean)
        sheet.add(fact.kind, piece.cut(fact.start), text, doubts=fact.doubts, parent=hang)
        _add_rest(sheet, piece.cut(end, limit), rows.NOTE, parent, shortest=_SHORTEST_REST)
    return True


def _add_rest(sheet: Sheet, rest: Piece, kind: str, parent: int | None, shortest: int):
    """What the sentence says beside its facts; hours are always worth a note, a few joining words are not."""
    text = re.sub(r"^[\s,.;)]+", "", rest.clean).rstrip(" ,(;–-")
    if re.search(r"\w", text) and (len(text) >= shortest or find_hours(text)):
        sheet.add(kind, rest, text, parent=parent if kind == rows.NOTE else None)


def _fact_text(text: str) -> str:
    text = re.sub(r"\s+(?:itu|ini|tersebut)$", "", text.strip(" ,;"))
    return text.rstrip(".") if not re.search(r"\b\w\.$", text) else text


def _facts(sheet: Sheet, text: str):
    if sheet.last(rows.DATE) is None and (day := find_date(text)):
        yield _Fact(_with_lead(text, day.start), day.start, day.end, rows.DATE, day.doubts)
    if sheet.last(rows.PLACE) is None and (place := find_place(text)):
        yield _Fact(*place, rows.PLACE)
    if sheet.last(rows.ATTENDANCE) is None and (people := _ATTENDED.search(text)):
        end = _ATTENDED_END.search(text, people.end())
        yield _Fact(people.start(), people.end(), end.start() if end else len(text), rows.ATTENDANCE)
    for speaker in find_speakers(text):
        yield _Fact(*speaker, rows.SPEAKER)


def _with_lead(text: str, start: int) -> int:
    before = text[max(0, start - 30) : start]
    lead = _LEAD_DATE.search(before)
    return start - len(before) + lead.start() if lead else start


def _apart(facts: list[_Fact]) -> list[_Fact]:
    """Facts that do not lie inside one another; an earlier one ends where a later day begins."""
    kept = []
    for fact in facts:
        if kept and fact.start < kept[-1].end:
            if fact.start <= kept[-1].text_start + 3:
                continue
            kept[-1].end = fact.start
        kept.append(fact)
    return kept


def add_date(sheet: Sheet, piece: Piece) -> bool:
    """The rows of a labelled day, or of hours only (a note); a place behind the day is a row of its own."""
    day = find_date(piece.text)
    if not day:
        weekday = find_weekday(piece.text)
        if not weekday and find_hours(piece.text):
            return False
        if weekday and len(piece.text) < 12:
            sheet.weekday = piece.clean  # "Hari : Selasa" and, in the next line, "Tanggal : 19 April 2022"
            sheet.announce(piece)
            return True
        sheet.add(rows.DATE, piece, doubts=weekday.doubts if weekday else ["Tanggal tidak terbaca"])
        return True
    if len(piece.text) > _LONGEST_HEAD_LINE or day.start > 40:
        return cut_facts(sheet, piece, rows.NOTE)
    text = piece.cut(day.start, day.end).clean
    if sheet.weekday and not find_weekday(text):
        text = f"{sheet.weekday}, {text}"
        again = find_date(text)
        day.doubts = again.doubts if again else day.doubts
    sheet.add(rows.DATE, piece, text, doubts=day.doubts)
    _add_behind_day(sheet, piece, day)
    return True


def add_head_line(sheet: Sheet, piece: Piece, kind: str) -> bool:
    """A line without label near the top: "Senin, 6 Juni 2016 pukul 10.00 di …", "Rakor …, Selasa (15/9/2021), …"."""
    if len(piece.text) > _LONGEST_HEAD_LINE:
        return False
    text = piece.text
    if _BYLINE.search(text):
        sheet.add(rows.NOTE, piece)
        return True
    day = find_date(text) if sheet.last(rows.DATE) is None else None
    if day and len(text) - day.end < 100 and not re.search(r"\w{3}.*\.\s+[A-Z]", text[day.end :]):
        before = piece.cut(0, _with_lead(text, day.start))
        words = re.findall(r"\w{3,}", before.text)
        if kind == rows.NOTE and len(words) > 2:
            return False
        _add_rest(sheet, before, kind, None, shortest=4)
        sheet.add(rows.DATE, piece.cut(len(before.text)), piece.cut(day.start, day.end).clean, doubts=day.doubts)
        _add_behind_day(sheet, piece, day)
        return True
    bare = text.lstrip("*_ ")
    if sheet.last(rows.PLACE) is None and _ROOM_FIRST.match(bare) and len(text) < 120 and not text.endswith(":"):
        sheet.add(rows.PLACE, piece, _fact_text(piece.clean.strip("*_ ")))
        return True
    if find_hours(text) and len(text) < 50 and not re.match(r"\d{1,2}[.)]\s", text):
        sheet.add(rows.NOTE, piece)
        return True
    return False


def _add_behind_day(sheet: Sheet, piece: Piece, day: FoundDate):
    at = day.end
    hours = find_hours(piece.text, at)
    if hours and hours.start() - at < 12:
        sheet.add(rows.NOTE, piece.cut(at), piece.cut(hours.start(), hours.end()).clean)
        at = hours.end()
    place = _PLACE_BEHIND.match(piece.text, at)
    if place and sheet.last(rows.PLACE) is None and len(piece.text) - place.end() > 4 and ":" not in piece.text[at:]:
        tail = piece.cut(place.end())
        end = end_of_place(tail.text)
        text = _fact_text(tail.cut(0, end).clean)
        sheet.add(rows.PLACE, piece.cut(place.start()), text.rstrip(")") if "(" not in text else text)
        _add_rest(sheet, tail.cut(end), rows.NOTE, None, shortest=_SHORTEST_REST)
    else:
        _add_rest(sheet, piece.cut(at), rows.NOTE, None, shortest=_SHORTEST_REST)
