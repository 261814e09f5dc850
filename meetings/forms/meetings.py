"""Forms of the meeting itself: a new one, and the sections of Format A-1 that are fields of the meeting."""

import uuid
from datetime import timedelta

from django import forms

from meetings.forms.preparing import PreparationFields
from meetings.forms.started_from import StartedFrom
from meetings.forms.taking_part import PokjaLinesField
from meetings.models import Meeting
from meetings.models.meeting import Mode
from pokja.fields import (
    CleanCharField,
    IndonesianDateField,
    IndonesianIntegerField,
    IndonesianTimeField,
    SameWhenReadBack,
)
from pokja.forms_base import IndonesianModelForm
from pokja.indonesian import roman, short_date
from pokja.models import Pokja
from pokja.models.region import Zone

MAX_DAYS = 31
FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR = 1945, 2100
ONE_PER_LINE = "Satu per baris."
TAKING_PART_HINT = "Satu wilayah per baris. Untuk semua kabupaten/kota sebuah provinsi tulis misalnya: semua Banten."
NO_ZONE = ("", "Sesuai wilayah")


def check_words_of_other(form, choice: str, words: str, ask: str) -> None:
    """The words beside "Lainnya" stand there exactly when it was chosen."""
    data = form.cleaned_data
    if choice not in data or words not in data:
        return
    if data[choice] == "other" and not data[words]:
        form.add_error(words, ask)
    if data[choice] != "other" and data[words]:
        form.add_error(words, "Pilih “Lainnya” di atas, atau kosongkan bagian ini.")


def check_hours(form) -> None:
    """An end needs a start before it."""
    start, end = form.cleaned_data.get("start"), form.cleaned_data.get("end")
    if end and not start and "start" not in form.errors:
        form.add_error("start", "Isi jam mulai dulu.")
    elif end and start and end <= start:
        form.add_error("end", "Jam selesai harus sesudah jam mulai.")


class QuarterField(SameWhenReadBack, forms.TypedChoiceField):
    """Triwulan I to IV, stored as a number."""

    def __init__(self, **kwargs):
        quarters = [(number, f"Triwulan {roman(number)}") for number in range(1, 5)]
        super().__init__(choices=[("", "Pilih triwulan"), *quarters], empty_value=None, **kwargs)

    def to_python(self, value) -> int | None:
        text = str(super().to_python(value))
        return (int(text) if text in ("1", "2", "3", "4") else text) or None

    def clean(self, value):
        value = self.to_python(value)
        self.validate(value)
        return value


class NewMeetingForm(PreparationFields, IndonesianModelForm):
    """A title and a date make a meeting; everything else may follow. Posting it again gives the same meeting."""

    main = ("kind", "title", "date", "place", "date_until")
    details = ("kind_other", "number", "start", "end", "zone", "mode", "theme", "organisers", "participants")

    uid = forms.UUIDField(widget=forms.HiddenInput)
    pokja = forms.ModelChoiceField(label="Pokja", queryset=Pokja.objects.none(), empty_label=None)
    date = IndonesianDateField(label="Tanggal", error_messages={"required": "Isi tanggal rapat."})
    date_until = IndonesianDateField(label="Sampai", required=False, help_text="Isi bila lebih dari satu hari.")
    place = CleanCharField(label="Tempat", required=False)
    start = IndonesianTimeField(label="Mulai", required=False)
    end = IndonesianTimeField(label="Selesai", required=False)
    zone = forms.ChoiceField(label="Zona waktu", required=False, choices=[NO_ZONE, *Zone.choices])
    mode = forms.ChoiceField(label="Cara", required=False, choices=Mode, initial=Mode.ONSITE)
    participants = PokjaLinesField(label="Pokja yang ikut serta", required=False, help_text=TAKING_PART_HINT)

    class Meta:
        model = Meeting
        fields = ["kind", "title", "kind_other", "number", "theme", "organisers"]
        labels = {"kind": "Jenis", "title": "Judul", "kind_other": "Jenis lainnya", "number": "Nomor rapat"}
        help_texts = {"organisers": ONE_PER_LINE, "number": "Kosongkan untuk nomor berikutnya."}
        error_messages = {"title": {"required": "Isi judul rapat."}}
        widgets = {"theme": forms.Textarea(attrs={"rows": 2}), "organisers": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, pokja_choices, **kwargs):
        """`pokja_choices` is a queryset: the Pokja for which the user records meetings."""
        super().__init__(*args, **kwargs)
        self.fields["uid"].initial = uuid.uuid4
        self.fields["organisers"].line_length = 300
        self._offer_pokja(pokja_choices.with_region())
        self.offer_preparation(self._pokja)
        for name in ("start", "end"):
            self.fields[name].zone = self._expected_zone

    def _offer_pokja(self, queryset):
        """Where there is no choice, nothing is asked."""
        field = self.fields["pokja"]
        field.queryset, self._pokja = queryset, list(queryset)
        if self._pokja:
            field.initial = self._pokja[0]
        if len(self._pokja) < 2:
            field.widget = field.hidden_widget()

    @property
    def _expected_zone(self) -> str:
        """The zone chosen, else that of the region: "9 WIT" typed into a meeting in WIB is noticed."""
        if (zone := self.data.get(self.add_prefix("zone"))) in Zone.values:
            return zone
        chosen = self.data.get(self.add_prefix("pokja"))
        return next((pokja.region.zone for pokja in self._pokja if str(pokja.pk) == str(chosen)), "")

    @property
    def main_fields(self) -> list:
        """The bound fields that the page shows at once; the Pokja only where there is a choice."""
        names = self.main if self["pokja"].is_hidden else ("pokja", *self.main)
        return [self[name] for name in names]

    @property
    def detail_fields(self) -> list:
        """The bound fields under "Rincian"."""
        return [self[name] for name in self.details]

    @property
    def opens_details(self) -> bool:
        """Whether something stands there already, or is wrong there."""
        usual = (None, "", [], Mode.ONSITE)
        return self.opens_preparation or any(f.errors or f.value() not in usual for f in self.detail_fields)

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or Mode.ONSITE

    def clean(self):
        super().clean()
        self._check_uid()
        self.check_preparation(self.cleaned_data.get("pokja"))
        check_words_of_other(self, "kind", "kind_other", "Tulis jenis rapatnya.")
        check_hours(self)
        days = self._days()
        if not self.errors:
            self.cleaned_data["sessions"] = [self._session_on(day) for day in days]
        return self.cleaned_data

    def _check_uid(self):
        """A uid of a meeting elsewhere was not made by this page."""
        uid, pokja = self.cleaned_data.get("uid"), self.cleaned_data.get("pokja")
        if uid and pokja and Meeting.objects.filter(uid=uid).exclude(pokja=pokja).exists():
            self.add_error("uid", "Muat ulang laman ini, lalu coba lagi.")

    def _days(self) -> list:
        first, last = self.cleaned_data.get("date"), self.cleaned_data.get("date_until")
        if not first:
            return []
        length = ((last or first) - first).days + 1
        if length < 1:
            self.add_error("date_until", f"Isi tanggal sesudah {short_date(first)}, atau kosongkan.")
        elif length > MAX_DAYS:
            self.add_error("date_until", f"Rapat ini {length} hari, batasnya {MAX_DAYS}. Periksa tanggalnya.")
        return [first + timedelta(days=n) for n in range(min(length, MAX_DAYS))]

    def _session_on(self, day) -> dict:
        data = self.cleaned_data
        return {
            "date": day,
            "start": data["start"],
            "end": data["end"],
            "zone": data["zone"] or data["pokja"].region.zone,
            "place": data["place"],
            "mode": data["mode"],
        }


class MeetingForm(StartedFrom, IndonesianModelForm):
    """Base of the forms that change fields of a meeting; each is one section of Format A-1.

    They are saved by workflow.save_meeting, which compares field by field.
    """

    def clean(self):
        super().clean()
        return self.cleaned_data

    def _post_clean(self):
        """The workflow writes the changed fields onto the meeting as it is then; `instance` stays what was read."""


class HeadForm(MeetingForm):
    """Number and period of the report."""

    budget_year = IndonesianIntegerField(
        label="Tahun anggaran",
        required=False,
        min_value=FIRST_BUDGET_YEAR,
        max_value=LAST_BUDGET_YEAR,
        error_messages=dict.fromkeys(
            ["min_value", "max_value"], f"Isi tahun {FIRST_BUDGET_YEAR} sampai {LAST_BUDGET_YEAR}."
        ),
    )
    quarter = QuarterField(label="Triwulan", required=False)

    class Meta:
        model = Meeting
        fields = ["number", "report_number", "budget_year", "quarter"]
        help_texts = {"report_number": "Salin dari buku nomor surat. Bila kosong, tercetak sebagai titik-titik."}


class GeneralForm(MeetingForm):
    """What was held, and for which money."""

    linked = (("kind", "kind_other"), ("funding", "funding_other"))

    class Meta:
        model = Meeting
        fields = [
            "title", "kind", "kind_other", "theme", "program", "activity", "funding", "funding_other",
            "budget_document", "work_unit", "responsible",
        ]  # fmt: skip
        error_messages = {"title": {"required": "Isi judul rapat."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["funding"].choices = [("", "Belum dipilih"), *Meeting.Funding.choices]

    def clean(self):
        super().clean()
        check_words_of_other(self, "kind", "kind_other", "Tulis jenis rapatnya.")
        check_words_of_other(self, "funding", "funding_other", "Tulis sumber dananya.")
        return self.cleaned_data


class BasisForm(MeetingForm):
    """Legal bases and aims."""

    class Meta:
        model = Meeting
        fields = ["legal_bases", "aims"]
        help_texts = {"legal_bases": ONE_PER_LINE, "aims": ONE_PER_LINE}


class PreviousMeetingField(forms.ModelChoiceField):
    """A meeting of the same Pokja, named by its day."""

    def label_from_instance(self, meeting):
        day = f"{short_date(meeting.starts_on)} · " if meeting.starts_on else ""
        return f"{day}{meeting.short_name}: {meeting.title}"


class OrganiserForm(MeetingForm):
    """Who held the meeting, who led it, who was asked to come and who takes part."""

    participants = PokjaLinesField(label="Pokja yang ikut serta", required=False, help_text=TAKING_PART_HINT)
    previous = PreviousMeetingField(
        label="Rapat sebelumnya", queryset=Meeting.objects.none(), required=False, empty_label="Belum dipilih"
    )

    class Meta:
        model = Meeting
        fields = [
            "organisers", "chair", "moderator", "minute_taker", "invitees", "participants_note", "previous",
        ]  # fmt: skip
        labels = {"participants_note": "Peserta"}
        help_texts = {
            "organisers": ONE_PER_LINE,
            "invitees": ONE_PER_LINE,
            "participants_note": "Siapa saja yang hadir, dalam satu atau dua kalimat.",
        }

    field_order = [
        "organisers", "chair", "moderator", "minute_taker", "invitees", "participants", "participants_note", "previous",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        meeting = self.instance
        self.initial["participants"] = self._participants_of(meeting)
        self.fields["previous"].queryset = (
            Meeting.objects.filter(pokja=meeting.pokja_id).exclude(pk=meeting.pk).newest_first()
        )
        for name in ("organisers", "invitees"):
            self.fields[name].line_length = 300

    @staticmethod
    def _participants_of(meeting: Meeting) -> list[Pokja]:
        links = meeting.pokja_links.select_related("pokja__region").order_by("pokja__region__code")
        return [link.pokja for link in links]

    @property
    def compared_fields(self) -> list[str]:
        return [*self.meeting_fields, "participants"]

    def clean_previous(self) -> Meeting | None:
        """Going back from meeting to meeting must come to an end."""
        previous = step = self.cleaned_data["previous"]
        seen = {self.instance.pk}
        while step is not None:
            if step.pk in seen:
                raise forms.ValidationError("Rapat itu menyebut rapat ini sebagai rapat sebelumnya. Pilih yang lain.")
            seen.add(step.pk)
            step = step.previous
        return previous


class ClosingForm(MeetingForm):
    """The last words, and where and when the report is signed."""

    class Meta:
        model = Meeting
        fields = ["closing", "signing_place", "signing_date"]


class DetailsForm(MeetingForm):
    """What may still change when the record is final; saved by workflow.save_details."""

    class Meta:
        model = Meeting
        fields = ["sifat", "classification", "retention"]


# By the key of the section of Format A-1 that the fields belong to.
SECTION_FORMS: dict[str, type[MeetingForm]] = {
    "head": HeadForm,
    "general": GeneralForm,
    "basis": BasisForm,
    "people": OrganiserForm,
    "closing": ClosingForm,
}
