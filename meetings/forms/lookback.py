"""One act on an earlier follow-up."""

from django import forms

from pokja.fields import CleanTextField
from pokja.forms_base import IndonesianForm

ACTS = [
    ("kabar", "Catat kabar"),
    ("selesai", "Selesai"),
    ("teruskan", "Teruskan"),
    ("batal", "Batalkan"),
    ("urungkan", "Urungkan"),
]
MAX_NOTE = 2000


class ActForm(IndonesianForm):
    """Which button, the words beside it, and the uid that makes a second click harmless."""

    act = forms.ChoiceField(choices=ACTS)
    uid = forms.UUIDField()
    note = CleanTextField(label="Kabar", required=False, max_length=MAX_NOTE)
    done = forms.UUIDField(required=False)

    def clean(self):
        data = super().clean()
        if data.get("act") == "kabar" and not data.get("note") and "note" not in self.errors:
            self.add_error("note", "Tulis kabarnya dulu.")
        if data.get("act") == "urungkan" and not data.get("done"):
            self.add_error(None, "Muat ulang laman ini, lalu coba lagi.")
        return data
