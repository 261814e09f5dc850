"""Who holds the meeting while it changes, and how a change is refused."""

from django.core.exceptions import PermissionDenied

from meetings.models import Meeting, Row
from pokja.models.region import Zone

CANCELLED = "Rapat ini dibatalkan dan tidak dapat diubah."


class Refused(PermissionDenied):
    """The state of the meeting does not allow the act; the text says why, in Indonesian."""


class Held(Refused):
    """The record may not be written on now; it may be later, when the submission is taken back."""


class Stale(Exception):
    """Somebody else changed the row since the page was opened. `row` is what stands there now."""

    def __init__(self, row: Row):
        super().__init__(f"row {row.uid} stands at version {row.version}")
        self.row = row


class Conflict(Exception):
    """Somebody else changed the same fields; the form now says which, at each field, with what stands there."""


def lock(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held until the transaction ends. Writers of one meeting wait for each other."""
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)


def lock_editable(meeting: Meeting) -> Meeting:
    """Like `lock`; refuses unless the record is a draft or was returned."""
    meeting = lock(meeting)
    if reason := lock_reason(meeting):
        raise Held(reason)
    return meeting


def lock_reason(meeting: Meeting) -> str:
    """Why the record may not be written on, as far as is known of it; empty when it may."""
    if meeting.cancelled_at:
        return CANCELLED
    if meeting.status == Meeting.Status.SUBMITTED:
        return f"Rapat ini diajukan {stamp(meeting, meeting.submitted_at)}. Tarik pengajuan dulu untuk mengubahnya."
    if meeting.status == Meeting.Status.FINAL:
        return "Laporan rapat ini sudah final dan tidak dapat diubah."
    return ""


def refuse_cancelled(meeting: Meeting) -> None:
    if meeting.cancelled_at:
        raise Refused(CANCELLED)


def refuse_conflicts(form, current, changed: list[str]) -> None:
    """Add an error at each changed field whose stored value is neither what the page started from nor the new one."""
    for name in changed:
        now = getattr(current, name)
        if now not in (form.started_from(name), form.cleaned_data[name]):
            form.tell_conflict(name, now)
    if form.errors:
        raise Conflict


def stamp(meeting: Meeting, moment) -> str:
    """ "30 Mei 2016 pukul 14.05 WIB", in the zone of the meeting's Pokja."""
    return Zone(meeting.pokja.region.zone).stamp(moment)


def touch(meeting: Meeting, by) -> None:
    """Note on the meeting who changed it last."""
    meeting.changed_by = by
    meeting.save(update_fields=["changed_by", "changed_at"])
