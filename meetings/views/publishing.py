"""Terbitkan: a pimpinan makes the public variant of a final public, in their own name, and takes it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import workflow
from meetings.forms.approval import PublishForm
from meetings.models import Meeting
from meetings.papers import format_a1, public_variant
from meetings.papers.pdf import PaperError
from meetings.reading import Reading
from meetings.views.papers import paper_failed, picture_addresses
from pokja.access import get_permitted
from pokja.roles import Permission

NOT_FINAL = "Yang diterbitkan hanya laporan final. Rapat ini belum final."
NEW_VERSION = "Sementara itu ada versi baru. Baca dulu versi di bawah ini, lalu terbitkan."


@require_http_methods(["GET", "POST"])
def publish(request, pk):
    meeting = _meeting(request, pk)
    if not meeting.is_released:
        raise PermissionDenied(NOT_FINAL)
    form = PublishForm(request.POST or None)
    if request.method == "GET":
        return _page(request, meeting)
    if not form.is_valid():
        return _page(request, meeting, status=422)
    try:
        workflow.publish(meeting, form.cleaned_data["version"], by=request.user)
    except workflow.Conflict:
        return _page(request, _meeting(request, pk), status=409, notice=NEW_VERSION)
    except PaperError as error:
        return paper_failed(request, meeting, error)
    messages.success(request, f"Laporan {meeting.short_name} terbit. Siapa pun dapat membaca dan mengunduhnya.")
    return redirect("meetings:publish", pk=pk)


@require_POST
def withdraw(request, pk):
    meeting = _meeting(request, pk)
    workflow.withdraw_publication(meeting, by=request.user)
    messages.success(request, "Terbitan ditarik. Laporan ini tidak lagi terbuka untuk umum.")
    return redirect("meetings:publish", pk=pk)


def _meeting(request, pk: int) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MEETING_PUBLISH, pk=pk)


def _page(request, meeting: Meeting, *, status=200, notice=""):
    reading = Reading(meeting, request.user)
    data = public_variant(reading.final.data)
    context = {
        "meeting": reading.shown,
        "reading": reading,
        "report": format_a1.build(data, reading.final.layout, image_address=picture_addresses(meeting)),
        "form": PublishForm(initial={"version": reading.final.version}),
        "notice": notice,
    }
    return render(request, "meetings/publish.html", context, status=status)
