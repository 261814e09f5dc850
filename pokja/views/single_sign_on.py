"""Masuk by way of the provider of single sign-on: there, and back."""

import logging

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from pokja.single_sign_on import BROKEN, came_back, failed, typed_there_at

logger = logging.getLogger(__name__)
# In the session: where one signs out at the provider too; when somebody last typed a password there, where that is told
END_SESSION, TYPED_AT = "sso_end_session", "sso_typed_at"


@login_not_required
@never_cache
@require_safe
def start(request, provider_id):
    """By a link: the policy of our pages lets no form lead to another site. Who comes back is told by the state.

    A link on another site only leads to Masuk: nobody is signed in without having asked for it here.
    """
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return redirect("account_login")
    return _answered(request, provider_id, OAuth2LoginView)


@login_not_required
@never_cache
@require_safe
def come_back(request, provider_id):
    return _answered(request, provider_id, OAuth2CallbackView)


def _answered(request, provider_id: str, view):
    """Whatever the provider does wrong becomes a page; only what is wrong with us is an error of ours."""
    if not settings.OIDC_ISSUER:
        raise Http404
    adapter = OpenIDConnectOAuth2Adapter(request, provider_id)
    try:
        if adapter.openid_config.get("issuer", "").rstrip("/") != settings.OIDC_ISSUER:
            return failed(request, BROKEN, status=502)
        response = view.adapter_view(adapter)(request)
    except (RequestException, OAuth2Error, KeyError, ValueError):
        logger.warning("single sign-on failed", exc_info=True)
        return failed(request, BROKEN, status=502)
    if came_back(request):
        request.session[TYPED_AT] = typed_there_at(request)
    if view is OAuth2CallbackView and (address := adapter.openid_config.get("end_session_endpoint")):
        request.session[END_SESSION] = str(address)
    return response


def end_session_address(request) -> str:
    """Where whoever came from the provider signs out there too; empty for all others."""
    address = request.session.get(END_SESSION, "")
    if not address or not settings.OIDC_ISSUER:
        return ""
    back = request.build_absolute_uri(redirect("account_login").url)
    query = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
