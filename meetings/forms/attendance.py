"""Forms of the attendance list: one per row and session, one for a new row, one for the line about who came."""

import uuid

from django import forms

from meetings.forms.meetings import MeetingForm
from meetings.forms.started_from import StartedFrom
from meetings.models import Attendee, Meeting, Presence, Session
from meetings.models.meeting import Mode
from meetings.punctuality import presence_words
from pokja.fields import CleanCharField, CleanTextField, IndonesianIntegerField, IndonesianTimeField
from pokja.forms_base import IndonesianModelForm
from pokja.indonesian import decimal_text

NOT_NOTED = ("", "Belum dicatat")
MODES = [("", "Tanpa keterangan"), *(choice for choice in Mode.choices if choice[0] != Mode.HYBRID)]
PRESENCE_FIELDS = ("status", "mode", "representing", "arrived", "left")
_BOXES = {forms.TextInput: "form-control", forms.Select: "form-select", forms.CheckboxInput: "form-check-input"}


class PresenceFields(forms.Form):
    """How somebody took part in one session."""

    status = forms.ChoiceField(
        label="Kehadiran", choices=[*Presence.Status.choices, NOT_NOTED], required=False, widget=forms.RadioSelect
    )
    mode = forms.ChoiceField(label="Cara hadir", choices=MODES, required=False)
    representing = CleanCharField(label="Mewakili, atau diwakili oleh", required=False)
    arrived = IndonesianTimeField(label="Datang pukul", required=False)
    left = IndonesianTimeField(label="Pulang pukul", required=False)

    def keep_to(self, session: Session | None) -> None:
        """Ask in the hours of the session's clock; without a session there is nothing to ask."""
        for name in PRESENCE_FIELDS:
            if not session:
                del self.fields[name]
        for name in ("arrived", "left"):
            if session:
                self.fields[name].zone = session.zone


class AttendeeForm(StartedFrom, PresenceFields, IndonesianModelForm):
    """A row of the list with its presence in `session`; without sessions only who it is."""

    remove = forms.BooleanField(label="Hapus dari daftar", required=False)
    linked = (("arrived", "left"),)

    class Meta:
        model = Attendee
        fields = ["name", "office", "institution", "count"]

    count = IndonesianIntegerField(label="Jumlah orang", required=False, min_value=1)

    def __init__(self, data=None, *, instance: Attendee, session: Session | None, presence: Presence | None, **kwargs):
        self.meeting, self.session = instance.meeting, session
        self.presence = presence
        noted = {name: getattr(presence, name) for name in PRESENCE_FIELDS} if presence else {}
        super().__init__(data, instance=instance, initial=noted, prefix=instance.uid.hex, **kwargs)
        # An institution has no name of its own, a person no number of persons.
        self.keep_to(session)
        for name in set(self.fields) - {*self.compared_fields, "remove"}:
            del self.fields[name]
        # Fifty rows are printed without crispy, which would take half a second for them.
        for field in self.fields.values():
            field.widget.attrs["class"] = _BOXES.get(type(field.widget), "")

    @property
    def meeting_fields(self) -> list[str]:
        return (
            ["name", "office", "institution"]
            if self.instance.kind == Attendee.Kind.PERSON
            else ["institution", "count"]
        )

    @property
    def compared_fields(self) -> list[str]:
        return [*self.meeting_fields, *(PRESENCE_FIELDS if self.session else ())]

    @property
    def status_started_from(self):
        """The hidden field that tells what the radios showed."""
        return self["status"].as_hidden(only_initial=True)

    # --- a row that somebody else took off the list ---

    @property
    def is_gone(self) -> bool:
        return self.instance.pk is None

    @property
    def is_wanted_back(self) -> bool:
        return self.is_gone and bool(self.data.get(self.add_prefix("again")))

    def clean(self):
        check_who(self, self.instance.kind)
        check_hours(self)
        data = self.cleaned_data
        if self.session and not data.get("status") and any(data.get(name) for name in PRESENCE_FIELDS):
            self.add_error("status", "Pilih kehadirannya dulu.")
        return data | {"uid": self.instance.uid}

    def presence_values(self) -> list[tuple]:
        if not self.session:
            return []
        return [(self.session, {name: self.cleaned_data[name] for name in PRESENCE_FIELDS})]

    @property
    def facts(self) -> list[str]:
        """What the list shows below the name; the institution stands above its rows."""
        row = self.instance
        if row.kind == Attendee.Kind.PERSON:
            found = [row.office if row.name else ""]
        else:
            found = [f"{decimal_text(row.count)} orang" if row.count else "Jumlah orang belum diisi"]
        if self.session:
            found += [dict(MODES)[self["mode"].value() or ""] if self["mode"].value() in dict(MODES) else ""]
            found += [f"Mewakili atau diwakili {words}" if (words := self["representing"].value()) else ""]
            found += [presence_words(self.presence, self.session)]
        return [fact for fact in found if fact and fact != MODES[0][1]]

    @property
    def opens_details(self) -> bool:
        """Whether something is wrong below the fold."""
        return any(self[name].errors for name in self.fields if name != "status") or bool(self.non_field_errors())


class NewAttendeeForm(PresenceFields, IndonesianModelForm):
    """The blank row at the foot of the list."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Yang dicatat", choices=Attendee.Kind, widget=forms.RadioSelect)
    count = IndonesianIntegerField(
        label="Jumlah orang", required=False, min_value=1, help_text="Hanya untuk instansi yang dicatat tanpa nama."
    )

    class Meta:
        model = Attendee
        fields = ["kind", "name", "office", "institution", "count"]

    def __init__(self, data=None, *, meeting: Meeting, session: Session | None):
        self.meeting, self.session = meeting, session
        initial = {"uid": uuid.uuid4, "kind": Attendee.Kind.PERSON, "status": Presence.Status.PRESENT, "count": None}
        super().__init__(data, instance=Attendee(meeting=meeting), initial=initial, prefix="new")
        self.keep_to(session)

    @property
    def is_blank(self) -> bool:
        """Whether nobody was named: then there is nothing to add."""
        return not any(
            str(self.data.get(self.add_prefix(name), "")).strip() for name in ("name", "office", "institution")
        )

    def clean(self):
        kind = self.cleaned_data.get("kind")
        check_who(self, kind)
        check_hours(self)
        if kind == Attendee.Kind.PERSON:
            self.cleaned_data["count"] = 1
        return self.cleaned_data

    def presence_values(self) -> list[tuple]:
        if not self.session:
            return []
        return [(self.session, {name: self.cleaned_data[name] for name in PRESENCE_FIELDS})]

    def with_new_uid(self) -> "NewAttendeeForm":
        """The same words as another row: a page found by going back brings a used uid."""
        again = uuid.uuid5(self.cleaned_data["uid"], str([self.cleaned_data[name] for name in self._meta.fields]))
        data = self.data.copy()
        data["new-uid"] = str(again)
        form = NewAttendeeForm(data, meeting=self.meeting, session=self.session)
        form.is_valid()
        return form


class ParticipantsNoteForm(MeetingForm):
    """Who came, in a line: enough for a thin record."""

    class Meta:
        model = Meeting
        fields = ["participants_note"]

    def __init__(self, data=None, *, instance: Meeting):
        super().__init__(data, instance=instance, prefix="note")
        several_lines = "\n" in instance.participants_note
        widget = forms.Textarea(attrs={"rows": 3}) if several_lines else forms.TextInput(attrs={"autocomplete": "off"})
        self.fields["participants_note"] = CleanTextField(
            label="Peserta",
            required=False,
            widget=widget,
            show_hidden_initial=True,
            help_text="Siapa saja yang hadir, bila tidak dicatat satu per satu.",
        )


def check_who(form, kind) -> None:
    """A person has a name or an office, an institution its name."""
    data = form.cleaned_data
    if kind == Attendee.Kind.PERSON and not data.get("name") and not data.get("office"):
        if not {"name", "office"} & set(form.errors):
            form.add_error("name", "Isi nama atau jabatan.")
    elif kind == Attendee.Kind.INSTITUTION:
        if not data.get("institution") and "institution" not in form.errors:
            form.add_error("institution", "Isi nama instansi.")
        if data.get("name") or data.get("office"):
            form.add_error("name", "Kosongkan nama dan jabatan, atau pilih “Orang”.")


def check_hours(form) -> None:
    """Nobody leaves before arriving."""
    arrived, left = form.cleaned_data.get("arrived"), form.cleaned_data.get("left")
    if arrived and left and left < arrived:
        form.add_error("left", "Isi jam yang sama dengan jam datang, atau sesudahnya.")
