"""A new meeting: a title and a date are enough to begin writing."""

import uuid

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meetings import workflow
from meetings.beginning import why_not
from meetings.forms.meetings import NewMeetingForm
from meetings.models import Meeting
from pokja.models import Pokja
from pokja.roles import Permission


@require_http_methods(["GET", "POST"])
def new(request):
    """Posting the same form again leads to the meeting that it made."""
    pokja = Pokja.objects.reached_by(request.user, Permission.MINUTES_EDIT).standing()
    if not pokja.exists():
        raise PermissionDenied(why_not(request.user))
    form = NewMeetingForm(request.POST or None, pokja_choices=pokja)
    form.fields["title"].widget.attrs["autofocus"] = not form.is_bound
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    meeting = workflow.create_meeting(form, by=request.user, wanted=form.preparation)
    if not _is_made_of(form, meeting):
        form.data = form.data.copy()
        form.data["uid"] = uuid.uuid4()
        return _page(request, form, made=meeting, status=409)
    return redirect("meetings:sheet", pk=meeting.pk)


def _is_made_of(form: NewMeetingForm, meeting: Meeting) -> bool:
    """Going back in the browser brings a used form; with another title or day in it, another meeting is meant."""
    days = [session["date"] for session in form.cleaned_data["sessions"]]
    return meeting.title == form.cleaned_data["title"] and meeting.starts_on == min(days)


def _page(request, form: NewMeetingForm, *, made=None, status):
    return render(request, "meetings/new.html", {"form": form, "made": made}, status=status)
