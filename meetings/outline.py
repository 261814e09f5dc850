"""The rows of a meeting as people read them: in order, nested, with their marks counted."""

from collections import defaultdict
from dataclasses import dataclass, field

from meetings.models import Kind, MarkStyle, Meeting, Row
from pokja.indonesian import mark


@dataclass
class Line:
    """A row in its place: the `mark` printed before it, `level` 1 to 3, `position` of `of` among its siblings."""

    row: Row
    mark: str
    level: int
    position: int
    of: int
    children: list["Line"] = field(default_factory=list)
    speakers: list["Line"] = field(default_factory=list)
    notes: list["Line"] = field(default_factory=list)
    recommendations: list["Line"] = field(default_factory=list)

    def flat(self) -> list["Line"]:
        return [self] + [below for child in self.children for below in child.flat()]


@dataclass
class Outline:
    """All standing rows of a meeting. Recommendations stand under their agenda item and, in that order, as a list."""

    agenda: list[Line] = field(default_factory=list)
    speakers: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    decisions: list[Line] = field(default_factory=list)
    recommendations: list[Line] = field(default_factory=list)
    followups: list[Line] = field(default_factory=list)
    obstacles: list[Line] = field(default_factory=list)
    reminders: list[Line] = field(default_factory=list)

    @property
    def agenda_lines(self) -> list[Line]:
        """Every agenda item, sub-items too, in the order of reading."""
        return [line for item in self.agenda for line in item.flat()]

    @property
    def loose_recommendations(self) -> list[Line]:
        """Recommendations that hang on no agenda item."""
        return [line for line in self.recommendations if line.row.agenda_id is None]

    @property
    def has_result(self) -> bool:
        return bool(self.decisions or self.recommendations or self.followups)


def outline(meeting: Meeting, rows: list[Row] | None = None) -> Outline:
    """Order, nest and mark the standing rows of `meeting`: two queries, or one when `rows` are given."""
    if rows is None:
        rows = list(meeting.rows.standing().in_order())
    styles = {(style.kind, style.level): style.style for style in meeting.mark_styles.all()}
    below, kind_of = defaultdict(list), {row.pk: row.kind for row in rows}
    for row in rows:
        # A parent that was removed or became another kind no longer has its children below it.
        parent = row.parent_id if kind_of.get(row.parent_id) == row.kind else None
        below[row.kind, parent].append(row)

    def lines_of(kind: str, parent_id=None, level: int = 1, siblings=None) -> list[Line]:
        siblings = below[kind, parent_id] if siblings is None else siblings
        style = styles.get((kind, level), MarkStyle.DEFAULTS[min(level, 3) - 1])
        return [
            Line(row, mark(style, n), level, n, len(siblings), lines_of(kind, row.pk, level + 1))
            for n, row in enumerate(siblings, start=1)
        ]

    agenda = lines_of(Kind.AGENDA)
    place = {line.row.pk: n for n, line in enumerate(line for item in agenda for line in item.flat())}
    last = len(place)
    recommendations = sorted(below[Kind.RECOMMENDATION, None], key=lambda row: place.get(row.agenda_id, last))
    result = Outline(
        agenda=agenda,
        decisions=lines_of(Kind.DECISION),
        recommendations=lines_of(Kind.RECOMMENDATION, siblings=recommendations),
        followups=lines_of(Kind.FOLLOWUP),
        obstacles=lines_of(Kind.OBSTACLE),
        reminders=lines_of(Kind.REMINDER),
    )
    at = {line.row.pk: line for line in result.agenda_lines}
    for kind, name in ((Kind.SPEAKER, "speakers"), (Kind.NOTE, "notes")):
        groups = defaultdict(list)
        for row in below[kind, None]:
            groups[row.agenda_id if row.agenda_id in at else None].append(row)
        for agenda_id, siblings in groups.items():
            setattr(at.get(agenda_id, result), name, lines_of(kind, siblings=siblings))
    for line in result.recommendations:
        if line.row.agenda_id in at:
            at[line.row.agenda_id].recommendations.append(line)
    return result
