"""How the pages look and answer to the person who is signed in."""

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
        label="Tab memasukkan baris satu tingkat di lembar kerja",
        required=False,
        help_text="Bila tidak, Tab pindah ke isian berikutnya; Alt+Shift+panah kanan dan kiri tetap memasukkan baris.",
    )
    reminders = forms.BooleanField(
        label="Kirimi saya surat pengingat tindak lanjut",
        required=False,
        help_text="Ringkasan tiap pekan, dan satu surat sebelum dan sesudah target waktu.",
    )
