"""What is new on a sheet since somebody looked last, and who is there."""

from meetings.changes import Cursor, changed_rows, look_again
from meetings.forms.marks import MARKED_KINDS
from meetings.models import MarkStyle, Meeting
from meetings.rowjson import rows_json
from meetings.workflow.locking import lock_reason
from pokja.models import User
from pokja.models.region import Zone


def news(meeting: Meeting, user, *, since: Cursor) -> dict:
    """What changed since `since`, whoever changed it, and who is there."""
    now = look_again(meeting)  # before the rows: what comes in between is told twice rather than never
    return {
        "meeting": meeting.pk,
        "at": Zone(meeting.pokja.region.zone).clock(),
        "cursor": str(now),
        "status": meeting.status,
        "reason": lock_reason(meeting),
        "marks": _marks(meeting),
        "here": _here(meeting, user),
        "rows": rows_json(changed_rows(meeting, since), meeting) if now.rows != since.rows else [],
    }


def _marks(meeting: Meeting) -> dict:
    styles = meeting.mark_styles.values_list("kind", "level", "style")
    chosen = {(kind, level): style for kind, level, style in styles}
    return {
        kind.value: [chosen.get((kind, level), usual) for level, usual in enumerate(MarkStyle.DEFAULTS, start=1)]
        for kind in MARKED_KINDS
    }


def _here(meeting: Meeting, user) -> list[dict]:
    """One entry a person, the place being that of the sheet which showed itself last."""
    people = {}
    visits = meeting.visits.here().order_by("-seen_at")
    for pk, name, email, agenda in visits.values_list("user", "user__name", "user__email", "agenda__uid"):
        place = str(agenda) if agenda else None
        people.setdefault(pk, {"name": str(User(name=name, email=email)), "agenda": place, "me": pk == user.pk})
    return sorted(people.values(), key=lambda person: (not person["me"], person["name"]))
