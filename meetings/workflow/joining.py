"""Two rows of the attendance list that are one person become one; or they are not, and nobody asks again."""

from django.db import transaction

from meetings.models import Attendee, CheckIn, DifferentPeople, Meeting, Presence
from meetings.workflow.inviting import followed
from meetings.workflow.locking import Refused, lock_editable, touch

_WEIGHT = [Presence.Status.PRESENT, Presence.Status.REPRESENTED, Presence.Status.EXCUSED, Presence.Status.ABSENT]
_GONE = "Salah satunya sudah tidak ada di daftar. Muat ulang laman ini."


@transaction.atomic
def join_attendees(meeting: Meeting, uids, *, by) -> Attendee:
    """Make one row of two: the invited one stays, else the older one, and takes from the other what it lacks.

    Of two notes of one session the one that says more stays: present before represented before excused before absent.
    """
    meeting = lock_editable(meeting)
    kept, other = _both(meeting, uids)
    with followed(meeting, by):
        _join_sessions(kept, other)
        CheckIn.objects.filter(attendee=other).exclude(session__in=kept.check_ins.values("session")).update(
            attendee=kept, made_row=False
        )
        _take_words(kept, other)
        other.delete()
    touch(meeting, by)
    return kept


@transaction.atomic
def say_different(meeting: Meeting, uids, *, by) -> None:
    """Remember that the two are different people."""
    meeting = lock_editable(meeting)
    first, second = sorted(_both(meeting, uids), key=lambda row: row.pk)
    DifferentPeople.objects.get_or_create(first=first, second=second, defaults={"by": by})


def _both(meeting: Meeting, uids) -> list[Attendee]:
    rows = list(meeting.attendees.filter(uid__in=uids, kind=Attendee.Kind.PERSON))
    if len(rows) != 2:
        raise Refused(_GONE)
    return sorted(rows, key=lambda row: (not row.invited, row.person_id is None, row.position, row.pk))


def _join_sessions(kept: Attendee, other: Attendee) -> None:
    known = {presence.session_id: presence for presence in kept.presences.all()}
    for theirs in other.presences.all():
        mine = known.get(theirs.session_id)
        if mine is None:
            theirs.attendee = kept
            theirs.save(update_fields=["attendee"])
        else:
            _join_notes(mine, theirs)


def _join_notes(mine: Presence, theirs: Presence) -> None:
    """Both rows were noted: what weighs less only fills gaps, and leaves no hours of another kind of day."""
    light, heavy = sorted((mine, theirs), key=lambda one: _WEIGHT.index(one.status), reverse=True)
    same = light.status == heavy.status
    values = {name: getattr(heavy, name) for name in ("status", "mode", "representing", "arrived", "left", "source")}
    if same:
        values |= {name: values[name] or getattr(light, name) for name in ("mode", "representing")}
        values["arrived"] = min(filter(None, (mine.arrived, theirs.arrived)), default=None)
        values["left"] = max(filter(None, (mine.left, theirs.left)), default=None)
    for name, value in values.items():
        setattr(mine, name, value)
    mine.save()


def _take_words(kept: Attendee, other: Attendee) -> None:
    for name in ("office", "institution", "phone", "email"):
        setattr(kept, name, getattr(kept, name) or getattr(other, name))
    kept.person = kept.person or other.person
    kept.invited = kept.invited or other.invited
    kept.save()
