"""Form fields clean what is typed, print what reads back the same, and refuse in words that say what to do."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from pokja.fields import (
    CleanCharField,
    CleanEmailField,
    CleanTextField,
    IndonesianDateField,
    IndonesianDecimalField,
    IndonesianIntegerField,
    IndonesianTimeField,
    LinesField,
    NIPField,
)

TYPED_DATES = st.dates(date(1945, 1, 1), date(2100, 12, 31))
TYPED_TIMES = st.times().map(lambda moment: moment.replace(microsecond=0))
NUMBERS = st.decimals(-(10**16), 10**16, allow_nan=False, places=2) | st.decimals(-999, 999, allow_nan=False, places=6)


def refusals(field, typed):
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    return caught.value.messages


@settings(deadline=None)
@given(TYPED_DATES)
def test_a_printed_date_reads_back(day):
    field = IndonesianDateField()
    assert field.clean(field.prepare_value(day)) == day
    assert not field.has_changed(day, field.prepare_value(day))


@settings(deadline=None)
@given(TYPED_TIMES)
def test_a_printed_time_reads_back(moment):
    field = IndonesianTimeField()
    assert field.clean(field.prepare_value(moment)) == moment
    assert not field.has_changed(moment, field.prepare_value(moment))


@settings(deadline=None)
@given(NUMBERS)
def test_a_printed_number_reads_back(number):
    field = IndonesianDecimalField()
    assert field.clean(field.prepare_value(number)) == number
    assert not field.has_changed(number, field.prepare_value(number))


def test_values_are_printed_the_indonesian_way():
    assert IndonesianDateField().prepare_value(date(2016, 5, 30)) == "30 Mei 2016"
    assert IndonesianTimeField().prepare_value(time(9)) == "09.00"
    assert IndonesianDecimalField().prepare_value(Decimal("1234567.50")) == "1.234.567,50"
    assert IndonesianDecimalField().prepare_value(Decimal("1.5E+6")) == "1.500.000"
    assert IndonesianDecimalField().prepare_value(1500000) == "1.500.000"
    assert IndonesianIntegerField().prepare_value(2016) == 2016
    assert LinesField().prepare_value(["UU 1/2011", "PP 14/2016"]) == "UU 1/2011\nPP 14/2016"


@pytest.mark.parametrize(
    ("field", "initial", "typed"),
    [
        (CleanCharField(), "Rakor 1", " Rakor\xa01 "),
        (CleanCharField(), "Rakor\x0b1 ", "Rakor\x0b1 "),
        (CleanTextField(), "Satu\nDua", "Satu\r\nDua"),
        (LinesField(), ["Satu", "Dua"], "Satu\r\n\r\nDua\r\n"),
        (IndonesianDateField(), date(2016, 5, 30), "30 5 16"),
        (IndonesianTimeField(), time(9), "9"),
        (IndonesianDecimalField(), Decimal("1500000.00"), "Rp1.500.000"),
        (IndonesianIntegerField(), 1000, "1.000"),
        (NIPField(), "198003122005011004", "19800312 200501 1 004"),
        (CleanCharField(required=False), None, ""),
        (IndonesianDateField(required=False), None, " "),
        (LinesField(required=False), None, ""),
    ],
)
def test_another_spelling_of_the_same_value_is_no_change(field, initial, typed):
    assert not field.has_changed(initial, typed)


@pytest.mark.parametrize(
    ("field", "initial", "typed"),
    [
        (CleanCharField(), "Rakor 1", "rakor 1"),
        (CleanTextField(), "Satu\nDua", "Satu\n\nDua"),
        (LinesField(), ["Satu", "Dua"], "Dua\nSatu"),
        (IndonesianDateField(), date(2016, 5, 30), "30 6 2016"),
        (IndonesianDateField(), date(2016, 5, 30), "31 2 2016"),
        (IndonesianTimeField(), time(9), ""),
        (IndonesianDecimalField(), Decimal("1500000"), "1500000,01"),
    ],
)
def test_another_value_is_a_change(field, initial, typed):
    assert field.has_changed(initial, typed)


@pytest.mark.parametrize("field_class", [CleanCharField, CleanTextField, NIPField, CleanEmailField])
def test_blanks_and_invisible_signs_are_no_answer(field_class):
    assert refusals(field_class(), " \u200b\xa0\ufeff\x0b\xad ") == ["Isi bagian ini."]
    assert field_class(required=False).clean(" \u200b ") == ""
    assert field_class(required=False, empty_value=None).clean("\u200b") is None


def test_the_form_may_say_what_to_fill_in():
    field = CleanCharField(error_messages={"required": "Isi judul rapat."})
    assert refusals(field, "") == ["Isi judul rapat."]


def test_length_counts_what_is_left_after_cleaning():
    title = CleanCharField(label="Judul")
    assert len(title.clean("  " + "a\u200b" * 300)) == 300
    assert refusals(title, "a" * 312) == ["Judul 312 karakter, batasnya 300. Ringkas dulu."]
    assert refusals(CleanCharField(max_length=5), "abcdef") == ["Isian ini 6 karakter, batasnya 5. Ringkas dulu."]
    assert refusals(CleanTextField(label="Isi"), "a" * 20_431) == [
        "Isi 20.431 karakter, batasnya 20.000. Ringkas dulu."
    ]


def test_browsers_are_not_told_to_cut_long_text():
    for field in (CleanCharField(max_length=10), CleanTextField(max_length=10), NIPField()):
        assert "maxlength" not in field.widget.attrs


def test_text_keeps_lines_and_a_line_does_not():
    assert CleanTextField().clean("Satu\r\nDua\x0bTiga") == "Satu\nDua\nTiga"
    assert CleanCharField().clean("Satu\r\nDua\x0bTiga") == "Satu Dua Tiga"


def test_lines_become_a_list_without_empty_ones():
    assert LinesField().clean(" UU 1/2011 \r\n\r\n\u200b\nPP\xa014/2016") == ["UU 1/2011", "PP 14/2016"]
    assert LinesField().clean(["UU 1/2011", " "]) == ["UU 1/2011"]
    assert LinesField(required=False).clean("\n \n") == []
    assert refusals(LinesField(), "\n") == ["Isi paling sedikit satu baris."]


def test_a_line_too_long_is_named():
    assert refusals(LinesField(line_length=10), "pendek\n\nterlalu panjang") == [
        "Baris 3: 15 karakter, batasnya 10. Ringkas dulu."
    ]
    assert refusals(LinesField(max_lines=2), "a\nb\nc") == ["Ada 3 baris, batasnya 2."]


def test_dates_and_times_of_python_pass_through():
    assert IndonesianDateField().clean(datetime(2016, 5, 30, 9)) == date(2016, 5, 30)
    assert IndonesianTimeField().clean(datetime(2016, 5, 30, 9)) == time(9)


def test_empty_dates_times_and_numbers():
    assert refusals(IndonesianDateField(), "\u200b") == ["Isi tanggalnya."]
    assert refusals(IndonesianTimeField(), "") == ["Isi jamnya."]
    assert refusals(IndonesianDecimalField(), "") == ["Isi angkanya."]
    for field_class in (IndonesianDateField, IndonesianTimeField, IndonesianDecimalField, IndonesianIntegerField):
        assert field_class(required=False).clean(" ") is None


def test_a_time_field_may_know_its_zone():
    field = IndonesianTimeField(zone="WITA")
    assert field.clean("9 WITA") == time(9)
    assert refusals(field, "9 WIB") == ["Zona waktu di sini WITA. Hapus WIB, atau ubah zonanya."]


def test_numbers_outside_their_limits():
    amount = IndonesianDecimalField(min_value=0, max_digits=18, decimal_places=2)
    assert amount.clean("Rp1.234.567,50") == Decimal("1234567.50")
    assert refusals(amount, "-5") == ["Isi 0 atau lebih besar."]
    assert refusals(amount, "1,234") == ["Tulis paling banyak 2 angka di belakang koma."]
    assert refusals(amount, "1" * 17) == ["Angka ini terlalu besar. Periksa lagi."]
    assert refusals(amount, "1" * 19) == ["Angka ini terlalu panjang. Periksa lagi."]
    assert refusals(IndonesianDecimalField(max_value=Decimal("1500.5")), "2000") == ["Isi 1.500,5 atau lebih kecil."]


def test_a_thousand_people_are_not_one():
    assert forms.IntegerField().clean("1.000") == 1  # the trap
    assert IndonesianIntegerField().clean("1.000") == 1000


def test_numbers_of_python_pass_through():
    assert IndonesianIntegerField().clean(2016) == 2016
    assert IndonesianDecimalField().clean(Decimal("12.50")) == Decimal("12.5")
    assert IndonesianDecimalField().clean(12.5) == Decimal("12.5")


def test_nip_lets_odd_ones_in_but_not_endless_ones():
    assert NIPField().clean("19800312 200501 1 00") == "19800312200501100"
    assert refusals(NIPField(label="NIP"), "1" * 31) == ["NIP 31 karakter, batasnya 30. Ringkas dulu."]


def test_mail_addresses():
    assert CleanEmailField().clean(" nama\u200b@instansi.go.id ") == "nama@instansi.go.id"
    assert refusals(CleanEmailField(), "nama@") == ["Tulis alamat pos-el lengkap, misalnya nama@instansi.go.id."]


@pytest.mark.parametrize(
    ("field", "inputmode"),
    [
        (CleanCharField(), None),
        (IndonesianDateField(), None),
        (IndonesianTimeField(), "numeric"),
        (IndonesianIntegerField(), "numeric"),
        (IndonesianDecimalField(), "decimal"),
        (NIPField(), "numeric"),
    ],
)
def test_boxes_are_plain_text_with_the_fitting_keyboard(field, inputmode):
    assert field.widget.input_type == "text"
    assert field.widget.attrs.get("inputmode") == inputmode
    assert field.widget.attrs["autocomplete"] == "off"
