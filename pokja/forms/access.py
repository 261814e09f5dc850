"""The form that lets an account into a Pokja."""

from django import forms

from pokja.fields import CleanCharField, CleanEmailField
from pokja.forms_base import IndonesianForm
from pokja.roles import POKJA_ROLES, Role

WHAT_THEY_DO = {
    Role.SECRETARIAT: "Sekretariat: mencatat rapat dan mengajukannya",
    Role.CHAIR: "Pimpinan: menyetujui atau mengembalikan laporan",
    Role.READER: "Pejabat pembaca: membaca dan mengunduh",
    Role.ADMIN: "Admin Pokja: mengelola anggota, SK, kop, dan akses",
}


class GiveAccessForm(IndonesianForm):
    email = CleanEmailField(
        label="Pos-el",
        max_length=254,
        error_messages={"required": "Isi pos-el orang itu."},
        help_text="Dipakai untuk masuk.",
    )
    name = CleanCharField(label="Nama", error_messages={"required": "Isi nama orang itu."})
    role = forms.ChoiceField(
        label="Peran", choices=[(role, WHAT_THEY_DO[role]) for role in POKJA_ROLES], widget=forms.RadioSelect
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()
