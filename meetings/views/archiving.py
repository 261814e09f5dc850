"""Putting records away, the jadwal retensi of a Pokja, and its whole record as one file."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import workflow
from meetings.archive import term_of
from meetings.bundling.work import ask
from meetings.forms.approval import ArchiveForm
from meetings.forms.archiving import ChangeRuleForm, RuleForm
from meetings.keyset import Place, page_of
from meetings.listing import lines_of
from meetings.models import Meeting, RetentionRule, TakenOver
from meetings.streams import Merged, Part, by_day
from meetings.workflow.retention import FIELDS, add_rule, change_rule, remove_rule
from pokja.access import can, get_permitted
from pokja.audit import Act, note
from pokja.roles import Permission
from pokja.views.common import file_response, one_writer_at_a_time, permitted_child, permitted_pokja, posted, tried


@require_http_methods(["GET", "POST"])
def archive(request, pk):
    meeting = _meeting(request, pk)
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        workflow.archive(meeting, form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{meeting.short_name} diarsipkan.")
    if form.is_valid() or meeting.archived_at:
        return redirect("meetings:detail", pk=pk)
    context = {"meeting": meeting, "form": form, "term": term_of(meeting, meeting.pokja.retention_rules.all())}
    return render(request, "meetings/archive.html", context, status=422 if form.errors else 200)


@require_POST
def take_out(request, pk):
    meeting = workflow.take_out(_meeting(request, pk), by=request.user)
    messages.success(request, f"{meeting.short_name} dikeluarkan dari arsip.")
    return redirect("meetings:detail", pk=pk)


@require_safe
def overview(request, code):
    """The finals and cancelled meetings with what the jadwal retensi says of them."""
    pokja = permitted_pokja(request, code, Permission.HISTORY_READ)
    rules = list(pokja.retention_rules.all())
    kept = Meeting.objects.filter(pokja=pokja).filter(Q(final_version__gt=0) | Q(cancelled_at__isnull=False))
    listed = Merged([Part(kept, True)], lambda ids: by_day(kept.filter(pk__in=ids).with_place()))
    page = page_of(listed, after=Place.read(request.GET.get("setelah")))
    terms = [term_of(meeting, rules) for meeting in page.meetings]
    today = timezone.localdate()
    context = {
        "pokja": pokja,
        "rules": rules,
        "rows": [
            (line, term.words_on(today) if term else "")
            for line, term in zip(lines_of(page.meetings, request.user), terms, strict=True)
        ],
        "older": page.older,
        "taken_over": TakenOver.objects.filter(pokja=pokja).select_related("taken_by"),
        "may_list": can(request.user, Permission.PAPERS_MANAGE, pokja),
        "may_export": can(request.user, Permission.MEMBERS_MANAGE, pokja),
        "may_audit": can(request.user, Permission.AUDIT_READ, pokja),
    }
    return render(request, "meetings/archive_overview.html", context)


@require_http_methods(["GET", "POST"])
def rule_add(request, code):
    pokja = permitted_pokja(request, code, Permission.PAPERS_MANAGE)
    form = RuleForm(**posted(request))
    if form.is_valid() and tried(form, add_rule, pokja, form.cleaned_data, by=request.user):
        messages.success(request, f"Jadwal retensi {form.cleaned_data['code']} tersimpan.")
        return redirect("meetings:archive_overview", code=code)
    return _rule_page(request, pokja, form)


@require_http_methods(["GET", "POST"])
@one_writer_at_a_time
def rule(request, code, pk):
    found = permitted_child(request, RetentionRule.objects, code, pk, Permission.PAPERS_MANAGE)
    form = ChangeRuleForm(**posted(request), saved={name: getattr(found, name) for name in FIELDS})
    if form.is_valid() and tried(form, change_rule, found, form.changed, by=request.user):
        messages.success(request, f"Jadwal retensi {form.cleaned_data['code']} tersimpan.")
        return redirect("meetings:archive_overview", code=code)
    return _rule_page(request, found.pokja, form, found)


@require_POST
def rule_remove(request, code, pk):
    found = permitted_child(request, RetentionRule.objects, code, pk, Permission.PAPERS_MANAGE)
    remove_rule(found, by=request.user)
    messages.success(request, f"Jadwal retensi {found.code} dihapus. Arsip yang sudah mencatatnya tidak berubah.")
    return redirect("meetings:archive_overview", code=code)


@require_POST
def export(request, code):
    """Members with their contacts are in it, so only who manages them may ask, and it is noted."""
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    note(Act.DOWNLOADED, f"Rekam jejak {pokja.name} diminta sebagai ZIP.", by=request.user, pokja=pokja)
    return redirect("meetings:bundle", uid=ask(request.user, pokja=pokja).uid)


@require_safe
def earlier_history(request, code, pk):
    """The history that was told in the installation the record came from."""
    found = permitted_child(request, TakenOver.objects.filter(history__isnull=False), code, pk, Permission.AUDIT_READ)
    note(Act.DOWNLOADED, f"Riwayat {found.pokja.name} sebelum impor diunduh.", by=request.user, pokja=found.pokja)
    return file_response(found.history, f"riwayat-pokja-{code}-sebelum-{found.taken_at:%Y-%m-%d}.csv")


def _meeting(request, pk: int) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MEETING_ARCHIVE, pk=pk)


def _rule_page(request, pokja, form, found: RetentionRule | None = None):
    context = {"pokja": pokja, "form": form, "rule": found}
    return render(request, "meetings/retention_form.html", context, status=422 if form.errors else 200)
