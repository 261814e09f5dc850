"""The form of a field of work."""

from pokja.fields import CleanCharField
from pokja.forms.started_from import StartedFrom
from pokja.forms_base import IndonesianForm


class BidangForm(IndonesianForm):
    name = CleanCharField(label="Nama bidang", error_messages={"required": "Isi nama bidang."})


class RenameBidangForm(StartedFrom, BidangForm):
    pass
