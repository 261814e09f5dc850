"""Makes a meeting out of a record that was read, step by step through the forms and the workflow of the pages."""

import uuid

from meetings import workflow
from meetings.forms.lines import LINE_SETS
from meetings.forms.meetings import SECTION_FORMS, DetailsForm, NewMeetingForm
from meetings.models import Meeting
from meetings.record.minutes import write_minutes
from meetings.record.people import write_attendees
from meetings.record.reading import FILES, Reading
from meetings.record.shape import Place
from meetings.record.writing import Draft, accepts, refusals, typed
from pokja.models import Pokja

AMOUNTS = ("target", "realised", "budget")
Status = Meeting.Status


def build(reading: Reading, *, pokja: Pokja, previous: Meeting | None, by, approver) -> Meeting | None:
    """The meeting of `reading`; what the forms and the workflow refuse is noted there.

    Belongs in a transaction, which the caller takes back when there are problems.
    """
    meeting = _create(reading, pokja, by)
    if meeting is None:
        return None
    draft = Draft(reading, meeting, by)
    _write_sections(draft, previous)
    _write_sessions(draft)
    _write_lists(draft)
    write_minutes(draft)
    write_attendees(draft)
    _attach_files(draft)
    if not reading.problems:
        _reach_state(draft, approver)
    return meeting


def _create(reading: Reading, pokja: Pokja, by) -> Meeting | None:
    record = reading.record
    data = {name: typed(record[name]) for name in ("uid", "kind", "kind_other", "title", "participants")}
    data |= {"pokja": pokja.pk, "date": record["sessions"][0]["date"]}
    form = NewMeetingForm(data, pokja_choices=Pokja.objects.filter(pk=pokja.pk))
    return workflow.create_meeting(form, by=by) if accepts(form, Place("", reading.problems)) else None


def _write_sections(draft: Draft, previous: Meeting | None):
    """What the workflow filled in from the Pokja gives way to what the record says."""
    for form_class in (*SECTION_FORMS.values(), DetailsForm):
        data = {name: typed(draft.record[name]) for name in form_class.base_fields if name != "previous"}
        data["previous"] = previous.pk if previous else ""
        form = form_class(data, instance=draft.meeting)
        save = workflow.save_details if form_class is DetailsForm else workflow.save_meeting
        if accepts(form, draft.root) and form.has_changed():
            save(form, by=draft.by)


def _write_sessions(draft: Draft):
    """The one that came with the meeting is written over, so that there is a sitting at any moment."""
    lines = [{name: typed(value) for name, value in session.items()} for session in draft.record["sessions"]]
    first = {"id": draft.meeting.sessions.get().pk} | lines[0]
    formset = _formset(draft, "sessions", [first], lines[1:])
    if formset.is_valid() and formset.has_changed():
        workflow.save_sessions(draft.meeting, formset, by=draft.by)
    _note_refusals(draft, "sessions", formset)


def _write_lists(draft: Draft):
    suggested = [{"id": pk, "DELETE": "on"} for pk in draft.meeting.signers.values_list("pk", flat=True)]
    for name, key, gone in (
        ("signers", "signers", suggested),
        ("outputs", "outputs", []),
        ("budget_lines", "budget", []),
    ):
        formset = _formset(draft, name, gone, [_typed_line(line) for line in draft.record[key]])
        if formset.is_valid() and formset.has_changed():
            workflow.save_lines(draft.meeting, formset, by=draft.by)
        _note_refusals(draft, key, formset)


def _typed_line(line: dict) -> dict:
    """Amounts are typed with a decimal comma."""
    return {name: typed(value).replace(".", ",") if name in AMOUNTS else typed(value) for name, value in line.items()}


def _formset(draft: Draft, name: str, standing: list[dict], new: list[dict]):
    data = {f"{name}-TOTAL_FORMS": len(standing) + len(new), f"{name}-INITIAL_FORMS": len(standing)}
    for number, line in enumerate([*standing, *new]):
        data |= {f"{name}-{number}-{field}": value for field, value in line.items()}
    return LINE_SETS[name](data, instance=draft.meeting, prefix=name)


def _note_refusals(draft: Draft, key: str, formset):
    """Lines that only make room for those of the record have no place in it."""
    for text in formset.non_form_errors():
        (draft.root / key).wrong(text)
    gone = formset.initial_form_count() if formset.prefix == "signers" else 0
    for number, form in enumerate(formset.forms[gone:]):
        accepts(form, draft.reading.place(key, number))


def _attach_files(draft: Draft):
    for number, attachment in enumerate(draft.record[FILES]):
        upload = draft.reading.uploads[attachment["content"]]
        workflow.attach(
            draft.meeting,
            kind=attachment["kind"],
            caption=attachment["caption"],
            filename=attachment["filename"],
            content=upload.content,
            content_type=upload.content_type,
            uid=uuid.uuid5(draft.meeting.uid, f"attachment {number}"),
            by=draft.by,
        )


def _reach_state(draft: Draft, approver):
    """Submitted, returned or approved, then cancelled and put away, as anybody would have done it."""
    record, meeting, by = draft.record, draft.meeting, draft.by
    with refusals(draft.root / "status"):
        if record["status"] != Status.DRAFT:
            workflow.submit(meeting, by=by)
        if record["status"] == Status.RETURNED:
            workflow.give_back(meeting, record["return_reason"], by=approver)
        if record["status"] == Status.FINAL:
            workflow.approve(meeting, by=approver)
        if record["cancelled"]:
            workflow.cancel(meeting, record["cancelled"]["reason"], by=approver)
        if record["archived"]:
            workflow.put_away(meeting, by=approver)
