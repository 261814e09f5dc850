"""Two entries of one person become one: choose them, compare them side by side, merge them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pokja import keeping
from pokja.forms.merging import ChooseTwoForm, MergeForm
from pokja.keeping.merging import likely_doubles
from pokja.models import Membership
from pokja.personal import note_view
from pokja.roles import Permission
from pokja.views.changes import to_members
from pokja.views.common import permitted_pokja

OFFERED = 50


@require_http_methods(["GET", "POST"])
def merge(request, code):
    """The two entries stand in the address; without them one chooses."""
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    chosen = ChooseTwoForm(request.GET if "stays" in request.GET else None, pokja=pokja)
    if not chosen.is_valid():
        context = {"pokja": pokja, "form": chosen, "doubles": likely_doubles(pokja)[:OFFERED]}
        return render(request, "pokja/merge_choose.html", context)
    stays, goes = chosen.cleaned_data["stays"], chosen.cleaned_data["goes"]
    form = MergeForm(request.POST if request.method == "POST" else None, stays=stays, goes=goes)
    if form.is_valid():
        try:
            act = keeping.merge(stays, goes, form.values, seen=form.cleaned_data["seen"], by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.get_full_path())
        messages.success(request, f"Entri {goes} digabung ke {stays}.")
        return to_members(pokja, act)
    for person in (stays, goes):
        note_view(request, person)
    return render(request, "pokja/merge.html", {"pokja": pokja, "form": form, "terms": _terms_of(stays, goes)})


def _terms_of(*people) -> list[list[Membership]]:
    rows = list(Membership.objects.with_people().filter(person__in=people).order_by("valid_from", "pk"))
    return [[row for row in rows if row.person_id == person.pk] for person in people]
