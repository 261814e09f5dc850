"""Adding, changing and removing the rows of a meeting."""

import uuid
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings.models import FollowUpStatus, Kind, MarkStyle, Meeting, Row
from meetings.models.minutes import MAX_TEXT, SpeakerRole
from meetings.quickline import as_text, read_due, values_for
from meetings.workflow.locking import Refused, Stale, lock_editable, touch
from meetings.workflow.placing import all_below, place_row, rank_at, standing

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
    """Add a row at the end of its list, behind the row `after`, or FIRST.

    The same `uid` again gives the row that is there. Raises Refused when the meeting is not open, or when the uid is
    taken by another meeting.
    """
    if existing := Row.objects.filter(uid=uid).first():
        if existing.meeting_id != meeting.pk:
            raise Refused("Baris ini milik rapat lain.")
        return existing
    meeting = lock_editable(meeting)
    if existing := Row.objects.filter(uid=uid, meeting=meeting).first():
        return existing
    if isinstance(after, Row):
        parent, agenda = after.parent, after.agenda
    row = Row(meeting=meeting, kind=kind, uid=uid, parent=parent, created_by=by, changed_by=by, **values)
    row.agenda = None if kind == Kind.AGENDA else (parent.agenda if parent else agenda)
    fill_kind(row)
    row.rank = rank_at(row, after)
    row.save()
    return row


@transaction.atomic
def file_line(form, *, by) -> Row:
    """Add the row of a valid QuickLineForm, and the mark style it was typed with.

    Going back in the browser brings a used uid: new words then are a row of their own.
    """
    new, uid = form.row_form, form.cleaned_data["uid"]
    place = {"agenda": new.cleaned_data.get("agenda"), "by": by}
    row = append_row(form.meeting, form.line.kind, new.row_values, uid=uid, **place)
    if form.typed_style and form.begins_list:
        set_mark_style(form.meeting, form.line.kind, 1, form.typed_style, by=by)
    if form.made(row):
        return row
    again = uuid.uuid5(uid, f"{form.line.kind} {new.row_values}")
    return append_row(form.meeting, form.line.kind, new.row_values, uid=again, **place)


@transaction.atomic
def save_row(form, *, by) -> Row:
    """Save the row of a valid form. Raises Stale when its text is no longer what the form started from."""
    return _save(form, by)


def _save(form, by) -> Row:
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
    current.save(update_fields=[*changed, "version", "changed_by", "changed_at"])
    return current


@transaction.atomic
def keep_row(form, *, by) -> Row:
    """Save the row of a valid form as its writer chose, hung where the form says; Stale asks for a choice."""
    if form.choice == "theirs":
        return form.instance
    if form.choice == "both":
        return save_beside(form, by=by)
    row = _save(form, by)
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
    row = standing(row)
    if row.kind == kind:
        return row
    family = [row, *all_below(row)]
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
    row.rank = rank_at(row, None)
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
    fill_kind(row)


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


def fill_kind(row: Row) -> None:
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
def remove_row(row: Row, *, by) -> list[Row]:
    """Take the row out of the minutes with all that stands below it or hangs on it. It can be brought back."""
    meeting = lock_editable(row.meeting)
    row = Row.objects.get(pk=row.pk, meeting=meeting)
    if row.removed_at:
        return []
    family = [row, *all_below(row)]
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
    below = all_below(row, removed=True)
    Row.objects.filter(meeting=meeting, removed_at=row.removed_at, removed_by=row.removed_by).exclude(pk=row.pk).filter(
        Q(pk__in=[member.pk for member in below]) | Q(agenda__in=[row, *below])
    ).update(removed_at=None, removed_by=None, changed_at=timezone.now())
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
