"""Beranda: what waits for this person, what is today, what changed last."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings.desk import Desk


@require_safe
def home(request):
    return render(request, "meetings/home.html", {"desk": Desk(request.user)})
