"""Finding a meeting and reading what is known of it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings.beginning import begins_meetings, merged_words
from meetings.keyset import Place, page_of
from meetings.listing import Narrowing, lines_of
from meetings.models import Meeting
from meetings.reading import Reading
from meetings.sharing import chat_summary
from pokja.access import get_permitted
from pokja.limits import SEARCH, limited, searches
from pokja.replica import may_lag, still
from pokja.roles import Permission


@require_safe
@limited(SEARCH, when=searches)
@may_lag
def meeting_list(request):
    narrowing = Narrowing(request.user, request.GET)
    places = {"after": Place.read(request.GET.get("setelah")), "before": Place.read(request.GET.get("sebelum"))}
    page = page_of(narrowing.meetings, **places)
    if narrowing.sought and not page.meetings and not any(places.values()):
        narrowing.search_alike()
        page = page_of(narrowing.meetings)
    context = {
        "narrowing": narrowing,
        "lines": lines_of(still(page.meetings, lambda: narrowing.base), request.user, narrowing.sought),
        "older": page.older and narrowing.place_address(setelah=page.older),
        "newer": page.newer and narrowing.place_address(sebelum=page.newer),
        "is_first": not any(places.values()),
        "may_write": begins_meetings(request.user),
        "merged_words": merged_words(request.user),
    }
    return render(request, "meetings/list.html", context)


@require_safe
def detail(request, pk):
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MEETING_READ, pk=pk)
    reading, address = Reading(meeting, request.user), request.build_absolute_uri()
    context = {
        "meeting": reading.shown, "reading": reading, "address": address, "summary": chat_summary(reading, address),
    }  # fmt: skip
    return render(request, "meetings/detail.html", context)
