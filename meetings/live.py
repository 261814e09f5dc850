"""What is new on a sheet since somebody looked last, and who is there."""

from meetings.changes import Cursor, changed_rows, cursor
from meetings.forms.marks import MARKED_KINDS
from meetings.models import MarkStyle, Meeting
from meetings.rowjson import rows_json
from meetings.workflow.locking import lock_reason
from pokja.models.region import Zone


def news(meeting: Meeting, user, *, since: Cursor) -> dict:
    """What changed since `since`, whoever changed it, and who is there."""
    now = cursor(meeting)  # before the rows: what comes in between is told twice rather than never
    rows = changed_rows(meeting, since).with_related().select_related("parent", "agenda")
    return {
        "meeting": meeting.pk,
        "at": Zone(meeting.pokja.region.zone).clock(),
        "cursor": str(now),
        "status": meeting.status,
        "reason": lock_reason(meeting),
        "marks": _marks(meeting),
        "here": _here(meeting, user),
        "rows": rows_json(rows, meeting) if now.rows != since.rows else [],
    }


def _marks(meeting: Meeting) -> dict:
    chosen = {(style.kind, style.level): style.style for style in meeting.mark_styles.all()}
    return {
        kind.value: [chosen.get((kind, level), usual) for level, usual in enumerate(MarkStyle.DEFAULTS, start=1)]
        for kind in MARKED_KINDS
    }


def _here(meeting: Meeting, user) -> list[dict]:
    """One entry a person, the place being that of the sheet which showed itself last."""
    people = {}
    for visit in meeting.visits.here().select_related("user", "agenda").order_by("-seen_at"):
        agenda = str(visit.agenda.uid) if visit.agenda else None
        people.setdefault(visit.user_id, {"name": str(visit.user), "agenda": agenda, "me": visit.user_id == user.pk})
    return sorted(people.values(), key=lambda person: (not person["me"], person["name"]))
