"""/pokja/<k>/format-a1/: how the report of a Pokja is printed, beside a sample."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meetings import layouts
from meetings.forms.layouts import LayoutForm
from meetings.models.layouts import PaperLayout
from meetings.papers import format_a1
from meetings.papers.paper import A4, SIZES
from meetings.workflow.layouts import reset_layout, save_layout
from meetings.workflow.locking import Conflict
from pokja.roles import Permission
from pokja.views.common import permitted_pokja

MEANWHILE = "Sementara itu susunan ini diubah orang lain. Periksa isian Anda, lalu simpan lagi untuk memakainya."
STEPS = {"naik": -1, "turun": 1}


@require_http_methods(["GET", "POST"])
def layout(request, code):
    """A button of a line saves everything typed and moves that line. An htmx request only wants the sample."""
    pokja = permitted_pokja(request, code, Permission.PAPERS_MANAGE)
    kept = PaperLayout.objects.filter(pokja=pokja).first()
    start = {
        "sections": layouts.whole(kept.sections if kept else []),
        "size": kept.size if kept else A4,
        "version": kept.version if kept else 0,
    }
    if "bawaan" in request.POST:
        reset_layout(pokja, by=request.user)
        messages.success(request, "Susunan bawaan dipakai lagi. Laporan final tidak berubah.")
        return redirect("meetings:layout", code=code)
    form = LayoutForm(request.POST if request.method == "POST" else None, **start)
    valid = form.is_valid()
    if request.htmx and request.method == "POST":
        return render(request, "meetings/_layout_sample.html", {"report": _sample(pokja, form)})
    if not valid:
        return _page(request, pokja, form, status=422 if form.is_bound else 200)
    name, key = next(((name, request.POST[name]) for name in STEPS if request.POST.get(name)), ("", ""))
    sections = form.layout
    if any(entry["key"] == key for entry in sections):
        sections = layouts.moved(sections, key, STEPS[name])
    try:
        save_layout(pokja, sections, form.cleaned_data["size"], version=form.cleaned_data["version"], by=request.user)
    except Conflict:
        form.add_error(None, MEANWHILE)
        form.data = _with(form.data, "version", start["version"])
        return _page(request, pokja, form, status=409)
    messages.success(request, "Susunan tersimpan. Laporan final tidak berubah.")
    return redirect(reverse("meetings:layout", args=[code]) + (f"#isian-{key}" if name else ""))


def _with(data, name: str, value):
    data = data.copy()
    data[name] = value
    return data


def _sample(pokja, form: LayoutForm):
    size = form.data.get("size") if form.is_bound else form.initial["size"]
    data = layouts.sample_data(pokja, size if size in SIZES else A4)
    return format_a1.build(data, form.layout, image_address=lambda sha256: _logo_address(pokja, sha256))


def _logo_address(pokja, sha256: str) -> str:
    host = pokja.hosts.filter(logo=sha256).first()
    return reverse("pokja:host_logo", args=[pokja.code, host.pk]) if host else ""


def _page(request, pokja, form: LayoutForm, status: int):
    context = {"pokja": pokja, "form": form, "report": _sample(pokja, form)}
    return render(request, "meetings/layout.html", context, status=status)
