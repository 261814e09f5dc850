"""The page on which the data of a Pokja itself is changed."""

from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pokja import keeping
from pokja.access import can
from pokja.forms.pokja import PokjaForm
from pokja.keeping.pokja import lock_in_order
from pokja.models import Pokja
from pokja.roles import Permission
from pokja.views.common import permitted_pokja, posted, tried


def _one_writer_at_a_time(view):
    """As for every page of a Pokja; here the one it is merged into is locked with it, both in order."""

    @wraps(view)
    def serialised(request, code):
        if request.method != "POST":
            return view(request, code)
        target = request.POST.get("merged_into", "")
        with transaction.atomic():
            ends = Pokja.objects.filter(region__code=code) | Pokja.objects.filter(pk=_number(target))
            lock_in_order(*ends)
            return view(request, code)

    return serialised


@require_http_methods(["GET", "POST"])
@_one_writer_at_a_time
def change(request, code):
    pokja = permitted_pokja(request, code, Permission.POKJA_MANAGE)
    may_merge = can(request.user, Permission.SYSTEM_MANAGE, pokja)
    form = PokjaForm(**posted(request), pokja=pokja, may_merge=may_merge)
    if form.is_valid() and tried(form, keeping.change_pokja, pokja, form.changed, by=request.user):
        messages.success(request, f"Data {pokja} tersimpan.")
        return redirect("pokja:detail", code=code)
    return render(request, "pokja/change.html", {"pokja": pokja, "form": form, "may_merge": may_merge})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
