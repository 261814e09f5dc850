"""News of one follow-up, and one that becomes two."""

import uuid

from django import forms

from meetings.assigned import lacks_due, lacks_owner, owner_words
from meetings.forms.minutes import Choices, DueField, PickField, owner_key
from meetings.models import FollowUpStatus
from meetings.models.followup import OWNERS
from meetings.models.minutes import MAX_TEXT
from pokja.fields import CleanCharField, CleanTextField
from pokja.forms_base import IndonesianForm
from pokja.uploads import DocumentField

MAX_NOTE = 2000
MAX_LINK = 500


class NewsForm(IndonesianForm):
    """Status, words and proof. `was` and `seen` are the status and the last news that the page showed.

    `uid` makes a second click harmless. Owner and target can be given where the signed minutes left them open.
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

    owner_text = CleanCharField(label="Penanggung jawab", required=False, max_length=300)
    owner = PickField(label="Hubungkan dengan", empty_label="Tidak dihubungkan")
    due = DueField(
        label="Target waktu", required=False, max_length=300, help_text="Tanggal, atau misalnya “pada Rakor 2”."
    )

    def __init__(self, data=None, files=None, *, status: str = "", seen=None, assignable: "Assignable | None" = None):
        self.assignable = assignable or Assignable()
        initial = {"uid": uuid.uuid4(), "seen": seen, "was": status, "status": status}
        super().__init__(data, files, initial=initial | self.assignable.now)
        for name in {"owner_text", "owner", "due"} - self.assignable.names:
            del self.fields[name]
        if "owner" in self.fields:
            self.fields["owner"].offer(self.assignable.owners)

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
        told = data.get("note") or data.get("proof_url") or data.get("proof_file") or self.assigned
        if not self.errors and data["status"] == data["was"] and not told:
            self.add_error("note", "Tulis kabarnya, atau ubah statusnya.")
        return data

    @property
    def assigned(self) -> dict:
        """What this form gives: only what differs from what is known, and nothing that was left empty."""
        data, now, found = self.cleaned_data, self.assignable.now, {}
        picked = data.get("owner")
        key = owner_key(picked) if picked else ""
        text = data.get("owner_text", "")
        # A row of the list has one box, which shows whoever it is.
        known = (now.get("owner_text"), now.get("owner")) if "owner" in self.data else (now.get("said"), "")
        if (text or key) and (text, key) != known:
            picked = picked or self.assignable.named(text)
            found |= {"owner_text": text}
            found |= {f"owner_{picked._meta.model_name}": picked} if picked else {}
        if any(due := data.get("due") or ()) and due != now.get("due"):
            found["due_date"], found["due_text"] = due
        return found


class Assignable:
    """What of a follow-up of a final can be given by news: `task` as it stands now, `row` as it was signed."""

    def __init__(self, row=None, task=None):
        self.names, self.owners, self.now = set(), [], {}
        if row and lacks_owner(row):
            self.names |= {"owner_text", "owner"}
            self.owners = Choices(row.meeting).owners
            linked = next((getattr(task, name) for name in OWNERS if getattr(task, f"{name}_id")), None)
            self.now |= {"owner_text": task.owner_text, "owner": owner_key(linked) if linked else ""}
            self.now["said"] = owner_words(task)
        if row and lacks_due(row):
            self.names.add("due")
            self.now["due"] = (task.due_date, task.due_text)

    def named(self, text: str):
        """The one known owner whose name was typed, so that it is reminded without being picked."""
        known = [owner for _, options in self.owners for _, label, owner in options if label.upper() == text.upper()]
        return known[0] if len(known) == 1 else None


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
