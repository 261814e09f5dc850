"""Meetings in a calendar program: secret addresses of one's own, and what they answer."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.forms.calendars import CalendarForm
from meetings.ical import calendar
from meetings.models.calendars import CalendarFeed
from meetings.workflow.calendars import feed_of, make_feed, revoke_feed


@never_cache
@require_http_methods(["GET", "POST"])
def calendars(request):
    """The address is shown once, on the answer to the post: only its fingerprint is kept."""
    form = CalendarForm(request.POST if request.method == "POST" else None, user=request.user)
    address = ""
    if form.is_valid():
        secret = make_feed(request.user, form.pokja)
        address = request.build_absolute_uri(reverse("meetings:calendar", args=[secret]))
        form = CalendarForm(user=request.user)
    feeds = CalendarFeed.objects.filter(user=request.user, revoked_at=None).select_related("pokja__region")
    context = {"form": form, "feeds": feeds, "address": address}
    return render(request, "meetings/calendars.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request, pk):
    feed = get_object_or_404(CalendarFeed.objects.select_related("pokja__region"), pk=pk, user=request.user)
    revoke_feed(feed, by=request.user)
    return redirect("meetings:calendars")


@login_not_required
@never_cache
@require_safe
def feed(request, secret):
    """Asks the gate as its owner at every reading; without a right left it is an empty calendar."""
    found = feed_of(secret)
    if found is None:
        raise Http404
    content = calendar(found, lambda meeting: request.build_absolute_uri(reverse("meetings:detail", args=[meeting.pk])))
    headers = {"Content-Disposition": 'inline; filename="rapat.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
