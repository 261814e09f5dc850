"""Who is invited: rows of the attendance list that are marked so, and the lines of the undangan that say the same."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from meetings.invitations import Guest, Members, attendee_of, is_of, line_of, lines_of
from meetings.models import Attendee, Meeting
from meetings.workflow.locking import lock_editable


@dataclass(frozen=True)
class Changes:
    """What one page did to the list: ids of persons ticked and unticked, guests on it and lines taken off."""

    ticked: frozenset[int] = frozenset()
    unticked: frozenset[int] = frozenset()
    guests: tuple[Guest, ...] = ()
    dropped: frozenset[str] = field(default_factory=frozenset)


@transaction.atomic
def save_invitations(meeting: Meeting, changes: Changes, *, by) -> int:
    """Write what was changed on the page, and nothing that others changed meanwhile; returns how many are invited.

    Who is noted as present or excused stays on the attendance list, only uninvited.
    """
    meeting = lock_editable(meeting)
    with agreeing(meeting, by, without=changes.dropped):
        _invite_members(meeting, changes.ticked)
        members = Members(meeting)
        rows = meeting.attendees.filter(invited=True).select_related("person").prefetch_related("presences")
        for row in rows:
            member = members.of(row)
            if (member and member.person_id in changes.unticked) or (not member and line_of(row) in changes.dropped):
                _uninvite(row)
        _invite_guests(meeting, changes.guests)
    return meeting.attendees.filter(invited=True).count()


@transaction.atomic
def bring_invitations(meeting: Meeting, earlier: Meeting, *, by) -> int:
    """Invite whom `earlier` invited: guests as they were written, members as they sit on their seats by now.

    A seat that was left out then is left out again; who took over a seat that was invited, or is new, is invited.
    """
    meeting = lock_editable(meeting)
    rows = list(earlier.attendees.filter(invited=True).select_related("person"))
    if not rows:
        return 0
    then, now = Members(earlier), Members(meeting)
    asked = {member.pk for row in rows if (member := then.of(row))}
    left_out = {member.seat_id for member in then.all if member.pk not in asked}
    left_out -= {member.seat_id for member in then.all if member.pk in asked}
    people = frozenset(member.person_id for member in now.all if member.seat_id not in left_out)
    guests = tuple(Guest.of(row) for row in rows if not then.of(row) and not now.of(row))
    return save_invitations(meeting, Changes(ticked=people, guests=guests), by=by)


@contextmanager
def agreeing(meeting: Meeting, by, without=frozenset()):
    """Whatever happens to the rows inside, the lines of the undangan say the same afterwards.

    Lines typed by hand, which no row stands for, stay behind them, except those in `without`.
    """
    before = {*lines_of(meeting), *without}
    yield
    after = lines_of(meeting)
    stored = Meeting.objects.values_list("invitees", flat=True).get(pk=meeting.pk)
    meeting.invitees = after + [line for line in stored if line not in before and line not in after]
    meeting.changed_by = by
    meeting.save(update_fields=["invitees", "changed_by", "changed_at"])


@contextmanager
def followed(meeting: Meeting, by, *, invites=False):
    """What the attendance list does inside to somebody invited, the lines of the undangan follow.

    A line goes with its row and is renamed with it. Who is put on the list anew is on the undangan only where that
    `invites`: the names typed at the door are not.
    """
    before = lines_of(meeting)
    yield
    after = lines_of(meeting)
    if before == after:
        return
    stored = Meeting.objects.values_list("invitees", flat=True).get(pk=meeting.pk)
    kept = [line for line in stored if line in after or line not in before]
    if invites or len(kept) < len(stored):
        kept += [line for line in after if line not in before and line not in kept]
    Meeting.objects.filter(pk=meeting.pk).update(invitees=kept, changed_by=by)


def _invite_members(meeting: Meeting, ticked: frozenset[int]) -> None:
    members, rows, new = Members(meeting), list(meeting.attendees.select_related("person")), []
    for member in members.all:
        if member.person_id not in ticked:
            continue
        known = [row for row in rows if is_of(row, member)]
        if known:
            Attendee.objects.filter(pk__in=[row.pk for row in known], invited=False).update(invited=True)
            continue
        new.append(attendee_of(member))
    append_invited(meeting, new)


def _invite_guests(meeting: Meeting, guests: tuple[Guest, ...]) -> None:
    rows = {line_of(row): row for row in meeting.attendees.all()}
    new = {}
    for guest in guests:
        if row := rows.get(guest.line):
            Attendee.objects.filter(pk=row.pk, invited=False).update(invited=True)
        else:
            new.setdefault(guest.line, guest.attendee())
    append_invited(meeting, list(new.values()))


def append_invited(meeting: Meeting, rows: list[Attendee]) -> None:
    """Put new rows at the end of the list, as invited."""
    for position, row in enumerate(rows, start=next_position(meeting)):
        row.meeting, row.position, row.invited = meeting, position, True
    Attendee.objects.bulk_create(rows)


def next_position(meeting: Meeting) -> int:
    return (meeting.attendees.aggregate(last=Max("position"))["last"] or 0) + 1


def _uninvite(row: Attendee) -> None:
    if row.presences.all():
        Attendee.objects.filter(pk=row.pk).update(invited=False)
    else:
        row.delete()
