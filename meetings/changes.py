"""What changed on the sheet of a meeting, told by its history: whoever changed it and by whatever way.

Writers of one meeting wait for each other (meetings.workflow.locking), so the numbers of its events rise in the order
in which they become visible, and "everything after that number" misses nothing.
"""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from meetings.models import MarkStyle, Meeting, Row

RowEvent = Row._meta.get_field("events").related_model
MarkStyleEvent = MarkStyle._meta.get_field("events").related_model
_OPEN = ("status", "submitted_at", "cancelled_at")  # what meetings.workflow.locking.lock_reason looks at


@dataclass(frozen=True)
class Cursor:
    """A point in the history of a sheet, written "120-3": the last event of its rows and of their marks."""

    rows: int = 0
    marks: int = 0

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """What `str` wrote; anything else is the beginning."""
        rows, _, marks = text.partition("-")
        is_sound = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (rows, marks))
        return cls(int(rows), int(marks)) if is_sound else cls()

    def __str__(self):
        return f"{self.rows}-{self.marks}"


def cursor(meeting: Meeting) -> Cursor:
    """Where the history of the sheet stands now; another one after every change of its rows or of their marks."""
    last = Meeting.objects.filter(pk=meeting.pk).values_list(_last(RowEvent), _last(MarkStyleEvent))
    return Cursor(*last.get())


def look_again(meeting: Meeting) -> Cursor:
    """Like `cursor`; `meeting` then also knows whether it may be written on now. One query for both."""
    last = Meeting.objects.filter(pk=meeting.pk).values_list(_last(RowEvent), _last(MarkStyleEvent), *_OPEN)
    rows, marks, *state = last.get()
    for name, value in zip(_OPEN, state, strict=True):
        setattr(meeting, name, value)
    return Cursor(rows, marks)


def _last(events):
    of_meeting = events.objects.filter(meeting=OuterRef("pk")).order_by("-pgh_id")
    return Coalesce(Subquery(of_meeting.values("pgh_id")[:1]), 0)


def changed_rows(meeting: Meeting, since: Cursor):
    """The rows, removed ones too, of which the history tells something after `since`."""
    changed = RowEvent.objects.filter(meeting=meeting, pgh_id__gt=since.rows).values("pgh_obj_id")
    return meeting.rows.filter(pk__in=changed)
