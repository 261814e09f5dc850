"""Sets of forms for the short lists of a meeting: sittings, signers, outputs and budget lines."""

from django import forms
from django.db.models import Max
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from meetings.forms.meetings import check_hours
from meetings.forms.started_from import StartedFrom
from meetings.models import BudgetLine, Meeting, OutputLine, Session, Signer
from pokja.fields import IndonesianDecimalField, NIPField
from pokja.forms_base import IndonesianModelForm, indonesian_formfield
from pokja.models.region import Zone

GONE = "Baris ini sudah dihapus orang lain. Salin isinya ke baris baru bila masih perlu, lalu centang Hapus di sini."


class LineForm(StartedFrom, IndonesianModelForm):
    """One line of a list; the workflow compares it field by field as it does with the meeting."""


class LineFormSet(BaseInlineFormSet):
    """The lines of one list with a blank one at the end. What is ticked is removed; a blank line stays unsaved."""

    default_error_messages = BaseInlineFormSet.default_error_messages | {
        "missing_management_form": "Muat ulang laman ini, lalu coba lagi.",
        "too_many_forms": "Isi paling banyak %(num)d baris.",
    }

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["id"].queryset = self.get_queryset()  # Django would take the id of any meeting's line
        form.fields["id"].error_messages["invalid_choice"] = GONE
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Hapus"

    @property
    def kept_forms(self) -> list:
        """The forms that will be a line after saving."""
        return [
            form for form in self.forms if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]

    def save_new(self, form, commit=True):
        if hasattr(form.instance, "position"):
            last = (
                self.get_queryset().model.objects.filter(meeting=self.instance).aggregate(last=Max("position"))["last"]
            )
            form.instance.position = 0 if last is None else last + 1
        return super().save_new(form, commit=commit)


class SessionForm(LineForm):
    """One sitting: a day with its hours, zone and place."""

    linked = (("start", "end"), ("approximate", "date_note"))

    class Meta:
        model = Session
        fields = ["date", "start", "end", "zone", "place", "mode", "approximate", "date_note"]
        labels = {"approximate": "Tanggal ini perkiraan"}
        help_texts = {"date_note": "Yang diketahui tentang tanggalnya, misalnya akhir Mei 2023."}
        error_messages = {"date": {"required": "Isi tanggal rapat."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("start", "end"):
            self.fields[name].zone = self._zone

    @property
    def _zone(self) -> str:
        """The zone chosen beside the hours, so that "9 WIT" typed into a WIB sitting is noticed."""
        zone = self.data.get(self.add_prefix("zone")) if self.is_bound else self.instance.zone
        return zone if zone in Zone.values else ""

    def clean(self):
        super().clean()
        check_hours(self)
        if self.cleaned_data.get("date_note") and not self.cleaned_data.get("approximate"):
            self.add_error("date_note", "Centang “Tanggal ini perkiraan”, atau kosongkan bagian ini.")
        return self.cleaned_data


class SessionLineSet(LineFormSet):
    """The sittings; a meeting has at least one."""

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if index is None or index >= self.initial_form_count():
            kwargs["initial"] = {"zone": self.instance.pokja.region.zone} | kwargs.get("initial", {})
        return kwargs

    def clean(self):
        super().clean()
        if not self.kept_forms:
            raise forms.ValidationError("Isi paling sedikit satu tanggal.", code="too_few_forms")


class SignerForm(LineForm):
    """Who signs; the name may be added later by hand."""

    nip = NIPField(label="NIP", required=False)

    class Meta:
        model = Signer
        fields = ["part", "office", "name", "rank", "nip"]
        labels = {"rank": "Pangkat"}
        error_messages = {"office": {"required": "Isi jabatan penanda tangan."}}


def _amount(label: str) -> IndonesianDecimalField:
    message = {"min_value": "Isi angka nol atau lebih besar."}
    return IndonesianDecimalField(
        label=label, required=False, max_digits=18, decimal_places=2, min_value=0, error_messages=message
    )


class OutputForm(LineForm):
    """An output with what was aimed at and reached."""

    target = _amount("Target")
    realised = _amount("Realisasi")

    class Meta:
        model = OutputLine
        fields = ["output", "unit", "target", "realised"]
        error_messages = {"output": {"required": "Isi keluarannya."}}


class BudgetForm(LineForm):
    """A line of the budget in Rupiah."""

    budget = _amount("Anggaran (Rp)")
    realised = _amount("Realisasi (Rp)")

    class Meta:
        model = BudgetLine
        fields = ["description", "budget", "realised"]
        error_messages = {"description": {"required": "Isi uraiannya."}}


def _lines(model, form, formset=LineFormSet, *, most: int):
    """`most` keeps a post below the number of fields that Django takes."""
    return inlineformset_factory(
        Meeting, model, form=form, formset=formset, extra=1, can_delete=True, max_num=most, validate_max=True,
        formfield_callback=indonesian_formfield,
    )  # fmt: skip


SessionFormSet = _lines(Session, SessionForm, SessionLineSet, most=50)
SignerFormSet = _lines(Signer, SignerForm, most=30)
OutputFormSet = _lines(OutputLine, OutputForm, most=80)
BudgetFormSet = _lines(BudgetLine, BudgetForm, most=80)

# By their prefix in a post, which is the name of the list on the meeting.
LINE_SETS = {
    "sessions": SessionFormSet,
    "signers": SignerFormSet,
    "outputs": OutputFormSet,
    "budget_lines": BudgetFormSet,
}
