"""Attachments of a meeting."""

from django.db import transaction
from django.db.models import Max

from meetings.models import Attachment, Meeting
from meetings.workflow.locking import Refused, lock_editable, touch
from pokja.storage import store


@transaction.atomic
def attach(meeting: Meeting, *, kind: str, caption: str, filename: str, content: bytes, content_type: str, uid, by):
    """Keep an already checked file with the meeting; the same `uid` again gives the attachment that is there."""
    meeting = lock_editable(meeting)
    if known := Attachment.objects.filter(uid=uid).first():
        if known.meeting_id != meeting.pk:
            raise Refused("Lampiran ini milik rapat lain.")
        return known
    attachment = Attachment.objects.create(
        uid=uid,
        meeting=meeting,
        kind=kind,
        caption=caption,
        filename=filename,
        file=store(content, content_type),
        position=(meeting.attachments.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0) + 1,
        created_by=by,
    )
    touch(meeting, by)
    return attachment


@transaction.atomic
def change_attachment(form, *, by) -> Attachment:
    """Change kind, caption or order of an attachment."""
    meeting = lock_editable(form.instance.meeting)
    attachment = form.save()
    touch(meeting, by)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by) -> None:
    """Take an attachment off the meeting. Its bytes stay stored."""
    meeting = lock_editable(attachment.meeting)
    attachment.delete()
    touch(meeting, by)
