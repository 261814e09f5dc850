"""Format A-1: its form beside its preview, and as PDF."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from meetings.forms.sections import ARCHIVE, WRITABLE, SectionEdit
from meetings.models import FinalReport, Meeting
from meetings.papers import format_a1
from meetings.papers.pdf import PaperError
from meetings.reading import Reading, signed_file_of
from meetings.released import as_released, pictures_of
from meetings.survey import FILLED, Survey, title_of
from meetings.views.stored import bytes_of, download_of, picture_of
from pokja.access import can, get_permitted
from pokja.limits import PAPER, limited
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
    messages.success(request, f"{_title(section)} tersimpan.")
    return redirect("meetings:a1_section", pk=pk, section=section)


@require_safe
def a1_pdf(request, pk):
    """The version in force, signed where it came back signed; before there is one, what the draft would be now."""
    meeting = get_permitted(_meetings(), request.user, Permission.MEETING_READ, pk=pk)
    reading = Reading(meeting, request.user)
    if reading.reads_final:
        return download_of(request, reading.paper, version_name(meeting, reading.final, signed=bool(reading.signed)))
    return _draft(request, meeting)


@require_safe
def a1_draft_pdf(request, pk):
    """The working copy, also while a version is in force."""
    meeting = get_permitted(_meetings(), request.user, Permission.DRAFT_READ, pk=pk)
    if meeting.is_final:
        return redirect("meetings:a1_pdf", pk=pk)
    return _draft(request, meeting)


@require_safe
def version_pdf(request, pk, version):
    """One version as it was approved, unsigned; those that were replaced stay."""
    meeting, report = _version(request, pk, version)
    return download_of(request, report.pdf, version_name(meeting, report, plain=False))


@require_safe
def signed_pdf(request, pk, version):
    """The signed paper of one version."""
    meeting, report = _version(request, pk, version)
    signed = signed_file_of(report)
    if signed is None:
        raise Http404
    return download_of(request, signed.file, version_name(meeting, report, signed=True, plain=False))


@require_safe
def picture(request, pk, sha256):
    """A picture of the report's preview: a photo of the meeting, or the arms on its letterhead."""
    meeting = get_permitted(_meetings(), request.user, Permission.MEETING_READ, pk=pk)
    file = StoredFile.objects.filter(sha256=sha256).first() if _shows(request, meeting, sha256) else None
    if file is None:
        raise Http404
    return picture_of(request, file)


def _shows(request, meeting: Meeting, sha256: str) -> bool:
    """Whether a paper that this person may read shows that picture."""
    if any(sha256 in pictures_of(report) for report in meeting.final_reports.defer("text", "layout")):
        return True
    if meeting.is_in_correction and not can(request.user, Permission.DRAFT_READ, meeting):
        return False
    return meeting.attachments.filter(file=sha256).exists() or meeting.pokja.hosts.filter(logo=sha256).exists()


def _version(request, pk: int, version: int) -> tuple[Meeting, FinalReport]:
    meeting = get_permitted(_meetings(), request.user, Permission.MEETING_READ, pk=pk)
    reports = meeting.final_reports.select_related("pdf", "replaces")
    report = reports.filter(version=version, version__lte=meeting.final_version).first()
    if report is None:
        raise Http404
    return meeting, report


@limited(PAPER)
def _draft(request, meeting: Meeting):
    reading = Reading(meeting, request.user, working=True)
    try:
        content = format_a1.render_pdf(reading.data, reading.layout)
    except PaperError as error:
        return paper_failed(request, meeting, error)
    return bytes_of(request, content, PDF, f"DRAF {pdf_name(meeting)}")


def pdf_name(meeting: Meeting, about: str = "") -> str:
    """A-1 Rakor 1 Pokja PKP Provinsi Banten 2016-05-30.pdf"""
    name = f"A-1 {meeting.short_name} {meeting.pokja.name} {meeting.starts_on or ''} {about}"
    return clean_name(name.replace("/", "-").replace("\\", "-"), PDF)


def version_name(meeting: Meeting, report: FinalReport, *, signed=False, plain=True) -> str:
    """With what tells this version from the others; the only one there ever was needs no such words when `plain`."""
    about = []
    if meeting.final_version > 1 or not plain:
        about.append(f"versi {report.version}")
        if report.version < meeting.final_version:
            about.append(f"(digantikan versi {report.version + 1})")
        elif report.version > 1:
            about.append(f"(menggantikan versi {report.version - 1})")
    if signed:
        about.append("bertanda tangan")
    return pdf_name(as_released(meeting, report.data.get("record", {})), " ".join(about))


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
    reading = Reading(meeting, request.user, working=True)
    if not reading.reads_final:
        reading.data = survey.data  # the working copy as well: collected once
    context = {
        "meeting": meeting,
        "survey": survey,
        "report": reading.report(image_address=picture_addresses(meeting)),
        "edit": edit,
        "edit_title": edit and _title(edit.key),
        "may_edit": may_write and meeting.is_editable,
        "may_archive": may_write and not meeting.cancelled_at,
        "has_errors": bool(edit and edit.errors),
    }
    return render(request, "meetings/a1.html", context, status=status)


def _title(key: str) -> str:
    return ARCHIVE_TITLE if key == ARCHIVE else title_of(key)
