"""The forms of Masuk and of passwords: django-allauth's own, in our words and without its markup."""

from allauth.account import forms as allauth_forms

from pokja.forms_base import IndonesianFormMixin

GOOD_PASSWORD = (
    "Sedikitnya 8 karakter. Jangan pakai kata yang umum, nama, atau pos-el Anda. Kalimat pendek paling mudah diingat."
)
WORDS = {
    "login": ("Pos-el", "Isi pos-el Anda."),
    "email": ("Pos-el", "Isi pos-el Anda."),
    "password": ("Sandi", "Isi sandi Anda."),
    "oldpassword": ("Sandi lama", "Isi sandi lama Anda."),
    "password1": ("Sandi baru", "Isi sandi baru."),
    "password2": ("Sandi baru, sekali lagi", "Isi sandi baru sekali lagi."),
}
EMAIL_MESSAGE = "Tulis alamat pos-el lengkap, misalnya nama@instansi.go.id."


class AccountForm(IndonesianFormMixin):
    """Labels, hints and messages of ours on the fields of allauth."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.error_messages["required"] = WORDS[name]
            field.help_text = GOOD_PASSWORD if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)
            if name in {"login", "email"}:
                field.error_messages["invalid"] = EMAIL_MESSAGE


class LoginForm(AccountForm, allauth_forms.LoginForm):
    general_errors_id = "id_login"  # where the summary leads: either of the two fields may be the wrong one

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class RequestResetForm(AccountForm, allauth_forms.ResetPasswordForm):
    pass


class TwoPasswords(AccountForm):
    """The same new password twice."""

    def add_error(self, field, error):
        if field == "password2" and "password1" in self.cleaned_data and "password2" in self.cleaned_data:
            error = "Kedua sandi baru berbeda. Ketik sandi yang sama dua kali."
        super().add_error(field, error)


class ChangePasswordForm(TwoPasswords, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(TwoPasswords, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordForm(TwoPasswords, allauth_forms.ResetPasswordKeyForm):
    pass


class FirstPasswordForm(ResetPasswordForm):
    """For whoever was invited; `keeping.accept_invitation` saves."""


class ConfirmForm(AccountForm, allauth_forms.ReauthenticateForm):
    """The password once more, before something that guards the account is changed."""
