"""Wilayah: who reads numbers, what the pages, files and the report say of them, and that no draft shows through."""

import csv
import io
import re
import subprocess
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from meetings import workflow
from meetings.models import Kind, Meeting
from meetings.papers import quarter_report
from meetings.rollup import Period, charts, read_area
from meetings.rollup.charts import day_ranges
from meetings.rollup.table import HEAD
from pokja.models.region import Zone
from pokja.roles import Role
from tests.factories import give_access, make_decree, make_host, make_meeting, make_pokja, make_user
from tests.meetings.test_paper_rules import findings
from tests.people import client_of, make_cast
from tests.reports import pages_of, text_of

pytestmark = pytest.mark.django_db

SECRET = "Rapat rahasia tentang relokasi"
YEAR = Zone.WIB.local().year


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def nation():
    user = make_user("Pembaca Nasional")
    give_access(user, Role.AREA_READER)
    return user


def final(pokja, title="Rakor 1", *, day=date(2026, 5, 20), tasks=1, **fields) -> Meeting:
    meeting = make_meeting(pokja, title, day=day)
    by = make_user()
    for number in range(tasks):
        values = {"text": f"Tindak lanjut {number}"} | fields
        workflow.append_row(meeting, Kind.FOLLOWUP, values, uid=uuid.uuid4(), by=by)
    Meeting.objects.filter(pk=meeting.pk).update(
        status="final", final_version=1, approved_at="2026-05-21T00:00Z", approved_by=by,
        submitted_at="2026-05-21T00:00Z", submitted_by=by,
    )  # fmt: skip
    return meeting


def words(response) -> str:
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def get(user, address, **query):
    return client_of(user).get(address, query)


# --- who ---


def test_a_reader_of_the_nation_gets_numbers_where_others_get_whether_pokja_exist(cast, nation):
    final(cast.pokja)

    numbers, plain = words(get(nation, "/wilayah/", ta=2026)), words(get(cast.secretariat, "/wilayah/", ta=2026))

    assert "1 tercatat: 1 final, 0 belum final" in numbers
    assert "tercatat" not in plain and "Tindak lanjut selesai" not in plain


def test_a_reader_of_a_province_finds_its_numbers_and_of_other_places_only_whether_they_exist(cast):
    final(make_pokja("35"), "Rakor Jawa Timur")
    reader = cast.area_reader

    assert "Angka rapat dan tindak lanjut: Provinsi Banten" in words(get(reader, "/wilayah/"))
    assert "Rapat tercatat" in words(get(reader, "/wilayah/36/"))
    assert "tercatat" not in words(get(reader, "/wilayah/35/", ta=2026)).replace("kabupaten/kota tercatat", "")
    for address in ("/wilayah/35/angka.xlsx", "/wilayah/35/laporan.pdf", "/wilayah/angka.csv", "/wilayah/35.02/"):
        assert get(reader, address).status_code == 404, address
    assert get(reader, "/wilayah/36.02/").status_code == 200


def test_a_kabupaten_without_a_report_and_an_unknown_one_are_not_found(nation):
    make_pokja("36")
    assert get(nation, "/wilayah/36.02/laporan.pdf").status_code == 404
    for address in ("/wilayah/99/", "/wilayah/99/angka.xlsx", "/wilayah/36.99/", "/wilayah/36.99/angka.csv"):
        assert get(nation, address).status_code == 404, address


# --- drafts ---


def test_of_drafts_a_reader_of_the_area_gets_numbers_and_never_words(cast, nation):
    draft = make_meeting(cast.pokja, SECRET, day=date(2026, 5, 4), place=SECRET, theme=SECRET)
    workflow.append_row(draft, Kind.FOLLOWUP, {"text": SECRET}, uid=uuid.uuid4(), by=cast.secretariat)
    reopened = final(cast.pokja, "Rakor terbuka", day=date(2026, 4, 1))
    workflow.reopen(reopened, SECRET, by=cast.chair)

    for address in ("/wilayah/", "/wilayah/36/", "/wilayah/36/angka.csv", "/wilayah/angka.csv"):
        response = get(nation, address, ta=2026)
        assert SECRET not in response.content.decode("utf-8-sig"), address
    assert "2 tercatat: 1 final, 1 belum final" in words(get(nation, "/wilayah/36/", ta=2026))
    assert SECRET not in text_of(get(nation, "/wilayah/36/laporan.pdf", ta=2026, triwulan=2).content)
    area = read_area("36", Period(2026))
    assert (area.total.tasks, area.total.recorded) == (1, 2)  # what the draft asks for is not counted


# --- the page ---


def test_year_and_triwulan_are_chosen_in_the_address_and_nonsense_means_this_year(cast, nation):
    final(cast.pokja, day=date(2026, 2, 2))
    final(cast.pokja, day=date(2025, 5, 2))

    def recorded(**query):
        return get(nation, "/wilayah/36/", **query).context["area"].total.recorded

    assert [recorded(ta=2026), recorded(ta=2025), recorded(ta=2024)] == [1, 1, 0]
    assert [recorded(ta=2026, triwulan=q) for q in (1, 2)] == [1, 0]
    for odd in ("0000", "9999", "", "²⁰²⁶", "abcd", "20 6"):
        page = get(nation, "/wilayah/36/", ta=odd, triwulan="7")
        assert (page.context["area"].period.year, page.context["area"].period.quarter) == (YEAR, None), odd


def test_the_province_names_who_has_no_meeting_first_and_says_so_in_words(cast, nation):
    final(cast.pokja)
    make_decree(cast.pokja)

    page = words(get(nation, "/wilayah/36/", ta=2026))

    assert page.index("Kabupaten Pandeglang Belum ada rapat tercatat") < page.index("Jumlah")
    table = get(nation, "/wilayah/36/", ta=2026).context["area"].lines
    assert [line.code for line in table][-1] == "36" and table[-1].numbers.with_decree == 1
    assert "Belum ada rapat tercatat" in words(get(nation, "/wilayah/36/", ta=2020))


def test_late_and_unowned_follow_ups_are_told_with_all_years_beside(cast, nation):
    final(cast.pokja, day=date(2026, 2, 2), tasks=2, due_date=date(2026, 3, 1))
    final(cast.pokja, day=date(2024, 2, 2), tasks=3, due_date=date(2024, 3, 1), owner_text="Bappeda")

    page = words(get(nation, "/wilayah/36/", ta=2026))

    assert "0 selesai dari 2 · lewat target 2 · tanpa PJ 2" in page
    assert "5 tindak lanjut masih terbuka, 5 di antaranya lewat target" in page


@pytest.mark.parametrize("address", ["/wilayah/", "/wilayah/36/", "/wilayah/36.02/"])
def test_each_picture_says_what_it_shows_and_has_its_table(cast, nation, address):
    final(cast.joined, day=date(2026, 5, 20))
    html = get(nation, address, ta=2026).content.decode()

    pictures = re.findall(r"<svg.*?</svg>", html, flags=re.S)
    assert len(pictures) == 3
    for picture in pictures:
        ids = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', picture)
        title = re.search(rf'<title id="{ids[1]}">(.+?)</title>', picture)[1]
        told = re.search(rf'<desc id="{ids[2]}">(.+?)</desc>', picture)[1]
        assert "2026" in title and len(told) > 30
        assert "style=" not in picture
    assert "Triwulan II: 1 tercatat, 1 final" in html and "Mei: 20." in html
    tables = re.findall(r"<summary class=\"fold\">(.+?)</summary>", html)
    assert tables == ["Tabel rapat per triwulan", "Tabel tindak lanjut per triwulan", "Tabel hari rapat"]


def test_numbers_in_pictures_are_plain_also_where_thousands_are_parted(cast, nation, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    final(cast.pokja)

    html = get(nation, "/wilayah/", ta=2026).content.decode()

    assert not re.search(r'(x|y|width|height|x1|x2|y1|y2)="[^"]*[.,][^"]*"', "".join(re.findall(r"<rect[^>]*>", html)))
    assert 'value="2026" selected' in html and "?ta=2026" in html and "2.026" not in html


def test_bars_have_their_lengths_by_the_longest(cast):
    for day in (date(2026, 1, 5), date(2026, 1, 6), date(2026, 5, 5), date(2026, 8, 5)):
        make_meeting(cast.pokja, day=day)
    final(cast.pokja, day=date(2026, 1, 7))
    chart = charts.meetings_chart(read_area("36", Period(2026)))

    assert [bar.whole for bar in chart.bars] == [298, 99, 99, 0]
    assert [bar.part for bar in chart.bars] == [99, 0, 0, 0]


@pytest.mark.parametrize(
    ("days", "said"),
    [([], ""), ([5], "5"), ([13, 12], "12, 13"), ([12, 13, 14, 5, 30], "5, 12–14, 30"), ([1, 2, 3, 5, 6], "1–3, 5, 6")],
)
def test_days_of_a_month_are_said_shortly(days, said):
    assert day_ranges(days) == said


def test_a_page_asks_as_much_of_the_database_for_one_meeting_as_for_many(cast, nation):
    client = client_of(nation)

    def questions(address):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    final(cast.pokja)
    addresses = ["/wilayah/?ta=2026", "/wilayah/36/?ta=2026", "/wilayah/angka.csv?ta=2026&rinci=pokja"]
    few = [questions(address) for address in addresses]
    for code in ("36.01", "36.03", "35", "73.71"):
        for month in (1, 4, 9):
            final(make_pokja(code), day=date(2026, month, 3))

    assert [questions(address) for address in addresses] == few
    assert max(few) <= 15


# --- files ---


def test_files_hold_the_table_of_the_page_with_its_sum(cast, nation):
    final(cast.pokja, tasks=2)
    make_meeting(cast.joined, day=date(2026, 5, 5))

    table = get(nation, "/wilayah/36/angka.csv", ta=2026)
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    book = load_workbook(io.BytesIO(get(nation, "/wilayah/36/angka.xlsx", ta=2026).content))
    sheet = [list(row) for row in book.active.iter_rows(values_only=True)]

    assert table["Content-Disposition"] == 'attachment; filename="angka-36-2026.csv"'
    assert "no-store" in table["Cache-Control"]
    assert rows[0] == HEAD == sheet[0] and len(rows) == 11
    assert [[str(cell) if cell is not None else "" for cell in row] for row in sheet[1:]] == rows[1:]
    banten = next(dict(zip(HEAD, row, strict=True)) for row in sheet if row[0] == "36")
    assert (banten["Rapat final"], banten["Tindak lanjut"]) == (1, 2)  # numbers can be summed
    for place, name in enumerate(HEAD[3:], 3):
        assert sum(row[place] for row in sheet[1:-1]) == sheet[-1][place], name


def test_the_nation_is_a_file_of_provinces_or_of_every_pokja(cast, nation):
    by_province = get(nation, "/wilayah/angka.csv").content.decode("utf-8-sig").splitlines()
    by_pokja = get(nation, "/wilayah/angka.csv", rinci="pokja").content.decode("utf-8-sig").splitlines()

    assert (len(by_province), len(by_pokja)) == (40, 554)
    assert by_province[-1].split(";")[3:] == by_pokja[-1].split(";")[3:]


# --- the report ---


def as_written(paper: bytes) -> str:
    """Row after row of its tables."""
    command = ["pdftotext", "-raw", "-", "-"]
    return " ".join(subprocess.run(command, input=paper, capture_output=True, check=True).stdout.decode().split())


def test_the_report_of_a_province_says_the_numbers_of_its_page_under_its_letterhead(cast, nation):
    make_host(cast.pokja, "Dinas Perumahan Banten")
    final(cast.pokja, tasks=2, due_date=date(2026, 5, 25))
    final(cast.pokja, day=date(2026, 2, 3))

    response = get(nation, "/wilayah/36/laporan.pdf", ta=2026, triwulan=2)
    paper = as_written(response.content)

    assert "DINAS PERUMAHAN BANTEN" in paper.upper()
    assert "Laporan Pokja PKP Provinsi Banten triwulan ii tahun anggaran 2026.pdf" in response["Content-Disposition"]
    assert "TRIWULAN POKJA PKP DI PROVINSI BANTEN" in paper.upper() and "Triwulan II Tahun Anggaran 2026" in paper
    assert "1 tercatat: 1 final, 0 belum final" in paper and "8 Pokja: " in paper
    assert "Jumlah 2 dari 9 0 1 1 0 dari 2 2 2" in paper
    assert "Triwulan I 1 1 0 1 0 1 0 Triwulan II 1 1 0 2 0 2 2" in paper
    assert "Ketua Pokja PKP Provinsi Banten" in paper


def test_a_long_report_repeats_the_heads_of_its_table_and_a_nation_has_no_letterhead(nation):
    area = read_area("", Period(2026, 1))
    pages = pages_of(quarter_report.render_pdf(quarter_report.collect(area)))

    with_rows = [page for page in pages if "Aceh" in page or "Papua" in page]
    assert len(with_rows) >= 2
    assert all("Tindak lanjut selesai" in page for page in pages if "0 dari 0" in page)
    assert "Pokja PKP se-Indonesia".upper() in pages[0].upper()


def test_checkers_of_accessible_pdf_find_nothing_in_the_report_of_the_nation_or_of_a_province(cast, nation):
    make_host(cast.pokja, "Dinas Perumahan Banten")
    final(cast.pokja, tasks=2, due_date=date(2026, 5, 25))

    for code in ("", "36"):
        area = read_area(code, Period(2026, 2))
        assert findings(quarter_report.render_pdf(quarter_report.collect(area))) == []


def test_without_a_triwulan_the_report_is_of_the_running_one():
    assert Period(2026).for_report(date(2026, 8, 1)) == Period(2026, 3)
    assert Period(2025).for_report(date(2026, 8, 1)) == Period(2025, 4)
    assert Period(2025, 2).for_report(date(2026, 8, 1)) == Period(2025, 2)
