"""Single sign-on by OpenID Connect: whom the provider sends is matched with an account that is there, never made one.

A known subject opens its account. A new one opens the account of its verified e-mail, once, and from then on that
account answers to this subject alone. See docs/decisions/single-sign-on.md.
"""

import logging

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from pokja import keeping
from pokja.adapter import AccountAdapter
from pokja.letters import send_letter
from pokja.models import Identity, User

PROVIDER_ID = "sso"
logger = logging.getLogger(__name__)

CANCELLED = "Anda membatalkan masuk lewat {name}, atau {name} menolaknya."
BROKEN = "{name} tidak menjawab seperti seharusnya. Coba lagi sebentar, atau masuk dengan pos-el dan sandi."
EXPIRED = "Permintaan masuk ini sudah kedaluwarsa atau dibuka di peramban lain. Mulai lagi dari laman Masuk."
NO_EMAIL = "{name} tidak memberi alamat pos-el yang sudah diperiksa. Masuk dengan pos-el dan sandi saja."
NO_ACCOUNT = "Belum ada akun Pokja PKP untuk {email}. Minta admin Pokja Anda membuatkannya dengan alamat itu."


def failed(request, words: str, *, status: int, **known):
    """A page that says why nobody was signed in, and what to do."""
    reason = words.format(name=settings.OIDC_NAME, **known)
    return render(request, "account/sso_failed.html", {"reason": reason, "name": settings.OIDC_NAME}, status=status)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What django-allauth asks about people who come from the provider."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def get_requests_session(self):
        """The provider is asked where the setting and its own description say, and nowhere else it may point to."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def populate_user(self, request, sociallogin, data):
        """Names and addresses of the provider are written nowhere."""
        return sociallogin.user

    def pre_social_login(self, request, sociallogin):
        sociallogin.state["process"] = "login"  # accounts are not joined by way of an address
        claims = _claims(sociallogin.account.extra_data)
        if claims is None:
            raise ImmediateHttpResponse(failed(request, BROKEN, status=502))
        try:
            sociallogin.user = _account_of(request, claims)
        except _Refused as refusal:
            raise ImmediateHttpResponse(failed(request, refusal.words, status=403, **refusal.known)) from refusal
        except PermissionDenied as refusal:
            raise ImmediateHttpResponse(failed(request, str(refusal), status=403)) from refusal
        request.sso_claims = claims

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        if exception is not None:
            logger.warning("single sign-on failed: %s", type(exception).__name__)
            raise ImmediateHttpResponse(failed(request, BROKEN, status=502))
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(failed(request, CANCELLED, status=403))
        if "state_id" in (extra_context or {}):
            raise ImmediateHttpResponse(failed(request, EXPIRED, status=400))
        raise ImmediateHttpResponse(failed(request, BROKEN, status=502))


def came_back(request) -> bool:
    return hasattr(request, "sso_claims")


def typed_there_at(request) -> int | None:
    """When whoever just came back last proved to the provider who they are; None when it does not say."""
    at = request.sso_claims.get("auth_time")
    return at if type(at) is int else None


class _Refused(Exception):
    def __init__(self, words: str, **known):
        super().__init__(words)
        self.words, self.known = words, known


def _claims(data: dict) -> dict | None:
    """What the provider says of the person; None when its two answers speak of different people."""
    token, info = data.get("id_token"), data.get("userinfo") or {}
    if not isinstance(token, dict) or not isinstance(info, dict) or not _is_subject(token.get("sub")):
        return None
    if info and info.get("sub") != token["sub"]:  # OpenID Connect Core 5.3.2
        return None
    return token | info


def _is_subject(value) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 255 and value.isprintable()


def _account_of(request, claims: dict) -> User:
    known = Identity.objects.filter(issuer=settings.OIDC_ISSUER, subject=claims["sub"]).select_related("user").first()
    if known:
        return known.user
    email = claims.get("email")
    if not isinstance(email, str) or not email or claims.get("email_verified") is not True:
        raise _Refused(NO_EMAIL)
    user = User.objects.filter(email__iexact=email.replace("\x00", "")).first()
    if user is None or user.is_name_only:
        raise _Refused(NO_ACCOUNT, email=email)
    if not user.is_active:
        return user  # told so by the page of accounts that are switched off; nothing is linked
    keeping.link_identity(user, settings.OIDC_ISSUER, claims["sub"])
    send_letter("sso_linked", user, sso=settings.OIDC_NAME, **_circumstances(request))
    return user


def _circumstances(request) -> dict:
    return AccountAdapter(request).circumstances()
