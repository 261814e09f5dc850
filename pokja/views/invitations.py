"""Invitations: the page behind the link in the letter, and the letter itself."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pokja import keeping
from pokja.forms.accounts import FirstPasswordForm
from pokja.letters import send_letter
from pokja.models import Invitation, Pokja, User


@never_cache
@login_not_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def accept(request, key):
    invitation = Invitation.objects.of_key(key).select_related("user").first()
    if reason := _why_closed(invitation):
        return _closed(request, reason, invitation)
    form = FirstPasswordForm(data=request.POST if request.method == "POST" else None, user=invitation.user)
    if form.is_valid():
        try:
            user = keeping.accept_invitation(invitation, form.cleaned_data["password1"])
        except keeping.InvitationClosed:
            invitation.refresh_from_db()
            return _closed(request, _why_closed(invitation), invitation)
        messages.success(request, f"Sandi tersimpan. Selamat datang, {user}.")
        return perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))
    return render(request, "account/invitation.html", {"form": form, "invitation": invitation})


def send_invitation(request, user: User, pokja: Pokja | None) -> None:
    """By mail only: whoever holds the link takes over the account, so nobody but its owner may see it."""
    if not user.is_active:
        messages.warning(request, f"Akun {user} tidak aktif, jadi belum diundang. Minta admin sistem mengaktifkannya.")
        return
    made = keeping.invite(user, by=request.user, pokja=pokja)
    if made is None:
        messages.success(request, f"Undangan untuk {user} baru saja dikirim. Tunggu satu menit sebelum mengirim lagi.")
        return
    invitation, key = made
    link = request.build_absolute_uri(reverse("account_invitation", args=[key]))
    roles = user.access_set.on(timezone.localdate()).select_related("pokja__region__parent", "region")
    if send_letter("invitation", user, invitation=invitation, link=link, roles=roles):
        messages.success(request, f"Undangan untuk membuat sandi dikirim ke {user.email}.")
    else:
        keeping.withdraw_invitation(invitation, by=request.user, pokja=pokja)
        messages.warning(request, f"Undangan untuk {user} belum terkirim. Coba lagi nanti.")


def _why_closed(invitation: Invitation | None) -> str:
    """Empty when the link still opens."""
    if invitation is None:
        return "unknown"
    if invitation.accepted_at:
        return "accepted"
    if invitation.revoked_at or not invitation.user.is_active:
        return "revoked"
    return "expired" if invitation.expires_at <= timezone.now() else ""


def _closed(request, reason, invitation):
    context = {"reason": reason or "unknown", "invitation": invitation}
    return render(request, "account/invitation_closed.html", context, status=404)
