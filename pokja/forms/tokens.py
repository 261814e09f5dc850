"""The forms that make a key of the API."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from pokja.fields import CleanCharField, IndonesianDateField
from pokja.forms.access import NATION
from pokja.forms_base import IndonesianForm
from pokja.models import ApiToken, Pokja, Region
from pokja.models.region import Level

LONGEST = timedelta(days=731)
READS = [("finals", "Laporan final"), ("followups", "Tindak lanjut"), ("numbers", "Angka")]


class TokenForm(IndonesianForm):
    name = CleanCharField(
        label="Dipakai oleh",
        max_length=200,
        help_text="Instansi dan aplikasinya, misalnya Bappeda, dasbor perumahan.",
        error_messages={"required": "Isi siapa yang memakai kunci ini."},
    )
    reads = forms.MultipleChoiceField(
        label="Boleh membaca",
        choices=READS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu."},
    )
    expires_on = IndonesianDateField(
        label="Berlaku sampai",
        help_text="Hari terakhir, paling lama dua tahun lagi. Misalnya 31 12 2027.",
        error_messages={"required": "Isi hari terakhir kunci ini berlaku."},
    )

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if not today <= day <= today + LONGEST:
            raise forms.ValidationError("Isi tanggal hari ini atau sesudahnya, paling lama dua tahun lagi.")
        return day

    def token_for(self, pokja: Pokja | None) -> ApiToken:
        """What was asked for, not saved yet."""
        given = self.cleaned_data
        region = given.get("province")
        scopes = ApiToken.Scope
        return ApiToken(
            name=given["name"],
            scope=scopes.POKJA if pokja else scopes.PROVINCE if region else scopes.NATION,
            pokja=pokja,
            region=region,
            expires_on=given["expires_on"],
            **{name: name in given["reads"] for name, _ in READS},
        )


class AreaTokenForm(TokenForm):
    province = forms.ModelChoiceField(
        label="Wilayah",
        queryset=Region.objects.filter(level=Level.PROVINCE).order_by("code"),
        required=False,
        empty_label=NATION,
    )

    field_order = ["name", "province", "reads", "expires_on"]
