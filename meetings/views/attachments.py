"""The files of a meeting: listed, added, described, put in order, taken off, downloaded through the gate."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import workflow
from meetings.forms.attachments import AttachmentForm, UploadForm
from meetings.listing import shown_status
from meetings.models import Attachment, Meeting
from meetings.reading import grouped_attachments, removed_attachments
from meetings.released import ReleasedAttachment, released_attachments
from meetings.views.stored import download_of, picture_of
from pokja.access import can, get_permitted
from pokja.roles import Permission

THUMBNAIL_SIDE = 320


@require_safe
def attachments(request, pk):
    meeting = _meeting(request, Permission.DRAFT_READ, pk)
    return _page(request, meeting, UploadForm(meeting=meeting))


@require_POST
def attach(request, pk):
    meeting = _meeting(request, Permission.MINUTES_EDIT, pk)
    form = UploadForm(request.POST, request.FILES, meeting=meeting)
    if not form.is_valid():
        return _page(request, meeting, form, status=422)
    data, upload = form.cleaned_data, form.cleaned_data["file"]
    workflow.attach(
        meeting,
        kind=data["kind"], caption=data["caption"], uid=data["uid"], by=request.user,
        filename=upload.name, content=upload.content, content_type=upload.content_type,
    )  # fmt: skip
    messages.success(request, f"Berkas “{upload.name}” tersimpan.")
    return redirect("meetings:attachments", pk=pk)


@require_http_methods(["GET", "POST"])
def change(request, pk, uid):
    meeting, attachment = _attachment(request, Permission.MINUTES_EDIT, pk, uid)
    form = AttachmentForm(request.POST or None, instance=attachment)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.change_attachment(form, by=request.user)
        except workflow.Conflict:
            return _change_page(request, meeting, attachment, form, status=409)
        messages.success(request, f"Keterangan “{attachment.filename}” tersimpan.")
        return redirect("meetings:attachments", pk=pk)
    return _change_page(request, meeting, attachment, form, status=422 if form.is_bound else 200)


@require_POST
def move(request, pk, uid):
    _, attachment = _attachment(request, Permission.MINUTES_EDIT, pk, uid)
    workflow.move_attachment(attachment, -1 if request.POST.get("arah") == "naik" else 1, by=request.user)
    return redirect("meetings:attachments", pk=pk)


@require_POST
def detach(request, pk, uid):
    _, attachment = _attachment(request, Permission.MINUTES_EDIT, pk, uid)
    workflow.detach(attachment, by=request.user)
    messages.success(request, f"Berkas “{attachment.filename}” dihapus dari rapat ini.")
    return redirect("meetings:attachments", pk=pk)


@require_POST
def restore(request, pk, uid):
    meeting = _meeting(request, Permission.MINUTES_EDIT, pk)
    attachment = workflow.restore_attachment(meeting, uid, by=request.user)
    if attachment is None:
        raise Http404
    messages.success(request, f"Berkas “{attachment.filename}” kembali ada.")
    return redirect("meetings:attachments", pk=pk)


@require_safe
def download(request, pk, uid, filename):
    attachment = _readable(request, pk, uid)
    if attachment.filename != filename:
        raise Http404
    return download_of(request, attachment.file, attachment.filename)


@require_safe
def thumbnail(request, pk, uid):
    attachment = _readable(request, pk, uid)
    if not attachment.is_picture:
        raise Http404
    return picture_of(request, attachment.file, THUMBNAIL_SIDE)


def _meeting(request, permission: Permission, pk: int) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, permission, pk=pk)


def _attachment(request, permission: Permission, pk: int, uid, **lookup) -> tuple[Meeting, Attachment]:
    """The file of that meeting; a file of another one is not there."""
    meeting = _meeting(request, permission, pk)
    attachment = meeting.attachments.select_related("file").filter(uid=uid, **lookup).first()
    if attachment is None:
        raise Http404
    return meeting, attachment


def _readable(request, pk: int, uid) -> Attachment | ReleasedAttachment:
    """The file as this person reads the meeting; of one under correction first what its version in force lists."""
    meeting = _meeting(request, Permission.MEETING_READ, pk)
    if meeting.is_in_correction:
        report = meeting.final_reports.get(version=meeting.final_version)
        listed = next((one for one in released_attachments(report) if one.uid == str(uid)), None)
        if listed or not can(request.user, Permission.DRAFT_READ, meeting):
            return _or_404(listed)
    return _or_404(meeting.attachments.select_related("file").filter(uid=uid).first())


def _or_404(attachment):
    if attachment is None:
        raise Http404
    return attachment


def _page(request, meeting: Meeting, form: UploadForm, status=200):
    may_edit = meeting.is_editable and can(request.user, Permission.MINUTES_EDIT, meeting)
    context = {
        "meeting": meeting,
        "status": shown_status(meeting, request.user),
        "form": form,
        "groups": grouped_attachments(meeting),
        "may_edit": may_edit,
        "removed": removed_attachments(meeting) if may_edit else [],
    }
    return render(request, "meetings/attachments.html", context, status=status)


def _change_page(request, meeting: Meeting, attachment: Attachment, form: AttachmentForm, status: int):
    context = {"meeting": meeting, "attachment": attachment, "form": form}
    return render(request, "meetings/attachment.html", context, status=status)
