"""The agencies that host a Pokja over time, and the letterhead each of them brings."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pokja import keeping
from pokja.forms.hosts import CorrectHostForm, HostForm
from pokja.keeping.hosts import FIELDS
from pokja.models import HostAgency
from pokja.roles import Permission
from pokja.views.common import file_response, one_writer_at_a_time, permitted_child, permitted_pokja, posted, tried


@require_safe
def host_list(request, code):
    pokja = permitted_pokja(request, code, Permission.PAPERS_MANAGE)
    context = {"pokja": pokja, "hosts": pokja.hosts.all(), "current": pokja.host_on(timezone.localdate())}
    return render(request, "pokja/hosts.html", context)


@require_http_methods(["GET", "POST"])
def add(request, code):
    pokja = permitted_pokja(request, code, Permission.PAPERS_MANAGE)
    form = HostForm(**posted(request), initial={"government": _government(pokja)})
    if form.is_valid():
        host = HostAgency(pokja=pokja, **{name: form.cleaned_data[name] for name in FIELDS})
        if tried(form, keeping.add_host, host, form.cleaned_data["logo"], by=request.user):
            return _saved(request, code, host)
    return render(request, "pokja/host_form.html", {"pokja": pokja, "form": form})


@require_http_methods(["GET", "POST"])
@one_writer_at_a_time
def correct(request, code, pk):
    host = permitted_child(request, HostAgency.objects, code, pk, Permission.PAPERS_MANAGE)
    form = CorrectHostForm(**posted(request), host=host)
    if form.is_valid():
        logo, remove = form.cleaned_data["logo"], form.cleaned_data.get("remove_logo", False)
        if tried(form, keeping.correct_host, host, form.changed, logo, remove_logo=remove, by=request.user):
            return _saved(request, code, host)
    return render(request, "pokja/host_form.html", {"pokja": host.pokja, "form": form, "host": host})


@require_safe
def logo(request, code, pk):
    host = permitted_child(request, HostAgency.objects, code, pk, Permission.PAPERS_MANAGE)
    if not host.logo:
        raise Http404
    return file_response(host.logo, "lambang.png", inline=True)


def _government(pokja) -> str:
    return f"Pemerintah {pokja.region.full_name}"


def _saved(request, code, host: HostAgency):
    messages.success(request, f"Kop {host.agency} tersimpan.")
    return redirect("pokja:hosts", code=code)
