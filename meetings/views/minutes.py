"""The sheet as plain pages and forms: rows are written by the quick line, changed, moved, removed and brought back.

Scripts save the trips by sending the same changes to meetings.views.sync.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import workflow
from meetings.forms.marks import MarkForm
from meetings.forms.minutes import RowForm, edit_forms, row_form
from meetings.forms.quickline import QuickLineForm
from meetings.forms.sheet import SheetForms, save_posted
from meetings.live import sheet_data
from meetings.models import Kind, Meeting, Row
from meetings.outline import outline
from meetings.sheet import Sheet, notice
from meetings.workflow.locking import Refused, Stale, lock_reason
from pokja.access import can, get_permitted
from pokja.roles import Permission

# In the order in which they need each other.
_PARTS = "base tree queue found state signin view edit acts versions paste quick"
SCRIPTS = [f"js/sheet/{name}.js" for name in _PARTS.split()]


@require_safe
def sheet(request, pk):
    meeting = _meeting(request, pk)
    shown = Sheet(meeting, kind=request.GET.get("jenis", ""), agenda=request.GET.get("agenda", ""))
    return _page(request, shown, notice=notice(shown, request.GET.get("kabar", ""), request.GET.get("baris", "")))


@require_POST
def quick_line(request, pk):
    """File one typed line, or switch the agenda item; the focus stays in the quick line."""
    meeting = _meeting(request, pk)
    form = QuickLineForm(request.POST, meeting=meeting, lines=outline(meeting), auto_id="quick_%s")
    if not form.is_valid():
        return _line_again(request, form, status=422)
    if form.switched_to:
        return _filed(request, form, None, form.switched_to)
    try:
        row = workflow.file_line(form, by=request.user)
    except Refused as refused:
        return _line_again(request, form, status=409, refusal=str(refused))
    return _filed(request, form, row, row if row.kind == Kind.AGENDA else form.cleaned_data["agenda"])


@require_http_methods(["GET", "POST"])
def edit_row(request, pk, uid):
    """One row as a form in its place; a version of somebody else is shown beside what was typed."""
    row = _row(request, pk, uid)
    form = row_form(row, request.POST or None, auto_id=f"row-{row.uid}-%s")
    if request.method == "GET":
        form.rival = row if row.removed_at else None
        return _row_page(request, form)
    if not form.is_valid():
        return _row_page(request, form, status=422)
    try:
        kept = workflow.keep_row(form, by=request.user)
    except Stale as stale:
        form.tell_stale(stale.row)
        return _row_page(request, form, status=409)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _row_page(request, form, status=409)
    return _acted(request, row.meeting, kept, "simpan", focus=kept.uid)


@require_http_methods(["GET", "POST"])
def edit_all(request, pk):
    """The rows of the sheet in one form; each is saved for itself, and one that cannot be stops no other."""
    meeting, failed, status = _meeting(request, pk), (), 200
    if request.method == "POST":
        kept, failed, status = save_posted(meeting, request.POST, by=request.user)
        messages.success(request, f"{kept} baris tersimpan." if kept else "Tidak ada baris yang berubah.")
        if not failed:
            return redirect("meetings:sheet", pk=pk)
    forms = SheetForms(Sheet(meeting), request.GET.get("page"), tuple(failed))
    context = {"meeting": meeting, "forms": forms, "has_errors": bool(failed), "reason": lock_reason(meeting)}
    return render(request, "meetings/sheet_all.html", context, status=status)


@require_POST
def move_up(request, pk, uid):
    return _act(request, pk, uid, "pindah", workflow.move_row, step=-1)


@require_POST
def move_down(request, pk, uid):
    return _act(request, pk, uid, "pindah", workflow.move_row, step=1)


@require_POST
def indent(request, pk, uid):
    return _act(request, pk, uid, "pindah", workflow.indent_row)


@require_POST
def outdent(request, pk, uid):
    return _act(request, pk, uid, "pindah", workflow.outdent_row)


@require_POST
def restore(request, pk, uid):
    return _act(request, pk, uid, "pulih", workflow.restore_row)


@require_POST
def remove(request, pk, uid):
    """Take the row away at once; it can be brought back, and the eye goes to the row above."""
    row = _row(request, pk, uid)
    above = Sheet(row.meeting).above(row)
    return _act(request, pk, uid, "hapus", workflow.remove_row, focus=above and above.row.uid)


@require_http_methods(["GET", "POST"])
def change_kind(request, pk, uid):
    """Ask for the new kind, or give it to the row."""
    kind = request.POST.get("kind")
    if kind in Kind.values:
        return _act(request, pk, uid, "jenis", workflow.change_kind, kind=Kind(kind))
    form = row_form(_row(request, pk, uid), auto_id=f"row-{uid}-%s")
    is_missing = request.method == "POST"
    return _row_page(request, form, asks_kind=True, kind_missing=is_missing, status=422 if is_missing else 200)


@require_POST
def mark_style(request, pk):
    """Choose the marks of lists; only what was chosen anew is saved."""
    meeting = _meeting(request, pk)
    form = MarkForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _page(request, Sheet(meeting), mark_form=form, status=422)
    try:
        for kind, level, style in form.changes:
            workflow.set_mark_style(meeting, kind, level, style, by=request.user)
    except Refused as refused:
        return _page(request, Sheet(meeting), refusal=str(refused), status=409)
    return redirect(f"{reverse('meetings:sheet', args=[pk])}?kabar=tanda")


# --- what the views share ---


def _meeting(request, pk) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)


def _row(request, pk, uid) -> Row:
    """The row of that uid in this very meeting; the same uid in another one does not exist."""
    meeting = _meeting(request, pk)
    row = (
        meeting.rows.select_related("parent", "agenda", "pokja__region", "changed_by", "removed_by")
        .filter(uid=uid)
        .first()
    )
    if row is None:
        raise Http404
    row.meeting = meeting
    return row


def _filed(request, form: QuickLineForm, row: Row | None, agenda: Row | None):
    """The sheet after a line; the kind and the agenda item stick."""
    kind, agenda_uid = form.line.next_kind.value, str(agenda.uid) if agenda else ""
    query = {"jenis": kind, "agenda": agenda_uid} | ({"baris": row.uid, "kabar": "catat"} if row else {})
    return redirect(f"{reverse('meetings:sheet', args=[form.meeting.pk])}?{urlencode(query)}")


def _line_again(request, form: QuickLineForm, *, status: int, refusal=""):
    """The quick line with what was typed and what is wrong with it."""
    return _page(request, Sheet(form.meeting, line_form=form), refusal=refusal, has_errors=True, status=status)


def _act(request, pk, uid, news: str, act, *, focus=None, **options):
    """Do one thing to one row and show it where it is then."""
    row = _row(request, pk, uid)
    try:
        act(row, by=request.user, **options)
    except Refused as refused:
        return _page(request, Sheet(row.meeting), refusal=str(refused), status=409)
    return _acted(request, row.meeting, row, news, focus=focus if news == "hapus" else row.uid)


def _acted(request, meeting: Meeting, row: Row, news: str, *, focus):
    state = {"kind": request.POST.get("_kind", ""), "agenda": request.POST.get("_agenda", "")}
    query = {"jenis": state["kind"], "agenda": state["agenda"], "baris": row.uid, "kabar": news}
    query = urlencode({name: value for name, value in query.items() if value})
    return redirect(f"{reverse('meetings:sheet', args=[meeting.pk])}?{query}{f'#row-{focus}' if focus else ''}")


def _row_page(request, form: RowForm, *, status=200, **more):
    """A row as a form, in its place on the whole sheet."""
    meeting = form.instance.meeting
    form.take_focus()
    kinds = [kind for kind in Kind if kind != form.instance.kind]
    context = {"row": form.instance, "form": form, "kinds": kinds} | more
    return _page(request, Sheet(meeting), editing=form.instance.uid, status=status, **context)


def _page(request, shown: Sheet, *, status=200, **more):
    return render(request, "meetings/sheet.html", _context(request, shown) | more, status=status)


def _context(request, shown: Sheet) -> dict:
    meeting = shown.meeting
    reason = lock_reason(meeting)
    return {
        "meeting": meeting,
        "sheet": shown,
        "sheet_data": sheet_data(shown, request.user),
        "sheet_scripts": SCRIPTS,
        "edit_forms": [] if reason else edit_forms(meeting, shown.lines),
        "reason": reason,
        "may_write": not reason,
        "may_withdraw": meeting.status == Meeting.Status.SUBMITTED
        and can(request.user, Permission.MEETING_SUBMIT, meeting),
        "mark_form": None if reason else MarkForm(meeting=meeting),
    }
