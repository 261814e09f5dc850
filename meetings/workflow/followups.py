"""News of follow-ups; also after the record is final."""

from django.db import transaction
from django.utils import timezone

from meetings.models import FollowUpUpdate, Kind, Row
from meetings.workflow.locking import Refused, lock, lock_editable, refuse_cancelled


@transaction.atomic
def add_update(
    followup: Row, *, status: str, by, uid, note: str = "", proof_url: str = "", proof_file=None, at=None, meeting=None
):
    """Add news to a follow-up; the same `uid` again gives the news that is there.

    `meeting` is the later one that looked at the follow-up, where that is how it became known.
    """
    refuse_cancelled(lock(followup.meeting))
    if followup.kind != Kind.FOLLOWUP or followup.removed_at:
        raise Refused("Tindak lanjut ini sudah tidak ada.")
    update, _ = FollowUpUpdate.objects.get_or_create(
        uid=uid,
        defaults={
            "followup": followup, "status": status, "note": note, "proof_url": proof_url, "proof_file": proof_file,
            "at": at or timezone.now(), "by": by, "meeting": meeting,
        },
    )  # fmt: skip
    return update


@transaction.atomic
def set_origin(followup: Row, origin: Row, *, by) -> Row:
    """Note from which follow-up, of this or an earlier meeting of the same Pokja, this one was split."""
    meeting = lock_editable(followup.meeting)
    row = Row.objects.get(pk=followup.pk, meeting=meeting)
    if origin.kind != Kind.FOLLOWUP or origin.removed_at or origin.meeting.pokja_id != meeting.pokja_id:
        raise Refused("Asal tindak lanjut ini bukan tindak lanjut Pokja ini.")
    step = origin
    while step is not None:
        if step.pk == row.pk:
            raise Refused("Tindak lanjut tidak dapat berasal dari dirinya sendiri.")
        step = step.origin
    row.origin, row.changed_by = origin, by
    row.save(update_fields=["origin", "changed_by", "changed_at"])
    return row
