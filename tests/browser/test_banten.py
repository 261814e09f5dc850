"""The yardstick: Banten 2016 from a blank page to the downloaded final, typed, every interaction counted."""

import pytest
from playwright.sync_api import expect

from meetings.models import FollowUpStatus, Kind, Meeting
from tests.browser.person import Person, approve_and_download, submit_meeting
from tests.browser.sheet import saved
from tests.people import make_cast

BUDGET = 30  # UX §1

PLACE = "Hotel Istana Nelayan, Tangerang"
TITLE = "Rapat Koordinasi Penguatan Pokja PKP Provinsi Banten dan Pembentukan Pokja PKP Kabupaten/Kota"
AGENDA = [
    "a: Kebijakan dan strategi penyediaan perumahan",
    "@ Zulfi Syarif Koto ; Ketua ; The HUD Institute",
    "a: Sosialisasi Program Sejuta Rumah",
    "a: Sosialisasi layanan BAPETARUM-PNS untuk mendukung Program Sejuta Rumah",
    "a: Review Pokja PKP Provinsi",
    "@ Ir. Hj. Eneng Nurcahyati ; ; Pokja PKP Provinsi Banten",
]
RESULTS = [
    "k: Menyepakati kebijakan dan program nasional bidang perumahan dan permukiman.",
    "Menyepakati review rencana kerja, kelembagaan, dan rencana tindak lanjut Pokja PKP provinsi.",
    "Menyepakati format laporan pelaksanaan A-1.",
    "Menyebarluaskan informasi kegiatan dekonsentrasi, terutama tentang masyarakat berpenghasilan rendah (MBR).",
    "/4",
    "r: a. Menyusun rencana kerja prioritas tiap bidang untuk TA 2016 dengan target yang realistis.",
    "b. Mengidentifikasi masalah lapangan dan tindak lanjutnya.",
    "c. Perlu membentuk Pokja kabupaten/kota sebagai ujung tombak.",
    "d. Menindaklanjuti percepatan pembangunan Kota Kekerabatan Maja.",
    "t: Rencana kerja prioritas telah disusun dari hasil diskusi. (selesai)",
    "Masalah dan tindak lanjutnya telah diidentifikasi. (selesai)",
    "Memilih kabupaten/kota percontohan untuk pembentukan Pokja kabupaten/kota. > > pada Rakor 2",
    "Mengadakan pertemuan khusus dengan pelaku PKP di Kota Maja dan audiensi dengan Gubernur.",
]


@pytest.mark.parametrize("hands", ["keyboard", "mouse", "mouse, no scripts"])
def test_banten_is_recorded_approved_and_downloaded_within_the_budget(fresh_database, new_page, hands, tmp_path):
    cast = make_cast()
    Person.count = 0
    notulis, chair = (
        Person(new_page(user=user, java_script_enabled="no scripts" not in hands), has_mouse="mouse" in hands)
        for user in (cast.secretariat, cast.chair)
    )
    page = notulis.page
    line = page.get_by_role("textbox", name="Baris cepat")

    page.goto("/")
    notulis.click("link", "Rapat baru")
    expect(page.get_by_label("Judul")).to_be_focused()
    notulis.type(TITLE, "Tab")
    notulis.type("30 5 2016", "Tab")
    notulis.type(PLACE, "Enter")
    written = 0
    for text in AGENDA + RESULTS:
        expect(line).to_be_focused()
        expect(line).to_have_value("")
        notulis.type(text, "Enter")
        written += text != "/4"
        expect(page.locator("#lists .sheet-row[id]")).to_have_count(written, timeout=15_000)
        page.wait_for_load_state()
    notulis.click("link", "Daftar hadir")
    expect(page.get_by_label("Peserta", exact=True)).to_be_focused()
    notulis.type("SKPD provinsi terkait perumahan dan permukiman", "Enter")
    page.get_by_text("Daftar hadir tersimpan.").wait_for()
    submit_meeting(notulis)

    approve_and_download(chair, tmp_path / "a1.pdf")

    assert (tmp_path / "a1.pdf").read_bytes().startswith(b"%PDF")
    assert Person.count <= BUDGET, f"{Person.count} interactions"
    _is_banten(Meeting.objects.get())


def test_thin_record_takes_six(fresh_database, new_page):
    """Title, date, place, two sentences (UX §1)."""
    cast = make_cast()
    Person.count = 0
    notulis = Person(new_page(user=cast.secretariat), has_mouse=False)
    page = notulis.page
    page.goto("/")
    notulis.click("link", "Rapat baru")
    expect(page.get_by_label("Judul")).to_be_focused()
    notulis.type("Rakor Pokja PKP", "Tab")
    notulis.type("30 5 2016", "Tab")
    notulis.type("Serang", "Enter")
    expect(page.get_by_role("textbox", name="Baris cepat")).to_be_focused()
    notulis.type("k: Pokja kabupaten/kota dibentuk tahun ini.", "Enter")
    notulis.type("Rencana kerja disusun per bidang.", "Enter")
    saved(page)

    assert Person.count <= 6
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.sessions.get().place) == ("Rakor Pokja PKP", "Serang")
    assert meeting.rows.filter(kind=Kind.DECISION).count() == 2


def _is_banten(meeting):
    assert meeting.is_final and meeting.sessions.get().place == PLACE
    assert meeting.participants_note == "SKPD provinsi terkait perumahan dan permukiman"
    agenda = list(meeting.rows.filter(kind=Kind.AGENDA).in_order())
    assert [speaker.agenda for speaker in meeting.rows.filter(kind=Kind.SPEAKER).order_by("pk")] == [
        agenda[0],
        agenda[3],
    ]
    recommendations = meeting.rows.filter(kind=Kind.RECOMMENDATION)
    assert {row.agenda for row in recommendations} == {agenda[3]} and recommendations.count() == 4
    assert meeting.mark_styles.get().style == "a."
    assert meeting.rows.filter(kind=Kind.DECISION).count() == 4
    follow_ups = meeting.rows.filter(kind=Kind.FOLLOWUP).in_order()
    assert [(row.status_at_writing, row.due_text) for row in follow_ups] == [
        (FollowUpStatus.DONE, ""),
        (FollowUpStatus.DONE, ""),
        (FollowUpStatus.NOT_STARTED, "pada Rakor 2"),
        (FollowUpStatus.NOT_STARTED, ""),
    ]
