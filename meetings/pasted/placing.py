"""Where the lines of a text go: which rows they become, under which agenda item, below which row, in which order."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from meetings.models import Kind, MarkStyle, Row
from meetings.models.minutes import MAX_TEXT
from meetings.pasted.lines import ATTENDANCE, LEFT_OUT, NESTING, Line

_MARKS = {
    r"\d{1,3}\.": MarkStyle.Style.NUMBER,
    r"[a-z]\.": MarkStyle.Style.LETTER,
    r"\(?\d{1,3}\)": MarkStyle.Style.NUMBER_BRACKET,
    r"\(?[a-z]\)": MarkStyle.Style.LETTER_BRACKET,
    r"[-–—•*▪●·]": MarkStyle.Style.DASH,
}


@dataclass
class Placed:
    """A row to be made. `parent` and `agenda` are rows to be made before it, or (`agenda`) one of the meeting."""

    line: Line
    kind: Kind
    values: dict
    level: int = 1
    parent: "Placed | None" = None
    agenda: "Placed | Row | None" = None
    row: Row | None = None


@dataclass
class Plan:
    """All that a text becomes in a meeting. `errors` are told by line and field."""

    rows: list[Placed] = field(default_factory=list)
    attendance: list[str] = field(default_factory=list)
    marks: dict[tuple[Kind, int], str] = field(default_factory=dict)
    errors: dict[int, dict[str, str]] = field(default_factory=dict)


def plan(lines: Iterable[Line], agenda: dict[str, Row] | None = None, *, room: int = MAX_TEXT) -> Plan:
    """`agenda` are the items of the meeting that is there, by uid; `room` is left in its line about who came."""
    result, open_rows = Plan(), {}
    items: dict[str, Placed | Row] = {f"u{uid}": row for uid, row in (agenda or {}).items()}
    kept = [line for line in lines if line.kind != LEFT_OUT]
    for line in kept:
        try:
            values = line.values()
        except ValidationError as error:
            result.errors[line.n] = {name: messages[0] for name, messages in error.message_dict.items()}
            continue
        if line.kind == ATTENDANCE and _fits(result.attendance, line.text, room):
            result.attendance.append(line.text)
            continue
        kind = Kind.NOTE if line.kind == ATTENDANCE else Kind(line.kind)
        placed = Placed(line, kind, values)
        _nest(placed, open_rows.setdefault(kind, []))
        result.rows.append(placed)
        if kind == Kind.AGENDA:
            items[f"n{line.n}"] = placed
        if kind in NESTING and (style := _style(line.mark)):
            result.marks.setdefault((kind, placed.level), style)
    # A line may hang on an item that stands further down.
    for placed in result.rows:
        if placed.kind != Kind.AGENDA:
            placed.agenda = placed.parent.agenda if placed.parent else items.get(placed.line.agenda)
    return result


def _fits(attendance: list[str], text: str, room: int) -> bool:
    return sum(len(one) + 1 for one in attendance) + len(text) < room


def _nest(placed: Placed, open_rows: list[Placed]) -> None:
    """Below the last row of its kind that stands one level higher; without one it is of the first level."""
    wanted = placed.line.level if placed.kind in NESTING else 1
    placed.level = min(wanted, len(open_rows) + 1)
    del open_rows[placed.level - 1 :]
    placed.parent = open_rows[-1] if open_rows else None
    open_rows.append(placed)


def _style(mark: str) -> str:
    return next((style for pattern, style in _MARKS.items() if re.fullmatch(pattern, mark)), "")


def row_uid(text_uid: uuid.UUID, n: int) -> uuid.UUID:
    """The same line of the same text is the same row, however often it is sent."""
    return uuid.uuid5(text_uid, f"baris {n}")
