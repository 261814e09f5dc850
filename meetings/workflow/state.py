"""From draft to final, to a correction and to the public: every change of a meeting's state."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from meetings import checks
from meetings.archive import rule_for
from meetings.codes import new_code
from meetings.layouts import layout_of
from meetings.models import FinalReport, Meeting, Publication
from meetings.papers import format_a1, public_variant
from meetings.papers.paragraphs import text_of
from meetings.papers.verification import verification_of
from meetings.workflow.locking import Conflict, Refused, lock, lock_editable, refuse_cancelled
from pokja.models.user import Access
from pokja.roles import Permission, Relation, granted
from pokja.storage import store

Status = Meeting.Status


@transaction.atomic
def submit(meeting: Meeting, *, by) -> Meeting:
    """Hand the draft to the chair. A second click finds it submitted and changes nothing."""
    current = lock(meeting)
    if current.status == Status.SUBMITTED and not current.cancelled_at:
        return current
    meeting = lock_editable(meeting)
    if found := checks.blocks(meeting):
        raise Refused(" ".join(finding.text for finding in found))
    meeting.status, meeting.submitted_at, meeting.submitted_by = Status.SUBMITTED, timezone.now(), by
    meeting.save(update_fields=["status", "submitted_at", "submitted_by", "changed_at"])
    return meeting


@transaction.atomic
def withdraw(meeting: Meeting, *, by) -> Meeting:
    """Take a submission back, to write on."""
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    if meeting.status != Status.SUBMITTED:
        raise Refused("Rapat ini tidak sedang menunggu persetujuan.")
    meeting.status, meeting.changed_by = Status.DRAFT, by
    meeting.save(update_fields=["status", "changed_by", "changed_at"])
    return meeting


@transaction.atomic
def give_back(meeting: Meeting, reason: str, *, by, remarks=()) -> Meeting:
    """Return the submission with what is to be mended; `remarks` are pairs of a section's key and what is said of it.

    Either may be empty, not both: what stands beside sections only is gathered as the reason too.
    """
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    if meeting.status != Status.SUBMITTED:
        raise Refused("Rapat ini tidak sedang menunggu persetujuan.")
    remarks = [(section, text.strip()) for section, text in remarks if text.strip()]
    reason = reason.strip() or _gathered(meeting, remarks)
    if not reason:
        raise Refused("Tulis apa yang perlu diperbaiki.")
    meeting.status, meeting.returned_at, meeting.returned_by = Status.RETURNED, timezone.now(), by
    meeting.return_reason = reason
    meeting.return_remarks = [{"section": section, "text": text} for section, text in remarks]
    meeting.save(
        update_fields=["status", "returned_at", "returned_by", "return_reason", "return_remarks", "changed_at"]
    )
    return meeting


def _gathered(meeting: Meeting, remarks) -> str:
    titles = {section["key"]: section["title"] for section in layout_of(meeting.pokja)}
    return "\n".join(f"{titles[section]}: {text}" for section, text in remarks)


@transaction.atomic
def approve(meeting: Meeting, *, by, read=None) -> FinalReport:
    """Approve a submission and write its final report: data, layout and PDF in one transaction.

    `read` is the moment of the submission that was read; raises Conflict when it was submitted anew since.

    The PDF is made once, here; a failing render raises and leaves the state as it was. Of several approvals at once
    the first one counts, the others get its report.
    """
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    if meeting.status == Status.FINAL:
        return meeting.final_reports.get(version=meeting.final_version)
    if meeting.status != Status.SUBMITTED:
        raise Refused("Hanya rapat yang menunggu persetujuan dapat disetujui.")
    if read is not None and read != meeting.submitted_at:
        raise Conflict
    if found := checks.blocks(meeting):
        raise Refused(" ".join(finding.text for finding in found))
    report = _write_report(meeting, by, timezone.now())
    meeting.status, meeting.approved_at, meeting.approved_by = Status.FINAL, report.approved_at, by
    meeting.final_version = report.version
    meeting.reopened_at, meeting.reopened_by, meeting.correction_reason = None, None, ""
    meeting.save(
        update_fields=[
            "status", "approved_at", "approved_by", "final_version", "reopened_at", "reopened_by",
            "correction_reason", "changed_at",
        ]
    )  # fmt: skip
    return report


def _write_report(meeting: Meeting, by, now) -> FinalReport:
    """The next version, with the names of this day, its kode verifikasi and its PDF."""
    name, office = approver_of(meeting, by)
    earlier = meeting.final_reports.filter(version=meeting.final_version).first()
    report = FinalReport(
        meeting=meeting, version=meeting.final_version + 1, replaces=earlier, reason=meeting.correction_reason,
        approved_by=by, approved_at=now, approver_name=name, approver_office=office,
        layout=layout_of(meeting.pokja), code=new_code(),
        participants=sorted(meeting.pokja_links.values_list("pokja", flat=True)),
    )  # fmt: skip
    approval = {"name": name, "office": office, "approved_at": now.isoformat()}
    report.data = format_a1.collect(meeting, version=report.version, approval=approval)
    report.data["verification"] = verification_of(report, settings.SITE_ADDRESS)
    report.text = text_of(report.data, report.layout)
    report.pdf = store(format_a1.render_pdf(report.data, report.layout), "application/pdf")
    report.save()
    return report


@transaction.atomic
def reopen(meeting: Meeting, reason: str, *, by) -> Meeting:
    """Open the working copy of a final for a correction. The version in force stays what everybody reads.

    A second click finds it open and changes nothing.
    """
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    if meeting.is_in_correction:
        return meeting
    if meeting.status != Status.FINAL:
        raise Refused("Hanya laporan final yang dapat diperbaiki.")
    if meeting.archived_at:
        raise Refused("Laporan ini sudah diarsipkan. Keluarkan dulu dari arsip.")
    if not reason.strip():
        raise Refused("Tulis alasan perbaikan.")
    meeting.status, meeting.approved_at, meeting.approved_by = Status.DRAFT, None, None
    meeting.reopened_at, meeting.reopened_by, meeting.correction_reason = timezone.now(), by, reason.strip()
    meeting.save(
        update_fields=[
            "status", "approved_at", "approved_by", "reopened_at", "reopened_by", "correction_reason", "changed_at",
        ]
    )  # fmt: skip
    return meeting


def approver_of(meeting: Meeting, user) -> tuple[str, str]:
    """Name and office under which `user` approves: the seat held that day, else the role of the account."""
    today = timezone.localdate()
    member = meeting.pokja.memberships.current(today).filter(person__user=user).first()
    if member:
        return member.person.full_name, member.office
    for access in Access.objects.on(today).filter(user=user, pokja=meeting.pokja):
        if Permission.MEETING_DECIDE in granted(access.role, Relation.OWN):
            return str(user), f"{access.get_role_display()} {meeting.pokja.name}"
    return str(user), meeting.pokja.name


@transaction.atomic
def cancel(meeting: Meeting, reason: str, *, by) -> Meeting:
    """Cancel the meeting with a reason; its text stays readable."""
    meeting = lock(meeting)
    if meeting.cancelled_at:
        return meeting
    if not reason.strip():
        raise Refused("Tulis alasan pembatalan.")
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_reason = timezone.now(), by, reason.strip()
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "changed_at"])
    return meeting


@transaction.atomic
def archive(meeting: Meeting, reason: str, *, by) -> Meeting:
    """Put a final or cancelled record away, with a reason; it stays readable and is never deleted.

    A retention that nobody wrote is taken from the jadwal retensi of the Pokja. A second click changes nothing.
    """
    meeting = lock(meeting)
    if meeting.archived_at:
        return meeting
    if not (meeting.is_final or meeting.cancelled_at):
        raise Refused("Yang diarsipkan hanya laporan final dan rapat yang dibatalkan.")
    if not reason.strip():
        raise Refused("Tulis alasan pengarsipan.")
    rule = rule_for(meeting.pokja.retention_rules.all(), meeting.classification)
    return put_away(meeting, reason.strip(), by=by, retention=rule.text if rule else "")


@transaction.atomic
def put_away(meeting: Meeting, reason: str = "", *, by, retention: str = "") -> Meeting:
    """Like `archive`, in any state and without a reason: for a record that says of itself that it was put away."""
    meeting = lock(meeting)
    meeting.retention = meeting.retention or retention
    meeting.archived_at, meeting.archived_by, meeting.archive_reason = timezone.now(), by, reason
    meeting.save(update_fields=["archived_at", "archived_by", "archive_reason", "retention", "changed_at"])
    return meeting


@transaction.atomic
def take_out(meeting: Meeting, *, by) -> Meeting:
    """Bring the record back into the daily lists. Twice is once; who did it stands in the history."""
    meeting = lock(meeting)
    if meeting.archived_at:
        meeting.archived_at, meeting.archived_by, meeting.archive_reason = None, None, ""
        meeting.save(update_fields=["archived_at", "archived_by", "archive_reason", "changed_at"])
    return meeting


@transaction.atomic
def publish(meeting: Meeting, version: int, *, by) -> Publication:
    """Make the public variant of the version in force public, in the name of `by`; the meeting becomes open.

    `version` is the one that was looked at. An earlier publication ends in the same moment, and a second click finds
    what the first one made.
    """
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    if not meeting.is_released:
        raise Refused("Yang diterbitkan hanya laporan final. Rapat ini belum final.")
    if version != meeting.final_version:
        raise Conflict
    report = meeting.final_reports.get(version=version)
    standing = meeting.publications.in_force().first()
    if standing and standing.report_id == report.pk:
        publication = standing
    else:
        _end_publication(standing, by)
        publication = _publish(report, by)
    if meeting.sifat != Meeting.Sifat.OPEN:
        meeting.sifat = Meeting.Sifat.OPEN
        meeting.save(update_fields=["sifat", "changed_at"])
    return publication


def _publish(report: FinalReport, by) -> Publication:
    data = public_variant(report.data)
    name, office = approver_of(report.meeting, by)
    return Publication.objects.create(
        meeting=report.meeting, report=report, title=data["record"]["title"], held_on=_first_day(data),
        pdf=store(format_a1.render_pdf(data, report.layout), "application/pdf"),
        text=text_of(data, report.layout), officer_name=name, officer_office=office, published_by=by,
    )  # fmt: skip


def _first_day(data: dict) -> date | None:
    return min((date.fromisoformat(session["date"]) for session in data["record"]["sessions"]), default=None)


@transaction.atomic
def withdraw_publication(meeting: Meeting, *, by) -> Meeting:
    """Take the report back from the public; the meeting is internal again."""
    meeting = lock(meeting)
    if standing := meeting.publications.in_force().first():
        _end_publication(standing, by)
        meeting.sifat = Meeting.Sifat.INTERNAL
        meeting.save(update_fields=["sifat", "changed_at"])
    return meeting


def _end_publication(publication: Publication | None, by) -> None:
    if publication:
        publication.withdrawn_at, publication.withdrawn_by = timezone.now(), by
        publication.save(update_fields=["withdrawn_at", "withdrawn_by"])
