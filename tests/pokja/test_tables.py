"""Tables as people have them: read without losing a cell, refused in words, written so that nothing runs."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pokja.tables import TableRefused, csv_bytes, is_lost_number, read_file, read_paste, xlsx_bytes
from pokja.tables.guard import guarded, unguarded


def cells(rows):
    return [row.cells for row in rows]


def workbook(*rows, sheets=(), **options) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for other in sheets:
        extra = book.create_sheet()
        for row in other:
            extra.append(row)
    for cell, value in options.get("put", {}).items():
        sheet[cell] = value
    for merged in options.get("merge", []):
        sheet.merge_cells(merged)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with another spelling of its first sheet."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(changed, "w") as archive:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in part, part
                part = part.replace(old, new)
            archive.writestr(name, part)
    return changed.getvalue()


# --- paste ---


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_a_paste_is_cut_by_the_sign_it_uses(delimiter):
    text = f"Nama{delimiter}NIP\r\nSiti{delimiter}198503302010012001\r\nBudi{delimiter}\r\n"

    assert cells(read_paste(text)) == [["Nama", "NIP"], ["Siti", "198503302010012001"], ["Budi"]]


def test_a_list_of_names_with_titles_is_not_cut_at_the_commas():
    assert cells(read_paste("Budi Santoso, S.T.\nSiti Aminah, M.Si.")) == [
        ["Budi Santoso, S.T."],
        ["Siti Aminah, M.Si."],
    ]


def test_semicolons_win_over_commas_inside_names():
    assert cells(read_paste("Budi, S.T.;Ketua\nSiti, M.Si.;Anggota"))[0] == ["Budi, S.T.", "Ketua"]


def test_a_line_break_inside_a_cell_stays_in_the_cell():
    assert cells(read_paste('Siti\t"Dinas PUPR\nBanten"\tAnggota'))[0] == ["Siti", "Dinas PUPR\nBanten", "Anggota"]


def test_a_quotation_mark_that_nobody_closed_swallows_no_rows():
    text = 'Nama\tJabatan\n"Budi\tKepala\n' + "\n".join(f"Orang {n}\tStaf" for n in range(40))

    rows = read_paste(text)

    assert len(rows) == 42
    assert rows[1].cells == ['"Budi', "Kepala"]


def test_rows_keep_their_number_and_blank_ones_go():
    rows = read_paste("\nNama\tNIP\n\t\nSiti\t1\n\n\n \t \n")

    assert [row.line for row in rows] == [2, 4]


def test_blank_cells_before_the_first_stay():
    assert cells(read_paste("\tSiti\tAnggota"))[0] == ["", "Siti", "Anggota"]


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_nothing_pasted_is_said(text):
    with pytest.raises(TableRefused, match="kosong"):
        read_paste(text)


# --- CSV ---

NAMES = "Nama;Instansi\r\nSiti Nur’aini;Dinas “Perkim”\r\n"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_of_any_code_keeps_its_letters(code):
    assert cells(read_file(NAMES.encode(code)))[1] == ["Siti Nur’aini", "Dinas “Perkim”"]


def test_a_first_line_that_names_the_delimiter_is_no_row():
    rows = read_file(b"sep=;\r\nNama;Peran\r\nSiti;Anggota\r\n")

    assert (cells(rows)[0], rows[0].line) == (["Nama", "Peran"], 2)


# --- XLSX ---


def test_a_workbook_gives_dates_and_numbers_as_people_write_them():
    content = workbook(["Sejak", "Urut", "Telepon", "Nilai"], [datetime(2016, 1, 4), 12, 81234567890, 12.5])

    assert cells(read_file(content))[1] == ["4 Januari 2016", "12", "81234567890", "12,5"]


def test_the_first_sheet_with_content_is_read_and_blank_rows_at_its_end_are_not():
    blank = [[None, " "] for _ in range(500)]
    content = workbook(sheets=[[["Nama", "NIP"], ["Siti", "1"], *blank], [["Lain"]]])

    assert cells(read_file(content)) == [["Nama", "NIP"], ["Siti", "1"]]


@pytest.mark.parametrize("number", [1.98503302010012e17, 198503302010011000, 198503302010012032])
def test_a_nip_that_excel_kept_as_a_number_is_seen_to_be_lost(number):
    text = cells(read_file(workbook(["NIP"], [number])))[1][0]

    assert is_lost_number(text)


def test_a_long_number_that_no_spreadsheet_rounded_is_kept():
    content = with_sheet(workbook(["NIP"], [7]), b"<v>7</v>", b"<v>198503302010012001</v>")

    assert cells(read_file(content))[1] == ["198503302010012001"]


@pytest.mark.parametrize("text", ["1.98E+17", "1,98503E+17", "1.98503302010012E+17", "'1.98E+17", "1e17"])
def test_what_excel_puts_on_the_clipboard_for_a_long_number_is_lost(text):
    assert is_lost_number(text)


@pytest.mark.parametrize("text", ["198503302010012001", "Eka E+", "2E", "E+17", ""])
def test_other_text_is_not_lost(text):
    assert not is_lost_number(text)


def test_a_formula_is_never_computed():
    content = workbook(["Nama", "NIP"], ["=1+1", "Siti"])

    assert cells(read_file(content))[1] == ["", "Siti"]


def test_the_value_that_excel_computed_last_is_read():
    content = workbook(["Nama"], ["=A1"])
    content = with_sheet(content, b'<c r="A2"><f>A1</f><v></v>', b'<c r="A2" t="str"><f>A1</f><v>Siti</v>')

    assert cells(read_file(content))[1] == ["Siti"]


def test_merged_cells_give_their_text_once():
    content = workbook(["Daftar anggota"], ["Nama", "Kontak"], merge=["A1:D1"])

    assert cells(read_file(content)) == [["Daftar anggota"], ["Nama", "Kontak"]]


# --- refused, with what to do ---


def zipped(**parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


BOMB = zipped(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b" " * 200_000_000)
NESTED = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><workbook>&j;</workbook>"
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Simpan Sebagai"),
        (b"%PDF-1.7\n", "Tabel di PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "bukan tabel"),
        (b"<html><table><tr><td>Siti</td></tr></table></html>", "laman web"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "simpan sebagai XLSX"),
        (b"PK\x03\x04 torn", "rusak atau terkunci"),
        (zipped(xl__workbook_xml=b"<workbook/>"), "rusak atau terkunci"),
        (zipped(xl__workbook_xml=NESTED), "rusak atau terkunci"),
        (BOMB, "terlalu besar"),
        (bytes(range(256)) * 4, "bukan tabel"),
        (workbook(), "Tidak ada isi"),
        (workbook(["x"] * 61), "lebih dari 60 kolom"),
        (("x" * 5_001).encode(), "5.001 karakter"),
        ("\n".join(f"Orang {n};Anggota" for n in range(5_021)).encode(), "lebih dari 5.000 baris"),
    ],
    ids=[
        "xls",
        "pdf",
        "png",
        "html",
        "ods",
        "torn",
        "hollow",
        "entities",
        "bomb",
        "bytes",
        "empty",
        "wide",
        "long",
        "many",
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content, words):
    with pytest.raises(TableRefused, match=words):
        read_file(content)


def test_a_cell_at_the_far_end_of_the_sheet_costs_nothing():
    content = workbook(["Nama"], ["Siti"], put={"XFD1048576": " "})

    assert cells(read_file(content)) == [["Nama"], ["Siti"]]


# --- written ---

NASTY = [
    '=HYPERLINK("http://x","klik")',
    "\t=1+1",
    "-1+1",
    "@SUM(1)",
    "+62 812 3456 789",
    "'=1+1",
    "''=x",
    "'0812",
    "0812345678",
    "198503302010012001",
    '"kutip" ; titik koma',
    "baris\nkedua",
    "#N/A",
    " =1",
    "'",
    "'Abdullah",
    "＝1+1",
]


def opened_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_no_cell_of_a_csv_can_start_a_formula():
    rows = opened_csv(csv_bytes(["Nama"], [[text] for text in NASTY]))[1:]

    assert not [cell for (cell,) in rows if cell.lstrip()[:1] in ("=", "+", "-", "@", "＝") or cell[:1] in "\t\r\n"]
    assert ["'+62 812 3456 789"] in rows


def test_every_cell_of_a_workbook_is_text():
    book = load_workbook(io.BytesIO(xlsx_bytes(["Nama"], [[text] for text in NASTY], title="Anggota")))
    found = [row[0] for row in book.active.iter_rows(min_row=2)]

    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.number_format for cell in found} == {"@"}
    assert [cell.value for cell in found][:4] == NASTY[:4]


texts = st.text(
    st.one_of(st.sampled_from("=+-@'\"\t;,\n 0123456789aBé"), st.characters(codec="utf-8", exclude_categories=["C"])),
    max_size=12,
)


@given(st.lists(st.lists(texts, min_size=3, max_size=3).filter(lambda row: row[2].strip()), min_size=1, max_size=5))
@example([[text, text, text] for text in NASTY])
@settings(max_examples=200, deadline=None)
def test_what_is_written_as_csv_reads_back_the_same(rows):
    head = ["A", "B", "C"]

    assert cells(read_file(csv_bytes(head, rows))) == [head, *rows]


@given(st.lists(st.lists(texts, min_size=3, max_size=3).filter(lambda row: row[2].strip()), min_size=1, max_size=5))
@example([[text, text, text] for text in NASTY])
@settings(max_examples=50, deadline=None)
def test_what_is_written_as_a_workbook_reads_back_the_same(rows):
    head = ["A", "B", "C"]

    assert cells(read_file(xlsx_bytes(head, rows, title="Uji"))) == [head, *rows]


def test_days_are_days_in_a_workbook_and_words_in_a_csv():
    rows = [["Siti", date(2016, 1, 4)]]

    assert load_workbook(io.BytesIO(xlsx_bytes(["Nama", "Sejak"], rows, title="x"))).active["B2"].is_date
    assert cells(read_file(xlsx_bytes(["Nama", "Sejak"], rows, title="x")))[1] == ["Siti", "4 Januari 2016"]
    assert cells(read_file(csv_bytes(["Nama", "Sejak"], rows)))[1] == ["Siti", "4 Januari 2016"]


@given(texts)
def test_an_apostrophe_of_ours_always_comes_off_again(text):
    assert unguarded(guarded(text)) == text
