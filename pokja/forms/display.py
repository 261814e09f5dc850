"""How the pages look to the person who is signed in, and what Tab does there."""

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
    tab_indents = forms.BooleanField(
        label="Tombol Tab menjorokkan baris di lembar kerja",
        required=False,
        help_text="Hilangkan centang bila Anda berpindah isian dengan Tab. "
        "Baris tetap dapat dijorokkan lewat menu di sampingnya.",
    )
