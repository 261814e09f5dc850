"""The pages of preparing a meeting in a real Chromium: axe, narrow and dark, by keyboard, without scripts, on paper."""

import uuid

import pytest
from playwright.sync_api import expect

from meetings.models import FollowUpUpdate, Kind, Meeting, Row
from meetings.workflow.templates import add_template
from tests.factories import make_decree, make_meeting, make_member
from tests.meetings.records import add_row, make_final
from tests.meetings.test_carrying import FIRST_DAY, SECOND_DAY
from tests.pages import faults_of, submit
from tests.people import make_cast

LONG_WORD = "https://contoh.go.id/" + "alamatyangsangatpanjang" * 8
QUARTERLY = "1. Pembukaan\n2. Tinjau tindak lanjut\n3. Pembahasan\n   a. Kumuh\n   b. RTLH\n4. Penutup"


@pytest.fixture
def world(fresh_database):
    """Rakor 1, final; a technical meeting with a late and a long task; Rakor 2, a draft; two members, two agendas."""
    cast = make_cast()
    by, pokja = cast.secretariat, cast.pokja
    make_decree(pokja)
    for name, office in [("Siti Aminah", "Kepala Bappeda"), ("Budi Santoso", "Kepala Dinas Perkim")]:
        make_member(pokja, name, office=office, institution="Pemerintah Provinsi Banten")
    first = make_final(cast, day=FIRST_DAY)
    second = make_meeting(pokja, "Rakor Pokja PKP II", number="2", day=SECOND_DAY, participants=[cast.joined])
    draft = make_meeting(pokja, "Rapat teknis RTLH", kind="technical", day=FIRST_DAY.replace(month=7))
    late = FIRST_DAY.replace(month=8)
    add_row(draft, Kind.FOLLOWUP, f"Data {LONG_WORD}", by, owner_text="Dinas Perkim", due_date=late)
    add_row(draft, Kind.FOLLOWUP, "Kirim surat edaran", by, due_text="pada Rakor 2")
    for name, text in [("Rakor triwulanan", QUARTERLY), (LONG_WORD[:90], LONG_WORD)]:
        add_template(pokja, uid=uuid.uuid4(), name=name, text=text, by=by)
    return cast, first, second


def pages_of(first, second) -> dict[str, str]:
    at = f"/rapat/{second.pk}/"
    return {
        "tinjau": f"{at}tinjau-tindak-lanjut/", "tinjau-kosong": f"/rapat/{first.pk}/tinjau-tindak-lanjut/",
        "isi-awal": f"{at}isi-awal/", "undangan": f"{at}undangan/", "cetak-hadir": f"{at}hadir/cetak/",
        "susunan": "/pokja/36/susunan-agenda/", "susunan-buat": "/pokja/36/susunan-agenda/buat/",
        "baru": "/rapat/baru/", "lembar-kosong": f"{at}lembar/", "undangan-final": f"/rapat/{first.pk}/undangan/",
    }  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(world, new_page, shoot, width, scheme):
    cast, first, second = world
    page = new_page(user=cast.secretariat, width=width, color_scheme=scheme)
    faults = {}
    for name, address in pages_of(first, second).items():
        page.goto(address)
        for details in page.locator("main details.field-details").all():
            details.locator("summary").first.click()
        faults[name] = faults_of(page)
        if (count := page.get_by_role("heading", level=1).count()) != 1:
            faults[name].append(f"{count} main headings")
        if page.locator("main .btn-primary").count() > 1:
            faults[name].append("two filled buttons")
        shoot(page, f"siap-{name}-{width}-{scheme}")
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_where_something_was_done_or_is_wrong(world, new_page, shoot, width, scheme):
    cast, _, second = world
    page = new_page(user=cast.secretariat, width=width, color_scheme=scheme)
    faults = []
    page.goto(f"/rapat/{second.pk}/tinjau-tindak-lanjut/")
    submit(page.get_by_role("button", name="Selesai").nth(0))
    submit(page.get_by_role("button", name="Teruskan").nth(0))
    submit(page.get_by_role("button", name="Catat kabar").nth(0))
    expect(page.locator(".error-summary")).to_be_focused()
    faults += faults_of(page)
    shoot(page, f"siap-tinjau-salah-{width}-{scheme}")
    page.goto(f"/rapat/{second.pk}/undangan/")
    page.get_by_label("Yang lain").fill(" ; ;")
    submit(page.get_by_role("button", name="Simpan undangan"))
    faults += faults_of(page)
    page.goto("/pokja/36/susunan-agenda/buat/")
    submit(page.get_by_role("button", name="Simpan susunan"))
    faults += faults_of(page)
    page.goto("/pokja/36/susunan-agenda/")
    submit(page.get_by_role("button", name="Hapus susunan Rakor triwulanan"))
    page.get_by_text("Terhapus (1)").click()
    faults += faults_of(page)
    shoot(page, f"siap-susunan-terhapus-{width}-{scheme}")
    assert faults == []


def test_second_rakor_is_prepared_and_looks_back_without_scripts(world, new_page):
    cast, _, _ = world
    page = new_page(user=cast.secretariat, java_script_enabled=False)
    page.goto("/rapat/baru/")
    page.get_by_label("Judul").fill("Rakor akhir tahun")
    page.get_by_label("Tanggal").fill("1 12 2016")
    page.get_by_text("Rincian").click()
    page.get_by_label("Agenda awal").select_option("Rakor triwulanan")
    page.get_by_role("button", name="Buat dan mulai mencatat").click()
    expect(page.get_by_text("Tinjau tindak lanjut Rapat teknis dan sebelumnya").first).to_be_visible()
    page.get_by_role("link", name="Buka tindak lanjut rapat sebelumnya").click()
    line = page.get_by_role("listitem").filter(has_text="Siapkan data kawasan kumuh")
    line.get_by_label("Kabar").fill("Data lengkap")
    line.get_by_role("button", name="Selesai").click()
    expect(line.get_by_text("Data lengkap")).to_be_visible()
    line.get_by_role("button", name="Urungkan").click()
    line.get_by_role("button", name="Teruskan").click()
    line.get_by_role("link", name="Lihat di lembar").click()
    meeting = Meeting.objects.get(title="Rakor akhir tahun")
    heir = meeting.rows.get(kind=Kind.FOLLOWUP)
    expect(page.locator(f"#row-{heir.uid}")).to_contain_text("Siapkan data kawasan kumuh")
    assert meeting.rows.filter(kind=Kind.AGENDA).count() == 6


def test_follow_ups_are_reviewed_by_keyboard_alone(world, new_page):
    """Enter in the box notes the words; each button is reached by Tab and pressed by Enter; one returns to the line."""
    cast, _, second = world
    page = new_page(user=cast.secretariat)
    page.goto(f"/rapat/{second.pk}/tinjau-tindak-lanjut/")
    page.get_by_label("Kabar tentang Kirim surat edaran").focus()
    page.keyboard.type("Konsep sudah jadi")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("Kabar tercatat: Kirim surat edaran")).to_be_visible()
    assert FollowUpUpdate.objects.get().note == "Konsep sudah jadi"
    page.keyboard.press("Tab")  # goes on at the line, since the address names it
    expect(page.get_by_label("Kabar tentang Kirim surat edaran")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Row.objects.get(origin__text="Kirim surat edaran").meeting == second


def test_double_click_on_a_slow_network_does_it_once(world, new_page):
    cast, _, second = world
    page = new_page(user=cast.secretariat)
    page.goto(f"/rapat/{second.pk}/tinjau-tindak-lanjut/")
    with page.expect_navigation():
        page.get_by_role("button", name="Teruskan").nth(0).dblclick()
    expect(page.get_by_text("Lihat di lembar")).to_have_count(1)
    assert Row.objects.filter(meeting=second, kind=Kind.FOLLOWUP).count() == 1


def test_lists_print_black_on_white_without_menus_and_boxes(world, new_page, shoot):
    cast, _, second = world
    page = new_page(user=cast.secretariat, color_scheme="dark")
    page.goto(f"/rapat/{second.pk}/undangan/")
    page.get_by_label("Yang lain").fill("Forum PKP Banten")
    submit(page.get_by_role("button", name="Simpan undangan"))
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Daftar undangan")).to_be_visible()
    expect(page.get_by_text("Forum PKP Banten").last).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_hidden()
    expect(page.locator(".top-bar")).to_be_hidden()
    shoot(page, "siap-undangan-cetak")
    page.goto(f"/rapat/{second.pk}/hadir/cetak/")
    expect(page.get_by_role("cell", name="Siti Aminah")).to_be_visible()
    expect(page.get_by_role("heading", name="Cetak daftar hadir")).to_be_hidden()
    shoot(page, "siap-hadir-cetak")
    page.goto(f"/rapat/{second.pk}/tinjau-tindak-lanjut/")
    expect(page.get_by_role("button", name="Selesai").first).to_be_hidden()
    shoot(page, "siap-tinjau-cetak")
