"""Follow-ups for programs: those in finals, each task once, with its status of today and the news of it."""

from datetime import UTC

from django.db.models import Prefetch, Q

from meetings.api.finals import pokja_told
from meetings.models import FollowUpUpdate
from meetings.models.followup import CLOSED
from meetings.record.export import owner_record
from meetings.tasks import Tasks
from pokja.models import ApiToken


def list_followups(token: ApiToken, asked: dict, address) -> dict:
    """In the order in which they were written down."""
    found = _narrowed(Tasks(token).all, asked)
    if asked["cursor"]:
        found = found.filter(pk__gt=int(asked["cursor"]))
    news = FollowUpUpdate.objects.in_force().readable_by(token).order_by("at", "pk")
    found = found.with_related().select_related("meeting__pokja__region__parent", "owner_pokja__region__parent")
    rows = list(found.prefetch_related(Prefetch("updates", news)).order_by("pk")[: asked["limit"] + 1])
    shown, more = rows[: asked["limit"]], len(rows) > asked["limit"]
    return {"items": [_told(row) for row in shown], "next": str(shown[-1].pk) if more else None}


def _narrowed(found, asked: dict):
    if asked["pokja"]:
        found = found.filter(meeting__pokja__region__code=asked["pokja"])
    if asked["province"]:
        found = found.filter(meeting__pokja__region__code__startswith=asked["province"])
    if asked["year"]:
        found = found.filter(meeting__budget_year=asked["year"])
    if asked["status"]:
        found = found.filter(current_status=asked["status"])
    if asked["open"]:
        is_open = ~Q(current_status__in=CLOSED)
        found = found.filter(is_open if asked["open"] == "true" else ~is_open)
    return found


def _told(row) -> dict:
    return {
        "uid": str(row.uid),
        "final": str(row.meeting.uid),
        "pokja": pokja_told(row.meeting.pokja),
        "for_pokja": row.pokja.code if row.pokja else None,
        "text": row.text,
        "status": row.current_status,
        "is_late": bool(row.is_late),
        "owner": owner_record(row),
        "owner_text": row.owner_text,
        "due_date": row.due_date.isoformat() if row.due_date else None,
        "due_text": row.due_text,
        "updates": [
            {"status": news.status, "note": news.note, "url": news.proof_url, "at": news.at.astimezone(UTC).isoformat()}
            for news in row.updates.all()
        ],
    }
