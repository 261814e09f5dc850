"""A table of members comes in: paste or file, check, repair inside the cells, take in what is in order."""

from django.contrib import messages
from django.db.models import F, Func, IntegerField
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pokja.forms.importing import ForAllForm, PasteForm, edited
from pokja.indonesian import decimal_text
from pokja.keeping import importing
from pokja.member_table.fields import LABELS
from pokja.member_table.table import check
from pokja.models import MemberImport
from pokja.roles import Permission
from pokja.views.common import permitted_child, permitted_pokja, posted
from pokja.views.import_page import page_context

MEANWHILE = "Sementara itu tabel ini diubah, di tab lain atau oleh admin lain. Periksa lagi, lalu kirim lagi."
FINISHED = "Tabel ini sudah selesai: semua barisnya sudah masuk atau dibuang."


@require_http_methods(["GET", "POST"])
def paste(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    form = PasteForm(**posted(request), pokja=pokja, decree=pokja.decree_on(timezone.localdate()))
    if form.is_valid():
        waiting = importing.start_import(pokja, **form.read, by=request.user)
        return redirect("pokja:import_review", code=code, pk=waiting.pk)
    length = Func(F("rows"), function="jsonb_array_length", output_field=IntegerField())
    others = MemberImport.objects.filter(pokja=pokja).annotate(length=length).filter(length__gt=0)
    others = others.select_related("started_by").defer("rows", "columns")
    return render(request, "pokja/import_paste.html", {"pokja": pokja, "form": form, "others": others})


@require_http_methods(["GET", "POST"])
def review(request, code, pk):
    source = MemberImport.objects.select_related("started_by")
    waiting = permitted_child(request, source, code, pk, Permission.MEMBERS_MANAGE)
    if not waiting.rows:
        return _finished(request, code)
    if request.method == "POST":
        return _act(request, waiting)
    form = ForAllForm(pokja=waiting.pokja, columns=waiting.columns)
    return _page(request, waiting, form, waiting.columns, waiting.rows)


def _act(request, waiting):
    edits = edited(waiting, request.POST)
    form = ForAllForm(request.POST, pokja=waiting.pokja, columns=waiting.columns)
    if not form.is_valid():
        return _page(request, waiting, form, edits.columns, edits.rows, edits.touched)
    columns = form.changed_columns | {"fields": edits.columns["fields"]}
    try:
        return _ACTS.get(request.POST.get("act"), _keep)(request, waiting, columns, edits.rows)
    except importing.ChangedMeanwhile:
        return _meanwhile(request, waiting)


def _version(request) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _keep(request, waiting, columns, rows):
    importing.save_import(waiting, _version(request), columns=columns, rows=rows, by=request.user)
    return _again(request, waiting)


def _split(request, waiting, columns, rows):
    return _keep(request, waiting, columns | {"split": not columns["split"]}, rows)


def _take_in(request, waiting, columns, rows):
    if "name" not in columns["fields"]:
        return _keep(request, waiting, columns, rows)
    taken = importing.take_in(waiting, _version(request), columns=columns, rows=rows, review=check, by=request.user)
    if taken.added or taken.known:
        messages.success(request, _taken_words(taken))
    return _again(request, waiting) if taken.waiting else redirect("pokja:members", code=waiting.pokja.code)


def _discard(request, waiting, columns, rows):
    count = importing.discard_rows(waiting, _version(request), by=request.user)
    messages.success(request, f"{decimal_text(count)} baris dibuang.")
    return redirect("pokja:members", code=waiting.pokja.code)


_ACTS = {"check": _keep, "split": _split, "insert": _take_in, "discard": _discard}


def _taken_words(taken: importing.Taken) -> str:
    words = f"{decimal_text(taken.added)} anggota dimasukkan."
    if taken.known:
        words += f" {decimal_text(taken.known)} baris sudah ada, tidak digandakan."
    if taken.waiting:
        words += f" {decimal_text(taken.waiting)} baris menunggu diperbaiki di laman ini."
    return words


def _again(request, waiting):
    page = request.GET.get("page", "")
    address = reverse("pokja:import_review", args=[waiting.pokja.code, waiting.pk])
    return redirect(f"{address}?page={page}" if page.isascii() and page.isdigit() else address)


def _finished(request, code):
    messages.warning(request, FINISHED)
    return redirect("pokja:members", code=code)


def _meanwhile(request, waiting):
    """The rows as they are now, with what was typed laid over those that still wait; nothing is saved yet."""
    waiting = MemberImport.objects.select_related("started_by", "pokja__region__parent").filter(pk=waiting.pk).first()
    if waiting is None or not waiting.rows:
        return _finished(request, request.resolver_match.kwargs["code"])
    messages.warning(request, MEANWHILE)
    edits = edited(waiting, request.POST)
    form = ForAllForm(pokja=waiting.pokja, columns=waiting.columns)
    return _page(request, waiting, form, edits.columns, edits.rows, edits.touched)


def _page(request, waiting, form, columns, rows, touched=frozenset()):
    context = page_context(waiting, columns, rows, request.GET.get("page"), touched)
    context |= {"pokja": waiting.pokja, "form": form, "labels": LABELS.items()}
    context["has_errors"] = bool(form.errors or context["cell_errors"] or not context["has_name"])
    return render(request, "pokja/import_review.html", context)
