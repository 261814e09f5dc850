"""What was done to the membership of a Pokja, newest first, and how it is undone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pokja import keeping
from pokja.keeping.undoing import blockers
from pokja.models import MemberAct, Pokja
from pokja.models.region import Zone
from pokja.roles import Permission
from pokja.views.access import warn_of_untold
from pokja.views.common import permitted_child, permitted_pokja

PER_PAGE = 25
JUST_DONE = "urungkan"  # in the address of the members: the act that may be taken back at once


@require_safe
def act_list(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    acts = MemberAct.objects.filter(pokja=pokja).select_related("done_by", "undone_by")
    page = Paginator(acts, PER_PAGE).get_page(request.GET.get("page"))
    blocked = blockers([act for act in page if not act.undone_at])
    rows = [{"act": act, "blocker": blocked.get(act.pk)} for act in page]
    context = {"pokja": pokja, "page": page, "rows": rows, "zone": Zone(pokja.region.zone)}
    return render(request, "pokja/changes.html", context)


@require_POST
def undo(request, code, pk):
    act = permitted_child(request, MemberAct.objects, code, pk, Permission.MEMBERS_MANAGE)
    try:
        done = keeping.undo(act, by=request.user)
    except ValidationError as refusal:
        messages.error(request, f"Belum diurungkan. {' '.join(refusal.messages)}")
        return redirect("pokja:acts", code=code)
    messages.success(request, f"Diurungkan: {act.sentence}")
    for text in done.kept:
        messages.warning(request, text)
    for access in done.accesses:
        warn_of_untold(request, access)
    return redirect("pokja:members", code=code)


def to_members(pokja: Pokja, act: MemberAct | None = None):
    """The list of members, with the button that takes `act` back."""
    address = reverse("pokja:members", args=[pokja.code])
    return redirect(f"{address}?{JUST_DONE}={act.pk}" if act else address)


def just_done(request, pokja: Pokja) -> MemberAct | None:
    """The act that the address names, while it still stands."""
    pk = request.GET.get(JUST_DONE, "")
    known = pk.isascii() and pk.isdigit() and len(pk) < 10
    return MemberAct.objects.filter(pokja=pokja, pk=pk, undone_at=None).first() if known else None
