"""Layar in a real Chromium: it follows the sheet, obeys the arrow keys, and bears a bad network in silence."""

import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from meetings import workflow
from meetings.codes import new_code
from meetings.models import CheckInCode, Row, Visit
from pokja.models import Access, User
from tests.factories import make_meeting
from tests.meetings.rows import type_line
from tests.pages import faults_of
from tests.people import make_cast

SOON = 6_000  # two turns of asking


@pytest.fixture
def cast(fresh_database):
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.pokja, number="1")


@pytest.fixture
def write(cast, meeting):
    return lambda line, **place: type_line(meeting, line, by=cast.secretariat, **place)


@pytest.fixture
def full(write):
    """Two items with all that may hang on them, and the three lists."""
    first = write("a: Kebijakan dan strategi pembangunan perumahan dan kawasan permukiman")
    second = write("a: Review Pokja PKP Provinsi")
    write("@ Ir. Uji Coba, M.Si. ; Kepala Bidang ; Dinas Perumahan Rakyat", agenda=first)
    write("c: Rencana kerja 2015-2016 dibahas per bidang.", agenda=second)
    write("r: Susun rencana kerja prioritas tiap bidang untuk tahun berikutnya", agenda=second)
    write("r: Identifikasi masalah perumahan di setiap kabupaten/kota", agenda=second)
    write("k: Menyepakati Format A-1 sebagai laporan setiap triwulan")
    write("t: Memilih kabupaten/kota untuk Rakor berikutnya > Bappeda > pada Rakor 2")
    write("t: Mengirim surat edaran")
    write("c: Kabupaten/kota diminta menyampaikan datanya.", agenda=second)


def layar(meeting):
    return f"/rapat/{meeting.pk}/layar/"


def heading(page):
    return page.get_by_role("heading", level=2)


# --- it follows ---


def test_results_appear_as_they_come(cast, meeting, write, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(layar(meeting))
    expect(page.get_by_text("Menunggu catatan pertama.")).to_be_visible()

    agenda = write("a: Review Pokja PKP")
    expect(heading(page)).to_have_text("1. Review Pokja PKP", timeout=SOON)
    row = write("r: Susun rencana", agenda=agenda)
    expect(page.get_by_text("Susun rencana").first).to_be_visible(timeout=SOON)
    Row.objects.filter(pk=row.pk).update(text="Susun rencana kerja")

    expect(page.locator(".screen-part:not([hidden]) .as-typed", has_text="Susun rencana kerja")).to_be_visible(
        timeout=SOON
    )
    expect(page.get_by_text("Mengikuti notulis")).to_be_visible()


def test_what_somebody_wrote_is_shown_as_text_and_never_run(cast, meeting, write, new_page):
    """B30: also in what the script brings in later."""
    nasty = '"><img src=x onerror="document.title=1">{{7*7}}<b>tebal</b>'
    page = new_page(user=cast.secretariat)
    page.goto(f"/rapat/{meeting.pk}/layar/")
    write(f"a: {nasty}")
    write(f"k: {nasty}")

    expect(page.get_by_role("listitem").filter(has_text=nasty)).to_be_visible(timeout=10_000)
    assert page.locator("#screen img, #screen b").count() == 0 and page.title() != "1"


def test_arrow_keys_go_through_the_parts_and_ikuti_notulis_follows_again(cast, meeting, full, write, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(layar(meeting))
    expect(heading(page)).to_have_text("2. Review Pokja PKP Provinsi")

    page.keyboard.press("ArrowRight")
    expect(heading(page)).to_have_text("Keputusan")
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(heading(page)).to_have_text("Tindak lanjut")
    expect(page.get_by_text("PJ: Bappeda")).to_be_visible()
    write("t: Menghitung kebutuhan rumah")
    expect(page.get_by_text("Menghitung kebutuhan rumah").locator("visible=true")).to_be_visible(timeout=SOON)
    expect(heading(page)).to_have_text("Tindak lanjut")
    page.keyboard.press("ArrowLeft")
    expect(heading(page)).to_have_text("Rekomendasi")
    page.reload()
    expect(heading(page)).to_have_text("Rekomendasi")

    page.get_by_role("link", name="Ikuti notulis").click()

    expect(heading(page)).to_have_text("Tindak lanjut")
    expect(page.get_by_role("link", name="Ikuti notulis")).to_be_hidden()


def test_a_removed_item_gives_way_to_the_one_in_its_place(cast, meeting, full, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(layar(meeting))
    page.keyboard.press("ArrowLeft")
    expect(heading(page)).to_contain_text("1. Kebijakan")

    workflow.remove_row(meeting.rows.filter(kind="agenda").order_by("rank").first(), by=cast.secretariat)

    expect(heading(page)).to_have_text("1. Review Pokja PKP Provinsi", timeout=SOON)


def test_without_scripts_links_lead_through_the_parts(cast, meeting, full, new_page):
    page = new_page(user=cast.secretariat, java_script_enabled=False)
    page.goto(layar(meeting))
    assert 'http-equiv="refresh"' not in page.content()

    page.get_by_role("link", name="Berikutnya").click()
    expect(heading(page)).to_have_text("Keputusan")
    page.get_by_role("link", name="Segarkan").click()
    expect(heading(page)).to_have_text("Keputusan")
    page.get_by_role("link", name="Ikuti notulis").click()
    expect(heading(page)).to_have_text("2. Review Pokja PKP Provinsi")
    page.get_by_role("link", name="Kembali ke lembar").click()

    expect(page).to_have_url(re.compile("/lembar/$"))


def test_a_result_is_seen_beside_a_long_item_and_the_newest_note_without_scrolling(
    cast, meeting, write, new_page, shoot
):
    agenda = write("a: Review Pokja PKP")
    for n in range(15):
        write(f"c: Pokok bahasan nomor {n} dibicarakan bersama seluruh kabupaten/kota", agenda=agenda)
    page = new_page(user=cast.secretariat, width=1280, height=720)
    page.goto(layar(meeting))
    visit = {"meeting": meeting, "user": cast.secretariat, "agenda": agenda, "seen_at": timezone.now()}
    Visit.objects.create(uid=uuid.uuid4(), **visit)

    write("c: Catatan terakhir", agenda=agenda)
    expect(page.get_by_text("Catatan terakhir")).to_be_in_viewport(timeout=SOON)
    write("k: Menyepakati Format A-1")

    expect(page.get_by_role("complementary", name="Baru dicatat")).to_contain_text(
        "Menyepakati Format A-1", timeout=SOON
    )
    expect(page.get_by_text("Menyepakati Format A-1").locator("visible=true")).to_be_in_viewport()
    expect(heading(page)).to_have_text("1. Review Pokja PKP")
    assert faults_of(page) == []
    shoot(page, "layar-panjang")


# --- it bears the network ---


def asked(page):
    """The moments at which the page asked for news."""
    found = []
    page.on("request", lambda request: found.append(request.url) if "/isi/" in request.url else None)
    return found


def test_it_asks_for_nothing_while_it_is_hidden_and_at_once_when_it_is_seen_again(cast, meeting, write, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(layar(meeting))
    requests = asked(page)
    hide = "Object.defineProperty(document, 'hidden', {{value: {0}, configurable: true}});"
    hide += "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(hide.format("true"))
    page.wait_for_timeout(4_000)
    write("a: Satu")
    assert requests == []

    page.evaluate(hide.format("false"))

    expect(heading(page)).to_have_text("1. Satu", timeout=1_500)


@pytest.mark.parametrize("fault", ["cut", "portal", "broken"])
def test_trouble_is_told_after_ten_seconds_and_ends_by_itself(cast, meeting, write, new_page, fault):
    write("a: Satu")
    page = new_page(user=cast.secretariat)
    page.goto(layar(meeting))
    answers = {
        "cut": lambda route: route.abort(),
        "portal": lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Masuk Wi-Fi</h1>"),
        "broken": lambda route: route.fulfill(status=500, body="Gangguan"),
    }
    page.route("**/isi/**", answers[fault])
    trouble = page.locator("#screen-trouble")
    page.wait_for_timeout(4_500)
    expect(trouble).to_be_empty()
    expect(trouble).to_have_text(re.compile(r"^Belum tersambung sejak pukul \d\d\.\d\d WIB$"), timeout=10_000)
    expect(heading(page)).to_have_text("1. Satu")

    page.unroute("**/isi/**")
    write("a: Dua")

    expect(heading(page)).to_have_text("2. Dua", timeout=SOON)
    expect(trouble).to_be_empty()


def test_an_ended_session_leads_the_whole_page_to_masuk_and_back(cast, meeting, write, new_page):
    write("a: Satu")
    page = new_page(user=cast.secretariat)
    page.goto(layar(meeting))

    Session.objects.all().delete()

    expect(page).to_have_url(re.compile(rf"/masuk/\?next=/rapat/{meeting.pk}/layar/$"), timeout=SOON)
    expect(page.locator("#screen")).to_have_count(0)


def test_whoever_lost_the_access_sees_it_no_longer(cast, meeting, write, new_page):
    write("a: Satu")
    page = new_page(user=cast.secretariat)
    page.goto(layar(meeting))

    Access.objects.filter(user=cast.secretariat).delete()

    expect(page.get_by_role("heading", name="Laman tidak ditemukan")).to_be_visible(timeout=SOON)


# --- it is read from the last row ---


@pytest.mark.parametrize(
    ("width", "height", "theme"),
    [(360, 740, "light"), (1280, 720, "light"), (1280, 720, "dark"), (1920, 1080, "light")],
)
def test_layar_has_no_faults_and_is_big(cast, meeting, full, new_page, shoot, width, height, theme):
    User.objects.filter(pk=cast.secretariat.pk).update(theme=theme)
    page = new_page(user=cast.secretariat, width=width, height=height)
    page.goto(layar(meeting))
    size = page.locator(".screen-part:not([hidden]) .as-typed").last.evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    assert size >= (20 if width < 600 else height / 26)
    assert faults_of(page) == []
    shoot(page, f"layar-{width}-{theme}-agenda")

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    expect(heading(page)).to_have_text("Tindak lanjut")
    assert faults_of(page) == []
    shoot(page, f"layar-{width}-{theme}-daftar")


def test_an_empty_layar_has_no_faults(cast, meeting, new_page, shoot):
    page = new_page(user=cast.secretariat, width=1280, height=720)
    page.goto(layar(meeting))
    assert faults_of(page) == []
    shoot(page, "layar-kosong")


@pytest.mark.parametrize("width", [360, 1280])
def test_guests_see_the_qr_big_first_and_beside_the_notes_later(cast, meeting, new_page, write, shoot, width):
    CheckInCode.objects.create(meeting=meeting, code=new_code(), created_by=cast.secretariat)
    page = new_page(user=cast.secretariat, width=width, height=720)
    page.goto(layar(meeting))
    qr = page.get_by_role("img", name="Kode QR daftar hadir")
    expect(page.get_by_text("Menunggu catatan pertama.")).to_be_visible()
    assert qr.bounding_box()["width"] >= (300 if width == 360 else 370)
    assert faults_of(page) == []
    shoot(page, f"layar-qr-{width}")

    agenda = write("a: Kebijakan dan strategi pembangunan perumahan dan kawasan permukiman")
    write("c: Dibahas bersama kabupaten/kota", agenda=agenda)
    expect(page.get_by_text("Dibahas bersama")).to_be_visible(timeout=SOON)

    expect(qr).to_be_visible(visible=width == 1280)
    assert faults_of(page) == []
    shoot(page, f"layar-qr-catatan-{width}")
    page.keyboard.press("ArrowRight")
    expect(heading(page)).to_have_text("Keputusan")
    expect(qr).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(heading(page)).to_have_text("Daftar hadir")
    expect(qr).to_be_visible()
