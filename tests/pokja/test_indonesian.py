"""Dates, hours, money, names and marks are written as Indonesian papers write them."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.template import Context, Template

from pokja import indonesian as text


def test_weekday_is_computed_from_the_date():
    assert text.long_date(date(2016, 5, 30)) == "Senin, 30 Mei 2016"
    assert text.long_date(date(2021, 9, 15)) == "Rabu, 15 September 2021"
    assert text.long_date(date(2024, 2, 29)) == "Kamis, 29 Februari 2024"


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        (date(2023, 5, 29), date(2023, 5, 30), "29–30 Mei 2023"),
        (date(2018, 10, 31), date(2018, 11, 2), "31 Oktober–2 November 2018"),
        (date(2024, 12, 30), date(2025, 1, 2), "30 Desember 2024–2 Januari 2025"),
        (date(2023, 5, 29), date(2024, 5, 30), "29 Mei 2023–30 Mei 2024"),
        (date(2016, 5, 30), date(2016, 5, 30), "30 Mei 2016"),
        (date(2018, 11, 2), date(2018, 10, 31), "31 Oktober–2 November 2018"),
    ],
)
def test_range_writes_what_both_dates_share_once(first, last, printed):
    assert text.date_range(first, last) == printed


def test_range_with_weekdays():
    assert text.long_date_range(date(2018, 10, 31), date(2018, 11, 2)) == "Rabu–Jumat, 31 Oktober–2 November 2018"
    assert text.long_date_range(date(2016, 5, 30), date(2016, 5, 30)) == "Senin, 30 Mei 2016"


@pytest.mark.parametrize(
    ("start", "end", "zone", "printed"),
    [
        (time(9), time(15, 30), "WIB", "pukul 09.00–15.30 WIB"),
        (time(0, 0), None, "WIT", "pukul 00.00 WIT"),
        (None, time(12), "WITA", "sampai pukul 12.00 WITA"),
        (None, None, "WIB", ""),
        (time(13, 5), None, "", "pukul 13.05"),
    ],
)
def test_hours_carry_their_zone(start, end, zone, printed):
    assert text.time_text(start, end, zone) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Decimal("1234567"), "Rp1.234.567,00"),
        ("150000000.00", "Rp150.000.000,00"),
        (0, "Rp0,00"),
        (Decimal("999.995"), "Rp1.000,00"),
        (Decimal("-1500.5"), "-Rp1.500,50"),
    ],
)
def test_rupiah(value, printed):
    assert text.rupiah(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("12.50", "12,5"),
        ("1000", "1.000"),
        ("1234567.125", "1.234.567,125"),
        ("0.00", "0"),
        (100, "100"),
        ("1E+3", "1.000"),
    ],
)
def test_decimals_use_a_comma(value, printed):
    assert text.decimal_text(value) == printed


def test_percent():
    assert text.percent_text("845", "1000") == "84,5%"
    assert text.percent_text("1", "3") == "33,33%"
    assert text.percent_text("5", "0") == ""


@pytest.mark.parametrize(
    ("size", "printed"),
    [
        (212_000, "212 KB"),
        (999, "999 B"),
        (1_400_000, "1,4 MB"),
        (999_600, "1,0 MB"),
        (999_400, "999 KB"),
        (10_500_000, "10,5 MB"),
    ],
)
def test_size_of_a_file(size, printed):
    assert text.size_text(size) == printed


def test_nip_is_grouped_8_6_1_3_and_stays_on_one_line():
    assert text.nip_text("196803121994031004").split("\u00a0") == ["19680312", "199403", "1", "004"]
    assert text.nip_text("19680312 199403 1 004") == text.nip_text("196803121994031004")
    assert text.nip_text("12345") == "12345"


@pytest.mark.parametrize(
    ("before", "name", "after", "printed"),
    [
        ("Ir. Hj.", "Eneng Nurcahyati", "", "Ir. Hj. Eneng Nurcahyati"),
        ("Dr.", "Nama", "S.Pt., M.Si.", "Dr. Nama, S.Pt., M.Si."),
        ("", "Nama", ", S.T.", "Nama, S.T."),
        ("", "", "", ""),
    ],
)
def test_titles_stand_before_and_after_the_name(before, name, after, printed):
    assert text.person_name(before, name, after) == printed


def test_roman_numbers():
    assert [text.roman(n) for n in (1, 2, 3, 4, 9, 14, 40, 1994)] == [
        "I",
        "II",
        "III",
        "IV",
        "IX",
        "XIV",
        "XL",
        "MCMXCIV",
    ]


@pytest.mark.parametrize(
    ("style", "marks"),
    [
        ("1.", ["1.", "2.", "28."]),
        ("a.", ["a.", "b.", "ab."]),
        ("1)", ["1)", "2)", "28)"]),
        ("a)", ["a)", "b)", "ab)"]),
        ("-", ["-"] * 3),
    ],
)
def test_marks_of_each_style(style, marks):
    assert [text.mark(style, n) for n in (1, 2, 28)] == marks


def test_letters_go_on_after_z():
    assert [text.mark("a.", n) for n in (26, 27, 52, 53, 702, 703)] == ["z.", "aa.", "az.", "ba.", "zz.", "aaa."]


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ day|tanggal }}", "Senin, 30 Mei 2016"),
        ("{{ day|tanggal_pendek }}", "30 Mei 2016"),
        ("{{ hour|jam }}", "09.05"),
        ("{{ amount|rupiah }}", "Rp1.500,00"),
        ("{{ amount|desimal }}", "1.500"),
        ("{{ five|romawi }} {{ five|bulan }}", "V Mei"),
        ("{% rentang_tanggal day last %}", "30 Mei–2 Juni 2016"),
        ("{% rentang_tanggal day None %}", "30 Mei 2016"),
        ("{% pukul hour None 'WIT' %}", "pukul 09.05 WIT"),
        ("{{ nothing|tanggal }}{{ empty|rupiah }}{{ nothing|nip }}{% rentang_tanggal nothing nothing %}", ""),
    ],
)
def test_templates_print_the_same(source, printed):
    values = {"day": date(2016, 5, 30), "last": date(2016, 6, 2), "hour": time(9, 5), "amount": Decimal(1500)}
    context = Context(values | {"five": 5, "nothing": None, "empty": ""})
    assert Template("{% load indonesian %}" + source).render(context) == printed
