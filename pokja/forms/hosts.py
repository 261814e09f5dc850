"""The form of the letterhead (kop) that a Pokja's host agency brings."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from pokja.fields import CleanCharField, IndonesianIntegerField, LinesField
from pokja.forms.decrees import Term
from pokja.forms.started_from import StartedFrom
from pokja.keeping.hosts import FIELDS as HOST_FIELDS
from pokja.models import HostAgency
from pokja.models.group import KOP_SIZES, LOGO_HEIGHTS
from pokja.uploads import LogoField


class SizeField(IndonesianIntegerField):
    """A size of the kop within its bounds; the usual one when nothing is typed."""

    def __init__(self, name: str, bounds: tuple[int, int], **kwargs):
        self.usual = HostAgency._meta.get_field(name).default
        least, most = bounds
        super().__init__(min_value=least, max_value=most, required=False, initial=self.usual, **kwargs)

    def to_python(self, value):
        typed = super().to_python(value)
        return self.usual if typed is None else typed


class HostForm(Term):
    government = CleanCharField(
        label="Nama pemerintah", error_messages={"required": "Isi nama pemerintah."}, help_text="Baris atas kop."
    )
    agency = CleanCharField(
        label="Instansi", error_messages={"required": "Isi nama instansi."}, help_text="Baris tebal di bawahnya."
    )
    extra_lines = LinesField(
        label="Baris kop lainnya", required=False, help_text="Satu baris per baris kop.", max_lines=5
    )
    address = CleanCharField(label="Alamat", required=False)
    contact = CleanCharField(label="Telepon, pos-el, laman", required=False)
    logo = LogoField(label="Lambang daerah", required=False, help_text="Gambar PNG atau JPEG, paling besar 10 MB.")
    government_size = SizeField(
        "government_size", KOP_SIZES, label="Huruf nama pemerintah (pt)", help_text="8 sampai 20, biasanya 12."
    )
    agency_size = SizeField(
        "agency_size", KOP_SIZES, label="Huruf instansi (pt)", help_text="8 sampai 20, biasanya 16."
    )
    logo_height = SizeField(
        "logo_height", LOGO_HEIGHTS, label="Tinggi lambang (mm)", help_text="10 sampai 35, biasanya 22."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "government",
            "agency",
            "extra_lines",
            "address",
            "contact",
            "logo",
            *(["remove_logo"] if "remove_logo" in self.fields else []),
            Row(
                Column("government_size", css_class="col-sm-4"),
                Column("agency_size", css_class="col-sm-4"),
                Column("logo_height", css_class="col-sm-4"),
            ),
            Row(Column("valid_from", css_class="col-sm-6"), Column("valid_until", css_class="col-sm-6")),
        )


class CorrectHostForm(StartedFrom, HostForm):
    remove_logo = forms.BooleanField(label="Hapus lambang", required=False)

    def __init__(self, *args, host: HostAgency, **kwargs):
        super().__init__(*args, saved={name: getattr(host, name) for name in HOST_FIELDS}, **kwargs)
        if host.logo_id:
            self.fields["logo"].label = "Ganti lambang daerah"
        else:
            del self.fields["remove_logo"]
            self.helper.layout = Layout(*(part for part in self.helper.layout if part != "remove_logo"))
