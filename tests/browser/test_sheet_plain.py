"""The sheet in a real Chromium without scripts: every act is a form, and a version of somebody else is shown."""

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from meetings.models import Kind, Meeting
from tests.browser.sheet import quick, say, settled, sheet_of
from tests.factories import PASSWORD, make_meeting
from tests.meetings.rows import texts, type_line


def plain(new_page, cast, **options):
    return new_page(user=cast.secretariat, java_script_enabled=False, **options)


def test_lines_are_typed_one_after_the_other_with_enter_alone(cast, new_page, shoot):
    meeting = make_meeting(cast.pokja)
    page = plain(new_page, cast)
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
    shoot(page, "lembar-tanpa-skrip")


def test_line_typed_after_the_session_ended_is_saved_with_one_click_after_signing_in(cast, meeting, new_page):
    page = plain(new_page, cast)
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


def test_two_writers_of_one_row_see_both_versions(cast, meeting, new_page, shoot):
    row = type_line(meeting, "k: Sepakat", by=cast.secretariat)
    pages = [plain(new_page, cast) for _ in range(2)]
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


def test_removed_row_comes_back(cast, meeting, new_page):
    page = plain(new_page, cast)
    page.goto(sheet_of(meeting))
    page.get_by_label("Menu agenda 3").click()
    page.get_by_role("button", name="Hapus agenda 3").click()
    page.get_by_text("Agenda dihapus: Agenda 3").wait_for()
    page.get_by_role("button", name="Urungkan").click()
    settled(page, 4)
    assert meeting.rows.standing().count() == 4


def test_enter_in_a_single_line_field_saves_and_never_removes(cast, meeting, new_page):
    row = type_line(meeting, "t: Susun > Bappeda > segera", by=cast.secretariat)
    page = plain(new_page, cast)
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
    page = plain(new_page, cast)
    page.goto(sheet_of(meeting))
    say(page, "k: Pertama")
    settled(page, 5)
    page.go_back()
    quick(page).fill("k: Kedua")
    quick(page).press("Enter")
    settled(page, 6)

    assert texts(meeting.rows.filter(kind=Kind.DECISION).in_order()) == ["Pertama", "Kedua"]
