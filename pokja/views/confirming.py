"""Some pages ask for the password once more when it was typed long ago: the device may be in other hands."""

import time
from functools import wraps
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pokja.carried import Carried
from pokja.forms.accounts import ConfirmForm
from pokja.second_step_first import lead_to_set_up
from pokja.views.single_sign_on import TYPED_AT

LASTS = 30 * 60  # seconds; long enough to install an app on the phone


def confirmed(view):
    """Lets through whoever typed the password or a code lately; asks all others, and then goes on here."""

    @never_cache
    @wraps(view)
    def ask_first(request, *args, **kwargs):
        if _was_confirmed(request):
            return view(request, *args, **kwargs)
        if carried := Carried.from_seal(request):
            return _page(request, ConfirmForm(user=request.user), request.path, carried)
        return redirect(f"{reverse('account_confirm')}?{urlencode({'next': request.path})}")

    return ask_first


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request):
    onward = get_next_redirect_url(request) or reverse("account_overview")
    carried = Carried.from_seal(request)
    form = ConfirmForm(data=request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        reauthenticate_by_password(request)
        return lead_to_set_up(request, carried) if carried else redirect(onward)
    return _page(request, form, onward, carried)


def _page(request, form, onward, carried):
    context = {"form": form, "next": onward, "carried": carried, "sso": _sign_in_anew(request, onward)}
    return render(request, "account/confirm.html", context)


def _sign_in_anew(request, onward: str) -> dict | None:
    """For whoever has no password of ours: the provider asks them anew, whatever it remembers."""
    if not request.user.identities.filter(issuer=settings.OIDC_ISSUER).exists():
        return None
    asked = urlencode({"prompt": "login", "max_age": LASTS})  # with a greatest age it has to tell the true one
    query = urlencode({"next": onward, "auth_params": asked})
    return {"name": settings.OIDC_NAME, "address": f"{reverse('openid_connect_login')}?{query}"}


def _was_confirmed(request) -> bool:
    """Coming back from a provider that remembered somebody is no proof: it counts when they last typed there."""
    typed_at = request.session.get(TYPED_AT)

    def proved(record) -> float:
        there = record.get("method") == "socialaccount" and typed_at is not None
        return min(record["at"], typed_at) if there else record["at"]

    records = get_authentication_records(request, request.user)
    return any(time.time() - proved(record) < LASTS for record in records)
