"""Who is invited to a meeting, and the list that is signed at the door."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meetings.forms.invitations import InvitationForm
from meetings.invitations import Invitations
from meetings.models import Meeting
from meetings.workflow.inviting import save_invitations
from meetings.workflow.locking import Refused, lock_reason
from pokja.access import can, get_permitted
from pokja.roles import Permission

BLANK_LINES = range(10)


@require_http_methods(["GET", "POST"])
def invitations(request, pk):
    meeting = _meeting(request, pk)
    shown = Invitations(meeting)
    form = InvitationForm(request.POST if request.method == "POST" else None, invitations=shown)
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid():
        try:
            count = save_invitations(meeting, form.changes, by=request.user)
        except Refused as refused:
            refusal, status = str(refused), 409
        else:
            messages.success(request, f"Undangan tersimpan: {count} yang diundang.")
            return redirect("meetings:invitations", pk=pk)
    context = {
        "meeting": meeting,
        "invitations": shown,
        "sessions": list(meeting.sessions.all()),
        "decree": meeting.pokja.decree_on(meeting.starts_on) if meeting.starts_on else None,
        "form": form,
        "refusal": refusal,
        "reason": lock_reason(meeting),
        "may_withdraw": meeting.status == Meeting.Status.SUBMITTED
        and can(request.user, Permission.MEETING_SUBMIT, meeting),
    }
    return render(request, "meetings/invitations.html", context, status=status)


@require_safe
def sign_in_sheet(request, pk):
    """The attendance list to be signed by hand: one table per session, those invited and ten blank lines."""
    meeting = _meeting(request, pk)
    context = {
        "meeting": meeting,
        "sessions": list(meeting.sessions.all()),
        "rows": list(meeting.attendees.filter(invited=True).order_by("position", "pk")),
        "blank_lines": BLANK_LINES,
    }
    return render(request, "meetings/sign_in_sheet.html", context)


def _meeting(request, pk) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
