"""The attendance list of a meeting, a session and fifty rows at a time."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import workflow
from meetings.attendance import Attendance, Posted
from meetings.attendance_recap import recaps_of
from meetings.models import Attendee, Meeting
from meetings.workflow.locking import Refused, lock_reason
from pokja.access import can, get_permitted
from pokja.roles import Permission


@require_http_methods(["GET", "POST"])
def attendance(request, pk):
    """Show the list, or save what was changed on this page of it; "act" does more to the whole list afterwards."""
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
    place = {"session": request.GET.get("sesi", ""), "page": request.GET.get("page")}
    shown = Attendance(meeting, **place)
    if request.method == "GET":
        return _page(request, shown)
    posted = Posted(shown, request.POST, by=request.user)
    if posted.status == 200:
        try:
            told = _act(request, shown)
        except Refused as refused:
            return _page(request, shown, refusal=str(refused), status=409)
        messages.success(request, told or ("Daftar hadir tersimpan." if posted.saved else "Tidak ada yang berubah."))
        return redirect(_next_address(request, shown))
    if posted.saved:
        messages.success(request, f"{posted.saved} perubahan lain tersimpan.")
    again = Attendance(meeting, **place, failed=posted.failed)
    again.note_form, again.new_form = shown.note_form, shown.new_form
    return _page(request, again, refusal=posted.refusal, has_errors=True, status=posted.status)


def _act(request, shown: Attendance) -> str:
    """Do what the pressed button asks for besides saving; what to tell of it."""
    act = request.POST.get("act", "")
    if act == "all" and shown.session:
        count = workflow.mark_all_present(shown.meeting, shown.session, by=request.user)
        return f"{count} undangan dicatat hadir." if count else "Semua undangan sudah dicatat."
    if act == "absent" and shown.session:
        count = workflow.mark_rest_absent(shown.meeting, shown.session, by=request.user)
        return f"{count} undangan dicatat tidak hadir." if count else "Semua undangan sudah dicatat."
    if act == "members":
        count = workflow.add_members(shown.meeting, by=request.user)
        return f"{count} anggota ditambahkan." if count else "Semua anggota sudah ada di daftar."
    return ""


def _next_address(request, shown: Attendance) -> str:
    """Back to the same place; the button below a page goes on to the next one."""
    page = shown.page.number + (request.POST.get("act") == "next" and shown.page.has_next())
    query = {
        "sesi": shown.session.pk if shown.session and len(shown.sessions) > 1 else "",
        "page": page if page > 1 else "",
    }
    query = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('meetings:attendance', args=[shown.meeting.pk])}{f'?{query}' if query else ''}"


def _page(request, shown: Attendance, *, status=200, **more):
    meeting = shown.meeting
    if not shown.page.paginator.count:
        shown.note_form.fields["participants_note"].widget.attrs["autofocus"] = True
    context = {
        "meeting": meeting,
        "attendance": shown,
        "reason": lock_reason(meeting),
        "may_withdraw": meeting.status == Meeting.Status.SUBMITTED
        and can(request.user, Permission.MEETING_SUBMIT, meeting),
    }
    return render(request, "meetings/attendance.html", context | more, status=status)


@require_POST
def doubles(request, pk):
    """Two rows that look like one person: made one, or remembered as two."""
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
    uids = _uids(request.POST.getlist("peserta"))
    if Attendee.objects.filter(uid__in=uids).exclude(meeting=meeting).exists():
        raise Http404
    try:
        if request.POST.get("act") == "join":
            kept = workflow.join_attendees(meeting, uids, by=request.user)
            messages.success(request, f"Digabung menjadi satu: {kept}.")
        else:
            workflow.say_different(meeting, uids, by=request.user)
            messages.success(request, "Dicatat sebagai orang yang berbeda.")
    except Refused as refused:
        messages.error(request, str(refused))
    query = urlencode({"sesi": sesi}) if (sesi := request.POST.get("sesi", "")).isdigit() else ""
    return redirect(f"{reverse('meetings:attendance', args=[pk])}{f'?{query}' if query else ''}")


def _uids(typed: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in typed[:2]]
    except ValueError:
        raise Http404 from None


@require_safe
def recap(request, pk):
    """The whole list to be printed: per session and institution who came, how, and when."""
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
    return render(request, "meetings/attendance_recap.html", {"meeting": meeting, "recaps": recaps_of(meeting)})
