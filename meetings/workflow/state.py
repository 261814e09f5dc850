"""From draft to final: every change of a meeting's state."""

from django.db import transaction
from django.utils import timezone

from meetings import checks
from meetings.layouts import layout_of
from meetings.models import FinalReport, Meeting
from meetings.papers import format_a1
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
def give_back(meeting: Meeting, reason: str, *, by) -> Meeting:
    """Return the submission with what is to be mended."""
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    if meeting.status != Status.SUBMITTED:
        raise Refused("Rapat ini tidak sedang menunggu persetujuan.")
    if not reason.strip():
        raise Refused("Tulis apa yang perlu diperbaiki.")
    meeting.status, meeting.returned_at, meeting.returned_by = Status.RETURNED, timezone.now(), by
    meeting.return_reason = reason.strip()
    meeting.save(update_fields=["status", "returned_at", "returned_by", "return_reason", "changed_at"])
    return meeting


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
    now = timezone.now()
    name, office = approver_of(meeting, by)
    report = FinalReport(
        meeting=meeting, version=meeting.final_version + 1, approved_by=by, approved_at=now,
        approver_name=name, approver_office=office, layout=layout_of(meeting.pokja),
    )  # fmt: skip
    approval = {"name": name, "office": office, "approved_at": now.isoformat()}
    report.data = format_a1.collect(meeting, version=report.version, approval=approval)
    report.pdf = store(format_a1.render_pdf(report.data, report.layout), "application/pdf")
    report.save()
    meeting.status, meeting.approved_at, meeting.approved_by = Status.FINAL, now, by
    meeting.final_version = report.version
    meeting.save(update_fields=["status", "approved_at", "approved_by", "final_version", "changed_at"])
    return report


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
def archive(meeting: Meeting, *, by) -> Meeting:
    """Put the record away; it stays readable and is never deleted."""
    meeting = lock(meeting)
    if not meeting.archived_at:
        meeting.archived_at, meeting.archived_by = timezone.now(), by
        meeting.save(update_fields=["archived_at", "archived_by", "changed_at"])
    return meeting
