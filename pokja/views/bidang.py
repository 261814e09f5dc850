"""The fields of work of a Pokja."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pokja import keeping
from pokja.forms.bidang import BidangForm, RenameBidangForm
from pokja.models import Bidang, Seat
from pokja.roles import Permission
from pokja.views.common import one_writer_at_a_time, permitted_child, permitted_pokja, posted, tried


@require_http_methods(["GET", "POST"])
def bidang_list(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    form = BidangForm(**posted(request))
    if form.is_valid():
        bidang = keeping.add_bidang(pokja, form.cleaned_data["name"], by=request.user)
        messages.success(request, f"Bidang {bidang} tersimpan.")
        return redirect("pokja:bidang", code=code)
    used = Exists(Seat.objects.filter(bidang=OuterRef("pk")))
    rows = Bidang.objects.filter(pokja=pokja).annotate(used=used)
    return render(request, "pokja/bidang.html", {"pokja": pokja, "form": form, "rows": rows})


@require_http_methods(["GET", "POST"])
@one_writer_at_a_time
def rename(request, code, pk):
    bidang = _permitted(request, code, pk)
    before = bidang.name
    form = RenameBidangForm(**posted(request), saved={"name": before})
    if form.is_valid() and _renamed(request, form, bidang):
        messages.success(request, f"Bidang {bidang} tersimpan.")
        return redirect("pokja:bidang", code=code)
    return render(request, "pokja/bidang_form.html", {"pokja": bidang.pokja, "form": form, "before": before})


def _renamed(request, form, bidang: Bidang) -> bool:
    return not form.changed or tried(form, keeping.rename_bidang, bidang, form.cleaned_data["name"], by=request.user)


@require_POST
def move(request, code, pk):
    places = -1 if request.POST.get("arah") == "naik" else 1
    keeping.move_bidang(_permitted(request, code, pk), places, by=request.user)
    return redirect("pokja:bidang", code=code)


@require_POST
def remove(request, code, pk):
    bidang = _permitted(request, code, pk)
    keeping.remove_bidang(bidang, by=request.user)
    messages.success(request, f"Bidang {bidang} dihapus.")
    return redirect("pokja:bidang", code=code)


def _permitted(request, code, pk) -> Bidang:
    return permitted_child(request, Bidang.objects, code, pk, Permission.MEMBERS_MANAGE)
