"""News of follow-ups; also after the record is final. And one that becomes two."""

import uuid
from copy import copy

from django.db import transaction
from django.utils import timezone

from meetings.assigned import DUE_FIELDS, OWNER_FIELDS, lacks_due, lacks_owner, with_assigned
from meetings.models import FollowUp, FollowUpUpdate, Kind, Meeting, Row
from meetings.models.followup import CLOSED
from meetings.workflow.locking import Refused, Stale, lock, lock_editable, lock_reason, refuse_cancelled
from meetings.workflow.rows import append_row
from pokja.storage import store

GONE = "Tindak lanjut ini sudah tidak ada."
ELSEWHERE = "Tindak lanjut ini sudah diteruskan ke rapat lain."
NAMED = (
    "Penanggung jawab sudah tertulis di laporan. Untuk menggantinya, teruskan tindak lanjut ini ke rapat berikutnya."
)
DATED = "Target sudah tertulis di laporan. Untuk menggantinya, teruskan tindak lanjut ke rapat berikutnya."
NO_DRAFT = "Laporan rapat ini sudah final. Buat rapat berikutnya dulu; bagian-bagian tindak lanjut ini ditulis di sana."
# What a row takes along when it is written anew elsewhere.
COPIED = (
    "text", "pokja", "owner_text", "owner_institution", "owner_bidang", "owner_pokja", "owner_seat", "due_date",
    "due_text",
)  # fmt: skip


class NewsCame(Exception):
    """Somebody else told news since the page was opened."""


@transaction.atomic
def add_update(
    followup: Row, *, status: str, by, uid, note: str = "", proof_url: str = "", proof_file=None, at=None, meeting=None,
    assigned: dict | None = None,
):  # fmt: skip
    """Add news to a follow-up; the same `uid` again gives the news that is there.

    `meeting` is the later one that looked at the follow-up, where that is how it became known. `assigned` holds owner
    and target, for what the minutes left open.
    """
    refuse_cancelled(lock(followup.meeting))
    if followup.kind != Kind.FOLLOWUP or followup.removed_at:
        raise Refused(GONE)
    update, _ = FollowUpUpdate.objects.get_or_create(
        uid=uid,
        defaults={
            "followup": followup, "status": status, "note": note, "proof_url": proof_url, "proof_file": proof_file,
            "at": at or timezone.now(), "by": by, "meeting": meeting, **(assigned or {}),
        },
    )  # fmt: skip
    return update


def last_news(followup: Row, *, reader) -> FollowUpUpdate | None:
    """The newest entry that holds and that this person may read."""
    news = FollowUpUpdate.objects.in_force().readable_by(reader).filter(followup=followup.pk)
    return news.order_by("-at", "-pk").first()


@transaction.atomic
def tell_news(
    followup: Row, *, uid, seen, status: str, by, note: str = "", proof_url: str = "", upload=None,
    assigned: dict | None = None,
):  # fmt: skip
    """Add news from somebody who saw `seen` (the uid of the last entry, or None) as the newest. Raises NewsCame.

    The same form again gives the entry that is there; going back in the browser brings a used `uid`, and other words
    with it are news of their own.
    """
    refuse_cancelled(lock(followup.meeting))
    given = _given(assigned or {})
    uid = uuid.uuid5(uid, f"{followup.pk} {status} {note} {proof_url} {upload.name if upload else ''}{given or ''}")
    if known := FollowUpUpdate.objects.filter(uid=uid).first():
        return known
    row = FollowUp.objects.visible_to(by).with_status(reader=by).filter(pk=followup.pk).first()
    if row is None:
        raise Refused(GONE)
    if row.is_carried:
        raise Refused(ELSEWHERE)
    _refuse_what_is_signed(row, given)
    last = last_news(row, reader=by)
    if (last.uid if last else None) != seen:
        raise NewsCame
    file = store(upload.content, upload.content_type) if upload else None
    told = {"status": status, "note": note, "proof_url": proof_url, "proof_file": file, "by": by, "assigned": given}
    for heir in _standing_for(row):
        add_update(heir, uid=uuid.uuid5(uid, str(heir.pk)), **told)
    return add_update(row, uid=uid, **told)


def _standing_for(row: FollowUp) -> list[FollowUp]:
    """Where its Pokja carried it on, unknown to a Pokja that only took part here: what that one tells counts there too.

    Of several parts nobody knows which one is meant.
    """
    heirs, found = [row.pk], None
    while heirs:
        following = FollowUp.objects.standing().filter(origin__in=heirs, meeting__cancelled_at=None)
        following = list(following.exclude(meeting=(found or row).meeting_id).order_by("pk"))
        if len(following) > 1:
            return []
        found, heirs = (following[0], [following[0].pk]) if following else (found, [])
    return [found] if found else []


def _given(assigned: dict) -> dict:
    return {name: value for name, value in assigned.items() if value}


def _refuse_what_is_signed(row: FollowUp, given: dict) -> None:
    """News fills what the minutes left open; what they say, only other minutes change."""
    if not lacks_owner(row) and any(name in given for name in OWNER_FIELDS):
        raise Refused(NAMED)
    if not lacks_due(row) and any(name in given for name in DUE_FIELDS):
        raise Refused(DATED)


@transaction.atomic
def split_follow_up(followup: Row, first: str, second: str, *, uid, version: int, by) -> tuple[Row, Row]:
    """Make two of one, each with its own state from now on; owner and target are kept. Twice makes no third.

    While its minutes are written, the row keeps the first part and the second stands behind it with the row as its
    origin. What is final stays as it was signed: both parts then stand, with it as their origin, in the newest later
    meeting of the Pokja that is still written.
    """
    meeting, target = _hold_for_split(followup)
    first_uid, second_uid = uuid.uuid5(uid, "pertama"), uuid.uuid5(uid, "kedua")
    if known := Row.objects.filter(uid=second_uid).first():
        return Row.objects.filter(uid=first_uid).first() or known.origin, known
    row = FollowUp.objects.standing().with_status().select_for_update(of=("self",)).filter(pk=followup.pk).first()
    if row is None:
        raise Refused(GONE)
    if row.is_carried:
        raise Refused(ELSEWHERE)
    if row.current_status in CLOSED:
        raise Refused("Tindak lanjut ini sudah selesai atau dibatalkan.")
    if row.version != version:
        raise Stale(row)
    with_assigned([assigned := copy(row)])
    values = {name: getattr(assigned, name) for name in COPIED} | {
        "status_at_writing": row.current_status, "origin_id": row.pk,
    }  # fmt: skip
    if target.pk != meeting.pk:
        kept = append_row(target, Kind.FOLLOWUP, values | {"text": first}, uid=first_uid, by=by)
        return kept, append_row(target, Kind.FOLLOWUP, values | {"text": second}, uid=second_uid, by=by)
    row.text, row.changed_by = first, by
    row.version += 1
    row.save(update_fields=["text", "version", "changed_by", "changed_at"])
    return row, append_row(meeting, Kind.FOLLOWUP, values | {"text": second}, uid=second_uid, by=by, after=row)


def _hold_for_split(followup: Row) -> tuple[Meeting, Meeting]:
    """The meeting of the follow-up and the one that the parts are written in, held in the order of their ids."""
    meeting = Meeting.objects.get(pk=followup.meeting_id)
    target = meeting if not lock_reason(meeting) else draft_for_parts(meeting)
    if target is None:
        raise Refused(lock_reason(meeting) if meeting.cancelled_at or not meeting.is_final else NO_DRAFT)
    list(Meeting.objects.select_for_update(no_key=True).filter(pk__in={meeting.pk, target.pk}).order_by("pk"))
    return lock(meeting), lock_editable(target)


def draft_for_parts(meeting: Meeting) -> Meeting | None:
    """Where the parts of a follow-up of a final meeting are written."""
    if meeting.starts_on is None or not meeting.is_final or meeting.cancelled_at:
        return None
    later = Meeting.objects.filter(pokja=meeting.pokja_id, reopened_at=None).unfinished().later_than(meeting)
    return later.newest_first().first()


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
