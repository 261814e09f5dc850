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

NOT_LISTED = ("", "Nama saya tidak ada di sini")


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
        if listed:
            self.fields["who"].choices = [(str(row.pk), str(row)) for row in listed] + [NOT_LISTED]
            self.fields["name"].label = "Nama, bila tidak ada di atas"
        else:
            del self.fields["who"]
        if hall.session.mode != Mode.HYBRID:
            del self.fields["mode"]
        if not hall.meeting.pokja.asks_contact:
            del self.fields["contact"]
        for name, hint in {"name": "name", "office": "organization-title", "institution": "organization"}.items():
            self.fields[name].widget.attrs["autocomplete"] = hint

    def clean(self):
        data = self.cleaned_data
        if data.get("who"):
            data["name"] = self._name_of_seat(data["who"], data.get("name", ""))
        elif not data.get("name") and "name" not in self.errors:
            where = "who" if "who" in self.fields else "name"
            self.add_error(where, "Pilih atau tulis nama Anda." if where == "who" else "Tulis nama Anda.")
        return data

    def _name_of_seat(self, chosen: str, name: str) -> str:
        """The name typed beside an office on the list; beside a name it was left over from before."""
        row = next(
            row for row in self.hall.people_of(self.cleaned_data.get("institution", "")) if str(row.pk) == chosen
        )
        return "" if row.name else name

    @property
    def guest(self) -> Guest:
        data = self.cleaned_data
        chosen = data.get("who")
        words = {name: data.get(name, "") for name in ("name", "office", "institution", "representing")}
        return Guest(
            chosen=int(chosen) if chosen else None,
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
    else:
        initial |= {"who": "", "name": row.name, "office": row.office}
    return initial | {"representing": entry.representing or "", "contact": entry.contact}
