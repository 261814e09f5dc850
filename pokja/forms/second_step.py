"""Codes of the second step: asked for at Masuk, and once when it is set up."""

from django import forms
from django.core.exceptions import ValidationError

from pokja import keeping, lockout
from pokja.fields import CleanCharField
from pokja.forms_base import IndonesianForm
from pokja.second_step import matching_counter, take_code

WRONG_CODE = "Kode tidak cocok. Tunggu sampai kode di ponsel berganti, lalu ketik kode yang baru."
CODE_BOX = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
    "class": "code",
}


class CodeBase(IndonesianForm):
    """The name of the field in the page says "sandi", so that a code is never carried along (pokja/carried.py)."""

    prefix = "sandi"
    code = CleanCharField(
        label="Kode 6 angka",
        max_length=40,  # pasted with spaces
        widget=forms.TextInput(attrs=CODE_BOX),
        error_messages={"required": "Isi kode dari ponsel Anda."},
    )

    @classmethod
    def is_in(cls, request) -> bool:
        """Whether a code was posted, or only what an earlier page carries."""
        return f"{cls.prefix}-code" in request.POST

    def clean_code(self):
        code = "".join(self.cleaned_data["code"].replace("-", " ").split())
        self.take(code)
        return code


class CodeForm(CodeBase):
    """At Masuk. A right code is used up by asking."""

    trust = forms.BooleanField(label="Percayai perangkat ini 14 hari", required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["code"].help_text = "Ponsel tidak ada? Ketik salah satu kode cadangan Anda di sini."
        if not self.is_bound:  # after an error the summary has the focus
            self.fields["code"].widget.attrs["autofocus"] = True
        self.fields["trust"].help_text = "Jangan dicentang di komputer yang dipakai bersama."

    def take(self, code):
        try:
            attempt = lockout.begin_code(self.user)
        except lockout.Locked as locked:
            when = lockout.clock_words(locked.until)
            raise ValidationError(f"Terlalu banyak percobaan. Coba lagi {when}.") from None
        self.authenticator = take_code(self.user, code)
        if not self.authenticator:
            keeping.note_locks(attempt, self.user)
            raise ValidationError(WRONG_CODE)
        attempt.succeeded()


class SetUpForm(CodeBase):
    """Shows that the app on the phone makes the codes of `secret`."""

    def __init__(self, *args, secret, **kwargs):
        super().__init__(*args, **kwargs)
        self.secret = secret

    def take(self, code):
        self.counter = matching_counter(self.secret, code)
        if not self.counter:
            raise ValidationError(WRONG_CODE)
