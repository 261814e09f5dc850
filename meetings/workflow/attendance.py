"""Who was invited and who came."""

from django.db import transaction
from django.db.models import Max

from meetings.models import Attendee, Meeting, Presence
from meetings.workflow.locking import Refused, lock_editable, touch


@transaction.atomic
def save_attendee(form, *, by) -> Attendee:
    """Save one row of the attendance list with its presences. A new row with a known uid gives the row that is there."""
    meeting = lock_editable(form.meeting)
    attendee = form.instance
    if attendee.pk is None:
        known = Attendee.objects.filter(uid=form.cleaned_data["uid"]).first()
        if known:
            if known.meeting_id != meeting.pk:
                raise Refused("Peserta ini milik rapat lain.")
            return known
        attendee.uid = form.cleaned_data["uid"]
        attendee.meeting = meeting
        attendee.position = (meeting.attendees.aggregate(last=Max("position"))["last"] or 0) + 1
    attendee.save()
    for session, values in form.presence_values():
        if session.meeting_id != meeting.pk:
            raise Refused("Sesi ini milik rapat lain.")
        if values["status"]:
            Presence.objects.update_or_create(attendee=attendee, session=session, defaults=values)
        else:
            Presence.objects.filter(attendee=attendee, session=session).delete()
    touch(meeting, by)
    return attendee


@transaction.atomic
def mark_all_present(meeting: Meeting, session, *, by) -> int:
    """Note as present everybody invited of whom nothing is noted yet for `session`; returns how many that were."""
    meeting = lock_editable(meeting)
    unknown = meeting.attendees.filter(invited=True).exclude(presences__session=session)
    mode = session.mode if session.mode in ("onsite", "online") else ""
    made = Presence.objects.bulk_create(
        [Presence(attendee=a, session=session, status=Presence.Status.PRESENT, mode=mode) for a in unknown]
    )
    touch(meeting, by)
    return len(made)


@transaction.atomic
def remove_attendee(attendee: Attendee, *, by) -> None:
    """Take somebody off the list who was put there by mistake; the history keeps the row."""
    meeting = lock_editable(attendee.meeting)
    attendee.delete()
    touch(meeting, by)
