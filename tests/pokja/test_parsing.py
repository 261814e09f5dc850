"""Dates, times, numbers and NIP are read as Indonesians type them; what is refused is told in words that help."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from pokja.parsing import nip_doubts, parse_date, parse_decimal, parse_nip, parse_time, parse_whole_number


def refusal(parse, *typed):
    with pytest.raises(ValidationError) as caught:
        parse(*typed)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    "typed",
    [
        "30 5 2016",
        "30/5/16",
        "30/05/2016",
        "30-05-2016",
        "30.5.2016",
        "30 \u2013 5 \u2013 2016",
        "30 Mei 2016",
        "30 mei 16",
        "30 MEI '16",
        "30Mei2016",
        "Senin, 30 Mei 2016",
        "Hari Senin, tanggal 30 Mei 2016",
        "Sen 30/5/2016",
        " 30\xa0Mei\u200b 2016 ",
        "Mei 30, 2016",
        "30-May-16",
        "2016-05-30",
        "2016/5/30",
        date(2016, 5, 30),
    ],
)
def test_every_way_to_write_30_may_2016(typed):
    assert parse_date(typed) == date(2016, 5, 30)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("Januari", 1), ("Jan", 1), ("Pebruari", 2), ("Feb", 2), ("Peb", 2), ("Maret", 3), ("Mar", 3), ("April", 4),
        ("Juni", 6), ("Jun", 6), ("Juli", 7), ("Jul", 7), ("Agustus", 8), ("Agu", 8), ("Agt", 8), ("Ags", 8),
        ("September", 9), ("Sept", 9), ("Oktober", 10), ("Okt", 10), ("Nopember", 11), ("Nov", 11), ("Nop", 11),
        ("Desember", 12), ("Des", 12), ("Des.", 12),
    ],
)  # fmt: skip
def test_months_in_old_spelling_and_short(typed, month):
    assert parse_date(f"2 {typed} 2018") == date(2018, month, 2)


def test_the_day_comes_first_even_where_both_orders_exist():
    assert parse_date("4/5/2016") == date(2016, 5, 4)
    assert parse_date("10-11-12") == date(2012, 11, 10)


def test_a_weekday_that_contradicts_is_passed_over():
    assert parse_date("Jum'at, 30 Mei 2016") == date(2016, 5, 30)
    assert parse_date("Minggu 30 Mei 2016") == date(2016, 5, 30)


@pytest.mark.parametrize(("typed", "year"), [("00", 2000), ("16", 2016), ("69", 2069), ("70", 1970), ("99", 1999)])
def test_years_of_two_digits(typed, year):
    assert parse_date(f"30/5/{typed}").year == year


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("5/13/2016", "Tidak ada bulan ke-13. Urutannya tanggal, bulan, tahun, misalnya 30 5 2016."),
        ("5/0/2016", "Tidak ada bulan ke-0. Urutannya tanggal, bulan, tahun, misalnya 30 5 2016."),
        ("31 Februari 2016", "Februari 2016 hanya sampai tanggal 29."),
        ("29/2/2015", "Februari 2015 hanya sampai tanggal 28."),
        ("31 4 2016", "April 2016 hanya sampai tanggal 30."),
        ("45 5 2016", "Mei 2016 hanya sampai tanggal 31."),
        ("0 5 2016", "Tanggal dimulai dari 1."),
        ("30 Mai 2016", "Nama bulan “mai” tidak dikenal. Tulis misalnya 30 Mei 2016."),
        ("30 Ju 2016", "Nama bulan “ju” tidak dikenal. Tulis misalnya 30 Mei 2016."),
        ("30 Mei", "Tulis tahunnya juga, misalnya 30 Mei 2016."),
        ("30 Mei 216", "Tulis tahun dengan empat angka, misalnya 30 Mei 2016."),
        ("17 Agustus 1944", "Periksa tahun 1944. Isi tahun 1945 sampai 2100."),
        ("1 1 2101", "Periksa tahun 2101. Isi tahun 1945 sampai 2100."),
        ("29-30 Mei 2016", "Isi satu tanggal saja, misalnya 30 Mei 2016."),
        ("30 Mei 2016 pukul 9", "Isi satu tanggal saja, misalnya 30 Mei 2016."),
    ],
)
def test_dates_that_do_not_exist_say_why(typed, message):
    assert refusal(parse_date, typed) == message


@pytest.mark.parametrize(
    "typed", ["besok", "Mei 2016", "20160530", "30;5;2016", "Mei 30 16", "30", "٣٠ ٥ ٢٠١٦", "-", "🙂"]
)
def test_what_is_no_date_gets_an_example(typed):
    assert refusal(parse_date, typed).endswith("misalnya 30 Mei 2016 atau 30 5 2016.")


@pytest.mark.parametrize(
    "typed",
    [
        "9",
        "09",
        "9.00",
        "09.00",
        "09:00",
        "9,00",
        "9 00",
        "0900",
        "900",
        "09.00 WIB",
        "pukul 9",
        "Pukul 09.00 WITA",
        "jam 9",
        "pkl. 9.00",
        "09:00:00",
        time(9),
    ],
)
def test_every_way_to_write_nine_o_clock(typed):
    assert parse_time(typed) == time(9)


@pytest.mark.parametrize(
    ("typed", "meant"), [("0", time(0)), ("00.00", time(0)), ("23:59", time(23, 59)), ("1330", time(13, 30))]
)
def test_other_times(typed, meant):
    assert parse_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("24.00", "Tidak ada jam 24. Tulis 23.59, atau 00.00 pada tanggal berikutnya."),
        ("25", "Tidak ada jam 25. Isi jam 00 sampai 23, misalnya 14.30."),
        ("9.75", "Tidak ada menit 75. Isi menit 00 sampai 59, misalnya 14.30."),
        ("9.5", "Tulis menit dengan dua angka, misalnya 09.05."),
        ("09.00-12.00", "Isi satu jam saja, misalnya 09.00."),
        ("2 siang", "Tulis jam dan menit, misalnya 09.00 atau 14.30."),
        ("selesai", "Tulis jam dan menit, misalnya 09.00 atau 14.30."),
        ("-9", "Tulis jam dan menit, misalnya 09.00 atau 14.30."),
    ],
)
def test_times_that_do_not_exist_say_why(typed, message):
    assert refusal(parse_time, typed) == message


def test_a_typed_zone_must_be_the_one_of_the_session():
    assert parse_time("09.00 WIT", "WIT") == time(9)
    assert parse_time("09.00", "WIT") == time(9)
    assert refusal(parse_time, "09.00 WIB", "WIT") == "Zona waktu di sini WIT. Hapus WIB, atau ubah zonanya."


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234.567,50", "1234567.50"),
        ("Rp1.500.000", "1500000"),
        ("Rp. 1.500.000,-", "1500000"),
        ("Rp\xa01.500.000,00", "1500000"),
        ("1500000", "1500000"),
        ("12,5", "12.5"),
        ("1,500", "1.5"),
        ("1.500", "1500"),
        ("-5", "-5"),
        ("\u22125,25", "-5.25"),
        ("0", "0"),
    ],
)
def test_numbers_with_indonesian_separators(typed, number):
    assert parse_decimal(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["12.5", "1,234,567.50", "1.50.000", "0.500", "1e5", "NaN", "Infinity", "5 juta", "12 5", ",5", "Rp", "--5"],
)
def test_numbers_that_could_mean_two_things_are_refused(typed):
    assert refusal(parse_decimal, typed).endswith("titik untuk ribuan dan koma untuk desimal, misalnya 1.234.567,50.")


def test_endless_digits_are_refused_and_break_nothing():
    assert refusal(parse_decimal, "9" * 5000) == "Angka ini terlalu panjang. Periksa lagi."
    assert refusal(parse_whole_number, "9" * 5000) == "Tulis angka bulat, misalnya 1.200."
    assert refusal(parse_date, f"{'9' * 5000} 5 2016")
    assert refusal(parse_time, "9" * 5000)


def test_whole_numbers_with_thousands():
    assert parse_whole_number("1.000") == 1000
    assert parse_whole_number("12,00") == 12
    assert refusal(parse_whole_number, "12,5") == "Tulis angka bulat, misalnya 1.200."


@pytest.mark.parametrize(
    "typed",
    [
        "198003122005011004",
        "19800312 200501 1 004",
        "19800312.200501.1.004",
        "19800312-200501-1-004",
        "NIP. 19800312 200501 1 004",
        "'198003122005011004",
    ],
)
def test_nip_is_kept_as_digits(typed):
    assert parse_nip(typed) == "198003122005011004"
    assert nip_doubts(parse_nip(typed)) == []


@pytest.mark.parametrize("typed", ["", "-", "...", " - - "])
def test_no_nip_is_empty(typed):
    assert parse_nip(typed) == ""
    assert nip_doubts("") == []


def test_nip_with_words_stays_as_typed():
    assert parse_nip("NRP 7305-0312") == "NRP 7305-0312"


@pytest.mark.parametrize("typed", ["1.98E+17", "1,98003E+17", "1.98003122005011e+17", "2E17"])
def test_nip_spoiled_by_a_spreadsheet_is_refused(typed):
    assert refusal(parse_nip, typed) == f"Excel mengubah NIP ini menjadi {typed}. Tempel NIP sebagai teks, 18 angka."


def test_pppk_nip_raises_no_doubt():
    assert nip_doubts("199001012022211001") == []


@pytest.mark.parametrize(
    ("nip", "doubt"),
    [
        ("19800312200501100", "NIP ini 17 angka, biasanya 18."),
        ("NRP 73050312", "NIP biasanya 18 angka tanpa huruf."),
        ("198002302005011004", "Delapan angka pertama NIP bukan tanggal lahir (tahun, bulan, tanggal)."),
        ("198003122005131004", "Bulan pengangkatan dalam NIP 13, biasanya 01 sampai 12 (PPPK: 21)."),
        ("198003121985011004", "Tahun pengangkatan dalam NIP 1985 tidak cocok dengan tahun lahir."),
        ("198003122005013004", "Angka ke-15 NIP biasanya 1 (pria) atau 2 (wanita)."),
        ("198003122005011000", "Tiga angka terakhir NIP 000. Mungkin dibulatkan Excel."),
    ],
)
def test_odd_nip_raises_one_doubt_each(nip, doubt):
    assert nip_doubts(nip) == [doubt]
