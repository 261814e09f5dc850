"""Forms of the chair's decision."""

from datetime import datetime

from django import forms

from meetings.papers.format_a1 import DEFAULT_LAYOUT
from pokja.fields import CleanTextField
from pokja.forms_base import IndonesianForm

_REMARK = "remark_"
# As the pages that check a report call them.
SECTION_TITLES = {section["key"]: section["title"] for section in DEFAULT_LAYOUT} | {
    "head": "Judul, nomor, dan periode"
}


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ApproveForm(IndonesianForm):
    """No question; carries which submission was read, so that a later one is not approved unread."""

    submitted_at = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, meeting) -> "ApproveForm":
        return cls(initial={"submitted_at": meeting.submitted_at.isoformat() if meeting.submitted_at else ""})

    def clean_submitted_at(self) -> datetime | None:
        text = self.cleaned_data["submitted_at"]
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            raise forms.ValidationError("Muat ulang laman ini, lalu coba lagi.") from None


class GiveBackForm(IndonesianForm):
    """What is to be mended: of the whole report, beside its sections, or both."""

    reason = CleanTextField(
        label="Yang perlu diperbaiki", required=False, help_text="Dibaca notulis di atas rapat ini.", widget=_text(3)
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for section in DEFAULT_LAYOUT:
            self.fields[_REMARK + section["key"]] = CleanTextField(
                label=SECTION_TITLES[section["key"]], required=False, widget=_text(2)
            )

    @property
    def remark_fields(self) -> list:
        return [self[name] for name in self.fields if name.startswith(_REMARK)]

    @property
    def has_remarks(self) -> bool:
        return any(field.value() for field in self.remark_fields)

    @property
    def remarks(self) -> list[tuple[str, str]]:
        written = ((name, self.cleaned_data.get(name, "")) for name in self.fields if name.startswith(_REMARK))
        return [(name.removeprefix(_REMARK), text) for name, text in written if text]

    def clean(self):
        if not self.errors and not self.cleaned_data["reason"] and not self.remarks:
            self.add_error("reason", "Tulis apa yang perlu diperbaiki.")
        return self.cleaned_data


class ReopenForm(IndonesianForm):
    reason = CleanTextField(
        label="Alasan perbaikan",
        help_text="Tercetak pada versi berikutnya dan tampil di riwayat.",
        max_length=1000,
        error_messages={"required": "Tulis alasan perbaikan."},
        widget=_text(3),
    )


class PublishForm(IndonesianForm):
    """No question; carries which version was looked at, so that no other one is published."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(IndonesianForm):
    reason = CleanTextField(
        label="Alasan pembatalan",
        help_text="Tampil di atas rapat ini bagi semua yang boleh membacanya.",
        error_messages={"required": "Tulis alasan pembatalan."},
    )


class ArchiveForm(IndonesianForm):
    reason = CleanTextField(
        label="Alasan pengarsipan",
        help_text="Misalnya: masa aktif berakhir.",
        max_length=1000,
        error_messages={"required": "Tulis alasan pengarsipan."},
        widget=_text(2),
    )
