"""The form of a signed report that comes back."""

from django import forms
from django.core.exceptions import ValidationError

from pokja.forms_base import IndonesianForm
from pokja.uploads import PDF, CheckedFileField, Upload, clean_name


class PaperField(CheckedFileField):
    """A PDF, kept byte for byte: a changed byte breaks a signature."""

    accept = ".pdf"

    def check(self, name, content):
        if not content.startswith(b"%PDF-"):
            raise ValidationError("Berkas ini bukan PDF. Pilih PDF, atau pindai ke PDF.", code="not_a_pdf")
        return Upload(clean_name(name, PDF), content, PDF)


class SignedForm(IndonesianForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    file = PaperField(label="Laporan bertanda tangan", help_text="PDF, paling besar 10 MB.")
