"""Layar: what of a meeting is thrown on the wall, one part after the other, and which of them is being written."""

from dataclasses import dataclass, field, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.utils.functional import cached_property

from meetings.changes import cursor
from meetings.checkin import current_code
from meetings.models import CheckInCode, Kind, Meeting, Row, Visit
from meetings.outline import Line, outline
from meetings.quickline import UNDER_AGENDA

_LISTS = {Kind.DECISION: "keputusan", Kind.RECOMMENDATION: "rekomendasi", Kind.FOLLOWUP: "tindak-lanjut"}
_GENERAL, _CHECK_IN = "umum", "hadir"
_KINDS = (Kind.AGENDA, *UNDER_AGENDA, *_LISTS)  # neither obstacles nor what is to be tidied up later


@dataclass
class Part:
    """What stands on the wall at once: an agenda item with what hangs on it, a whole list, or the QR of attendance."""

    key: str
    title: str
    place: str
    mark: str = ""
    speakers: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    recommendations: list[Line] = field(default_factory=list)
    results: list[Line] = field(default_factory=list)
    view: str = "item"  # or "list", or "check-in"

    @property
    def is_empty(self) -> bool:
        return not (self.speakers or self.notes or self.recommendations or self.results)


@dataclass(frozen=True)
class Around:
    """What the wall shows besides rows: the agenda items under which somebody writes now, and the code of the QR."""

    written_under: list[int]
    code: int | None

    @classmethod
    def of(cls, meeting: Meeting) -> "Around":
        visits = Visit.objects.here().filter(meeting=OuterRef("pk")).exclude(agenda=None)
        code = CheckInCode.objects.filter(meeting=OuterRef("pk"), closed_at=None).values("pk")
        found = Meeting.objects.filter(pk=meeting.pk).values_list(
            ArraySubquery(visits.order_by("agenda").values("agenda").distinct()), Subquery(code[:1])
        )
        return cls(*found.get())


def point_of(meeting: Meeting) -> str:
    """Changes with every change of the wall: of the sheet, of the items written under, of the QR. Two queries."""
    return _point(meeting, Around.of(meeting))


def _point(meeting: Meeting, around: Around) -> str:
    items = ".".join(str(pk) for pk in around.written_under)
    return f"{cursor(meeting)}-{items}-{around.code if around.code and meeting.is_editable else ''}"


class Screen:
    """The parts in the order in which they are gone through. `asked` names the one that a person wants to see."""

    def __init__(self, meeting: Meeting, asked: str = ""):
        self.meeting, self._asked = meeting, asked
        # Asked before the rows: what changes meanwhile is shown twice, never missed.
        self._around = Around.of(meeting)
        self.point = _point(meeting, self._around)

    @cached_property
    def _rows(self) -> list[Row]:
        return list(self.meeting.rows.standing().filter(kind__in=_KINDS).with_related().in_order())

    @cached_property
    def _lines(self):
        return outline(self.meeting, self._rows)

    @cached_property
    def check_in(self) -> CheckInCode | None:
        """The code by which guests check in, while it is open."""
        return current_code(self.meeting) if self._around.code else None

    @cached_property
    def parts(self) -> list[Part]:
        """The QR of attendance, and all that is written."""
        check_in = [Part(_CHECK_IN, "Daftar hadir", "Daftar hadir", view="check-in")] if self.check_in else []
        return check_in + self._written

    @property
    def waits(self) -> bool:
        return not self._written

    @cached_property
    def _written(self) -> list[Part]:
        """Agenda items, what hangs on none, and the three lists; nothing while nothing is written."""
        lines = self._lines
        count = len(lines.agenda_lines)
        parts = [
            Part(
                str(line.row.uid), line.row.text, f"Agenda {n} dari {count}", line.mark,
                line.speakers, line.notes, line.recommendations,
            )
            for n, line in enumerate(lines.agenda_lines, start=1)
        ]  # fmt: skip
        if lines.notes or lines.speakers:
            parts.append(Part(_GENERAL, "Catatan umum", "Catatan umum", "", lines.speakers, lines.notes))
        if not parts and not lines.has_result:
            return []
        found = {
            Kind.DECISION: lines.decisions,
            Kind.RECOMMENDATION: lines.recommendations,
            Kind.FOLLOWUP: lines.followups,
        }
        return parts + [
            Part(key, Kind(kind).label, Kind(kind).label, results=found[kind], view="list")
            for kind, key in _LISTS.items()
        ]

    @cached_property
    def newest(self) -> Row | None:
        """The row written or changed last."""
        return max(self._rows, key=lambda row: (row.changed_at, row.pk), default=None)

    @cached_property
    def news(self) -> list[Line]:
        """The newest row when it is a result that stands under no agenda item, to be seen beside the one shown."""
        results = self._find(self._part_of(self.newest))
        found = [below for line in results.results for below in line.flat()] if results else []
        return [replace(line, children=[]) for line in found if line.row.pk == self.newest.pk]

    @cached_property
    def active(self) -> Part | None:
        """The part being written: the item all those writing are in, else the part of the newest row.

        Two who write under different items would toss the wall to and fro, so then it follows what is written.
        """
        under = {row.pk: str(row.uid) for row in self._rows if row.kind == Kind.AGENDA}
        written = {under[pk] for pk in self._around.written_under if pk in under}
        key = written.pop() if len(written) == 1 else self._part_of(self.newest)
        return self._find(key) or (self.parts[0] if self.parts else None)

    def _part_of(self, row: Row | None) -> str:
        if row is None:
            return ""
        if row.kind == Kind.AGENDA:
            return str(row.uid)
        above = (str(other.uid) for other in self._rows if other.pk == row.agenda_id and row.kind in UNDER_AGENDA)
        return next(above, _LISTS.get(row.kind, _GENERAL))

    @property
    def follows(self) -> bool:
        return self._find(self._asked) is None

    @property
    def shown(self) -> Part | None:
        return self._find(self._asked) or self.active

    @property
    def before(self) -> Part | None:
        return self._beside(-1)

    @property
    def after(self) -> Part | None:
        return self._beside(1)

    def _beside(self, step: int) -> Part | None:
        at = self.parts.index(self.shown) + step if self.parts else -1
        return self.parts[at] if 0 <= at < len(self.parts) else None

    def _find(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)
