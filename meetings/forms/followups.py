"""News of one follow-up, and one that becomes two."""

import uuid

from django import forms

from meetings.models import FollowUpStatus
from meetings.models.minutes import MAX_TEXT
from pokja.fields import CleanTextField
from pokja.forms_base import IndonesianForm
from pokja.uploads import DocumentField

MAX_NOTE = 2000
MAX_LINK = 500


class NewsForm(IndonesianForm):
    """Status, words and proof. `was` and `seen` are the status and the last news that the page showed.

    `uid` makes a second click harmless.
    """

    uid = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False)
    status = forms.ChoiceField(label="Status", choices=FollowUpStatus)
    note = CleanTextField(label="Kabar", required=False, max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 2}))
    proof_url = forms.CharField(
        label="Tautan bukti", required=False, widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})
    )
    proof_file = DocumentField(
        label="Berkas bukti", required=False, help_text="PDF, DOCX, XLSX, PPTX, atau foto. Paling besar 10 MB."
    )

    def __init__(self, data=None, files=None, *, status: str = "", seen=None):
        super().__init__(data, files, initial={"uid": uuid.uuid4(), "seen": seen, "was": status, "status": status})

    def clean_proof_url(self):
        link = "".join((self.cleaned_data.get("proof_url") or "").split())
        if not link:
            return ""
        if not link.lower().startswith(("http://", "https://")):
            if ":" in link.split("/")[0] or "." not in link.split("/")[0]:
                raise forms.ValidationError("Tulis alamat yang dimulai dengan https://, misalnya https://contoh.go.id.")
            link = f"https://{link}"
        if len(link) > MAX_LINK:
            raise forms.ValidationError(f"Tautan {len(link)} karakter, batasnya {MAX_LINK}. Unggah berkasnya saja.")
        try:
            forms.URLField(assume_scheme="https").clean(link)
        except forms.ValidationError:
            raise forms.ValidationError("Periksa lagi tautan ini. Contoh: https://contoh.go.id/sk.pdf") from None
        return link

    def clean(self):
        data = super().clean()
        told = data.get("note") or data.get("proof_url") or data.get("proof_file")
        if not self.errors and data["status"] == data["was"] and not told:
            self.add_error("note", "Tulis kabarnya, atau ubah statusnya.")
        return data


class SplitForm(IndonesianForm):
    """The two parts of one follow-up, each in its own words."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    first = CleanTextField(
        label="Bagian pertama", max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis bagian pertama."},
    )  # fmt: skip
    second = CleanTextField(
        label="Bagian kedua", max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis bagian kedua."},
    )  # fmt: skip
