"""Every address of the program, and an empty view behind the same middleware, gate and base template."""

from django.shortcuts import render
from django.urls import include, path

from meetings.models import Meeting
from pokja import limits
from pokja.access import can_anywhere
from pokja.lockout import Limit
from pokja.roles import Permission

# Counted as ever and never reached: one browser asks more often here than a person does.
for name in ("address", "account"):
    object.__setattr__(limits.SEARCH, name, Limit(2**31 - 1, limits.MINUTE, limits.MINUTE))


def empty(request):
    """What every list does before it looks at a single row: ask who this is, what it may see, and draw the frame."""
    can_anywhere(request.user, Permission.MEETING_READ)
    Meeting.objects.visible_to(request.user)
    return render(request, "base.html")


urlpatterns = [path("kosong/", empty), path("", include("config.urls"))]
