"""Adding, changing, moving and removing the rows of a meeting."""

import uuid
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from meetings.models import FollowUpStatus, Kind, MarkStyle, Meeting, Row
from meetings.models.minutes import MAX_TEXT, RANK_STEP, SpeakerRole
from meetings.quickline import as_text, read_due, values_for
from meetings.workflow.locking import Refused, Stale, lock_editable, touch

# Kinds that are read item by item; the other results make one list, whatever item they hang on.
LISTED_UNDER_AGENDA = (Kind.SPEAKER, Kind.NOTE, Kind.RECOMMENDATION)
_FOLLOWUP_FIELDS = {
    "status_at_writing": "", "owner_text": "", "due_text": "", "due_date": None, "origin": None,
    "owner_institution": None, "owner_bidang": None, "owner_pokja": None, "owner_seat": None,
}  # fmt: skip
_SPEAKER_FIELDS = {
    "speaker_role": "", "title_before": "", "name": "", "title_after": "", "acting": "", "office": "",
    "former": False, "institution": "", "representing": "", "mode": "",
}  # fmt: skip


@transaction.atomic
def append_row(meeting: Meeting, kind: Kind, values: dict, *, uid, by, agenda=None, parent=None, after=None) -> Row:
    """Add a row at the end of its list, or behind `after`. The same `uid` again gives the row that is there.

    Raises Refused when the meeting is not open, or when the uid is taken by another meeting.
    """
    if existing := Row.objects.filter(uid=uid).first():
        if existing.meeting_id != meeting.pk:
            raise Refused("Baris ini milik rapat lain.")
        return existing
    meeting = lock_editable(meeting)
    if existing := Row.objects.filter(uid=uid, meeting=meeting).first():
        return existing
    if after is not None:
        parent, agenda = after.parent, after.agenda
    row = Row(meeting=meeting, kind=kind, uid=uid, parent=parent, created_by=by, changed_by=by, **values)
    row.agenda = None if kind == Kind.AGENDA else (parent.agenda if parent else agenda)
    _fill_kind(row)
    row.rank = _rank_between(row, after, None) if after is not None else _last_rank(row) + RANK_STEP
    row.save()
    return row


@transaction.atomic
def save_row(form, *, by) -> Row:
    """Save the row of a valid form. Raises Stale when its text is no longer what the form started from."""
    meeting = lock_editable(form.instance.meeting)
    current = Row.objects.select_for_update().get(pk=form.instance.pk, meeting=meeting)
    changed = [
        name
        for name in form.row_fields
        if name in form.changed_data and getattr(current, name) != form.cleaned_data[name]
    ]
    if not changed:
        return current
    is_another = current.version != form.answered_version or current.kind != form.row_kind
    if current.removed_at or is_another:
        raise Stale(current)
    for name in changed:
        setattr(current, name, form.cleaned_data[name])
    current.version += 1
    current.changed_by = by
    current.save()
    return current


@transaction.atomic
def keep_row(form, *, by) -> Row:
    """Save the row of a valid form as its writer chose, hung where the form says; Stale asks for a choice."""
    if form.choice == "theirs":
        return form.instance
    if form.choice == "both":
        return save_beside(form, by=by)
    row = save_row(form, by=by)
    return place_row(row, agenda=form.cleaned_data["agenda"], by=by) if form.is_moved else row


@transaction.atomic
def save_beside(form, *, by) -> Row:
    """Keep what was typed as a row of its own, behind the one that somebody else changed; twice makes one."""
    row, values = form.instance, form.row_values
    uid = uuid.uuid5(row.uid, f"{form.cleaned_data['version']} {values}")
    if row.removed_at is None and row.kind == form.row_kind:
        return append_row(row.meeting, form.row_kind, values, uid=uid, by=by, after=row)
    agenda = row.agenda if row.agenda_id and row.agenda.removed_at is None else None
    return append_row(row.meeting, form.row_kind, values, uid=uid, by=by, agenda=agenda)


@transaction.atomic
def change_kind(row: Row, kind: Kind, *, by) -> Row:
    """Make the row another kind; it keeps its uid and, as text, what the new kind has no field for.

    What is nested below goes along; what hung on an agenda item that stops being one hangs on nothing.
    """
    row = _standing(row)
    if row.kind == kind:
        return row
    family = [row, *_below(row)]
    if kind == Kind.SPEAKER:
        Row.objects.filter(parent=row).update(parent=row.parent)
        family = [row]
        row.parent = None
    if row.kind == Kind.AGENDA:
        Row.objects.filter(agenda__in=family).exclude(kind=Kind.AGENDA).update(agenda=None)
    if row.parent_id:
        row.parent = None
    for member in family:
        _become(member, kind)
        member.version += 1
        member.changed_by = by
    row.rank = _last_rank(row) + RANK_STEP
    for member in family:
        member.save()
    return row


def _become(row: Row, kind: Kind) -> None:
    row.text = as_text(row)[:MAX_TEXT]
    row.help_wanted = ""
    row.kind = kind
    if kind == Kind.AGENDA:
        row.agenda = None
    if kind in (Kind.SPEAKER, Kind.FOLLOWUP):
        _read_again(row)
    _fill_kind(row)


def _read_again(row: Row) -> None:
    """What was one text becomes fields, as if it had been typed into the quick line; what does not fit stays text."""
    values = values_for(row.kind, row.text)
    if "due_text" in values:
        with suppress(ValidationError):
            values["due_date"], values["due_text"] = read_due(values["due_text"])
    limits = {name: Row._meta.get_field(name).max_length or MAX_TEXT for name in values}
    if values and all(len(str(value)) <= limits[name] for name, value in values.items()):
        row.text = ""
        _set(row, values)


def _fill_kind(row: Row) -> None:
    """Fields that only some kinds have are set for those and empty for the others."""
    if row.kind == Kind.FOLLOWUP:
        row.status_at_writing = row.status_at_writing or FollowUpStatus.NOT_STARTED
    else:
        _set(row, _FOLLOWUP_FIELDS)
    if row.kind == Kind.SPEAKER:
        row.speaker_role = row.speaker_role or SpeakerRole.SPEAKER
    else:
        _set(row, _SPEAKER_FIELDS)


def _set(row: Row, values: dict) -> None:
    for name, value in values.items():
        setattr(row, name, value)


@transaction.atomic
def move_row(row: Row, step: int, *, by) -> Row:
    """Move the row up (-1) or down (+1) among its siblings; at the end it stays."""
    row = _standing(row)
    siblings = list(_siblings(row).standing().order_by("rank", "pk"))
    at = next((n for n, sibling in enumerate(siblings) if sibling.pk == row.pk), None)
    to = None if at is None else at + step
    if to is None or not 0 <= to < len(siblings):
        return row
    others = [sibling for sibling in siblings if sibling.pk != row.pk]
    return _put(row, others[to - 1] if to > 0 else None, others[to] if to < len(others) else None, by)


@transaction.atomic
def indent_row(row: Row, *, by) -> Row:
    """Nest the row below its previous sibling. Refuses beyond the third level."""
    row = _standing(row)
    if row.kind == Kind.SPEAKER:
        raise Refused("Narasumber tidak bertingkat.")
    before = _siblings(row).standing().filter(_ahead_of(row)).order_by("-rank", "-pk").first()
    if before is None:
        return row
    if _level(before) + _height(row) > 3:
        raise Refused("Daftar paling banyak tiga tingkat.")
    row.parent, row.agenda = before, before.agenda
    Row.objects.filter(pk__in=[below.pk for below in _below(row)]).update(agenda=before.agenda)
    return _put(row, _children(before).order_by("-rank", "-pk").first(), None, by)


@transaction.atomic
def outdent_row(row: Row, *, by) -> Row:
    """Lift the row one level, behind its former parent."""
    row = _standing(row)
    if row.parent_id is None:
        return row
    former = row.parent
    row.parent = former.parent
    following = _siblings(former).standing().filter(_behind(former)).order_by("rank", "pk").first()
    return _put(row, former, following, by)


@transaction.atomic
def place_row(row: Row, *, by, agenda=None, after=None) -> Row:
    """Hang a row on another agenda item (or none), with all below it.

    What is listed under its agenda item goes to the end of the list there, or behind `after`; other results keep their
    place.
    """
    row = _standing(row)
    if row.kind == Kind.AGENDA:
        raise Refused("Agenda tidak dapat digantungkan pada agenda lain.")
    if agenda is not None and (agenda.kind != Kind.AGENDA or agenda.meeting_id != row.meeting_id or agenda.removed_at):
        raise Refused("Agenda ini bukan milik rapat ini.")
    row.agenda = agenda
    Row.objects.filter(pk__in=[below.pk for below in _below(row)]).update(agenda=agenda)
    if row.kind not in LISTED_UNDER_AGENDA and after is None:
        row.changed_by = by
        row.save(update_fields=["agenda", "changed_by", "changed_at"])
        return row
    row.parent = None
    following = _siblings(after).standing().filter(_behind(after)).order_by("rank", "pk").first() if after else None
    return _put(row, after or _siblings(row).exclude(pk=row.pk).order_by("-rank", "-pk").first(), following, by)


@transaction.atomic
def remove_row(row: Row, *, by) -> list[Row]:
    """Take the row out of the minutes with all that stands below it or hangs on it. It can be brought back."""
    meeting = lock_editable(row.meeting)
    row = Row.objects.get(pk=row.pk, meeting=meeting)
    if row.removed_at:
        return []
    family = [row, *_below(row)]
    hanging = [member for member in Row.objects.standing().filter(agenda__in=family) if member not in family]
    now = timezone.now()
    for member in [*family, *hanging]:
        member.removed_at, member.removed_by = now, by
        member.save(update_fields=["removed_at", "removed_by", "changed_at"])
    touch(meeting, by)
    return [*family, *hanging]


@transaction.atomic
def restore_row(row: Row, *, by) -> Row:
    """Bring back a removed row and what was removed together with it."""
    meeting = lock_editable(row.meeting)
    row = Row.objects.get(pk=row.pk, meeting=meeting)
    if row.removed_at is None:
        return row
    below = _below(row, removed=True)
    Row.objects.filter(meeting=meeting, removed_at=row.removed_at, removed_by=row.removed_by).exclude(pk=row.pk).filter(
        Q(pk__in=[member.pk for member in below]) | Q(agenda__in=[row, *below])
    ).update(removed_at=None, removed_by=None)
    if row.parent and (row.parent.removed_at or row.parent.kind != row.kind):
        row.parent = None
    if row.agenda and (row.agenda.removed_at or row.agenda.kind != Kind.AGENDA):
        row.agenda = None
        Row.objects.filter(pk__in=[member.pk for member in below]).update(agenda=None)
    row.removed_at, row.removed_by, row.changed_by = None, None, by
    row.save()
    touch(meeting, by)
    return row


@transaction.atomic
def set_mark_style(meeting: Meeting, kind: Kind, level: int, style: str, *, by) -> None:
    """Choose the mark of one level of one list; the usual one leaves no trace."""
    meeting = lock_editable(meeting)
    if style == MarkStyle.DEFAULTS[level - 1]:
        meeting.mark_styles.filter(kind=kind, level=level).delete()
    else:
        MarkStyle.objects.update_or_create(meeting=meeting, kind=kind, level=level, defaults={"style": style})
    touch(meeting, by)


def _standing(row: Row) -> Row:
    """The row as it is now, in its meeting held for writing; refuses when somebody removed it."""
    meeting = lock_editable(row.meeting)
    row = Row.objects.get(pk=row.pk, meeting=meeting)
    if row.removed_at:
        raise Refused("Baris ini sudah dihapus. Pulihkan dulu untuk mengubahnya.")
    return row


def _siblings(row: Row):
    """The rows among which `row` is ordered, itself included."""
    siblings = Row.objects.filter(meeting=row.meeting_id, kind=row.kind, parent=row.parent_id)
    return siblings.filter(agenda=row.agenda_id) if row.kind in LISTED_UNDER_AGENDA else siblings


def _children(row: Row):
    return Row.objects.filter(parent=row, kind=row.kind)


def _ahead_of(row: Row) -> Q:
    return Q(rank__lt=row.rank) | Q(rank=row.rank, pk__lt=row.pk)


def _behind(row: Row) -> Q:
    return Q(rank__gt=row.rank) | Q(rank=row.rank, pk__gt=row.pk)


def _last_rank(row: Row) -> int:
    return _siblings(row).aggregate(last=Max("rank"))["last"] or 0


def _put(row: Row, before: Row | None, after: Row | None, by) -> Row:
    """Write the row between two neighbours; only when no gap is left are its siblings numbered anew."""
    row.rank = _rank_between(row, before, after)
    row.changed_by = by
    row.save(update_fields=["parent", "agenda", "rank", "changed_by", "changed_at"])
    return row


def _rank_between(row: Row, before: Row | None, after: Row | None) -> int:
    if before is not None and after is None:
        after = _siblings(row).exclude(pk=row.pk).filter(_behind(before)).order_by("rank", "pk").first()
    if before is None and after is None:
        return _last_rank(row) + RANK_STEP
    low = before.rank if before else after.rank - 2 * RANK_STEP
    high = after.rank if after else low + 2 * RANK_STEP
    if high - low >= 2:
        return (low + high) // 2
    _spread(row)
    for neighbour in (before, after):
        if neighbour is not None:
            neighbour.refresh_from_db(fields=["rank"])
    return _rank_between(row, before, after)


def _spread(row: Row) -> None:
    for n, sibling in enumerate(_siblings(row).exclude(pk=row.pk).order_by("rank", "pk"), start=1):
        Row.objects.filter(pk=sibling.pk).update(rank=n * RANK_STEP)


def _below(row: Row, removed: bool = False) -> list[Row]:
    """All rows nested under `row`, at most two levels."""
    children = list(_children(row) if removed else _children(row).standing())
    return children + [below for child in children for below in _below(child, removed)]


def _level(row: Row) -> int:
    return 1 + (_level(row.parent) if row.parent else 0)


def _height(row: Row) -> int:
    return 1 + max((_height(child) for child in _children(row).standing()), default=0)
