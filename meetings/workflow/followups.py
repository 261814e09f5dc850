"""News of follow-ups; also after the record is final."""

from django.db import transaction
from django.utils import timezone

from meetings.models import FollowUpUpdate, Kind, Row
from meetings.workflow.locking import Refused, lock, refuse_cancelled


@transaction.atomic
def add_update(followup: Row, *, status: str, by, uid, note: str = "", proof_url: str = "", proof_file=None, at=None):
    """Add news to a follow-up; the same `uid` again gives the news that is there."""
    meeting = lock(followup.meeting)
    refuse_cancelled(meeting)
    if followup.kind != Kind.FOLLOWUP or followup.removed_at:
        raise Refused("Tindak lanjut ini sudah tidak ada.")
    update, _ = FollowUpUpdate.objects.get_or_create(
        uid=uid,
        defaults={
            "followup": followup, "status": status, "note": note, "proof_url": proof_url, "proof_file": proof_file,
            "at": at or timezone.now(), "by": by,
        },
    )  # fmt: skip
    return update
