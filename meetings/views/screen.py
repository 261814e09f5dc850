"""Layar: the wall of the hall, as a page and as what has changed on it since."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from meetings.screen import Screen, point_of
from pokja.access import get_permitted
from pokja.models.region import Zone
from pokja.roles import Permission


@never_cache
@require_safe
def screen(request, pk):
    meeting = _meeting(request, pk)
    zone = Zone(meeting.pokja.region.zone)
    shown = Screen(meeting, asked=request.GET.get("lihat", ""))
    return render(request, "meetings/screen.html", {"meeting": meeting, "screen": shown, "zone": zone})


@never_cache
@require_safe
def content(request, pk):
    """Nothing when the wall is up to date, else all its parts. The header says that the answer is ours."""
    meeting = _meeting(request, pk)
    if request.GET.get("sejak") == point_of(meeting):
        response = HttpResponse(status=204)
    else:
        response = render(request, "meetings/_screen.html", {"meeting": meeting, "screen": Screen(meeting)})
    response["X-Layar"] = str(meeting.pk)
    return response


def _meeting(request, pk) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
