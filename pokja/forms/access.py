"""The forms that let an account into a Pokja, a province or the nation."""

from django import forms
from django.utils import timezone

from pokja.fields import CleanCharField, CleanEmailField, IndonesianDateField
from pokja.forms_base import IndonesianForm
from pokja.models import Region
from pokja.models.region import Level
from pokja.roles import POKJA_ROLES, Role

WHAT_THEY_DO = {
    Role.SECRETARIAT: "Sekretariat: mencatat rapat dan mengajukannya",
    Role.CHAIR: "Pimpinan: menyetujui atau mengembalikan laporan",
    Role.READER: "Pejabat pembaca: membaca dan mengunduh",
    Role.ADMIN: "Admin Pokja: mengelola anggota, SK, kop, dan akses",
    Role.AREA_READER: "Pembaca wilayah: membaca laporan final dan angka",
    Role.SYSTEM: "Admin sistem: mengelola wilayah, Pokja, dan akun",
}
NATION = "Seluruh Indonesia"


class WhoAndUntil(IndonesianForm):
    """Whom access is given to, and how long."""

    email = CleanEmailField(
        label="Pos-el",
        max_length=254,
        error_messages={"required": "Isi pos-el orang itu."},
        help_text="Dipakai untuk masuk.",
    )
    name = CleanCharField(label="Nama", error_messages={"required": "Isi nama orang itu."})
    until = IndonesianDateField(
        label="Sampai tanggal",
        required=False,
        help_text="Hari terakhir, misalnya 31 12 2026. Kosongkan bila berlaku sampai dicabut.",
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError("Isi tanggal hari ini atau sesudahnya.")
        return until


class GiveAccessForm(WhoAndUntil):
    role = forms.ChoiceField(
        label="Peran", choices=[(role, WHAT_THEY_DO[role]) for role in POKJA_ROLES], widget=forms.RadioSelect
    )

    field_order = ["email", "name", "role", "until"]


class GiveAreaAccessForm(WhoAndUntil):
    role = forms.ChoiceField(
        label="Peran",
        choices=[(role, WHAT_THEY_DO[role]) for role in (Role.AREA_READER, Role.SYSTEM)],
        widget=forms.RadioSelect,
    )
    province = forms.ModelChoiceField(
        label="Wilayah",
        queryset=Region.objects.filter(level=Level.PROVINCE).order_by("code"),
        required=False,
        empty_label=NATION,
        help_text="Provinsi dengan semua kabupaten/kotanya, atau seluruh Indonesia.",
    )

    field_order = ["email", "name", "role", "province", "until"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("role") == Role.SYSTEM and cleaned.get("province"):
            self.add_error("province", f"Pilih {NATION}: admin sistem tidak dibatasi satu provinsi.")
        return cleaned
