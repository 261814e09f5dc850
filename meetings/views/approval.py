"""From draft to final: check, submit, read, approve or give back, cancel."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import workflow
from meetings.forms.approval import ApproveForm, CancelForm, GiveBackForm, ReopenForm
from meetings.models import Meeting
from meetings.papers.pdf import PaperError
from meetings.reading import Reading
from meetings.survey import Survey
from meetings.views.papers import paper_failed, picture_addresses
from pokja.access import can, get_permitted
from pokja.roles import Permission

SUBMITTED_AGAIN = "Rapat ini diajukan lagi. Laporan di bawah ini yang terbaru. Baca dulu, lalu putuskan."


@require_safe
def check(request, pk):
    return _check_page(request, _meeting(request, Permission.DRAFT_READ, pk))


@require_POST
def submit(request, pk):
    meeting = _meeting(request, Permission.MEETING_SUBMIT, pk)
    if meeting.is_editable and Survey(meeting).blocks:
        return _check_page(request, meeting, status=422)
    workflow.submit(meeting, by=request.user)
    messages.success(request, f"{meeting.short_name} diajukan. Pimpinan melihatnya di Beranda.")
    return redirect("meetings:detail", pk=pk)


@require_POST
def withdraw(request, pk):
    meeting = _meeting(request, Permission.MEETING_SUBMIT, pk)
    workflow.withdraw(meeting, by=request.user)
    messages.success(request, f"Pengajuan {meeting.short_name} ditarik. Anda dapat melanjutkan mencatat.")
    return redirect("meetings:detail", pk=pk)


@require_safe
def decide(request, pk):
    return _decision_page(request, _meeting(request, Permission.DRAFT_READ, pk))


@require_POST
def approve(request, pk):
    meeting = _meeting(request, Permission.MEETING_DECIDE, pk)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, meeting, status=422)
    try:
        workflow.approve(meeting, by=request.user, read=form.cleaned_data["submitted_at"])
    except workflow.Conflict:
        return _decision_page(
            request, _meeting(request, Permission.MEETING_DECIDE, pk), status=409, notice=SUBMITTED_AGAIN
        )
    except workflow.Refused as refusal:
        return _decision_page(
            request, _meeting(request, Permission.MEETING_DECIDE, pk), status=409, notice=str(refusal)
        )
    except PaperError as error:
        return paper_failed(request, meeting, error)
    meeting.refresh_from_db()
    version = f" versi {meeting.final_version}" if meeting.final_version > 1 else ""
    messages.success(request, f"Laporan {meeting.short_name}{version} sudah final.")
    return redirect("meetings:detail", pk=pk)


@require_POST
def give_back(request, pk):
    meeting = _meeting(request, Permission.MEETING_DECIDE, pk)
    form = GiveBackForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, meeting, form, status=422)
    try:
        workflow.give_back(meeting, form.cleaned_data["reason"], by=request.user, remarks=form.remarks)
    except workflow.Refused as refusal:
        return _decision_page(
            request, _meeting(request, Permission.MEETING_DECIDE, pk), form, status=409, notice=str(refusal)
        )
    messages.success(request, f"{meeting.short_name} dikembalikan kepada notulis.")
    return redirect("meetings:detail", pk=pk)


@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    meeting = _meeting(request, Permission.MEETING_CANCEL, pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        workflow.cancel(meeting, form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{meeting.short_name} dibatalkan.")
    if form.is_valid() or meeting.cancelled_at:
        return redirect("meetings:detail", pk=pk)
    return render(
        request, "meetings/cancel.html", {"meeting": meeting, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    """Perbaikan: the working copy of a final is opened, with a reason."""
    meeting = _meeting(request, Permission.MEETING_REOPEN, pk)
    form = ReopenForm(request.POST or None)
    context = {"meeting": meeting, "form": form, "next_version": meeting.final_version + 1}
    if form.is_valid():
        workflow.reopen(meeting, form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Perbaikan dibuka. Pembaca tetap membaca versi {meeting.final_version}.")
        return redirect("meetings:detail", pk=pk)
    if not meeting.is_final or meeting.cancelled_at:
        return redirect("meetings:detail", pk=pk)
    return render(request, "meetings/reopen.html", context, status=422 if form.errors else 200)


def _meeting(request, permission: Permission, pk: int) -> Meeting:
    meetings = Meeting.objects.with_place().select_related("submitted_by", "returned_by", "cancelled_by", "reopened_by")
    return get_permitted(meetings, request.user, permission, pk=pk)


def _check_page(request, meeting: Meeting, status=200):
    may_write = can(request.user, Permission.MINUTES_EDIT, meeting)
    context = {
        "meeting": meeting,
        "survey": Survey(meeting),
        "may_edit": meeting.is_editable and may_write,
        "may_submit": meeting.is_editable and can(request.user, Permission.MEETING_SUBMIT, meeting),
    }
    return render(request, "meetings/check.html", context, status=status)


def _decision_page(request, meeting: Meeting, form: GiveBackForm | None = None, *, status=200, notice=""):
    waiting = meeting.status == Meeting.Status.SUBMITTED and not meeting.cancelled_at
    reading = Reading(meeting, request.user, working=True)
    context = {
        "meeting": meeting,
        "reading": reading,
        "report": reading.report(image_address=picture_addresses(meeting)),
        "doubts": Survey(meeting, reading.data).doubts if waiting else [],
        "may_decide": waiting and can(request.user, Permission.MEETING_DECIDE, meeting),
        "approve_form": ApproveForm.of(meeting),
        "form": form or GiveBackForm(),
        "notice": notice,
    }
    return render(request, "meetings/approve.html", context, status=status)
