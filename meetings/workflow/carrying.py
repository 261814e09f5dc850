"""Looking back at the follow-ups of earlier meetings: each is closed, dropped, told about or carried on in one act.

What is told is news (FollowUpUpdate): only added, also to a final. To carry a follow-up on is to write a row of this
meeting with the earlier one as its `origin`: while that row stands in a meeting that is not cancelled, the earlier one
is not open any more (FollowUpQuerySet.open). Both can be taken back while this meeting may be written on.

When this meeting is cancelled, what it carried on falls back to where it came from, and what it dropped is open again:
those were its decisions. That something is done stays known, with who said it and when.
"""

import uuid

from django.db import transaction

from meetings.assigned import with_assigned
from meetings.lookback import STATUS_WORDS, earlier_follow_ups, heirs_in, review_title
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Kind, Meeting, Row
from meetings.models.followup import CLOSED
from meetings.workflow.followups import COPIED, ELSEWHERE, add_update
from meetings.workflow.locking import Refused, lock_editable
from meetings.workflow.rows import append_row, remove_row, restore_row

NOT_EARLIER = "Tindak lanjut ini bukan dari rapat Pokja ini yang lebih dulu."


@transaction.atomic
def tell(meeting: Meeting, followup: Row, *, uid, by, status: str = "", note: str = "") -> FollowUpUpdate | None:
    """Note in `meeting` that an earlier follow-up is done or dropped, or, without `status`, only what is heard of it.

    The same `uid` again gives the news that is there; going back in the browser brings a used one, and other words
    with it are news of their own. Who presses the same button after somebody else finds it done.
    """
    meeting, row = _hold(meeting, followup)
    note = note.strip()
    uid = uuid.uuid5(uid, f"{meeting.pk} {row.pk} {status} {note}")
    if known := FollowUpUpdate.objects.filter(uid=uid).first():
        return known
    if status and row.current_status == status:
        return None
    _refuse_closed(row, meeting)
    if not status and not note:
        raise Refused("Tulis kabarnya dulu.")
    return _news(row, meeting, status or row.current_status, note, uid, by)


@transaction.atomic
def carry_on(meeting: Meeting, followup: Row, *, uid, by, note: str = "") -> Row:
    """Write the follow-up anew in `meeting`, as it stands: text, owner and due are kept. Twice gives the same row."""
    meeting, row = _hold(meeting, followup)
    if heir := heirs_in(meeting).filter(origin=row.pk).first():
        return heir
    _refuse_closed(row, meeting)
    removed = Row.objects.removed().filter(meeting=meeting, origin=row.pk, kind=Kind.FOLLOWUP).order_by("-pk").first()
    if removed:
        heir = restore_row(removed, by=by)
    else:
        with_assigned([row])
        values = {name: getattr(row, name) for name in COPIED} | {"status_at_writing": row.current_status}
        heir = append_row(meeting, Kind.FOLLOWUP, values | {"origin_id": row.pk}, uid=uuid.uuid4(), by=by)
    if note.strip():
        _news(row, meeting, row.current_status, note.strip(), uuid.uuid5(uid, f"{row.pk} {note}"), by)
    return heir


@transaction.atomic
def take_back(meeting: Meeting, followup: Row, done, *, by) -> bool:
    """Undo what `meeting` did: `done` is the uid of its row or its news. What is undone already stays so.

    News is never changed: it is undone by an entry that names it, and the follow-up stands as it stood before.
    """
    meeting, row = _hold(meeting, followup)
    if heir := heirs_in(meeting).filter(origin=row.pk, uid=done).first():
        return bool(remove_row(heir, by=by))
    told = FollowUpUpdate.objects.in_force().filter(followup=row.pk, meeting=meeting, uid=done).first()
    if told is None:
        return False
    before = (
        FollowUpUpdate.objects.in_force().filter(followup=row.pk).exclude(pk=told.pk).order_by("-at", "-pk").first()
    )
    status = before.status if before else row.status_at_writing
    FollowUpUpdate.objects.create(
        uid=uuid.uuid5(told.uid, "urungkan"), followup_id=row.pk, meeting=meeting, status=status, undoes=told, by=by
    )
    return True


def review_uid(meeting: Meeting) -> uuid.UUID:
    """By which the standing item is known on the sheet, whatever it is renamed to."""
    return uuid.uuid5(meeting.uid, "tinjau tindak lanjut")


@transaction.atomic
def add_review_item(meeting: Meeting, *, by, text: str = "", parent: Row | None = None) -> Row | None:
    """Put "Tinjau tindak lanjut Rakor 1" on the agenda, once; brings back a removed one. None when nothing is open."""
    meeting = lock_editable(meeting)
    if known := Row.objects.filter(uid=review_uid(meeting), meeting=meeting).first():
        return restore_row(known, by=by)
    if not (text := text or review_title(meeting)):
        return None
    return append_row(meeting, Kind.AGENDA, {"text": text}, uid=review_uid(meeting), parent=parent, by=by)


def _hold(meeting: Meeting, followup: Row) -> tuple[Meeting, FollowUp]:
    """Both meetings, held in the order of their ids so that no two reviews wait for each other, and the row as it is.

    Refuses when this meeting may not be written on, or the follow-up is none of an earlier meeting of the Pokja.
    """
    both = Meeting.objects.select_for_update(no_key=True).filter(pk__in={meeting.pk, followup.meeting_id})
    list(both.order_by("pk"))
    meeting = lock_editable(meeting)
    row = earlier_follow_ups(meeting).with_status().filter(pk=followup.pk).first()
    if row is None:
        raise Refused(NOT_EARLIER)
    return meeting, row


def _refuse_closed(row: FollowUp, meeting: Meeting) -> None:
    if row.current_status in CLOSED:
        raise Refused(f"Tindak lanjut ini sudah dicatat {STATUS_WORDS[FollowUpStatus(row.current_status)].lower()}.")
    if heirs_in(meeting).filter(origin=row.pk).exists():
        raise Refused("Tindak lanjut ini sudah diteruskan ke rapat ini. Urungkan dulu untuk mengubahnya.")
    if row.is_carried:
        raise Refused(ELSEWHERE)


def _news(row: FollowUp, meeting: Meeting, status: str, note: str, uid, by) -> FollowUpUpdate:
    return add_update(row, status=status, note=note, uid=uid, by=by, meeting=meeting)
