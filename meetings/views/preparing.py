"""Agendas kept to be used again, and starting an empty sheet with one of them or with what the previous Rakor had."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.forms.preparing import StartForm, TemplateForm
from meetings.lookback import review_title
from meetings.models import AgendaTemplate, Kind, Meeting
from meetings.workflow import templates
from meetings.workflow.carrying import review_uid
from meetings.workflow.locking import Conflict, Refused, lock_reason
from meetings.workflow.preparing import prepare, previous_of
from pokja.access import get_permitted
from pokja.roles import Permission
from pokja.views.common import add_refusal, permitted_pokja


@require_http_methods(["GET", "POST"])
def start(request, pk):
    """What an empty sheet may begin with."""
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
    form = _start_form(request, meeting)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            prepare(meeting, form.preparation, by=request.user)
        except Refused as refused:
            refusal, status = str(refused), 409
        else:
            messages.success(request, "Persiapan tersimpan.")
            return redirect("meetings:sheet", pk=pk)
    context = {
        "meeting": meeting,
        "form": form,
        "refusal": refusal,
        "reason": lock_reason(meeting),
        "has_agenda": "agenda_from" not in form.fields and _has_agenda(meeting),
    }
    return render(request, "meetings/start.html", context, status=422 if form.errors else status)


def _start_form(request, meeting: Meeting) -> StartForm:
    has_item = meeting.rows.standing().filter(uid=review_uid(meeting)).exists()
    return StartForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        previous=previous_of(meeting),
        review_title="" if has_item else review_title(meeting),
        # A post that waits too long is refused by the workflow, with its words.
        has_agenda=request.method == "GET" and _has_agenda(meeting),
    )


def _has_agenda(meeting: Meeting) -> bool:
    return meeting.rows.standing().filter(kind=Kind.AGENDA).exists()


# --- the agendas of a Pokja ---


@require_safe
def agenda_templates(request, code):
    pokja = permitted_pokja(request, code, Permission.MINUTES_EDIT)
    known = AgendaTemplate.objects.filter(pokja=pokja)
    context = {
        "pokja": pokja,
        "templates": known.standing(),
        "removed": known.exclude(removed_at=None).order_by("-removed_at"),
    }
    return render(request, "meetings/agenda_templates.html", context)


@require_http_methods(["GET", "POST"])
def add_template(request, code):
    pokja = permitted_pokja(request, code, Permission.MINUTES_EDIT)
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            templates.add_template(pokja, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Susunan {form.cleaned_data['name']} tersimpan.")
            return redirect("meetings:agenda_templates", code=code)
    return _template_page(request, pokja, form)


@require_http_methods(["GET", "POST"])
def change_template(request, code, uid):
    template = _template(request, code, uid)
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=template)
    status = 422
    if form.is_valid():
        try:
            template = templates.change_template(form, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        except Conflict:
            status = 409
        else:
            messages.success(request, f"Susunan {template.name} tersimpan.")
            return redirect("meetings:agenda_templates", code=code)
    return _template_page(request, template.pokja, form, template=template, status=status)


@require_POST
def remove_template(request, code, uid):
    template = _template(request, code, uid)
    templates.remove_template(template, by=request.user)
    messages.success(request, f"Susunan {template.name} dihapus. Pulihkan lewat “Terhapus” di bawah.")
    return redirect("meetings:agenda_templates", code=code)


@require_POST
def restore_template(request, code, uid):
    template = _template(request, code, uid)
    try:
        templates.restore_template(template, by=request.user)
    except ValidationError:
        messages.error(request, f"Sudah ada susunan lain bernama {template.name}. Ubah nama yang lain itu dulu.")
    else:
        messages.success(request, f"Susunan {template.name} dipulihkan.")
    return redirect("meetings:agenda_templates", code=code)


def _template(request, code, uid) -> AgendaTemplate:
    return get_permitted(
        AgendaTemplate.objects.select_related("pokja__region__parent"),
        request.user,
        Permission.MINUTES_EDIT,
        uid=uid,
        pokja__region__code=code,
    )


def _template_page(request, pokja, form, *, template=None, status=422):
    context = {"pokja": pokja, "form": form, "template": template}
    return render(request, "meetings/agenda_template_form.html", context, status=status if form.errors else 200)
