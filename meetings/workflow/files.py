"""Attachments of a meeting."""

from django.db import transaction
from django.db.models import Max

from meetings.models import Attachment, Meeting
from meetings.workflow.locking import Refused, lock_editable, refuse_conflicts, touch
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
        position=_next_position(meeting, kind),
        created_by=by,
    )
    touch(meeting, by)
    return attachment


@transaction.atomic
def change_attachment(form, *, by) -> Attachment:
    """Save the changed fields of an attachment's form. In another kind it stands last.

    Raises Conflict when somebody else changed one of the same fields in the meantime; nothing is saved then.
    """
    meeting = lock_editable(form.instance.meeting)
    current = Attachment.objects.get(pk=form.instance.pk, meeting=meeting)
    changed = [name for name in form.changed_data if name in form.meeting_fields]
    refuse_conflicts(form, current, changed)
    if "kind" in changed:
        current.position = _next_position(meeting, form.cleaned_data["kind"])
    for name in changed:
        setattr(current, name, form.cleaned_data[name])
    current.save()
    touch(meeting, by)
    return current


@transaction.atomic
def move_attachment(attachment: Attachment, step: int, *, by) -> None:
    """Move an attachment up (-1) or down (+1) among those of its kind; at the end it stays."""
    meeting = lock_editable(attachment.meeting)
    ordered = list(meeting.attachments.filter(kind=attachment.kind).order_by("position", "pk"))
    at = next((n for n, other in enumerate(ordered) if other.pk == attachment.pk), None)
    if at is None or not 0 <= at + step < len(ordered):
        return
    ordered.insert(at + step, ordered.pop(at))
    for position, other in enumerate(ordered, start=1):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])
    touch(meeting, by)


@transaction.atomic
def detach(attachment: Attachment, *, by) -> None:
    """Take an attachment off the meeting. Its bytes stay stored, the history knows it, and it can be brought back."""
    meeting = lock_editable(attachment.meeting)
    attachment.delete()
    touch(meeting, by)


@transaction.atomic
def restore_attachment(meeting: Meeting, uid, *, by) -> Attachment | None:
    """Bring back what was taken off; the one that is there when it is there already, None when there never was one."""
    meeting = lock_editable(meeting)
    if standing := meeting.attachments.filter(uid=uid).first():
        return standing
    gone = (
        Attachment.pgh_event_model.objects.filter(meeting=meeting, uid=uid, pgh_label="delete")
        .order_by("-pgh_id")
        .first()
    )
    if gone is None:
        return None
    attachment = Attachment.objects.create(
        uid=uid, meeting=meeting, kind=gone.kind, caption=gone.caption, filename=gone.filename, file_id=gone.file_id,
        position=_next_position(meeting, gone.kind), created_by_id=gone.created_by_id,
    )  # fmt: skip
    touch(meeting, by)
    return attachment


def _next_position(meeting: Meeting, kind: str) -> int:
    return (meeting.attachments.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0) + 1
