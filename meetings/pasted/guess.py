"""What a pasted text is guessed to be: title, day and place of the meeting, and the lines below."""

import re
from collections import Counter
from datetime import date

from django.core.exceptions import ValidationError

from meetings.models import FollowUpStatus, Kind, Meeting
from meetings.models.minutes import MAX_DEPTH, MAX_TEXT
from meetings.pasted.lines import ATTENDANCE, UNDER_AGENDA, Line
from meetings.pasted.speakers import as_parts
from meetings.pasting import Row, parse
from meetings.pasting.dates import find_days
from meetings.pasting.rows import DATE, PLACE, TITLE
from meetings.quickline import read_due, values_for
from pokja.cleaning import clean_text
from pokja.fields import LINE_LIMIT
from pokja.indonesian import short_date

FACTS = (TITLE, DATE, PLACE)
CUT = "Dipotong sampai 300 karakter. Teks utuhnya ada di Catatan."
NOT_FOUND = {
    TITLE: "Judul tidak ditemukan di teks. Isi sendiri.",
    DATE: "Tanggal tidak ditemukan di teks. Isi sendiri.",
}
UNREAD_DAY = "Tanggal tidak terbaca. Tulis lagi, misalnya 30 Mei 2016."
# A second one is a note; of days a text may name many.
OTHER = {TITLE: ["Judul lain?"], DATE: [], PLACE: ["Tempat lain?"]}
SPLIT = "Terlalu panjang untuk satu baris, jadi dipecah."
NO_SUCH_TARGET = "Tanggal target ini tidak ada."
_YEAR = re.compile(r"(?<!\d)(?:19[4-9]\d|20\d\d)(?!\d)")
YEARS_BACK = 15

# How titles name the kind of a meeting; the first named counts.
_KINDS = {
    "rakor|koordinasi": Meeting.Kind.RAKOR,
    "kick[ -]?off": Meeting.Kind.KICKOFF,
    "semiloka": Meeting.Kind.SEMILOKA,
    "lokakarya|workshop": Meeting.Kind.WORKSHOP,
    "sosialisasi": Meeting.Kind.SOCIALISATION,
    "peningkatan kapasitas|penguatan kapasitas|bimbingan teknis|bimtek|pelatihan": Meeting.Kind.CAPACITY,
    "fgd|focus(?:ed)? group|diskusi kelompok": Meeting.Kind.FGD,
    "rapat teknis|rapat tim teknis": Meeting.Kind.TECHNICAL,
}


def guess(source: str, *, today: date, years: tuple[int, ...] = ()) -> tuple[dict, list[Line]]:
    """The facts, each {"text", "source", "doubts"}, and the lines. `years` are likelier than those the text names."""
    rows = parse(source)
    head = {}
    for at, row in enumerate(rows):
        if row.kind in FACTS:
            head.setdefault(row.kind, at)
    kept_whole = {at for kind, at in head.items() if kind != DATE and len(_one_line(rows[at].text)) > LINE_LIMIT}
    facts = {kind: _fact(rows[at]) for kind, at in head.items()}
    likely = [*years, *_years_in(source), *range(today.year, today.year - YEARS_BACK, -1)]
    facts["date"] = _days(facts.get(DATE), likely)
    facts.setdefault("title", {"text": "", "source": [0, 0], "doubts": [NOT_FOUND[TITLE]]})
    facts["kind"] = {"text": _kind_of(facts["title"]["text"])}
    in_head = set(head.values()) - kept_whole
    return facts, _lines(rows, in_head)


# --- the meeting itself ---


def _one_line(text: str) -> str:
    return clean_text(text, multiline=False)


def _fact(row: Row) -> dict:
    text, doubts = _one_line(row.text), list(row.doubts)
    if len(text) > LINE_LIMIT and row.kind != DATE:
        text = text[:LINE_LIMIT].rsplit(" ", 1)[0].strip() or text[:LINE_LIMIT]
        doubts.append(CUT)
    return {"text": text, "source": list(row.source), "doubts": doubts}


def _days(fact: dict | None, years: list[int]) -> dict:
    if fact is None:
        return {"text": "", "until": "", "source": [0, 0], "doubts": [NOT_FOUND[DATE]]}
    first, last, is_guessed = find_days(fact["text"], years)
    if first is None:
        doubts = fact["doubts"] or [UNREAD_DAY]
        return fact | {"text": fact["text"][:LINE_LIMIT], "until": "", "doubts": doubts}
    doubts = [f"{doubt}, ditebak {first.year}" if is_guessed else doubt for doubt in fact["doubts"]]
    return fact | {"text": short_date(first), "until": short_date(last) if last else "", "doubts": doubts}


def _years_in(source: str) -> list[int]:
    return [int(year) for year, _ in Counter(_YEAR.findall(source)).most_common()]


def _kind_of(title: str) -> str:
    named = [(found.start(), kind) for words, kind in _KINDS.items() if (found := re.search(words, title.lower()))]
    return min(named)[1] if named else Meeting.Kind.RAKOR


# --- the lines ---


def _lines(rows: list[Row], in_head: set[int]) -> list[Line]:
    lines, place = [], {}
    for at, row in enumerate(rows):
        if at in in_head:
            continue
        place[at] = len(lines)
        lines += _of_row(row, len(lines), rows, place)
    return lines


def _of_row(row: Row, n: int, rows: list[Row], place: dict[int, int]) -> list[Line]:
    """The line of a row; of one that is too long the rest follows as notes."""
    first, *rest = _portions(row.text)
    line = Line(n, _line_kind(row), first, mark=row.mark, source=list(row.source))
    line.doubts = list(OTHER.get(row.kind, row.doubts))
    line.level = _level(row, rows)
    line.agenda = _agenda_of(row, rows, place)
    if row.kind == Kind.FOLLOWUP:
        _tell_task(line, row)
    else:
        line.text = _with_task(line.text, row)
    if row.kind == Kind.SPEAKER:
        _tell_speaker(line)
    if line.kind not in UNDER_AGENDA:
        line.agenda = ""
    if rest:
        line.doubts.append(SPLIT)
    hangs_on = line.agenda or (f"n{n}" if line.kind == Kind.AGENDA else "")
    more = [Line(n + k, Kind.NOTE.value, text, agenda=hangs_on, doubts=[SPLIT]) for k, text in enumerate(rest, 1)]
    return [line, *more]


def _line_kind(row: Row) -> str:
    return row.kind if row.kind in [*Kind.values, ATTENDANCE] else Kind.NOTE.value


def _portions(text: str) -> list[str]:
    """Pieces that fit into a row, cut between words."""
    text, found = clean_text(text, multiline=True), []
    while len(text) > MAX_TEXT:
        end = max(text.rfind("\n", 0, MAX_TEXT), text.rfind(" ", 0, MAX_TEXT))
        end = end if end > 0 else MAX_TEXT
        found.append(text[:end].strip())
        text = text[end:].strip()
    return [portion for portion in [*found, text] if portion] or [""]


def _level(row: Row, rows: list[Row]) -> int:
    level = 1
    while row.parent is not None and rows[row.parent].kind == row.kind:
        row, level = rows[row.parent], level + 1
    return min(level, MAX_DEPTH)


def _agenda_of(row: Row, rows: list[Row], place: dict[int, int]) -> str:
    while row.parent is not None:
        if rows[row.parent].kind == Kind.AGENDA:
            return f"n{place[row.parent]}"
        row = rows[row.parent]
    return ""


def _tell_task(line: Line, row: Row) -> None:
    """Owner and due where they fit; what does not stays in the text, with its label."""
    line.status = FollowUpStatus.DONE if row.done else FollowUpStatus.NOT_STARTED
    line.owner, line.due = _one_line(row.owner or ""), _one_line(row.due or "")
    beside = []
    if len(line.owner) > LINE_LIMIT:
        beside.append(f"PJ: {line.owner}")
        line.owner = ""
    if not _is_due(line.due):
        beside.append(f"target: {line.due}")
        line.due = ""
        line.doubts.append(NO_SUCH_TARGET)
    if beside:
        line.text = f"{line.text} ({'; '.join(beside)})"


def _with_task(text: str, row: Row) -> str:
    """A decision has no box for who does it; the words for that stay, as the quick line reads them too."""
    owner, due = _one_line(row.owner or ""), _one_line(row.due or "")
    told = [f"PJ: {owner}" if owner and owner not in text else "", f"target: {due}" if due and due not in text else ""]
    told = "; ".join(part for part in [*told, "selesai" if row.done else ""] if part)
    return f"{text} ({told})" if told else text


def _is_due(text: str) -> bool:
    try:
        read_due(text)
    except ValidationError:
        return False
    return len(text) <= LINE_LIMIT


def _tell_speaker(line: Line) -> None:
    parts = as_parts(line.text)
    if values_for(Kind.SPEAKER, parts):
        line.text = parts
    else:
        line.kind = Kind.NOTE.value
