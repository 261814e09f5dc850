"""Which accounts may enter a Pokja, as what, and how that is given and taken."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pokja import keeping
from pokja.forms.access import GiveAccessForm
from pokja.models import Access
from pokja.roles import POKJA_ROLES, Permission
from pokja.views.common import add_refusal, permitted_child, permitted_pokja, posted
from pokja.views.invitations import send_invitation


@require_safe
def access_list(request, code):
    pokja = permitted_pokja(request, code, Permission.ACCESS_MANAGE)
    rows = Access.objects.filter(pokja=pokja).on(timezone.localdate()).select_related("user")
    rows = sorted(rows, key=lambda row: (POKJA_ROLES.index(row.role), row.user.name, row.pk))
    return render(request, "pokja/access.html", {"pokja": pokja, "rows": rows})


@require_http_methods(["GET", "POST"])
def give(request, code):
    pokja = permitted_pokja(request, code, Permission.ACCESS_MANAGE)
    form = GiveAccessForm(**posted(request))
    access = _given(request, form, pokja) if form.is_valid() else None
    if access:
        messages.success(request, f"{access.user} sekarang {access.get_role_display()} di {pokja}.")
        warn_of_untold(request, access)
        if not access.user.has_usable_password():
            send_invitation(request, access.user, pokja)
        return redirect("pokja:access", code=code)
    return render(request, "pokja/access_form.html", {"pokja": pokja, "form": form})


def _given(request, form, pokja) -> Access | None:
    """None when it was refused; the reason then stands in the form."""
    try:
        return keeping.give_access(pokja, **form.cleaned_data, by=request.user)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return None


@require_http_methods(["GET", "POST"])
def take(request, code, pk):
    access = permitted_child(request, Access.objects.select_related("user"), code, pk, Permission.ACCESS_MANAGE)
    if request.method == "POST":
        keeping.take_access(access, by=request.user)
        messages.success(request, f"Akses {access.user} sebagai {access.get_role_display()} dicabut.")
        warn_of_untold(request, access)
        return redirect("pokja:access", code=code)
    return render(request, "pokja/access_take.html", {"pokja": access.pokja, "access": access})


@require_POST
def send_link(request, code, pk):
    access = permitted_child(request, Access.objects.select_related("user"), code, pk, Permission.ACCESS_MANAGE)
    invite_again(request, access)
    return redirect("pokja:access", code=code)


def invite_again(request, access: Access) -> None:
    """The letter got lost or its link grew old."""
    if access.user.has_usable_password():
        messages.success(request, f"{access.user} sudah punya sandi, jadi tidak perlu diundang.")
    else:
        send_invitation(request, access.user, access.pokja)


def warn_of_untold(request, access: Access) -> None:
    """The mail server failed: what was done stands, but its owner does not know of it yet."""
    if getattr(access, "untold", False):
        words = f"Pos-el pemberitahuan kepada {access.user} tidak terkirim. Beri tahu orangnya langsung."
        messages.warning(request, words)
