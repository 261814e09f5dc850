"""What a paper asks for that stands in no record: numbers of the agency's register, copies, blank lines."""

from django import forms

from meetings.papers.daftar_hadir import BLANK_LINES, MOST_BLANK_LINES
from meetings.papers.undangan import SIFAT, Letter
from pokja.fields import CleanCharField, IndonesianDateField, IndonesianIntegerField, LinesField
from pokja.forms_base import IndonesianForm

NUMBER_HINT = "Dari buku agenda surat. Bila kosong, tercetak titik-titik."


class LetterForm(IndonesianForm):
    prefix = "undangan"
    number = CleanCharField(label="Nomor surat", required=False, max_length=100, help_text=NUMBER_HINT)
    sifat = forms.ChoiceField(
        label="Sifat", required=False, choices=[("", "Titik-titik"), *((word, word) for word in SIFAT)]
    )
    day = IndonesianDateField(label="Tanggal surat", required=False)
    copies = LinesField(label="Tembusan", required=False, help_text="Satu per baris.", line_length=300)

    @property
    def letter(self) -> Letter:
        return Letter(**self.cleaned_data)


class RecordForm(IndonesianForm):
    prefix = "berita-acara"
    number = CleanCharField(label="Nomor berita acara", required=False, max_length=100, help_text=NUMBER_HINT)


class ListForm(IndonesianForm):
    prefix = "daftar-hadir"
    filled = forms.ChoiceField(
        label="Isi", required=False, widget=forms.RadioSelect, initial="",
        choices=[("", "Untuk ditandatangani: yang diundang dan baris kosong"), ("1", "Yang tercatat hadir")],
    )  # fmt: skip
    blanks = IndonesianIntegerField(
        label="Baris kosong", required=False, min_value=0, max_value=MOST_BLANK_LINES, initial=BLANK_LINES
    )

    @property
    def options(self) -> dict:
        blanks = self.cleaned_data.get("blanks")
        return {"filled": bool(self.cleaned_data["filled"]), "blanks": BLANK_LINES if blanks is None else blanks}
