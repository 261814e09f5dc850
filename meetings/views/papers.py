"""Format A-1: its form beside its preview, and as PDF."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from meetings.forms.sections import ARCHIVE, WRITABLE, SectionEdit
from meetings.models import Meeting
from meetings.papers import format_a1
from meetings.papers.pdf import PaperError
from meetings.reading import Reading
from meetings.survey import FILLED, Survey
from meetings.views.stored import bytes_of, download_of, picture_of
from pokja.access import can, get_permitted
from pokja.models import StoredFile
from pokja.roles import Permission
from pokja.uploads import PDF, clean_name

ARCHIVE_TITLE = "Sifat dan arsip"


@require_safe
def a1(request, pk):
    """The sections with their state beside the preview; the first that needs something is open for who may write it."""
    meeting = get_permitted(_meetings(), request.user, Permission.DRAFT_READ, pk=pk)
    survey = Survey(meeting)
    may_write = meeting.is_editable and can(request.user, Permission.MINUTES_EDIT, meeting)
    wanting = (part.key for part in survey.sections if part.key in WRITABLE and part.state != FILLED)
    return _a1_page(request, survey, SectionEdit(meeting, next(wanting, "head")) if may_write else None)


@require_http_methods(["GET", "POST"])
def a1_section(request, pk, section):
    """One section open for writing. Only one, so that saving it never loses what was typed in another."""
    if section not in WRITABLE:
        raise Http404
    meeting = get_permitted(_meetings(), request.user, Permission.MINUTES_EDIT, pk=pk)
    edit = SectionEdit(meeting, section, request.POST or None)
    if request.method == "GET":
        is_open = meeting.is_editable or (section == ARCHIVE and not meeting.cancelled_at)
        return _a1_page(request, Survey(meeting), edit if is_open else None)
    if not edit.is_valid():
        return _a1_page(request, Survey(meeting), edit, status=422)
    if not edit.save(by=request.user):
        return _a1_page(request, Survey(meeting), edit, status=409)
    messages.success(request, f"{_title(Survey(meeting), section)} tersimpan.")
    return redirect("meetings:a1_section", pk=pk, section=section)


@require_safe
def a1_pdf(request, pk):
    """The stored final; of a draft, for those who may read it, what it would be now."""
    meeting = get_permitted(_meetings(), request.user, Permission.MEETING_READ, pk=pk)
    reading = Reading(meeting, request.user)
    if reading.reads_final:
        return download_of(request, reading.final.pdf, pdf_name(meeting))
    try:
        content = format_a1.render_pdf(reading.data, reading.layout)
    except PaperError as error:
        return paper_failed(request, meeting, error)
    return bytes_of(request, content, PDF, f"DRAF {pdf_name(meeting)}")


@require_safe
def picture(request, pk, sha256):
    """A picture of the report's preview: a photo of the meeting, or the arms on its letterhead."""
    meeting = get_permitted(_meetings(), request.user, Permission.MEETING_READ, pk=pk)
    is_part = (
        meeting.attachments.filter(file=sha256).exists()
        or meeting.pokja.hosts.filter(logo=sha256).exists()
        or meeting.final_reports.filter(data__letterhead__logo=sha256).exists()  # the kop has other arms since
    )
    file = StoredFile.objects.filter(sha256=sha256).first() if is_part else None
    if file is None:
        raise Http404
    return picture_of(request, file)


def pdf_name(meeting: Meeting) -> str:
    """A-1 Rakor 1 Pokja PKP Provinsi Banten 2016-05-30.pdf"""
    name = f"A-1 {meeting.short_name} {meeting.pokja.name} {meeting.starts_on or ''}"
    return clean_name(name.replace("/", "-").replace("\\", "-"), PDF)


def picture_addresses(meeting: Meeting):
    """Where a page of the app finds the pictures of the paper."""
    return lambda sha256: reverse("meetings:picture", args=[meeting.pk, sha256])


def paper_failed(request, meeting: Meeting, error: PaperError):
    """A paper that would be wrong is not made; the page says what is missing and that nothing changed."""
    return render(request, "meetings/paper_failed.html", {"meeting": meeting, "reason": str(error)}, status=500)


def _meetings():
    return Meeting.objects.with_place()


def _a1_page(request, survey: Survey, edit: SectionEdit | None, status=200):
    meeting = survey.meeting
    may_write = can(request.user, Permission.MINUTES_EDIT, meeting)
    context = {
        "meeting": meeting,
        "survey": survey,
        "report": Reading(meeting, request.user).report(image_address=picture_addresses(meeting)),
        "edit": edit,
        "edit_title": edit and _title(survey, edit.key),
        "may_edit": may_write and meeting.is_editable,
        "may_archive": may_write and not meeting.cancelled_at,
        "has_errors": bool(edit and edit.errors),
    }
    return render(request, "meetings/a1.html", context, status=status)


def _title(survey: Survey, key: str) -> str:
    return ARCHIVE_TITLE if key == ARCHIVE else survey.section(key).title
