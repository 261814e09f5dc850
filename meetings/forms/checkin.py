"""What a guest enters on a phone: a name of the chosen institution, or one that is typed."""

import uuid

from django import forms

from meetings.forms.attendance import MODES
from meetings.hall import Hall
from meetings.models import CheckIn
from meetings.models.meeting import Mode
from meetings.workflow.checkin import Guest
from pokja.fields import CleanCharField
from pokja.forms_base import IndonesianForm

NOT_LISTED = ("lain", "Nama saya tidak ada di sini")


class CheckInForm(IndonesianForm):
    """`uid` is the secret of the phone. `institution` is typed only where it is on no list."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    institution = CleanCharField(label="Instansi", required=False)
    who = forms.ChoiceField(label="Nama Anda", required=False, widget=forms.RadioSelect)
    name = CleanCharField(label="Nama", required=False)
    office = CleanCharField(label="Jabatan", required=False)
    representing = CleanCharField(
        label="Mewakili", required=False, help_text="Bila Anda datang untuk orang lain: nama atau jabatannya."
    )
    mode = forms.ChoiceField(label="Cara hadir", choices=MODES[1:], required=False, widget=forms.RadioSelect)
    contact = CleanCharField(
        label="Telepon atau pos-el", required=False, help_text="Boleh kosong. Hanya dilihat sekretariat."
    )

    def __init__(self, data=None, *, hall: Hall, institution: str, entry: CheckIn | None, uid=None):
        self.hall = hall
        listed = hall.people_of(institution)
        super().__init__(data, initial=_initial(entry, listed, institution) | {"uid": uid or uuid.uuid4()})
        if hall.is_listed(institution):
            self.fields["institution"].widget = forms.HiddenInput()
        self.asks_name = [NOT_LISTED[0], *(str(row.pk) for row in listed if not row.name)]
        if listed:
            self.fields["who"].choices = [(str(row.pk), str(row)) for row in listed] + [NOT_LISTED]
        else:
            del self.fields["who"]
        if hall.session.mode != Mode.HYBRID:
            del self.fields["mode"]
        if not hall.meeting.pokja.asks_contact:
            del self.fields["contact"]
        for name, hint in {"name": "name", "office": "organization-title", "institution": "organization"}.items():
            self.fields[name].widget.attrs["autocomplete"] = hint

    def clean(self):
        """A name typed beside one that was chosen was left over from before; beside a bare office it is wanted."""
        data = self.cleaned_data
        if "who" in self.errors:
            return data
        if "who" in self.fields and not data["who"]:
            self.add_error("who", "Pilih nama Anda.")
        elif data.get("who") in (None, NOT_LISTED[0]):
            if not data.get("name") and "name" not in self.errors:
                self.add_error("name", "Tulis nama Anda.")
        elif data["who"] not in self.asks_name:
            data["name"] = ""
        return data

    @property
    def guest(self) -> Guest:
        data = self.cleaned_data
        chosen = data.get("who")
        words = {name: data.get(name, "") for name in ("name", "office", "institution", "representing")}
        return Guest(
            chosen=int(chosen) if chosen and chosen != NOT_LISTED[0] else None,
            mode=data.get("mode", ""),
            contact=data.get("contact", ""),
            **words,
        )


def _initial(entry: CheckIn | None, listed, institution: str) -> dict:
    """What this phone entered before, also for an earlier session."""
    initial = {"institution": institution, "mode": Mode.ONSITE}
    if entry is None:
        return initial
    row = entry.attendee
    if row in listed:
        initial["who"] = str(row.pk)
    elif entry.made_row:
        initial |= {"who": NOT_LISTED[0], "name": row.name, "office": row.office}
    return initial | {"representing": entry.representing or "", "contact": entry.contact}
