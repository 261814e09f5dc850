"""What django-allauth asks about accounts: nobody signs up, refusals are Indonesian, failures name a time to return."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.utils import timezone

from pokja import keeping, lockout
from pokja.devices import device_words
from pokja.letters import send_letter
from pokja.models import User

TOO_MANY_FAILURES = "too_many_login_attempts"
_ASKED_BY_OURSELVES = {"allauth.mfa.stages.TrustStage"}  # the page of the code has a box for it


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

    def get_login_stages(self):
        return [stage for stage in super().get_login_stages() if stage not in _ASKED_BY_OURSELVES]

    def pre_authenticate(self, request, **credentials):
        """Count the attempt before the password is looked at; a right one is refused in the same words."""
        try:
            self._attempt = lockout.begin_sign_in(credentials["email"], ratelimit.get_ip(request))
        except lockout.Locked as locked:
            when = lockout.clock_words(locked.until)
            words = f"Terlalu banyak percobaan. Coba lagi {when}, atau atur ulang sandi Anda."
            raise ValidationError(words, code=TOO_MANY_FAILURES) from None

    def _rollback_login_failed_rl_usage(self):
        """allauth calls this when the password was right."""
        self._attempt.succeeded()

    def authentication_failed(self, request, **credentials):
        if self._attempt.reached:
            keeping.note_locks(self._attempt, User.objects.filter(email__iexact=credentials["email"]).first())
            lockout.forget_old()

    def reauthenticate(self, user, password):
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def set_password(self, user, password):
        """Called for a change by its owner and for a reset through a link by mail."""
        anew = self.request.user.pk != user.pk
        keeping.set_password(user, password, anew=anew, session_key=self.request.session.session_key)

    def send_password_reset_mail(self, user, email, context):
        """Mail that cannot go out gets the answer that unknown accounts get: the page tells where to turn."""
        send_letter("password_reset_key", user, password_reset_url=context["password_reset_url"])

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """What an owner should know of: a letter that cannot go out stops nobody."""
        send_letter(template_prefix.rpartition("/")[2], user, **self.circumstances())

    def circumstances(self) -> dict:
        """When and where from, for letters about the safety of an account."""
        return {
            "at": timezone.localtime(),
            "device": device_words(self.get_http_user_agent(self.request)),
            "address": self.get_client_ip(self.request),
        }
