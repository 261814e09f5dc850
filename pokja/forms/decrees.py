"""The form of a Pokja's SK."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from pokja.fields import CleanCharField, IndonesianDateField
from pokja.forms.started_from import StartedFrom
from pokja.forms_base import IndonesianForm
from pokja.keeping.decrees import FIELDS as DECREE_FIELDS
from pokja.models import Decree
from pokja.uploads import JPEG, PDF, PNG, DocumentField

BEFORE_ITS_DATE = "Isi tanggal SK atau sesudahnya. Bila SK berlaku surut, isi juga “Berlaku sejak”."
ORDER = "Isi tanggal yang sama dengan tanggal mulai, atau sesudahnya."


class ScanField(DocumentField):
    """A signed paper: a PDF, or a photograph of it."""

    accept = ".pdf,.jpg,.jpeg,.png"

    def check(self, name, content):
        upload = super().check(name, content)
        if upload.content_type not in (PDF, JPEG, PNG):
            raise forms.ValidationError("Pilih berkas PDF, JPEG, atau PNG.", code="unknown_type")
        return upload


class Term(IndonesianForm):
    """From a day until another, both open when empty."""

    valid_from = IndonesianDateField(label="Berlaku sejak", required=False)
    valid_until = IndonesianDateField(label="Berlaku sampai", required=False, help_text="Kosongkan bila belum tahu.")

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", ORDER)
        return cleaned


class DecreeForm(Term):
    number = CleanCharField(label="Nomor SK", error_messages={"required": "Isi nomor SK."})
    date = IndonesianDateField(
        label="Tanggal SK", error_messages={"required": "Isi tanggal SK."}, help_text="Misalnya 4 1 2016."
    )
    subject = CleanCharField(label="Tentang", required=False)
    signed_by_office = CleanCharField(
        label="Pejabat penanda tangan", required=False, help_text="Misalnya Gubernur Banten."
    )
    file = ScanField(label="Berkas SK", required=False, help_text="PDF, JPEG, atau PNG, paling besar 10 MB.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Row(Column("number", css_class="col-sm-8"), Column("date", css_class="col-sm-4")),
            "subject",
            "signed_by_office",
            Row(Column("valid_from", css_class="col-sm-6"), Column("valid_until", css_class="col-sm-6")),
            "file",
        )

    def clean(self):
        cleaned = super().clean()
        day, end = cleaned.get("date"), cleaned.get("valid_until")
        if day and end and end < day and not cleaned.get("valid_from") and "valid_from" not in self.errors:
            self.add_error("valid_until", BEFORE_ITS_DATE)
        return cleaned


class CorrectDecreeForm(StartedFrom, DecreeForm):
    def __init__(self, *args, decree: Decree, **kwargs):
        super().__init__(*args, saved={name: getattr(decree, name) for name in DECREE_FIELDS}, **kwargs)
        if decree.file_id:
            self.fields["file"].label = "Ganti berkas SK"
