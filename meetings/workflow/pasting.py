"""A pasted text is kept until it is taken in, once: as a new meeting, or behind what a meeting has already."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from meetings.models import Kind, Meeting, PastedText, Row, Session
from meetings.models.minutes import MAX_DEPTH, RANK_STEP
from meetings.pasted.lines import Line
from meetings.pasted.placing import Placed, Plan, row_uid
from meetings.workflow.locking import Conflict, lock_editable
from meetings.workflow.placing import LISTED_UNDER_AGENDA
from meetings.workflow.records import create_meeting
from meetings.workflow.rows import fill_kind, set_mark_style
from pokja.models import User

BATCH = 500


class ChangedMeanwhile(Exception):
    """The same person changed this text on another page since this one was opened. `pasted` is what stands there."""

    def __init__(self, pasted: PastedText):
        super().__init__(f"text {pasted.uid} stands at version {pasted.version}")
        self.pasted = pasted


class AlreadyTaken(Exception):
    """The text went into `meeting` before."""

    def __init__(self, pasted: PastedText):
        super().__init__(f"text {pasted.uid} went into meeting {pasted.meeting_id}")
        self.pasted, self.meeting = pasted, pasted.meeting


@dataclass(frozen=True)
class Taken:
    """What became of a text."""

    meeting: Meeting
    rows: int


@transaction.atomic
def keep_text(text: str, facts: dict, lines: list[Line], *, into: Meeting | None, filename: str = "", by) -> PastedText:
    """Keep what was pasted; the same text sent twice, and not touched since, is one."""
    if into:
        lock_editable(into)
    # Of two clicks at once the second waits for the first.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = PastedText.objects.of(by, into).waiting().filter(version=0, text=text).first()
    return same or PastedText.objects.create(
        owner=by, into=into, filename=filename, text=text, facts=facts, rows=[line.as_json for line in lines]
    )


@transaction.atomic
def save_text(pasted: PastedText, version: int, lines: list[Line], answers: dict) -> PastedText:
    """Keep what was repaired. Raises ChangedMeanwhile or AlreadyTaken."""
    pasted = _held(pasted)
    _write(pasted, version, lines, answers)
    return pasted


@transaction.atomic
def discard_text(pasted: PastedText) -> None:
    """Throw the text away unless it was taken in meanwhile."""
    PastedText.objects.waiting().filter(pk=pasted.pk).delete()


@transaction.atomic
def take_as_new(pasted: PastedText, version: int, form, plan: Plan, lines: list[Line], answers: dict, *, by) -> Taken:
    """Make a meeting of a valid form and a plan without errors: all of it or nothing, and once."""
    pasted = _held(pasted)
    _write(pasted, version, lines, answers)
    return _taken(pasted, create_meeting(form, by=by), plan, by)


@transaction.atomic
def take_into(pasted: PastedText, version: int, form, plan: Plan, lines: list[Line], answers: dict, *, by) -> Taken:
    """Put the rows of a plan behind those of the meeting. Of the facts only those are taken that were ticked.

    Raises Conflict, told in the form, when one of these was changed since the page was opened.
    """
    pasted = _held(pasted)
    meeting = lock_editable(pasted.into)
    _write(pasted, version, lines, answers)
    _change_facts(meeting, form)
    return _taken(pasted, meeting, plan, by)


def _held(pasted: PastedText) -> PastedText:
    """The text as it is now, held until the transaction ends."""
    now = PastedText.objects.select_for_update(of=("self",)).select_related("meeting", "into").get(pk=pasted.pk)
    if now.taken_at:
        raise AlreadyTaken(now)
    return now


def _write(pasted: PastedText, version: int, lines: list[Line], answers: dict) -> None:
    if pasted.version != version:
        raise ChangedMeanwhile(pasted)
    rows = [line.as_json for line in lines]
    if (rows, answers) != (pasted.rows, pasted.answers):
        pasted.rows, pasted.answers, pasted.version = rows, answers, pasted.version + 1
        pasted.save(update_fields=["rows", "answers", "version", "changed_at"])


def _taken(pasted: PastedText, meeting: Meeting, plan: Plan, by) -> Taken:
    begun = set(meeting.rows.standing().values_list("kind", flat=True))
    _append(meeting, plan.rows, pasted.uid, by)
    for (kind, level), style in plan.marks.items():
        if kind not in begun:
            set_mark_style(meeting, kind, level, style, by=by)
    _tell_attendance(meeting, plan.attendance)
    meeting.changed_by = by
    meeting.version += 1
    fields = ["title", "starts_on", "ends_on", "participants_note", "changed_by", "version", "changed_at"]
    meeting.save(update_fields=fields)
    pasted.meeting, pasted.taken_at = meeting, timezone.now()
    pasted.save(update_fields=["meeting", "taken_at", "changed_at"])
    return Taken(meeting, len(plan.rows))


# --- the rows, level by level ---


def _append(meeting: Meeting, placed: list[Placed], text_uid: uuid.UUID, by) -> None:
    """Many at once: what others hang on comes first. History is written by the database."""
    ranks = _Ranks(meeting)
    for is_agenda in (True, False):
        for level in range(1, MAX_DEPTH + 1):
            wave = [one for one in placed if (one.kind == Kind.AGENDA) == is_agenda and one.level == level]
            for one in wave:
                one.row = _row_of(one, meeting, text_uid, by)
                one.row.rank = ranks.next(one.row)
            Row.objects.bulk_create([one.row for one in wave], batch_size=BATCH)


def _row_of(placed: Placed, meeting: Meeting, text_uid: uuid.UUID, by) -> Row:
    uid = row_uid(text_uid, placed.line.n)
    row = Row(meeting=meeting, kind=placed.kind, uid=uid, created_by=by, changed_by=by, **placed.values)
    row.parent = placed.parent.row if placed.parent else None
    row.agenda = placed.agenda.row if isinstance(placed.agenda, Placed) else placed.agenda
    fill_kind(row)
    return row


class _Ranks:
    """The next rank at the end of each list of siblings; those that are there are asked once."""

    def __init__(self, meeting: Meeting):
        self._last: dict[tuple, int] = {}
        there = meeting.rows.filter(parent=None).values_list("kind", "agenda").annotate(last=Max("rank"))
        for kind, agenda, last in there.order_by():
            key = self._key(kind, None, agenda)
            self._last[key] = max(last, self._last.get(key, 0))

    def next(self, row: Row) -> int:
        key = self._key(row.kind, row.parent_id, row.agenda_id)
        self._last[key] = self._last.get(key, 0) + RANK_STEP
        return self._last[key]

    @staticmethod
    def _key(kind: str, parent: int | None, agenda: int | None) -> tuple:
        return kind, parent, agenda if kind in LISTED_UNDER_AGENDA else None


# --- the meeting's own fields ---


def _tell_attendance(meeting: Meeting, told: list[str]) -> None:
    """Behind what stands there, which is never written over nor said twice."""
    new = [words for words in told if words not in meeting.participants_note.split("\n")]
    meeting.participants_note = "\n".join(part for part in [meeting.participants_note, *new] if part)


def _change_facts(meeting: Meeting, form) -> None:
    taken, session = form.taken, form.session
    if not taken:
        return
    if session:
        session = Session.objects.select_for_update().get(pk=session.pk)
    form.refuse_conflicts(meeting, session)
    if form.errors:
        raise Conflict
    if "title" in taken:
        meeting.title = taken["title"]
    if "place" in taken:
        session.place = taken["place"]
    if "date" in taken:
        session.date = meeting.starts_on = meeting.ends_on = taken["date"]
    if {"place", "date"} & set(taken):
        session.save(update_fields=["place", "date"])
