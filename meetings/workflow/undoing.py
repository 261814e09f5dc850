"""Moves are taken back, and whoever was taken off the attendance list comes back, as long as nothing is final."""

from dataclasses import dataclass

from django.db import models, transaction

from meetings.models import Attendee, Kind, Meeting, Presence, Row
from meetings.models.minutes import MAX_DEPTH
from meetings.trail import Origin, origin_of_move, quoted
from meetings.workflow.inviting import followed
from meetings.workflow.locking import Refused, lock_editable, touch
from meetings.workflow.placing import FIRST, all_below, height_of, level_of, put_row, siblings_of, standing


@dataclass(frozen=True)
class PutBack:
    """A row in the place it had, or, where that is gone, in the nearest one; then `reason` says why."""

    row: Row
    reason: str = ""


@transaction.atomic
def undo_move(row: Row, event: int, *, by) -> PutBack:
    """Put the row back where it stood before the move told by that event of its history.

    It stands behind the neighbour it had then, also where that one was removed. Raises Row.DoesNotExist when the event
    is no move of this row, Refused when the row was removed, became another kind or carries its former parent.
    """
    row = standing(row)
    origin = origin_of_move(row, event)
    if origin is None:
        raise Row.DoesNotExist
    if row.kind != origin.kind:
        raise Refused(f"Baris ini sekarang {row.get_kind_display().lower()}. {_as_it_was(origin)}")
    parent, gone, reason = _parent_now(row, origin)
    agenda, reason = (None, reason) if parent or row.kind == Kind.AGENDA else _agenda_now(row, origin, reason)
    after = gone if gone else _neighbour(row, origin, parent, agenda)
    return PutBack(put_row(row, by=by, parent=parent, agenda=agenda, after=after), reason)


def _as_it_was(origin: Origin) -> str:
    return f"Ubah jenisnya menjadi {Kind(origin.kind).label.lower()} dulu, lalu kembalikan."


def _parent_now(row: Row, origin: Origin) -> tuple[Row | None, Row | None, str]:
    """The row to nest in, the last one on the way up that is no place any more, and what to say of it."""
    first = step = Row.objects.filter(pk=origin.parent).first()
    if first in all_below(row):
        raise Refused(f"{quoted(first)} sekarang ada di bawah baris ini. Pindahkan {quoted(first)} dulu.")
    height, gone, why = height_of(row), None, ""
    while step and (hindrance := _hindrance(step, row, height)):
        why = why or hindrance
        gone, step = step, step.parent
    if not why:
        return step, None, ""
    where = f"di bawah {quoted(step)}" if step else "di tingkat paling atas"
    return step, gone, f"{quoted(first)} {why}, jadi baris ini sekarang {where}."


def _hindrance(parent: Row, row: Row, height: int) -> str:
    if parent.removed_at:
        return "sudah dihapus"
    if parent.kind != row.kind:
        return f"sekarang {parent.get_kind_display().lower()}"
    return "sekarang terlalu dalam" if level_of(parent) + height > MAX_DEPTH else ""


def _agenda_now(row: Row, origin: Origin, reason: str) -> tuple[Row | None, str]:
    """The agenda item to hang on: the one of then, else the one above it, else none."""
    first = step = Row.objects.filter(pk=origin.agenda).first()
    while step and (step.removed_at or step.kind != Kind.AGENDA):
        step = step.parent
    if step == first:
        return step, reason
    why = "sudah dihapus" if first.removed_at else f"sekarang {first.get_kind_display().lower()}"
    where = f"di agenda {quoted(step)}" if step else "tanpa agenda"
    return step, f"{reason} Agenda {quoted(first)} {why}, jadi baris ini sekarang {where}.".strip()


def _neighbour(row: Row, origin: Origin, parent: Row | None, agenda: Row | None) -> Row | str | None:
    """Behind whom to put it: the nearest of those ahead of it then, else just before the nearest behind it."""
    if not origin.ahead:
        return FIRST
    place = Row(meeting=row.meeting, kind=row.kind, parent=parent, agenda=parent.agenda if parent else agenda)
    now = {other.pk: other for other in siblings_of(place).exclude(pk=row.pk).order_by("rank", "pk")}
    for pk in origin.ahead:
        if pk in now:
            return now[pk]
    order = list(now)
    at = next((order.index(pk) for pk in origin.behind if pk in now), len(order))
    return now[order[at - 1]] if at else FIRST


# --- the attendance list ---


@transaction.atomic
def restore_attendee(meeting: Meeting, uid, *, by) -> Attendee | None:
    """Bring back who was taken off the list, with what was noted of the sessions.

    Who is there already is given as he is; None when there never was anybody. Contacts are in no history, so they do
    not come back.
    """
    history = Attendee.pgh_event_model.objects.filter(meeting=meeting, uid=uid).order_by("-pgh_id")
    if not history.exists():
        return None
    meeting = lock_editable(meeting)
    if here := meeting.attendees.filter(uid=uid).first():
        return here
    gone = history.filter(pgh_label="delete").first()
    with followed(meeting, by, invites=bool(meeting.invitees)):  # the line on the undangan had gone with the row
        attendee = Attendee.objects.create(**_values(Attendee, gone))
    sessions = set(meeting.sessions.values_list("pk", flat=True))
    # What was noted of him went in the same transaction, at the same moment.
    noted = Presence.pgh_event_model.objects.filter(
        attendee_id=gone.pgh_obj_id, pgh_label="delete", pgh_created_at=gone.pgh_created_at
    )
    last = {event.session_id: event for event in noted.order_by("pgh_id") if event.session_id in sessions}
    Presence.objects.bulk_create(
        Presence(**_values(Presence, event) | {"attendee_id": attendee.pk}) for event in last.values()
    )
    touch(meeting, by)
    return attendee


def _values(model: type[models.Model], event) -> dict:
    """What the history knows of a row that is gone; what it pointed to and is gone too is left out."""
    kept = [one for one in model._meta.local_concrete_fields if not one.primary_key and hasattr(event, one.attname)]
    values = {one.attname: getattr(event, one.attname) for one in kept}
    for one in kept:
        if one.null and one.is_relation and not one.related_model.objects.filter(pk=values[one.attname]).exists():
            values[one.attname] = None
    return values
