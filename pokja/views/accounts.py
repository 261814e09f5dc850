"""Masuk, Keluar and passwords: django-allauth's views at our own addresses, with what was typed too late."""

from allauth.account import views as allauth_views
from allauth.account.internal.stagekit import get_pending_stage
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from pokja.carried import Carried, ask_to_sign_in, offer_to_send
from pokja.second_step import has_second_step, needs_second_step, recovery_codes
from pokja.views.second_step import enter_code
from pokja.views.single_sign_on import end_session_address

SIGN_OUT_THERE = "sign_out_there"


class LoginView(allauth_views.LoginView):
    """Signs in, and then offers to send what was typed before the session ended."""

    carried = None

    def dispatch(self, request, *args, **kwargs):
        self.carried = Carried.from_seal(request)
        if self.carried and request.user.is_authenticated:
            return offer_to_send(request, self.carried)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.carried and self.request.user.is_authenticated:
            return offer_to_send(self.request, self.carried)
        if self.carried and get_pending_stage(self.request):
            return enter_code(self.request)
        return response

    def get_context_data(self, **kwargs):
        elsewhere = self.request.session.pop(SIGN_OUT_THERE, "")
        context = {
            "carried": self.carried,
            "sso": settings.OIDC_ISSUER and settings.OIDC_NAME,
            "sign_out_there": elsewhere,
        }
        return super().get_context_data(**kwargs) | context


class LogoutView(allauth_views.LogoutView):
    """Signs out; the text of another account stays in the page for its owner."""

    def post(self, *args, **kwargs):
        carried, elsewhere = Carried.from_seal(self.request), end_session_address(self.request)
        response = super().post(*args, **kwargs)
        if elsewhere:
            self.request.session[SIGN_OUT_THERE] = elsewhere
        return ask_to_sign_in(self.request, carried) if carried else response


@require_safe
def overview(request):
    """What there is about one's account, and where to change it."""
    has_step = has_second_step(request.user)
    context = {
        "has_second_step": has_step,
        "obligatory": needs_second_step(request.user),
        "codes_left": len(recovery_codes(request.user)) if has_step else 0,
        "my_data": _address("meetings:my_data"),
        "identity": request.user.identities.filter(issuer=settings.OIDC_ISSUER).first(),
        "sso": settings.OIDC_NAME,
    }
    return render(request, "account/overview.html", context)


def _address(route: str) -> str:
    """Where another app keeps its page, if it has one; this app does not know of it."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


sign_in = login_not_required(LoginView.as_view())
sign_out = login_not_required(LogoutView.as_view())
change_password = allauth_views.password_change
set_password = allauth_views.password_set
request_reset = allauth_views.password_reset
reset_requested = allauth_views.password_reset_done
reset_password = allauth_views.password_reset_from_key
password_was_reset = allauth_views.password_reset_from_key_done
inactive = allauth_views.account_inactive
