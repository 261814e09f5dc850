"""Riwayat: every change of what a meeting says, who made it and when, its states and its versions; newest first.

Read from the history that the database keeps. Changes of one paragraph by one person within ten minutes are one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator

from meetings.comparison import ADDED, REMOVED, Piece, word_pieces
from meetings.models import (
    Attachment,
    Attendee,
    BudgetLine,
    FinalReport,
    FollowUpStatus,
    Kind,
    Meeting,
    OutputLine,
    Publication,
    Row,
    Session,
    SignedFile,
    Signer,
)
from meetings.quickline import due_box
from pokja.auditlog.sources import GUEST
from pokja.auditlog.values import value_text
from pokja.indonesian import person_name, short_date
from pokja.models import User
from pokja.models.membership import Acting
from pokja.models.region import Zone

PER_PAGE = 25
AS_ONE = timedelta(minutes=10)

# What a person writes of the meeting itself, in the order of its form.
_TEXTS = (
    "kind", "kind_other", "number", "title", "theme", "organisers", "funding", "funding_other", "program", "activity",
    "budget_document", "work_unit", "responsible", "legal_bases", "aims", "budget_year", "quarter", "report_number",
    "signing_place", "signing_date", "sifat", "classification", "retention", "invitees", "chair", "moderator",
    "minute_taker", "participants_note", "closing",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One line of the page. `what` names the paragraph or the act; `before` and `after` are what it says."""

    at: datetime
    by: int | None
    what: str
    before: str = ""
    after: str = ""
    detail: str = ""
    version: int | None = None
    order: int = 0
    key: tuple = ()
    guest: bool = False
    who: str = ""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        if not self.before or not self.after:
            return tuple(Piece(state, text) for state, text in ((REMOVED, self.before), (ADDED, self.after)) if text)
        return word_pieces(self.before, self.after)

    @property
    def verb(self) -> str:
        if self.before and self.after:
            return "diubah"
        return "ditambah" if self.after else "dihapus"


def history_page(meeting: Meeting, number) -> Page:
    """The steps of one page, in as many queries however long the history is."""
    steps = sorted(_steps(meeting), key=lambda step: (step.at, step.order), reverse=True)
    page = Paginator(steps, PER_PAGE).get_page(number)
    users = User.objects.in_bulk({step.by for step in page.object_list if step.by})
    page.object_list = [replace(step, who=_who(step, users)) for step in page.object_list]
    return page


def _who(step: Step, users: dict) -> str:
    return str(users[step.by]) if step.by in users else GUEST if step.guest else ""


def _steps(meeting: Meeting) -> Iterator[Step]:
    states = list(_states(meeting))
    turns = [state.at for state in states]
    yield from states
    yield from _joined(_row_changes(meeting), turns)
    yield from _joined(_head_changes(meeting), turns)
    for model, words in _LISTS:
        yield from _joined(_list_changes(meeting, model, words), turns)
    yield from _attendance(meeting)
    yield from _issued(meeting)


def _joined(changes: Iterator[Step], turns: list[datetime]) -> list[Step]:
    """Changes of one paragraph by one person that follow each other within ten minutes of the first, as one.

    Not across a turn: what was changed after a submission or an approval is told after it.
    """

    def is_same_sitting(start: datetime, end: datetime) -> bool:
        return end - start <= AS_ONE and not any(start < turn <= end for turn in turns)

    done: list[Step] = []
    last: dict[tuple, int] = {}
    begun: dict[tuple, datetime] = {}
    for change in changes:
        at = last.get(change.key)
        if at is not None and done[at].by == change.by and is_same_sitting(begun[change.key], change.at):
            done[at] = replace(done[at], at=change.at, after=change.after, order=change.order, what=change.what)
            continue
        last[change.key], begun[change.key] = len(done), change.at
        done.append(change)
    return [step for step in done if step.before != step.after or step.detail]


def _by(event, *names: str) -> int | None:
    """Who did it, as the request said, else as the row says itself."""
    context = event.pgh_context.metadata if event.pgh_context_id else {}
    told = next((value for name in names if (value := getattr(event, name, None))), None)
    return told or context.get("user")


def _is_guest(event) -> bool:
    return bool(event.pgh_context_id and event.pgh_context.metadata.get("guest"))


def _events(model, meeting: Meeting):
    return model.pgh_event_model.objects.filter(meeting=meeting).select_related("pgh_context").order_by("pgh_id")


# --- rows ---


def _row_changes(meeting: Meeting) -> Iterator[Step]:
    standing: dict[int, tuple[str, str]] = {}
    for event in _events(Row, meeting):
        label = Kind(event.kind).label
        text = "" if event.removed_at or event.pgh_label == "delete" else _row_text(event)
        old_label, old = standing.get(event.pgh_obj_id, (label, ""))
        standing[event.pgh_obj_id] = (label, text)
        if text == old and label == old_label:
            continue  # moved, or numbered anew
        names = ("removed_by_id",) if event.removed_at else ("changed_by_id", "created_by_id")
        told = {"order": event.pgh_id, "guest": _is_guest(event)}
        at, by = event.pgh_created_at, _by(event, *names)
        if label != old_label:
            yield Step(at, by, f"{old_label} menjadi {label.lower()}", detail=text, key=("kind", event.pgh_id), **told)
        if text != old:
            yield Step(at, by, label, old, text, key=("row", event.pgh_obj_id), **told)


def _row_text(event) -> str:
    """All that a row says, in one paragraph."""
    name = person_name(event.title_before, event.name, event.title_after)
    acting = Acting(event.acting).label if event.acting else ""
    office = " ".join(part for part in ("mantan" if event.former else "", acting, event.office) if part)
    parts = [", ".join(part for part in (name, office, event.institution) if part)]
    if event.representing:
        parts.append(f"mewakili {event.representing}")
    parts.append(event.text)
    if event.help_wanted:
        parts.append(f"Bantuan yang diharapkan: {event.help_wanted}")
    if event.kind == Kind.FOLLOWUP:
        parts.append(f"PJ: {event.owner_text}" if event.owner_text else "")
        parts.append(f"Target: {due_box(event.due_date, event.due_text)}" if event.due_date or event.due_text else "")
        parts.append(f"Status: {FollowUpStatus(event.status_at_writing).label}")
    return " · ".join(part for part in parts if part)


# --- the meeting's own fields, and its short lists ---


def _head_changes(meeting: Meeting) -> Iterator[Step]:
    fields = [Meeting._meta.get_field(name) for name in _TEXTS]
    zone = Zone(meeting.pokja.region.zone)
    earlier = None
    for event in _events_of_head(meeting):
        for field in fields if earlier else ():
            old, new = getattr(earlier, field.attname), getattr(event, field.attname)
            if old != new:
                yield Step(
                    event.pgh_created_at, _by_context_first(event), _capital(field.verbose_name),
                    value_text(field, old, None, zone), value_text(field, new, None, zone), order=event.pgh_id,
                    key=("head", field.name),
                )  # fmt: skip
        earlier = event


def _events_of_head(meeting: Meeting):
    events = Meeting.pgh_event_model.objects.filter(pgh_obj_id=meeting.pk)
    return events.select_related("pgh_context").order_by("pgh_id")


def _by_context_first(event) -> int | None:
    """On a final the column of the last writer stands still, and only the request says who it was."""
    context = event.pgh_context.metadata if event.pgh_context_id else {}
    return context.get("user") or event.changed_by_id or event.created_by_id


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _session_words(event) -> str:
    hours = " s.d. ".join(f"{hour:%H.%M}" for hour in (event.start, event.end) if hour)
    return ", ".join(part for part in (short_date(event.date), hours and f"{hours} {event.zone}", event.place) if part)


def _signer_words(event) -> str:
    part = Signer.Part(event.part).label
    return f"{part}: {', '.join(text for text in (event.name, event.office, event.rank) if text)}"


def _amounts(*amounts) -> str:
    return " / ".join("-" if amount is None else f"{amount.normalize():f}" for amount in amounts)


_LISTS = (
    (Session, ("Waktu dan tempat", _session_words)),
    (Signer, ("Penanda tangan", _signer_words)),
    (OutputLine, ("Keluaran", lambda e: f"{e.output} {e.unit}: {_amounts(e.target, e.realised)}")),
    (BudgetLine, ("Anggaran", lambda e: f"{e.description}: {_amounts(e.budget, e.realised)}")),
    (Attachment, ("Lampiran", lambda e: f"{e.caption} ({e.filename})" if e.caption else e.filename)),
)


def _list_changes(meeting: Meeting, model, words) -> Iterator[Step]:
    label, said = words
    standing: dict[int, str] = {}
    for event in _events(model, meeting):
        text = "" if event.pgh_label == "delete" else said(event)
        old = standing.get(event.pgh_obj_id, "")
        standing[event.pgh_obj_id] = text
        if text != old:
            yield Step(
                event.pgh_created_at, _by(event), label, old, text, order=event.pgh_id,
                key=(label, event.pgh_obj_id), guest=_is_guest(event),
            )  # fmt: skip


def _attendance(meeting: Meeting) -> list[Step]:
    """Who came is many rows at once: told as numbers, by person and by ten minutes."""
    steps: list[Step] = []
    counts: dict[str, int] = {}
    begun = None
    for event in _events(Attendee, meeting):
        by = _by(event)
        if not steps or steps[-1].by != by or event.pgh_created_at - begun > AS_ONE:
            steps.append(Step(event.pgh_created_at, by, "Daftar hadir", guest=_is_guest(event)))
            counts, begun = {}, event.pgh_created_at
        counts[event.pgh_label] = counts.get(event.pgh_label, 0) + 1
        verbs = (("insert", "ditambah"), ("update", "diubah"), ("delete", "dihapus"))
        detail = ", ".join(f"{counts[label]} {verb}" for label, verb in verbs if label in counts)
        steps[-1] = replace(steps[-1], at=event.pgh_created_at, order=event.pgh_id, detail=detail)
    return steps


# --- states and versions ---


def _states(meeting: Meeting) -> Iterator[Step]:
    reports = {report.version: report for report in _reports(meeting)}
    earlier = None
    for event in _events_of_head(meeting):
        for by, what, detail, version in _acts(earlier, event):
            report = reports.get(version)
            if report and report.replaces_id:
                detail = f"Menggantikan versi {version - 1}. Alasan perbaikan: {report.reason}"
            yield Step(
                event.pgh_created_at, by or _by_context_first(event), what, detail=detail, order=event.pgh_id,
                version=version if report else None,
            )  # fmt: skip
        earlier = event


def _reports(meeting: Meeting):
    return FinalReport.objects.filter(meeting=meeting).defer("data", "layout", "text")


def _acts(old, new) -> Iterator[tuple[int | None, str, str, int | None]]:
    """Who, what, why and which version, of one change of the meeting's row."""
    status = Meeting.Status
    if old is None:
        yield new.created_by_id, "Rapat dibuat", "", None
        return
    if old.status != new.status:
        if new.status == status.SUBMITTED:
            yield new.submitted_by_id, "Diajukan", "", None
        elif new.status == status.RETURNED:
            yield new.returned_by_id, "Dikembalikan", new.return_reason, None
        elif new.status == status.FINAL:
            yield new.approved_by_id, f"Disetujui sebagai versi {new.final_version}", "", new.final_version
        elif old.status == status.FINAL:
            yield new.reopened_by_id, "Perbaikan dibuka", new.correction_reason, None
        elif old.status == status.SUBMITTED:
            yield new.changed_by_id, "Pengajuan ditarik", "", None
    if not old.cancelled_at and new.cancelled_at:
        yield new.cancelled_by_id, "Rapat dibatalkan", new.cancel_reason, None
    if not old.archived_at and new.archived_at:
        yield new.archived_by_id, "Diarsipkan", new.archive_reason, None
    if old.archived_at and not new.archived_at:
        yield None, "Dikeluarkan dari arsip", "", None


def _issued(meeting: Meeting) -> Iterator[Step]:
    """What became of the versions: signed papers and publications."""
    for signed in SignedFile.objects.filter(report__meeting=meeting).select_related("report"):
        name = f"{signed.filename}, versi {signed.report.version}"
        yield Step(signed.uploaded_at, signed.uploaded_by_id, "Berkas bertanda tangan diunggah", detail=name)
        if signed.removed_at:
            yield Step(signed.removed_at, signed.removed_by_id, "Berkas bertanda tangan dilepas", detail=name)
    for publication in Publication.objects.filter(meeting=meeting).select_related("report").defer("text"):
        name = f"Versi {publication.report.version}, oleh {publication.officer_name}, {publication.officer_office}"
        yield Step(publication.published_at, publication.published_by_id, "Diterbitkan", detail=name)
        if publication.withdrawn_at:
            detail = f"Versi {publication.report.version}"
            yield Step(publication.withdrawn_at, publication.withdrawn_by_id, "Terbitan ditarik", detail=detail)
