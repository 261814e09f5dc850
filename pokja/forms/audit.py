"""What the reader of the audit log asks for. It stands in the address, so the names are Indonesian."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crispy_forms.layout import Column, Layout, Row
from django import forms

from pokja.auditlog.sources import SYSTEM, Asked, Kind
from pokja.fields import CleanCharField, IndonesianDateField
from pokja.forms_base import IndonesianForm
from pokja.models import Pokja
from pokja.models.region import Zone

ORDER = "Isi tanggal yang sama dengan tanggal “dari”, atau sesudahnya."


class AuditFilterForm(IndonesianForm):
    dari = IndonesianDateField(label="Dari tanggal", required=False)
    sampai = IndonesianDateField(label="Sampai tanggal", required=False)
    jenis = forms.ChoiceField(label="Jenis", required=False, choices=[("", "Semua jenis"), *Kind.choices])
    orang = CleanCharField(
        label="Dilakukan oleh", required=False, max_length=300, help_text=f"Sebagian nama, “{SYSTEM}”, atau “Tamu”."
    )
    kata = CleanCharField(label="Kata", required=False, max_length=200, help_text="Semua kata harus cocok.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Row(*(Column(name, css_class="col-sm-6 col-lg-4") for name in ("dari", "sampai", "jenis"))),
            Row(Column("orang", css_class="col-sm-6"), Column("kata", css_class="col-sm-6")),
        )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("dari"), cleaned.get("sampai")
        if start and end and end < start:
            self.add_error("sampai", ORDER)
        return cleaned

    def asked(self, pokja: Pokja | None, zone: Zone) -> Asked:
        """What was understood; what was written wrongly narrows nothing."""
        self.is_valid()
        given = self.cleaned_data if self.is_bound else {}
        start, end = given.get("dari"), given.get("sampai")
        return Asked(
            pokja=pokja,
            start=_midnight(start, zone) if start else None,
            end=_midnight(end + timedelta(days=1), zone) if end else None,
            actor=given.get("orang", ""),
            kind=given.get("jenis", ""),
            words=tuple(given.get("kata", "").split()),
        )


def _midnight(day, zone: Zone) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone.tz_name))
