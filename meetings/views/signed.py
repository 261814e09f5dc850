"""Laporan bertanda tangan: uploaded, looked at, accepted, taken off."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import workflow
from meetings.forms.signed import SignedForm
from meetings.models import Meeting, SignedFile
from meetings.reading import Reading
from meetings.signing.confined import examine_confined
from pokja import storage
from pokja.access import get_permitted
from pokja.roles import Permission

NEW_VERSION = "Sementara itu ada versi baru. Unduh versi itu, tanda tangani, lalu unggah di sini."


@require_http_methods(["GET", "POST"])
def signed(request, pk):
    """The signed paper of the version in force, and the form for another one."""
    meeting = _meeting(request, pk)
    reading = Reading(meeting, request.user)
    if request.method == "GET" or not reading.final:
        return _page(request, reading, SignedForm(initial={"version": meeting.final_version}))
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, reading, form, status=422)
    upload = form.cleaned_data["file"]
    examination = examine_confined(upload.content, storage.read(reading.final.pdf), settings.SIGNATURE_ROOTS)
    try:
        kept = workflow.add_signed(meeting, form.cleaned_data["version"], upload, examination, by=request.user)
    except workflow.Conflict:
        form.add_error(None, NEW_VERSION)
        return _page(request, Reading(_meeting(request, pk), request.user), form, status=409)
    if kept.accepted_at:
        messages.success(request, f"Berkas “{kept.filename}” sekarang yang diunduh sebagai laporan ini.")
    return redirect("meetings:signed", pk=pk)


@require_POST
def accept(request, pk, uid):
    meeting = _meeting(request, pk)
    kept = _act(workflow.accept_signed, meeting, uid, request.user)
    messages.success(request, f"Berkas “{kept.filename}” sekarang yang diunduh sebagai laporan ini.")
    return redirect("meetings:signed", pk=pk)


@require_POST
def remove(request, pk, uid):
    _act(workflow.remove_signed, _meeting(request, pk), uid, request.user)
    messages.success(request, "Berkas dilepas. Yang diunduh sekarang laporan tanpa tanda tangan.")
    return redirect("meetings:signed", pk=pk)


def _act(act, meeting: Meeting, uid, by):
    try:
        return act(meeting, uid, by=by)
    except SignedFile.DoesNotExist:
        raise Http404 from None


def _meeting(request, pk: int) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.SIGNED_UPLOAD, pk=pk)


def _page(request, reading: Reading, form: SignedForm, status=200):
    waiting = reading.final and reading.final.signed_files.waiting().select_related("file").first()
    context = {"meeting": reading.shown, "reading": reading, "form": form, "waiting": waiting}
    return render(request, "meetings/signed.html", context, status=status)
