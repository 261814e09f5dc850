"""The forms by which two entries of one person are chosen and become one."""

from django import forms

from pokja.forms_base import IndonesianForm
from pokja.indonesian import nip_text
from pokja.keeping.merging import FIELDS, state_of
from pokja.models import Person, Pokja

STAYS, GOES = "stays", "goes"


class ChooseTwoForm(IndonesianForm):
    """Two standing entries of one Pokja; people of other Pokja are never offered."""

    stays = forms.ModelChoiceField(label="Entri yang tetap", queryset=Person.objects.none(), empty_label="Pilih orang")
    goes = forms.ModelChoiceField(
        label="Entri yang digabung ke situ", queryset=Person.objects.none(), empty_label="Pilih orang"
    )

    def __init__(self, *args, pokja: Pokja, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.standing().filter(pokja=pokja)
        self.fields["stays"].queryset = self.fields["goes"].queryset = people

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("stays") and cleaned["stays"] == cleaned.get("goes"):
            self.add_error("goes", "Pilih dua entri yang berbeda.")
        return cleaned


class MergeForm(IndonesianForm):
    """For each field in which the two differ: whose value stays."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, stays: Person, goes: Person, **kwargs):
        super().__init__(*args, initial={"seen": state_of(stays, goes)}, **kwargs)
        self.entries = {STAYS: stays, GOES: goes}
        for name in FIELDS:
            if getattr(stays, name) != getattr(goes, name):
                self.fields[name] = forms.ChoiceField(
                    label=_label(name),
                    choices=[(key, _shown(person, name)) for key, person in self.entries.items()],
                    initial=STAYS if getattr(stays, name) else GOES,
                    widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                )

    @property
    def rows(self) -> list[dict]:
        """The lines of the page: label, both values, and the field where there is something to choose."""
        return [
            {
                "label": _label(name),
                "values": [_shown(person, name) for person in self.entries.values()],
                "field": self[name] if name in self.fields else None,
            }
            for name in FIELDS
        ]

    @property
    def values(self) -> dict:
        """What the entry that stays is to hold."""
        chosen = {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}
        return {name: getattr(self.entries[key], name) for name, key in chosen.items()}


def _label(name: str) -> str:
    label = str(Person._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _shown(person: Person, name: str) -> str:
    value = getattr(person, name)
    return (nip_text(value) if name == "nip" else str(value or "")) or "kosong"
