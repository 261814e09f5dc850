"""What django-allauth asks about accounts: nobody signs up, refusals are Indonesian, failures name a time to return."""

import time
from datetime import datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from pokja.indonesian import clock

TOO_MANY_FAILURES = "too_many_login_attempts"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Akun ini sedang tidak aktif. Hubungi admin Pokja Anda.",
        "email_password_mismatch": "Pos-el atau sandi tidak cocok.",
        "enter_current_password": "Sandi lama tidak cocok.",
        "incorrect_password": "Sandi tidak cocok.",
        "invalid_login": "Pos-el atau sandi tidak cocok.",
        "invalid_password_reset": "Tautan ini sudah dipakai atau kedaluwarsa.",
        "rate_limited": "Terlalu sering. Coba lagi satu menit lagi.",
        "unknown_email": "Pos-el ini belum punya akun.",
    }

    def is_open_for_signup(self, request):
        """Nobody makes an account for themselves: those who give access do."""
        return False

    def is_ajax(self, request):
        """Answer with pages only: the JSON of allauth has no reader here."""
        return False

    def get_password_change_redirect_url(self, request):
        return "/"

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            if error.code != TOO_MANY_FAILURES:
                raise
            raise ValidationError(self._come_back(request, credentials), code=TOO_MANY_FAILURES) from None

    def validation_error(self, code, *args):
        if code == TOO_MANY_FAILURES:  # what the caller above replaces
            return ValidationError("Terlalu banyak percobaan.", code=code)
        return super().validation_error(code, *args)

    def _come_back(self, request, credentials) -> str:
        """When the oldest failure that counts is old enough to be forgotten, rounded up to the minute."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        back_at = time.time()
        for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
            cached = ratelimit.get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key)
            failures = cache.get(cached, [])
            if len(failures) >= rate.amount:
                back_at = max(back_at, failures[rate.amount - 1] + rate.duration)
        moment = timezone.localtime(datetime.fromtimestamp(back_at + 59, tz=timezone.get_default_timezone()))
        return f"Terlalu banyak percobaan. Coba lagi pukul {clock(moment.time())} WIB, atau atur ulang sandi Anda."
