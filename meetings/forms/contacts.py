"""The forms that remove contacts nobody needs any more."""

from django import forms

from pokja.forms_base import IndonesianForm
from pokja.models import Person


class RemoveContactsForm(IndonesianForm):
    """Telephone and e-mail go; the NIP as well when that is ticked."""

    nip = forms.BooleanField(
        label="Hapus NIP juga",
        required=False,
        help_text="Biarkan kosong bila orang ini masih akan menandatangani laporan.",
    )


class LeaversForm(RemoveContactsForm):
    """Whose contacts go; all of them unless one is unticked."""

    people = forms.ModelMultipleChoiceField(
        label="Orang",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih sedikitnya satu orang.",
            "invalid_choice": "Daftar ini sudah berubah. Muat ulang laman ini, lalu pilih lagi.",
        },
    )
    field_order = ["people", "nip"]

    def __init__(self, *args, leavers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = leavers
        self.fields["people"].initial = [person.pk for person in leavers]
        self.fields[
            "nip"
        ].help_text = "Biarkan kosong bila di antara mereka ada yang masih akan menandatangani laporan."
