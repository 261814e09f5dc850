"""Follow-ups for programs: those in finals, each task once, with its status of today and the news of it."""

from datetime import UTC

from django.db.models import Prefetch

from meetings.api.finals import pokja_told
from meetings.models import FollowUpUpdate, Task
from meetings.record.export import owner_record
from meetings.tasks import Tasks
from pokja.models import ApiToken


def list_followups(token: ApiToken, asked: dict, address) -> dict:
    """In the order in which they were written down."""
    found = _narrowed(Tasks(token).all, asked)
    if asked["cursor"]:
        found = found.filter(row__gt=int(asked["cursor"]))
    news = FollowUpUpdate.objects.in_force().readable_by(token).order_by("at", "pk")
    found = found.with_facts().select_related("owner_pokja__region__parent", "for_pokja__region")
    rows = list(found.prefetch_related(Prefetch("row__updates", news)).order_by("row")[: asked["limit"] + 1])
    shown, more = rows[: asked["limit"]], len(rows) > asked["limit"]
    return {"items": [_told(task) for task in shown], "next": str(shown[-1].row_id) if more else None}


def _narrowed(found, asked: dict):
    if asked["pokja"]:
        found = found.filter(meeting__pokja__region__code=asked["pokja"])
    if asked["province"]:
        found = found.filter(meeting__pokja__region__code__startswith=asked["province"])
    if asked["year"]:
        found = found.filter(meeting__budget_year=asked["year"])
    if asked["status"]:
        found = found.filter(status=asked["status"])
    if asked["open"]:
        found = found.filter(is_open=asked["open"] == "true")
    return found


def _told(task: Task) -> dict:
    return {
        "uid": str(task.uid),
        "final": str(task.meeting.uid),
        "pokja": pokja_told(task.meeting.pokja),
        "for_pokja": task.for_pokja.code if task.for_pokja else None,
        "text": task.text,
        "status": task.status,
        "is_late": bool(task.is_late),
        "owner": owner_record(task),
        "owner_text": task.owner_text,
        "due_date": task.due_date.isoformat() if task.due_date else None,
        "due_text": task.due_text,
        "updates": [
            {"status": news.status, "note": news.note, "url": news.proof_url, "at": news.at.astimezone(UTC).isoformat()}
            for news in task.row.updates.all()
        ],
    }
