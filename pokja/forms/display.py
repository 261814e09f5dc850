"""How the pages look to the person who is signed in."""

from django import forms

from pokja.forms_base import IndonesianForm
from pokja.models.user import Theme


class DisplayForm(IndonesianForm):
    theme = forms.ChoiceField(
        label="Tema",
        choices=Theme,
        widget=forms.RadioSelect,
        help_text="Lembar yang akan dicetak dan pratinjaunya selalu putih.",
        error_messages={"required": "Pilih tema."},
    )
