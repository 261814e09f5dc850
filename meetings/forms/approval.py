"""Forms of the chair's decision."""

from datetime import datetime

from django import forms

from pokja.fields import CleanTextField
from pokja.forms_base import IndonesianForm


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
    reason = CleanTextField(
        label="Yang perlu diperbaiki",
        help_text="Dibaca notulis di atas rapat ini.",
        error_messages={"required": "Tulis apa yang perlu diperbaiki."},
    )


class CancelForm(IndonesianForm):
    reason = CleanTextField(
        label="Alasan pembatalan",
        help_text="Tampil di atas rapat ini bagi semua yang boleh membacanya.",
        error_messages={"required": "Tulis alasan pembatalan."},
    )
