"""Which accounts may enter a Pokja, as what, and how that is given and taken."""

import logging
from smtplib import SMTPException

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pokja import keeping
from pokja.forms.access import GiveAccessForm
from pokja.forms.accounts import RequestResetForm
from pokja.models import Access
from pokja.roles import POKJA_ROLES, Permission
from pokja.views.common import permitted_child, permitted_pokja, posted

logger = logging.getLogger(__name__)


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
    if form.is_valid():
        access = keeping.give_access(pokja, **form.cleaned_data, by=request.user)
        messages.success(request, f"{access.user} sekarang {access.get_role_display()} di {pokja}.")
        if not access.user.has_usable_password():
            _send_link(request, access)
        return redirect("pokja:access", code=code)
    return render(request, "pokja/access_form.html", {"pokja": pokja, "form": form})


@require_http_methods(["GET", "POST"])
def take(request, code, pk):
    access = permitted_child(request, Access.objects.select_related("user"), code, pk, Permission.ACCESS_MANAGE)
    if request.method == "POST":
        keeping.take_access(access, by=request.user)
        messages.success(request, f"Akses {access.user} sebagai {access.get_role_display()} dicabut.")
        return redirect("pokja:access", code=code)
    return render(request, "pokja/access_take.html", {"pokja": access.pokja, "access": access})


@require_POST
def send_link(request, code, pk):
    access = permitted_child(request, Access.objects.select_related("user"), code, pk, Permission.ACCESS_MANAGE)
    _send_link(request, access)
    return redirect("pokja:access", code=code)


def _send_link(request, access: Access) -> None:
    """By mail only: whoever holds the link takes over the account, so nobody but its owner may see it."""
    form = RequestResetForm({"email": access.user.email})
    try:
        if not form.is_valid() or not form.users:
            raise ValidationError("no active account")
        form.save(request)
    except (OSError, SMTPException, ValidationError):
        logger.warning("password link not sent", exc_info=True)
        messages.warning(request, f"Tautan atur sandi untuk {access.user} belum terkirim. Coba lagi nanti.")
    else:
        messages.success(request, f"Tautan atur sandi dikirim ke {access.user.email}.")
