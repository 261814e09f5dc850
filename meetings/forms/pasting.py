"""The forms of Tempel teks: the text itself, the meeting it makes, and what it changes of a meeting that is there."""

from django import forms
from django.core.exceptions import ValidationError

from meetings.forms.meetings import NewMeetingForm
from meetings.models import Meeting, PastedText, Session
from meetings.pasting.files import Unreadable, read_bytes
from pokja.cleaning import clean_text
from pokja.fields import CleanCharField, CleanTextField, IndonesianDateField, check_length
from pokja.forms_base import IndonesianForm
from pokja.indonesian import short_date
from pokja.uploads import CheckedFileField, Upload

LONGEST = 200_000
NOTHING = "Tempel teksnya di sini, atau pilih berkasnya di bawah."
BOTH = "Tempel teksnya atau pilih berkasnya, jangan keduanya."
FACTS = {"title": "Judul", "date": "Tanggal", "place": "Tempat"}
ALSO_CHANGED = "Bagian ini juga diubah orang lain. Sekarang tertulis: “{now}”. Simpan lagi untuk menggantinya."


class TextFileField(CheckedFileField):
    """A Word file or plain text; what it really is, the reader of files finds out."""

    accept = ".docx,.txt"

    def check(self, name, content):
        name = clean_text(name.replace("\\", "/").rsplit("/", 1)[-1], multiline=False)[:200]
        try:
            text = clean_text(read_bytes(content, name), multiline=True)
        except Unreadable as error:
            raise ValidationError(str(error)) from error
        if not text:
            raise ValidationError(f"Berkas {name} tidak berisi teks. Pilih berkas lain.")
        check_length(text, LONGEST, f"Berkas {name}")
        return Upload(name, text.encode(), "text/plain")


class PasteForm(IndonesianForm):
    """A valid form gives `pasted`, the text, and `filename` where it came from a file."""

    text = CleanTextField(
        label="Teks rapat",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Notula, laporan, berita, atau pesan WhatsApp, seutuhnya. Yang tidak dikenali menjadi catatan.",
    )
    file = TextFileField(label="Atau berkas .docx atau .txt", required=False)

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data["text"]) == bool(data["file"]):
            self.add_error("text", BOTH if data["file"] else NOTHING)
        return data

    @property
    def pasted(self) -> str:
        upload = self.cleaned_data["file"]
        return upload.content.decode() if upload else self.cleaned_data["text"]

    @property
    def filename(self) -> str:
        upload = self.cleaned_data["file"]
        return upload.name if upload else ""


class PastedMeetingForm(NewMeetingForm):
    """Rapat baru, filled from a text. The agenda is that of the text; the text makes one meeting only."""

    def __init__(self, data=None, *, pasted: PastedText, pokja_choices):
        super().__init__(data, pokja_choices=pokja_choices, initial=self._guessed(pasted) | pasted.answers)
        self.text_uid = pasted.uid
        del self.fields["uid"]

    @staticmethod
    def _guessed(pasted: PastedText) -> dict:
        facts = pasted.facts
        return {
            "kind": facts["kind"]["text"],
            "title": facts["title"]["text"],
            "date": facts["date"]["text"],
            "date_until": facts["date"]["until"],
            "place": facts.get("place", {}).get("text", ""),
        }

    def offer_preparation(self, pokja, *, previous=None):
        """Nothing is brought from elsewhere into what a text tells."""
        self._templates = {}
        del self.fields["agenda_from"], self.fields["bring"]

    def clean(self):
        data = super().clean()
        data["uid"] = self.text_uid
        return data

    @property
    def answers(self) -> dict:
        """What was typed, as it was typed, to be shown again on another day."""
        return {name: self.data.get(name, "")[:LONGEST] for name in self.fields}


class FactsForm(IndonesianForm):
    """What the text says otherwise than the meeting that is there: each is taken only when it is ticked.

    `shown_…` is what the page showed of the meeting; somebody else may have changed it since.
    """

    title = CleanCharField(label="Judul", required=False)
    date = IndonesianDateField(label="Tanggal", required=False)
    place = CleanCharField(label="Tempat", required=False)

    def __init__(self, data=None, *, pasted: PastedText, meeting: Meeting):
        self.meeting, self.facts = meeting, pasted.facts
        sessions = list(meeting.sessions.all()[:2])
        self.session: Session | None = sessions[0] if len(sessions) == 1 else None
        guessed = {name: pasted.facts.get(name, {}).get("text", "") for name in FACTS}
        # Where the page asked before, it asks again, also when the meeting says the same by now.
        self.asked = [name for name in FACTS if data and f"shown_{name}" in data] or self._different(guessed)
        super().__init__(data, initial=guessed | pasted.answers)
        for name in FACTS:
            if name not in self.asked:
                del self.fields[name]
                continue
            label = f"Ganti {FACTS[name].lower()} rapat ini"
            self.fields[f"take_{name}"] = forms.BooleanField(label=label, required=False)
            shown = CleanCharField(required=False, widget=forms.HiddenInput, initial=self._now(name, meeting))
            self.fields[f"shown_{name}"] = shown

    def _different(self, guessed: dict) -> list[str]:
        """A meeting of several sittings has several days and places; those are changed in Format A-1."""
        names = FACTS if self.session else ["title"]
        return [
            name for name in names if guessed[name] and not self._same(guessed[name], self._now(name, self.meeting))
        ]

    @staticmethod
    def _same(one: str, other: str) -> bool:
        return "".join(one.casefold().split()) == "".join(other.casefold().split())

    def _now(self, name: str, meeting: Meeting, session: Session | None = None) -> str:
        session = session or self.session
        if name == "title":
            return meeting.title
        return (short_date(session.date) if name == "date" else session.place) if session else ""

    @property
    def differences(self) -> list[dict]:
        """For the page: what the text says and what stands there."""
        return [
            {
                "field": self[name],
                "take": self[f"take_{name}"],
                "shown": self[f"shown_{name}"].value(),
                "doubts": self.facts.get(name, {}).get("doubts", []),
            }
            for name in self.asked
        ]

    def clean(self):
        data = super().clean()
        for name in self.asked:
            if not data.get(f"take_{name}"):
                self.errors.pop(name, None)
            elif name in data and not data[name] and name != "place":
                self.add_error(name, f"Isi {FACTS[name].lower()} rapat.")
        return data

    @property
    def taken(self) -> dict:
        """What was ticked, by name."""
        data = self.cleaned_data
        offered = [name for name in self.asked if name == "title" or self.session]
        return {name: data[name] for name in offered if data.get(f"take_{name}")}

    def refuse_conflicts(self, meeting: Meeting, session: Session | None) -> None:
        """An error at each ticked fact that is neither what the page showed nor already what the text says."""
        self.data = self.data.copy()
        for name, value in self.taken.items():
            now = self._now(name, meeting, session)
            wanted = short_date(value) if name == "date" else value
            if now not in (self.cleaned_data[f"shown_{name}"], wanted):
                self.data[f"shown_{name}"] = now
                self.add_error(name, ALSO_CHANGED.format(now=now))

    @property
    def answers(self) -> dict:
        return {name: self.data.get(name, "")[:LONGEST] for name in self.fields if not name.startswith("shown_")}
