"""What a meeting starts with, as asked on Rapat baru and on an empty sheet; and the agendas kept for that."""

import uuid

from django import forms

from meetings.agendas import read_agenda
from meetings.forms.started_from import StartedFrom
from meetings.models import AgendaTemplate, Meeting
from meetings.models.minutes import MAX_TEXT
from meetings.workflow.preparing import BRINGABLE, INVITATIONS, Preparation
from pokja.forms_base import IndonesianForm, IndonesianModelForm
from pokja.indonesian import short_date

EMPTY, SAME = "", "sebelumnya"
MAX_ITEMS = 100
BRING_HINT = "Hasil, kehadiran, dan tanggal tidak ikut."


class PreparationFields(forms.Form):
    """Where the agenda comes from, and what else to bring from the previous meeting; asked where there is a choice."""

    agenda_from = forms.ChoiceField(label="Agenda awal", required=False)
    bring = forms.MultipleChoiceField(
        label="Ambil dari rapat sebelumnya",
        choices=list(BRINGABLE.items()),
        required=False,
        initial=[INVITATIONS],
        widget=forms.CheckboxSelectMultiple,
        help_text=BRING_HINT,
    )

    def offer_preparation(self, pokja: list, *, previous: Meeting | None = None) -> None:
        """`previous` names the meeting where it is known; on a new one it depends on the day."""
        templates = AgendaTemplate.objects.standing().filter(pokja__in=pokja).select_related("pokja__region")
        self._templates = {str(template.uid): template for template in templates}
        has_earlier = bool(previous) or Meeting.objects.filter(pokja__in=pokja).not_cancelled().exists()
        if not has_earlier:
            del self.fields["bring"]
        if not has_earlier and not self._templates:
            del self.fields["agenda_from"]
            return
        same = f"Seperti {previous.short_name}, {short_date(previous.starts_on)}" if previous else "Seperti sebelumnya"
        self.fields["agenda_from"].choices = [
            (EMPTY, "Kosong"),
            *([(SAME, same)] if has_earlier else []),
            *((uid, self._name(template, len(pokja) > 1)) for uid, template in self._templates.items()),
        ]

    @staticmethod
    def _name(template: AgendaTemplate, of_several: bool) -> str:
        return f"{template.name} ({template.pokja.name})" if of_several else template.name

    def check_preparation(self, pokja) -> None:
        template = self._templates.get(self.cleaned_data.get("agenda_from", ""))
        if template and pokja and template.pokja_id != pokja.pk:
            self.add_error("agenda_from", f"Susunan ini milik {template.pokja.name}. Pilih yang lain.")

    @property
    def preparation_fields(self) -> list:
        return [self[name] for name in ("agenda_from", "bring") if name in self.fields]

    @property
    def opens_preparation(self) -> bool:
        return any(field.errors for field in self.preparation_fields) or (
            "agenda_from" in self.fields and bool(self["agenda_from"].value())
        )

    @property
    def preparation(self) -> Preparation:
        """What a valid form asks for. A Rakor looks back at what earlier ones left open; other meetings need not."""
        chosen = self.cleaned_data.get("agenda_from", EMPTY)
        return Preparation(
            template=self._templates.get(chosen),
            same_agenda=chosen == SAME,
            bring=frozenset(self.cleaned_data.get("bring", ())),
            looks_back=self.looks_back,
        )

    @property
    def looks_back(self) -> bool:
        return self.cleaned_data.get("kind") == Meeting.Kind.RAKOR


class StartForm(PreparationFields, IndonesianForm):
    """The same on the sheet of a meeting that is there already; without an agenda it asks for one."""

    review = forms.BooleanField(required=False)

    def __init__(self, data=None, *, meeting: Meeting, previous: Meeting | None, review_title: str, has_agenda: bool):
        super().__init__(data)
        self.offer_preparation([meeting.pokja], previous=previous)
        if not previous:
            self.fields.pop("bring", None)
        if has_agenda:
            self.fields.pop("agenda_from", None)
        if "bring" in self.fields:
            self.fields["bring"].initial = []
            self.fields["bring"].label = f"Ambil dari {previous.short_name}, {short_date(previous.starts_on)}"
        if review_title:
            self.fields["review"].label = f"Butir agenda “{review_title}”"
        else:
            del self.fields["review"]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could be asked for."""
        return not self.fields

    def clean(self):
        super().clean()
        if self.fields and not self.errors and not any(self.cleaned_data.values()):
            self.add_error(None, "Pilih dulu apa yang diambil.")
        return self.cleaned_data

    @property
    def looks_back(self) -> bool:
        return bool(self.cleaned_data.get("review"))


class TemplateForm(StartedFrom, IndonesianModelForm):
    """An agenda to be used again."""

    class Meta:
        model = AgendaTemplate
        fields = ["name", "text"]
        labels = {"name": "Nama", "text": "Agenda"}
        help_texts = {
            "name": "Misalnya: Rakor triwulanan.",
            "text": "Satu butir per baris. Anak butir memakai tanda (a., 1), -) atau menjorok ke dalam, paling dalam "
            "tiga tingkat. Baris “Tinjau tindak lanjut” diberi nama rapat sebelumnya sendiri.",
        }
        error_messages = {"name": {"required": "Isi nama susunan."}, "text": {"required": "Isi agendanya."}}

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["uid"].initial = uuid.uuid4
        self.fields["text"].widget.attrs["rows"] = 10

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        items = read_agenda(text)
        if len(items) > MAX_ITEMS:
            raise forms.ValidationError(f"Ada {len(items)} butir, batasnya {MAX_ITEMS}. Ringkas dulu.")
        if len(text) > MAX_TEXT or any(not item.text for item in items):
            raise forms.ValidationError("Tulis isi di belakang setiap tanda.")
        return text

    def clean_uid(self):
        return self.cleaned_data["uid"] or uuid.uuid4()

    def _post_clean(self):
        """The workflow writes the changed fields; `instance` stays what was read."""
