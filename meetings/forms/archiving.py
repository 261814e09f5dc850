"""A line of the jadwal retensi."""

from django import forms

from meetings.models import RetentionRule
from meetings.models.archiving import MOST_YEARS
from pokja.fields import CleanCharField, IndonesianIntegerField
from pokja.forms.started_from import StartedFrom
from pokja.forms_base import IndonesianForm

_YEARS = {
    "min_value": 0,
    "max_value": MOST_YEARS,
    "error_messages": {
        "required": "Isi jumlah tahun, 0 bila tidak ada.",
        **dict.fromkeys(["min_value", "max_value"], f"Isi 0 sampai {MOST_YEARS} tahun."),
    },
}


class RuleForm(IndonesianForm):
    code = CleanCharField(
        label="Kode klasifikasi",
        max_length=50,
        help_text="Misalnya 600.1. Berlaku juga untuk 600.1.2 dan seterusnya, kecuali ada baris yang lebih rinci.",
        error_messages={"required": "Isi kode klasifikasi."},
    )
    subject = CleanCharField(label="Uraian", required=False, max_length=300)
    active_years = IndonesianIntegerField(label="Tahun aktif", **_YEARS)
    inactive_years = IndonesianIntegerField(label="Tahun inaktif", **_YEARS)
    fate = forms.ChoiceField(
        label="Sesudah itu", choices=RetentionRule.Fate, widget=forms.RadioSelect, initial=RetentionRule.Fate.KEEP
    )


class ChangeRuleForm(StartedFrom, RuleForm):
    pass
