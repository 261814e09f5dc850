"""Who was invited and who came."""

from types import SimpleNamespace

from django.db import transaction

from meetings.invitations import Members, attendee_of
from meetings.models import Attendee, Meeting, Presence
from meetings.workflow.inviting import append_invited, followed, next_position
from meetings.workflow.locking import Conflict, Refused, lock_editable, refuse_conflicts, touch


@transaction.atomic
def save_attendee(form, *, by) -> Attendee:
    """Add somebody to the list with the presences of the form. A known uid gives the row that is there."""
    meeting = lock_editable(form.meeting)
    if known := Attendee.objects.filter(uid=form.cleaned_data["uid"]).first():
        if known.meeting_id != meeting.pk:
            raise Refused("Peserta ini milik rapat lain.")
        return known
    attendee = form.instance
    attendee.uid = form.cleaned_data["uid"]
    attendee.meeting = meeting
    attendee.position = next_position(meeting)
    if attendee.kind == Attendee.Kind.PERSON:
        attendee.count = 1
    attendee.save()
    for session, values in form.presence_values():
        if session.meeting_id != meeting.pk:
            raise Refused("Sesi ini milik rapat lain.")
        if values["status"]:
            Presence.objects.create(attendee=attendee, session=session, **values)
    touch(meeting, by)
    return attendee


@transaction.atomic
def change_attendee(form, *, by) -> None:
    """Save the changed fields of a row of the list, each compared with what the page started from, or take it off.

    Raises Conflict, with the reason in the form, when somebody else changed the same field or took the row away.
    """
    meeting = lock_editable(form.meeting)
    attendee = Attendee.objects.select_for_update().filter(pk=form.instance.pk, meeting=meeting).first()
    if attendee is None:
        form.add_error(None, "Peserta ini sudah dihapus orang lain. Simpan lagi untuk memasukkannya kembali.")
        raise Conflict
    with followed(meeting, by):
        if form.cleaned_data.get("remove"):
            attendee.delete()
        else:
            _write_changes(form, attendee)
    touch(meeting, by)


def _write_changes(form, attendee: Attendee) -> None:
    presence = Presence.objects.filter(attendee=attendee, session=form.session).first()
    presence = presence or Presence(attendee=attendee, session=form.session)
    changed = [name for name in form.compared_fields if name in form.changed_data]
    own = [name for name in changed if name in form.meeting_fields]
    of_presence = [name for name in changed if name not in own]
    now = {name: getattr(attendee if name in own else presence, name) for name in changed}
    refuse_conflicts(form, SimpleNamespace(**now), changed)
    for name in own:
        setattr(attendee, name, form.cleaned_data[name])
    if own:
        attendee.save(update_fields=own)
    for name in of_presence:
        setattr(presence, name, form.cleaned_data[name])
    if "status" in of_presence:
        presence.source = Presence.Source.SECRETARIAT
    if of_presence and presence.status:
        presence.save()
    elif of_presence and presence.pk:
        presence.delete()


@transaction.atomic
def add_members(meeting: Meeting, *, by) -> int:
    """Put the members by the SK in force on the day of the meeting on the list; who is there is not doubled."""
    meeting = lock_editable(meeting)
    people = set(meeting.attendees.exclude(person=None).values_list("person", flat=True))
    names = {name.casefold() for name in meeting.attendees.exclude(name="").values_list("name", flat=True)}
    new = [
        member
        for member in Members(meeting).all
        if member.person_id not in people and member.person.full_name.casefold() not in names
    ]
    added = [attendee_of(member) for member in new]
    with followed(meeting, by, invites=True):
        append_invited(meeting, added)
    if added:
        touch(meeting, by)
    return len(added)


@transaction.atomic
def mark_all_present(meeting: Meeting, session, *, by) -> int:
    """Note as present everybody invited of whom nothing is noted yet for `session`; returns how many that were."""
    mode = session.mode if session.mode in ("onsite", "online") else ""
    return _mark_rest(meeting, session, by, status=Presence.Status.PRESENT, mode=mode)


@transaction.atomic
def mark_rest_absent(meeting: Meeting, session, *, by) -> int:
    """Note as absent everybody invited of whom nothing is noted for `session`. Somebody says so, never the clock."""
    return _mark_rest(meeting, session, by, status=Presence.Status.ABSENT)


def _mark_rest(meeting: Meeting, session, by, **values) -> int:
    meeting = lock_editable(meeting)
    unknown = meeting.attendees.filter(invited=True).exclude(presences__session=session)
    made = Presence.objects.bulk_create(Presence(attendee=row, session=session, **values) for row in unknown)
    if made:
        touch(meeting, by)
    return len(made)
