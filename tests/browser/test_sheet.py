"""The sheet in a real Chromium: typing on, slow and broken networks, the keyboard alone, and no scripts at all."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from meetings import workflow
from meetings.models import Kind, Meeting
from tests.factories import PASSWORD, make_meeting
from tests.meetings.rows import texts, type_line
from tests.pages import faults_of, submit
from tests.people import make_cast


@pytest.fixture
def cast(fresh_database):
    cast = make_cast()
    cast.secretariat.set_password(PASSWORD)
    cast.secretariat.save()
    return cast


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast.pokja, number="1")
    for n in (1, 2, 3, 4):
        type_line(meeting, f"a: Agenda {n}", by=cast.secretariat)
    return meeting


def sheet_of(meeting) -> str:
    return f"/rapat/{meeting.pk}/lembar/"


def quick(page):
    return page.get_by_role("textbox", name="Baris cepat")


def say(page, *lines):
    """Type lines into the quick line, each ended by Enter."""
    for line in lines:
        expect(quick(page)).to_be_focused()
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def settled(page, count):
    """Wait until so many rows are shown and the next line can be typed."""
    expect(page.locator("#lists .sheet-row[id]")).to_have_count(count, timeout=15_000)
    page.wait_for_load_state()


# --- typing ---


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_lines_are_typed_one_after_the_other_with_enter_alone(cast, new_page, scripts, shoot):
    meeting = make_meeting(cast.pokja)
    page = new_page(user=cast.secretariat, java_script_enabled=scripts)
    page.goto(sheet_of(meeting))

    for n, line in enumerate(
        [
            "Pertama",
            "@ Uji Coba ; Kepala",
            "a: Kedua",
            "r: Susun",
            "Identifikasi",
            "k: Sepakat",
            "t: Pilih > > segera",
            "/1",
            "c: Isi",
        ],
        start=1,
    ):
        say(page, line)
        settled(page, n if n < 8 else n - 1)

    first, second = meeting.rows.filter(kind=Kind.AGENDA).order_by("rank")
    assert [(row.kind, row.text or row.name, row.agenda) for row in meeting.rows.order_by("pk")] == [
        ("agenda", "Pertama", None),
        ("speaker", "Uji Coba", first),
        ("agenda", "Kedua", None),
        ("recommendation", "Susun", second),
        ("recommendation", "Identifikasi", second),
        ("decision", "Sepakat", None),
        ("followup", "Pilih", None),
        ("note", "Isi", first),
    ]
    shoot(page, f"lembar-{'1280' if scripts else 'tanpa-skrip'}")


def test_typing_goes_on_while_the_network_is_slow(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.route("**/lembar/catat/", lambda route: (page.wait_for_timeout(400), route.continue_()))

    say(page, "r: Satu", "Dua", "a: Agenda baru", "@ Uji Coba", "/2", "c: Isi")
    page.keyboard.type("belum dikirim")
    settled(page, 9)

    new = meeting.rows.get(text="Agenda baru")
    second = meeting.rows.get(text="Agenda 2")
    assert [(row.kind, row.text or row.name, row.agenda_id) for row in meeting.rows.order_by("pk")[4:]] == [
        ("recommendation", "Satu", meeting.rows.get(text="Agenda 1").pk),
        ("recommendation", "Dua", meeting.rows.get(text="Agenda 1").pk),
        ("agenda", "Agenda baru", None),
        ("speaker", "Uji Coba", new.pk),
        ("note", "Isi", second.pk),
    ]
    expect(quick(page)).to_have_value("belum dikirim")


def test_line_typed_after_an_earlier_answer_still_goes_under_the_new_agenda_item(cast, meeting, new_page):
    """The answer to a line sent before the new item does not know that item yet."""
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    held, is_slow = [], True
    page.route("**/lembar/catat/", lambda route: held.append(route) if is_slow else route.continue_())

    say(page, "r: Satu", "a: Agenda baru")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    settled(page, 5)
    say(page, "@ Uji Coba")
    is_slow = False
    held.pop().continue_()
    settled(page, 7)

    assert meeting.rows.get(name="Uji Coba").agenda.text == "Agenda baru"


def test_line_that_met_no_network_waits_and_is_sent_again_once(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.route("**/lembar/catat/", lambda route: route.abort())

    say(page, "k: Penting sekali")
    waiting = page.get_by_text("Belum masuk: k: Penting sekali")
    waiting.wait_for()
    assert not meeting.rows.filter(kind=Kind.DECISION).exists()
    page.unroute("**/lembar/catat/")
    page.get_by_role("button", name="Kirim lagi").click()
    settled(page, 5)

    expect(waiting).not_to_be_visible()
    assert texts(meeting.rows.filter(kind=Kind.DECISION)) == ["Penting sekali"]


def test_answer_of_a_wifi_login_page_is_not_taken_for_ours(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.route(
        "**/lembar/catat/",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Masuk Wi-Fi Hotel</h1>"),
    )

    say(page, "k: Penting sekali")

    page.get_by_text("Belum masuk: k: Penting sekali").wait_for()
    expect(page.get_by_text("Masuk Wi-Fi Hotel")).not_to_be_visible()
    assert page.locator("#lists .sheet-row[id]").count() == 4


def test_line_that_cannot_be_filed_says_why_and_can_be_mended(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))

    say(page, "t: Susun > Bappeda > 31 2 2016")
    page.get_by_role("alert").get_by_text("Februari 2016 hanya sampai tanggal 29.").wait_for()
    expect(quick(page)).to_have_value("t: Susun > Bappeda > 31 2 2016")
    page.keyboard.press("End")
    for _ in "31 2 2016":
        page.keyboard.press("Backspace")
    say(page, "28 2 2016")
    settled(page, 5)

    assert str(meeting.rows.get(kind=Kind.FOLLOWUP).due_date) == "2016-02-28"


def test_line_that_cannot_be_filed_does_not_replace_what_is_typed_by_then(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.route("**/lembar/catat/", lambda route: (page.wait_for_timeout(300), route.continue_()))

    say(page, "t: Susun > Bappeda > 31 2 2016")
    page.keyboard.type("sudah mengetik lagi")
    page.get_by_text("Belum masuk: t: Susun > Bappeda > 31 2 2016").wait_for()
    expect(quick(page)).to_have_value("sudah mengetik lagi")
    page.get_by_role("button", name="Ubah", exact=True).click()

    expect(quick(page)).to_have_value("t: Susun > Bappeda > 31 2 2016")
    expect(page.get_by_text("Belum masuk: sudah mengetik lagi")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_line_typed_after_the_session_ended_is_saved_with_one_click_after_signing_in(cast, meeting, new_page, scripts):
    page = new_page(user=cast.secretariat, java_script_enabled=scripts)
    page.goto(sheet_of(meeting))
    Session.objects.all().delete()

    say(page, "k: Diketik sejak pagi")
    page.get_by_text("Sesi Anda berakhir.").wait_for()
    page.get_by_label("Pos-el").fill(cast.secretariat.email)
    page.get_by_role("textbox", name="Sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("definition").get_by_text("Diketik sejak pagi").wait_for()
    page.get_by_role("button", name="Simpan").click()
    quick(page).wait_for()

    assert texts(meeting.rows.filter(kind=Kind.DECISION)) == ["Diketik sejak pagi"]


# --- changing ---


def test_row_open_for_writing_survives_new_lines_and_moves(cast, meeting, new_page):
    row = type_line(meeting, "c: Catatan", by=cast.secretariat, agenda=meeting.rows.get(text="Agenda 2"))
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu catatan 1 pada agenda 2").click()
    page.get_by_role("link", name="Ubah catatan 1 pada agenda 2").click()
    box = page.locator(f"#row-{row.uid} textarea")
    box.fill("Tiga paragraf yang belum disimpan")

    quick(page).click()
    say(page, "k: Sepakat")
    settled(page, 6)
    page.get_by_label("Menu agenda 4").click()
    page.get_by_role("button", name="Naikkan agenda 4").click()
    page.get_by_text("Dipindahkan ke urutan 3 dari 4").wait_for()

    expect(box).to_have_value("Tiga paragraf yang belum disimpan")
    page.locator(f"#row-{row.uid}").get_by_role("button", name="Simpan").click()
    page.get_by_text("Tersimpan: catatan 1 pada agenda 2.").wait_for()
    row.refresh_from_db()
    assert row.text == "Tiga paragraf yang belum disimpan"
    expect(box).not_to_be_visible()


def test_two_writers_of_one_row_see_both_versions(cast, meeting, new_page, shoot):
    row = type_line(meeting, "k: Sepakat", by=cast.secretariat)
    pages = [new_page(user=cast.secretariat) for _ in range(2)]
    for n, page in enumerate(pages):
        page.goto(sheet_of(meeting))
        page.get_by_label("Menu keputusan 1").click()
        page.get_by_role("link", name="Ubah keputusan 1").click()
        page.locator(f"#row-{row.uid} textarea").fill(f"Versi {n}")
    early, late = pages
    for page in pages:
        page.locator(f"#row-{row.uid}").get_by_role("button", name="Simpan").click()
        if page is early:
            expect(page.locator(f"#row-{row.uid} textarea")).to_have_count(0)

    expect(late.get_by_text("Kedua versi disimpan.")).to_be_visible()
    expect(late.locator("blockquote")).to_have_text("Versi 0")
    expect(late.locator(f"#row-{row.uid} textarea")).to_have_value("Versi 1")
    shoot(late, "lembar-dua-versi")
    late.get_by_role("button", name="Simpan keduanya").click()
    settled(late, 6)
    assert texts(meeting.rows.filter(kind=Kind.DECISION).in_order()) == ["Versi 0", "Versi 1"]


def test_moving_with_the_keyboard_keeps_the_focus_on_the_row(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu agenda 4").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Naikkan agenda 4").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Naikkan agenda 3").wait_for()
    expect(page.get_by_label("Naikkan agenda 3", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Naikkan agenda 2").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Dipindahkan ke urutan 1 dari 4").wait_for()
    expect(page.get_by_label("Menu agenda 1", exact=True)).to_be_focused()
    page.get_by_role("button", name="Turunkan agenda 1").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Dipindahkan ke urutan 2 dari 4").wait_for()
    expect(page.get_by_label("Turunkan agenda 2", exact=True)).to_be_focused()

    assert texts(meeting.rows.in_order()) == ["Agenda 1", "Agenda 4", "Agenda 2", "Agenda 3"]


def test_removed_row_gives_the_focus_to_the_one_above_and_comes_back(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu agenda 3").click()
    page.get_by_role("button", name="Hapus agenda 3").click()
    page.get_by_text("Agenda dihapus: Agenda 3").wait_for()

    expect(page.get_by_label("Menu agenda 2", exact=True)).to_be_focused()
    page.get_by_role("button", name="Urungkan").click()
    settled(page, 4)
    assert meeting.rows.standing().count() == 4


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_enter_in_a_single_line_field_saves_and_never_removes(cast, meeting, new_page, scripts):
    row = type_line(meeting, "t: Susun > Bappeda > segera", by=cast.secretariat)
    page = new_page(user=cast.secretariat, java_script_enabled=scripts)
    for label in ("Penanggung jawab", "Target waktu"):
        page.goto(f"{sheet_of(meeting)}{row.uid}/")
        page.get_by_label(label).fill("Rakor 2")
        page.get_by_label(label).press("Enter")
        page.get_by_text("Tersimpan: tindak lanjut 1.").wait_for()
    page.goto(f"/rapat/{meeting.pk}/hadir/")
    for label in ("Nama", "Jabatan", "Instansi", "Peserta"):
        page.get_by_role("textbox", name=label, exact=True).fill(f"Isi {label}")
    page.get_by_role("textbox", name="Peserta").press("Enter")
    page.get_by_text("Daftar hadir tersimpan.").wait_for()

    row.refresh_from_db()
    assert (row.owner_text, row.due_text, row.removed_at) == ("Rakor 2", "Rakor 2", None)
    assert meeting.attendees.get().name == "Isi Nama"
    assert Meeting.objects.get(pk=meeting.pk).participants_note == "Isi Peserta"


def test_going_back_and_typing_something_else_adds_a_row(cast, meeting, new_page):
    page = new_page(user=cast.secretariat, java_script_enabled=False)
    page.goto(sheet_of(meeting))
    say(page, "k: Pertama")
    settled(page, 5)
    page.go_back()
    quick(page).fill("k: Kedua")
    quick(page).press("Enter")
    settled(page, 6)

    assert texts(meeting.rows.filter(kind=Kind.DECISION).in_order()) == ["Pertama", "Kedua"]


# --- seen and heard ---


def fill_all(cast, meeting):
    by, item = cast.secretariat, meeting.rows.get(text="Agenda 4")
    workflow.set_mark_style(meeting, Kind.RECOMMENDATION, 1, "a.", by=by)
    for line in (
        "@ Ir. Uji Coba ; Kepala ; Dinas",
        "c: Catatan panjang " + "kata " * 40,
        "r: Susun",
        "r: https://contoh.test/" + "x" * 200,
    ):
        type_line(meeting, line, by=by, agenda=item)
    for line in ("k: Sepakat", "t: Pilih > Bappeda > pada Rakor 2", "t: Selesai (selesai)", "m: Kurang"):
        type_line(meeting, line, by=by)
    workflow.remove_row(type_line(meeting, "k: Salah", by=by), by=by)


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (320, "light"), (1280, "dark")])
def test_pages_pass_axe(cast, meeting, new_page, width, colours, shoot):
    fill_all(cast, meeting)
    row = meeting.rows.get(kind=Kind.FOLLOWUP, text="Pilih")
    empty = make_meeting(cast.pokja, title="Kosong")
    page = new_page(user=cast.secretariat, width=width, color_scheme=colours)
    for name, address in {
        "lembar": f"{sheet_of(meeting)}?jenis=recommendation",
        "lembar-kosong": sheet_of(empty),
        "lembar-ubah": f"{sheet_of(meeting)}{row.uid}/",
        "lembar-jenis": f"{sheet_of(meeting)}{row.uid}/jenis/",
        "lembar-semua": f"{sheet_of(meeting)}semua/",
        "hadir": f"/rapat/{meeting.pk}/hadir/",
        "rapat-baru": "/rapat/baru/",
    }.items():
        page.goto(address)
        shoot(page, f"{name}-{width}-{colours}")
        assert_accessible(page, name)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu rekomendasi b").click()
    assert_accessible(page, "menu")
    page.goto(f"{sheet_of(meeting)}{row.uid}/")
    page.get_by_label("Uraian").fill("")
    page.get_by_label("Target waktu").fill("31/2/2016")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert").get_by_text("Ada 2 yang perlu diperbaiki")).to_be_visible()
    shoot(page, f"lembar-salah-{width}-{colours}")
    assert_accessible(page, "lembar-salah")
    page.goto("/rapat/baru/")
    submit(page.get_by_role("button", name="Buat dan mulai mencatat"))
    assert_accessible(page, "rapat-baru-salah")


def assert_accessible(page, name):
    assert faults_of(page) == [], name


def test_focus_is_never_under_the_quick_line(cast, meeting, new_page):
    fill_all(cast, meeting)
    page = new_page(user=cast.secretariat, width=360, height=740)
    page.goto(sheet_of(meeting))
    page.get_by_role("link", name="Langsung ke isi").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => { const at = document.activeElement, bar = document.querySelector('.quick-line');
                       return !bar.contains(at) && document.querySelector('#lists').contains(at)
                         && at.getBoundingClientRect().bottom > bar.getBoundingClientRect().top; }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_names_heard_say_kind_and_agenda_item(cast, meeting, new_page):
    fill_all(cast, meeting)
    page = new_page(user=cast.secretariat)
    page.goto(f"{sheet_of(meeting)}?jenis=recommendation")

    expect(page.get_by_role("textbox", name="Baris cepat, jenis Rekomendasi, agenda 4")).to_be_visible()
    page.get_by_role("radio", name="Rekomendasi").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.value") == "note"
    page.get_by_role("radio", name="Keputusan").click()
    expect(page.get_by_role("textbox", name="Baris cepat, jenis Keputusan")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Jenis Keputusan")
    page.get_by_role("link", name="Catat di sini, agenda 2").click()
    expect(page.get_by_label("Agenda", exact=True).locator("option:checked")).to_have_text("2. Agenda 2")
    expect(page.locator("[name=text]")).to_be_focused()


def test_sheet_opens_at_its_top_with_the_quick_line_in_focus(cast, meeting, new_page):
    fill_all(cast, meeting)
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))

    assert page.evaluate("[scrollY, document.activeElement.name]") == [0, "text"]
