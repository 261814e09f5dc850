"""The form of a Pokja's own data: its name, whether it is formed, what it was merged into."""

from django import forms

from pokja.fields import CleanCharField
from pokja.forms.started_from import StartedFrom
from pokja.forms_base import IndonesianForm
from pokja.keeping.pokja import FIELDS
from pokja.models import Pokja

OPEN_STATES = [state for state in Pokja.Status if state != Pokja.Status.MERGED]


class YesNoUnknownField(forms.ChoiceField):
    """Yes, no, or nobody has said yet."""

    widget = forms.RadioSelect
    answers = {"True": True, "False": False, "": None}

    def prepare_value(self, value):
        return "" if value is None else str(value)

    def to_python(self, value):
        text = self.prepare_value(value)
        if text not in self.answers:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.answers[text]


class StandingChoice(forms.ModelChoiceField):
    """Offers the Pokja that stand; one that was merged meanwhile is known too, so that it can be told by name."""

    def offer_all_but(self, pokja: Pokja):
        known = Pokja.objects.with_region().order_by("region__code")
        self.queryset = known
        offered = [other for other in known if other.pk == pokja.merged_into_id or other.status != Pokja.Status.MERGED]
        self.widget.choices = [("", self.empty_label), *((other.pk, str(other)) for other in offered if other != pokja)]


class PokjaForm(StartedFrom, IndonesianForm):
    """Who may not merge sees no word of it, and leaves a merged Pokja merged."""

    own_name = CleanCharField(
        label="Nama sendiri", required=False, help_text="Bila punya. Nama resminya tetap tampil di sampingnya."
    )
    status = forms.ChoiceField(label="Status", choices=[(state, state.label) for state in OPEN_STATES])
    merged_into = StandingChoice(
        label="Digabung ke",
        queryset=Pokja.objects.none(),
        required=False,
        empty_label="Tidak digabung",
        help_text="Diisi bila statusnya Digabung.",
    )
    has_work_programme = YesNoUnknownField(
        label="Program kerja",
        required=False,
        choices=[("True", "Ada"), ("False", "Belum ada"), ("", "Belum diketahui")],
    )

    asks_contact = forms.BooleanField(
        label="Daftar hadir dari ponsel menanyakan telepon atau pos-el",
        required=False,
        help_text="Tamu boleh mengosongkannya. Hanya sekretariat yang melihatnya.",
    )

    def __init__(self, *args, pokja: Pokja, may_merge: bool, **kwargs):
        super().__init__(*args, saved={name: getattr(pokja, name) for name in FIELDS}, **kwargs)
        self.saved["merged_into"] = pokja.merged_into_id
        self.initial["merged_into"] = pokja.merged_into_id
        if may_merge:
            self.fields["status"].choices = Pokja.Status.choices
            self.fields["merged_into"].offer_all_but(pokja)
        else:
            del self.fields["merged_into"]
            if pokja.status == Pokja.Status.MERGED:
                del self.fields["status"]
