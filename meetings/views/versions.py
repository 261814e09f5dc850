"""Riwayat and banding: what changed in a meeting, and any two of its versions beside each other."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings import comparison
from meetings.history import history_page
from meetings.models import Meeting
from meetings.reading import Reading
from pokja.access import get_permitted
from pokja.roles import Permission


@require_safe
def history(request, pk):
    meeting = _meeting(request, pk)
    context = {
        "meeting": meeting,
        "reading": Reading(meeting, request.user),
        "page": history_page(meeting, request.GET.get("laman")),
        "editions": comparison.editions(meeting),
    }
    return render(request, "meetings/history.html", context)


@require_safe
def compare(request, pk):
    """`dari` and `ke` name what is compared; without them the two newest."""
    meeting = _meeting(request, pk)
    names = comparison.editions(meeting)
    newest = list(names)
    new = request.GET.get("ke") if request.GET.get("ke") in names else next(iter(newest), "")
    old = request.GET.get("dari") if request.GET.get("dari") in names else (newest[1] if len(newest) > 1 else "")
    sections = []
    if old and new and old != new:
        sections = comparison.compare(comparison.edition(meeting, old), comparison.edition(meeting, new))
    context = {
        "meeting": meeting,
        "status": Reading(meeting, request.user).status,
        "names": names,
        "old": old,
        "new": new,
        "sections": sections,
        "changed": sum(len(section.changed) for section in sections),
        "shows_all": "semua" in request.GET,
    }
    return render(request, "meetings/compare.html", context)


def _meeting(request, pk: int) -> Meeting:
    meetings = Meeting.objects.with_place().select_related("reopened_by")
    return get_permitted(meetings, request.user, Permission.HISTORY_READ, pk=pk)
