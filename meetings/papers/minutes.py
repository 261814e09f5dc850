"""The sections that say what was discussed and what came of it."""

from dataclasses import dataclass

from meetings.models import FollowUpStatus, Kind
from meetings.papers.measure import TABLE_SIZE, is_tall
from meetings.papers.rows import Group, Marks, PrintedRow, RowPrinter, speaker_line, speaker_name, with_mark
from meetings.papers.source import NOTHING, Source, read_day
from pokja import indonesian
from pokja.models.membership import SeatRole


def agenda(source: Source) -> tuple[PrintedRow, ...] | None:
    """The items with their speakers; who spoke to none of them stands below."""
    printer = source.printer(Kind.AGENDA, extra=lambda item: [speaker_line(s) for s in item.get("speakers", [])])
    items = printer.rows(source.record.get("agenda", []))
    others = tuple(PrintedRow("", speaker_line(speaker)) for speaker in source.record.get("speakers", []))
    return items + others or None


def _said(item: dict) -> list[PrintedRow]:
    """What the speakers of an agenda item, or of the whole meeting, said, where it was written beside their names."""
    said = [
        f"{speaker_name(speaker)}: {speaker['text']}"
        for speaker in item.get("speakers", [])
        if speaker.get("text") and speaker_name(speaker)
    ]
    return [PrintedRow("", text, tall=is_tall(text)) for text in said]


def _item_notes(heading: str, item: dict, printer: RowPrinter) -> Group:
    """A single note needs no mark: it reads as a paragraph."""
    notes, paragraphs = item.get("notes", []), _said(item)
    if len(notes) == 1 and not notes[0].get("children"):
        return Group(heading, paragraphs=(*paragraphs, printer.row(notes[0], "")))
    return Group(heading, rows=printer.rows(notes), paragraphs=tuple(paragraphs))


def _marked_items(items: list[dict], marks: Marks, level: int = 0):
    """Agenda items with their mark, in reading order, the nested ones behind their parent."""
    for number, item in enumerate(items, 1):
        mark = marks.at(level, number)
        yield f"{mark} {item['text']}", item
        yield from _marked_items(item.get("children", []), marks, level + 1)


def discussion(source: Source) -> tuple[Group, ...] | None:
    record, printer = source.record, source.printer(Kind.NOTE)
    groups = []
    for heading, item in _marked_items(record.get("agenda", []), Marks.of(record, Kind.AGENDA)):
        group = _item_notes(heading, item, printer)
        if group.rows or group.paragraphs:
            groups.append(group)
    others = _item_notes("Catatan lain" if groups else "", record, printer)
    if others.rows or others.paragraphs:
        groups.append(others)
    return tuple(groups) or None


def decisions(source: Source) -> tuple[PrintedRow, ...] | None:
    return source.printer(Kind.DECISION).rows(source.record.get("decisions", [])) or None


def recommendations(source: Source) -> tuple[Group, ...] | None:
    """Grouped by the agenda item they hang on; the marks go on through the groups, so that each is named once."""
    record, printer = source.record, source.printer(Kind.RECOMMENDATION)
    rows = record.get("recommendations", [])
    items = list(_marked_items(record.get("agenda", []), Marks.of(record, Kind.AGENDA)))
    known = {item["uid"] for _, item in items}
    hanging = [(heading, [row for row in rows if row.get("agenda") == item["uid"]]) for heading, item in items]
    free = [row for row in rows if row.get("agenda") not in known]
    groups, number = [], 1
    for heading, group in [*hanging, ("", free)]:
        if group:
            groups.append(Group(f"Agenda {heading}" if heading else "", printer.rows(group, start=number)))
            number += len(group)
    if len(groups) > 1 and free:
        groups[-1] = Group("Rekomendasi umum", groups[-1].rows)
    return tuple(groups) or None


@dataclass(frozen=True)
class FollowUpLine:
    mark: str
    level: int
    text: str
    owner: str
    due: str
    status: str
    tall: bool
    carried_from: str = ""

    @property
    def printed(self) -> str:
        """A nested line carries its mark beside its text; the first column counts the main ones."""
        return with_mark(self.mark, self.text) if self.level else self.text


@dataclass(frozen=True)
class EarlierFollowUp:
    number: int
    meeting: str
    text: str
    owner: str
    due: str
    status: str
    tall: bool


@dataclass(frozen=True)
class FollowUps:
    lines: tuple[FollowUpLine, ...]
    earlier: tuple[EarlierFollowUp, ...]


def owner_text(row: dict, pokja_names: dict[str, str]) -> str:
    """What was written, else the name of what was chosen."""
    if row.get("owner_text"):
        return row["owner_text"]
    for kind, value in (row.get("owner") or {}).items():
        if kind == "pokja":
            return pokja_names.get(value, value)
        if kind == "bidang":
            return f"Bidang {value}"
        return _seat_text(value) if kind == "seat" else value
    return ""


def _seat_text(seat: dict) -> str:
    if seat.get("office"):
        return seat["office"]
    role = SeatRole(seat["role"]).label
    return f"{role.removesuffix(' bidang')} bidang {seat['bidang']}" if seat.get("bidang") else role


def due_text(row: dict) -> str:
    day, text = read_day(row.get("due_date")), row.get("due_text", "")
    if day and text:
        return f"{indonesian.short_date(day)} ({text})"
    return indonesian.short_date(day) if day else text


def _status_text(status: str) -> str:
    return FollowUpStatus(status).label if status else NOTHING


def _follow_up_lines(source: Source, rows: list[dict], level: int = 0):
    marks, printer = Marks.of(source.record, Kind.FOLLOWUP), source.printer(Kind.FOLLOWUP)
    for number, row in enumerate(rows, 1):
        text, owner = printer.text(row), owner_text(row, source.pokja_names)
        yield FollowUpLine(
            mark=marks.at(level, number),
            level=level,
            text=text,
            owner=owner or NOTHING,
            due=due_text(row) or NOTHING,
            status=_status_text(row.get("status", "")),
            tall=is_tall(text, width=64, size=TABLE_SIZE) or is_tall(owner, width=32, size=TABLE_SIZE),
            carried_from=source.data.get("carried_from", {}).get(row["uid"], ""),
        )
        yield from _follow_up_lines(source, row.get("children", []), level + 1)


def follow_ups(source: Source) -> FollowUps | None:
    lines = tuple(_follow_up_lines(source, source.record.get("follow_ups", [])))
    earlier = tuple(
        EarlierFollowUp(
            number=number,
            meeting=row["meeting"],
            text=row["text"],
            owner=row.get("owner") or NOTHING,
            due=row.get("due") or NOTHING,
            status=_status_text(row.get("status", "")),
            tall=is_tall(row["text"], width=46, size=TABLE_SIZE),
        )
        for number, row in enumerate(source.data.get("previous_followups", []), 1)
    )
    return FollowUps(lines, earlier) if lines or earlier else None


def obstacles(source: Source) -> tuple[PrintedRow, ...] | None:
    printer = source.printer(
        Kind.OBSTACLE, extra=lambda row: [f"Bantuan yang diharapkan: {row['help']}"] if row.get("help") else []
    )
    return printer.rows(source.record.get("obstacles", [])) or None
