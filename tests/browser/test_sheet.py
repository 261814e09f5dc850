"""The sheet in a real Chromium: lines typed one after the other, rows written in place, seen and heard."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings import workflow
from meetings.models import Kind, Meeting
from meetings.workflow.placing import FIRST
from tests.browser.sheet import (
    kept,
    line,
    press,
    quick,
    saved,
    say,
    send_of,
    settled,
    sheet_of,
    shown,
    status,
)
from tests.factories import make_meeting
from tests.meetings.rows import texts, type_line
from tests.pages import faults_of, submit
from tests.processes import wait_for

# --- typing ---


def test_lines_are_typed_one_after_the_other_with_enter_alone(cast, new_page, shoot):
    meeting = make_meeting(cast.pokja)
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))

    say(page, "Pertama", "@ Uji Coba ; Kepala", "a: Kedua", "r: a. Susun", "b. Identifikasi", "k: Sepakat")
    say(page, "t: Pilih > > segera", "/1", "c: Isi", "!")
    saved(page)

    first, second = meeting.rows.filter(kind=Kind.AGENDA).order_by("rank")
    assert [(row.kind, row.text or row.name, row.agenda) for row in meeting.rows.order_by("pk")][:-1] == [
        ("agenda", "Pertama", None),
        ("speaker", "Uji Coba", first),
        ("agenda", "Kedua", None),
        ("recommendation", "Susun", second),
        ("recommendation", "Identifikasi", second),
        ("decision", "Sepakat", None),
        ("followup", "Pilih", None),
        ("note", "Isi", first),
    ]
    assert meeting.rows.get(kind=Kind.REMINDER).text.endswith(", rapikan nanti")
    expect(page.get_by_role("heading", name="Rapikan nanti")).to_be_visible()
    assert shown(page)[:5] == ["1. Pertama", "@ Uji Coba, Kepala", "1. Isi", "2. Kedua", "a. Susun"]
    shoot(page, "lembar-1280")


def test_lines_stand_on_the_sheet_before_the_slow_network_has_taken_them(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    held, is_slow = [], True
    page.route(send_of(meeting), lambda route: held.append(route) if is_slow else route.continue_())

    say(page, "r: Satu", "Dua", "a: Agenda baru", "@ Uji Coba", "/2", "c: Isi")
    page.keyboard.type("belum dikirim")
    settled(page, 9)
    assert not meeting.rows.filter(text="Satu").exists()
    while not held:
        page.wait_for_timeout(20)
    is_slow = False
    held.pop().continue_()
    expect(page.locator(".is-waiting")).to_have_count(0, timeout=15_000)

    new, second = meeting.rows.get(text="Agenda baru"), meeting.rows.get(text="Agenda 2")
    assert [(row.kind, row.text or row.name, row.agenda_id) for row in meeting.rows.order_by("pk")[4:]] == [
        ("recommendation", "Satu", meeting.rows.get(text="Agenda 1").pk),
        ("recommendation", "Dua", meeting.rows.get(text="Agenda 1").pk),
        ("agenda", "Agenda baru", None),
        ("speaker", "Uji Coba", new.pk),
        ("note", "Isi", second.pk),
    ]
    expect(quick(page)).to_have_value("belum dikirim")


def test_line_that_cannot_be_filed_says_why_and_can_be_mended(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))

    say(page, "t: Susun > Bappeda > 31 2 2016")
    page.get_by_role("alert").get_by_text("Februari 2016 hanya sampai tanggal 29.").wait_for()
    expect(quick(page)).to_have_value("t: Susun > Bappeda > 31 2 2016")
    press(page, "End", *["Backspace"] * len("31 2 2016"))
    say(page, "28 2 2016")
    saved(page)

    assert str(meeting.rows.get(kind=Kind.FOLLOWUP).due_date) == "2016-02-28"
    settled(page, 5)


def test_line_that_cannot_be_filed_does_not_replace_what_is_typed_by_then(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.route(send_of(meeting), lambda route: (page.wait_for_timeout(300), route.continue_()))

    say(page, "t: Susun > Bappeda > 31 2 2016")
    page.keyboard.type("sudah mengetik lagi")
    page.get_by_text("Belum masuk: t: Susun > Bappeda > 31 2 2016").wait_for()
    expect(quick(page)).to_have_value("sudah mengetik lagi")
    page.get_by_role("button", name="Ubah", exact=True).click()

    expect(quick(page)).to_have_value("t: Susun > Bappeda > 31 2 2016")
    expect(line(page, "Tindak lanjut 1 dari 1")).to_have_text("sudah mengetik lagi")


def test_moment_is_marked_with_one_sign_and_the_kind_before_it_sticks(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))

    say(page, "k: Sepakat", "! cek angka", "Sepakat lagi")
    saved(page)

    assert texts(meeting.rows.filter(kind=Kind.DECISION)) == ["Sepakat", "Sepakat lagi"]
    assert meeting.rows.get(kind=Kind.REMINDER).text[5:] == ", cek angka"


# --- changing ---


def test_row_is_written_in_its_place_and_saved_by_itself(cast, meeting, new_page):
    row = type_line(meeting, "c: Catatan", by=cast.secretariat, agenda=meeting.rows.get(text="Agenda 2"))
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    line(page, "Catatan 1 pada agenda 2").click()
    page.keyboard.press("End")
    page.keyboard.type(" panjang")
    saved(page)

    row.refresh_from_db()
    assert (row.text, row.version) == ("Catatan panjang", 2)
    expect(status(page)).to_contain_text("Tersimpan pukul")
    assert page.evaluate("document.activeElement.value") == "Catatan panjang"


def test_row_open_for_writing_keeps_caret_and_words_while_others_write_and_move(cast, meeting, new_page):
    row = type_line(meeting, "c: Catatan", by=cast.secretariat, agenda=meeting.rows.get(text="Agenda 2"))
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    line(page, "Catatan 1 pada agenda 2").click()
    press(page, "End", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    page.keyboard.type("X")

    type_line(meeting, "c: Dari orang lain", by=cast.chair, agenda=meeting.rows.get(text="Agenda 2"))
    workflow.put_row(meeting.rows.get(text="Agenda 2"), after=FIRST, parent=None, agenda=None, by=cast.chair)
    page.evaluate("Sheet.queue.retry()")
    settled(page, 6)
    page.keyboard.type("Y")
    saved(page)

    row.refresh_from_db()
    assert row.text == "CataXYtan"
    assert shown(page)[:4] == ["1. Agenda 2", "1. CataXYtan", "2. Dari orang lain", "2. Agenda 1"]


def test_fields_of_a_follow_up_are_written_where_it_stands(cast, meeting, new_page):
    row = type_line(meeting, "t: Susun rencana", by=cast.secretariat)
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    line(page, "Tindak lanjut 1 dari 1").click()
    page.get_by_label("Penanggung jawab").fill("Bappeda")
    page.get_by_label("Target waktu").fill("31 2 2016")
    page.get_by_label("Status").select_option(label="Dalam proses")
    quick(page).click()
    expect(page.get_by_text("Februari 2016 hanya sampai tanggal 29.")).to_be_visible()

    # The wrong field waits on the device; the others are saved, some perhaps by the next request.
    assert wait_for(lambda: row.refresh_from_db() or row.status_at_writing == "in_progress")
    assert (row.owner_text, row.status_at_writing, row.due_text, row.due_date) == ("Bappeda", "in_progress", "", None)
    page.get_by_role("button", name="Ubah", exact=True).click()
    expect(page.get_by_label("Target waktu")).to_have_value("31 2 2016")
    page.get_by_label("Target waktu").fill("28 2 2016")
    quick(page).click()
    saved(page)

    row.refresh_from_db()
    assert str(row.due_date) == "2016-02-28"
    expect(page.locator(".row-facts").get_by_text("Target: 28 Februari 2016")).to_be_visible()
    kept(page, 0)


def test_menu_moves_with_the_keyboard_and_the_focus_stays_on_the_button(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu agenda 4").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Naikkan agenda 4").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Naikkan agenda 3", exact=True)).to_be_focused()
    press(page, "Enter", "Enter")
    expect(page.get_by_label("Menu agenda 1", exact=True)).to_be_focused()
    expect(page.locator("#live")).to_have_text("Dipindahkan ke urutan 1 dari 4, tingkat 1.")
    page.get_by_role("button", name="Turunkan agenda 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Turunkan agenda 2", exact=True)).to_be_focused()
    saved(page)

    assert texts(meeting.rows.in_order()) == ["Agenda 1", "Agenda 4", "Agenda 2", "Agenda 3"]


def test_removed_row_gives_the_focus_to_the_one_above_and_comes_back(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu agenda 3").click()
    page.get_by_role("button", name="Hapus agenda 3").click()

    expect(page.get_by_text("Baris dihapus.").first).to_be_visible()
    expect(page.get_by_label("Menu agenda 2", exact=True)).to_be_focused()
    expect(page.get_by_text("Terhapus (1)")).to_be_visible()
    page.get_by_role("button", name="Urungkan").click()
    saved(page)
    assert meeting.rows.standing().count() == 4
    page.get_by_label("Menu agenda 3").click()
    page.get_by_role("button", name="Hapus agenda 3").click()
    page.get_by_text("Terhapus (1)").click()
    page.get_by_role("button", name="Pulihkan agenda: Agenda 3").click()
    saved(page)
    assert shown(page) == ["1. Agenda 1", "2. Agenda 2", "3. Agenda 3", "4. Agenda 4"]


def test_kind_of_a_row_is_changed_and_changed_back(cast, meeting, new_page):
    row = type_line(meeting, "r: Susun", by=cast.secretariat, agenda=meeting.rows.get(text="Agenda 1"))
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu rekomendasi 1").click()
    page.get_by_role("button", name="Ubah jenis rekomendasi 1").click()
    page.get_by_role("group", name="Jenis baris").get_by_role("button", name="Keputusan").click()
    saved(page)
    row.refresh_from_db()
    assert row.kind == Kind.DECISION

    page.get_by_role("button", name="Urungkan").click()
    saved(page)
    row.refresh_from_db()
    assert row.kind == Kind.RECOMMENDATION


# --- seen and heard ---


def fill_all(cast, meeting):
    by, item = cast.secretariat, meeting.rows.get(text="Agenda 4")
    workflow.set_mark_style(meeting, Kind.RECOMMENDATION, 1, "a.", by=by)
    for text in (
        "@ Ir. Uji Coba ; Kepala ; Dinas",
        "c: Catatan panjang " + "kata " * 40,
        "r: Susun",
        "r: https://contoh.test/" + "x" * 200,
    ):
        type_line(meeting, text, by=by, agenda=item)
    for text in ("k: Sepakat", "t: Pilih > Bappeda > pada Rakor 2", "t: Selesai (selesai)", "m: Kurang", "! tanya"):
        type_line(meeting, text, by=by)
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
    for name in ("Tindak lanjut 1 dari 2", "Narasumber"):
        line(page, name).click()
        shoot(page, f"lembar-tulis-{name[:5]}-{width}-{colours}")
        assert_accessible(page, name)
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
    expect(page.get_by_role("textbox", name="Rekomendasi b dari 2, tingkat 1")).to_be_visible()
    expect(page.get_by_role("region", name="Agenda 4")).to_be_visible()
    page.get_by_role("radio", name="Rekomendasi").focus()
    press(page, "ArrowLeft", "ArrowLeft")
    assert page.evaluate("document.activeElement.value") == "note"
    page.get_by_role("radio", name="Keputusan").click()
    expect(page.get_by_role("textbox", name="Baris cepat, jenis Keputusan")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Jenis Keputusan")
    page.get_by_role("button", name="Catat di sini, agenda 2").click()
    expect(page.get_by_label("Agenda", exact=True).locator("option:checked")).to_have_text("2. Agenda 2")
    expect(quick(page)).to_be_focused()


def test_sheet_opens_at_its_top_with_the_quick_line_in_focus(cast, meeting, new_page):
    fill_all(cast, meeting)
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))

    assert page.evaluate("[scrollY, document.activeElement.name]") == [0, "text"]


def test_scripts_show_the_sheet_as_the_server_does(cast, meeting, new_page):
    fill_all(cast, meeting)
    pages = [new_page(user=cast.secretariat, java_script_enabled=scripts) for scripts in (True, False)]
    read = []
    for page in pages:
        page.goto(sheet_of(meeting))
        read.append(
            page.locator("#lists .sheet-row[id]").evaluate_all(
                "rows => rows.map((row) => [row.id, row.querySelector('.row-mark').textContent])"
            )
        )
    assert read[0] == read[1]
    expect(pages[0].locator("#sheet-data")).to_have_count(1)


def test_meeting_that_is_submitted_is_read_and_not_written(cast, meeting, new_page):
    fill_all(cast, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(
        status=Meeting.Status.SUBMITTED, submitted_at=timezone.now(), submitted_by=cast.secretariat
    )
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    line(page, "Keputusan 1 dari 1").click()

    expect(page.locator(".row-editor")).to_have_count(0)
    expect(page.locator(".row-menu:visible")).to_have_count(0)
    assert faults_of(page) == []
