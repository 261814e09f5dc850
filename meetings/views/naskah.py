"""The other papers of a meeting: notula, undangan, daftar hadir, berita acara as PDF; notula and A-1 as Word files."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings.filenames import paper_name
from meetings.forms.naskah import LetterForm, ListForm, RecordForm
from meetings.models import Meeting
from meetings.papers import berita_acara, daftar_hadir, notula, undangan, word
from meetings.papers.pdf import PaperError
from meetings.reading import Reading
from meetings.views.papers import paper_failed
from meetings.views.stored import bytes_of
from pokja import storage
from pokja.access import get_permitted
from pokja.limits import PAPER, limited
from pokja.roles import Permission
from pokja.uploads import DOCX, PDF


@require_safe
def naskah(request, pk):
    """Every paper with what it asks for. The forms go by GET, so that a paper has an address of its own."""
    return _page(request, _reading(request, pk))


@require_safe
@limited(PAPER)
def notula_pdf(request, pk):
    reading = _reading(request, pk)
    return _paper(request, reading, "Notula", PDF, lambda: notula.render_pdf(reading.data))


@require_safe
@limited(PAPER)
def notula_docx(request, pk):
    reading = _reading(request, pk)
    return _paper(request, reading, "Notula", DOCX, lambda: word.notula_docx(reading.data, storage.read_by_sum))


@require_safe
@limited(PAPER)
def a1_docx(request, pk):
    """To be worked on elsewhere; what was approved is the PDF."""
    reading = _reading(request, pk)
    return _paper(
        request, reading, "A-1", DOCX, lambda: word.format_a1_docx(reading.data, reading.layout, storage.read_by_sum)
    )


@require_safe
@limited(PAPER)
def undangan_pdf(request, pk):
    reading, form = _reading(request, pk), LetterForm(request.GET)
    if not form.is_valid():
        return _page(request, reading, letter=form)
    return _paper(request, reading, "Undangan", PDF, lambda: undangan.render_pdf(reading.data, form.letter))


@require_safe
@limited(PAPER)
def berita_acara_pdf(request, pk):
    reading, form = _reading(request, pk), RecordForm(request.GET)
    if not form.is_valid():
        return _page(request, reading, record=form)
    number = form.cleaned_data["number"]
    return _paper(request, reading, "Berita acara", PDF, lambda: berita_acara.render_pdf(reading.data, number=number))


@require_safe
@limited(PAPER)
def daftar_hadir_pdf(request, pk):
    reading, form = _reading(request, pk), ListForm(request.GET)
    if not form.is_valid():
        return _page(request, reading, attendance=form)
    return _paper(request, reading, "Daftar hadir", PDF, lambda: daftar_hadir.render_pdf(reading.data, **form.options))


def _reading(request, pk) -> Reading:
    """The approved report for those who read no drafts."""
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MEETING_READ, pk=pk)
    return Reading(meeting, request.user)


def _page(request, reading: Reading, **tried):
    forms = {"letter": LetterForm(), "record": RecordForm(), "attendance": ListForm()} | tried
    context = {"meeting": reading.shown, "reading": reading, **forms}
    context["form"] = next(iter(tried.values()), None)
    return render(request, "meetings/naskah.html", context, status=422 if tried else 200)


def _paper(request, reading: Reading, name: str, content_type: str, made):
    try:
        content = made()
    except (PaperError, OSError) as error:
        return paper_failed(request, reading.meeting, error)
    return bytes_of(request, content, content_type, paper_name(reading, name, content_type))
