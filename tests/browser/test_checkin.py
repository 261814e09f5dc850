"""Check-in and the attendance list in a real Chromium: four taps on a phone, no scripts, a code that a camera reads."""

import io
from datetime import UTC, datetime, time

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from meetings import checkin, workflow
from meetings.codes import shown_code
from meetings.models import Attendee, Presence
from pokja.models import Pokja
from tests.factories import make_meeting
from tests.pages import faults_of, submit
from tests.people import make_cast

NINE_TWELVE = datetime(2016, 5, 30, 2, 12, tzinfo=UTC)  # 09.12 WIB; the meeting sits from 09.00 to 15.30
LONG = "Dinas Perumahan Rakyat, Kawasan Permukiman, Pertanahan, dan Lingkungan Hidup Kabupaten Pandeglang"


@pytest.fixture
def cast(fresh_database, monkeypatch):
    monkeypatch.setattr(checkin, "now", lambda: NINE_TWELVE)
    return make_cast()


@pytest.fixture
def meeting(cast):
    """Five invited of two institutions, a guest who looks like one of them, an institution by number."""
    meeting = make_meeting(cast.pokja, "Rapat Koordinasi Pokja PKP Provinsi Banten I", participants=[cast.joined])
    session = meeting.sessions.get()
    for position, (name, office, institution, invited) in enumerate(
        [
            ("Siti Aminah", "Kepala Bidang Perumahan", "Bappeda", True),
            ("Tuti Alawiyah", "Kepala Seksi", "Bappeda", True),
            ("Budi Santoso", "Kepala Dinas", LONG, True),
            ("", "Sekretaris Dinas", LONG, True),
            ("Ani Lestari", "Staf", "Bappeda", True),
            ("Siti Aminnah", "", "Bappeda", False),
        ],
        start=1,
    ):
        row = Attendee.objects.create(
            meeting=meeting, position=position, name=name, office=office, institution=institution, invited=invited,
            count=1,
        )  # fmt: skip
        if name in ("Ani Lestari", "Siti Aminnah"):
            Presence.objects.create(
                attendee=row, session=session, status="present", mode="onsite", source="self",
                arrived=time(10, 15), left=time(11) if invited else None,
            )  # fmt: skip
    Attendee.objects.create(meeting=meeting, kind="institution", institution="Bank", count=12, position=9)
    return meeting


@pytest.fixture
def address(cast, meeting):
    return f"/h/{shown_code(workflow.open_code(meeting, by=cast.secretariat).code)}/"


def test_invited_guest_takes_no_more_than_four_taps_without_scripts(meeting, address, new_page, shoot):
    page, taps = new_page(width=360, height=740, java_script_enabled=False, has_touch=True), 0
    page.goto(address)  # the camera of the phone opens it
    shoot(page, "hadir-instansi-360")

    submit(page.get_by_role("link", name="Bappeda", exact=True))
    taps += 1
    shoot(page, "hadir-nama-360")
    page.get_by_text("Siti Aminah").tap()
    taps += 1
    submit(page.get_by_role("button", name="Saya hadir"))
    taps += 1

    expect(page.get_by_text("Tercatat hadir pukul 09.12 WIB.")).to_be_visible()
    shoot(page, "hadir-tercatat-360")
    assert taps <= 4
    assert meeting.attendees.get(name="Siti Aminah").presences.get().source == "self"


def test_own_entry_is_changed_on_the_same_phone(meeting, address, new_page):
    page = new_page(width=360, height=740)
    page.goto(address)
    submit(page.get_by_role("link", name="Bappeda", exact=True))
    page.get_by_text("Siti Aminah").click()
    submit(page.get_by_role("button", name="Saya hadir"))

    submit(page.get_by_role("link", name="Ubah"))
    expect(page.get_by_role("radio", name="Siti Aminah")).to_be_checked()
    submit(page.get_by_role("link", name="Ganti instansi"))
    submit(page.get_by_role("link", name="Instansi lain, atau perorangan"))
    page.get_by_label("Instansi").fill("Forum PKP")
    page.get_by_label("Nama", exact=True).fill("Joko Uji")
    submit(page.get_by_role("button", name="Saya hadir"))

    expect(page.get_by_text("Joko Uji, Forum PKP")).to_be_visible()
    assert not meeting.attendees.get(name="Siti Aminah").presences.exists()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "light"), (360, "dark"), (1280, "dark")])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    cast, meeting, address, new_page, shoot, monkeypatch, width, scheme
):
    Pokja.objects.filter(pk=cast.pokja.pk).update(asks_contact=True)
    guest = new_page(width=width, color_scheme=scheme)
    writer = new_page(user=cast.secretariat, width=width, color_scheme=scheme)
    faults = {}

    def look(page, name):
        faults[name] = faults_of(page)
        if (count := page.get_by_role("heading", level=1).count()) != 1:
            faults[name].append(f"{count} main headings")
        shoot(page, f"hadir-{name}-{width}-{scheme}")

    guest.goto(address)
    look(guest, "instansi")
    guest.goto(f"{address}?instansi=Bappeda")
    submit(guest.get_by_role("button", name="Saya hadir"))
    look(guest, "salah")
    guest.get_by_text("Tuti Alawiyah").click()
    submit(guest.get_by_role("button", name="Saya hadir"))
    look(guest, "tercatat")
    guest.goto("/h/0000-0000-0000-0000/")
    look(guest, "tidak-ada")
    for name, path in {"daftar": "", "rekap": "rekap/", "qr": "qr/"}.items():
        writer.goto(f"/rapat/{meeting.pk}/hadir/{path}")
        for details in writer.locator(".attendee details").all()[:2]:
            details.locator("summary").click()
        look(writer, name)
    writer.goto("/pokja/36/")
    monkeypatch.setattr(checkin, "now", lambda: NINE_TWELVE.replace(hour=20))
    guest.goto(address)
    look(guest, "ditutup")

    assert faults == dict.fromkeys(faults, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_camera_reads_the_code_of_the_page_that_is_printed(cast, meeting, address, new_page, scheme):
    page = new_page(user=cast.secretariat, color_scheme=scheme)
    page.goto(f"/rapat/{meeting.pk}/hadir/qr/")

    picture = Image.open(io.BytesIO(page.get_by_role("img", name="Kode QR daftar hadir").screenshot()))
    found = zxingcpp.read_barcodes(picture)

    assert [code.text for code in found] == [page.url.split("/rapat/")[0] + address]
    expect(page.get_by_text(found[0].text.split("://")[1].rstrip("/"), exact=True)).to_be_visible()


def test_sheet_for_the_wall_prints_the_code_and_nothing_of_the_program(cast, meeting, address, new_page, shoot):
    page = new_page(user=cast.secretariat)
    page.goto(f"/rapat/{meeting.pk}/hadir/qr/")
    page.emulate_media(media="print")

    expect(page.get_by_role("button", name="Ganti kode")).to_be_hidden()
    expect(page.get_by_role("img", name="Kode QR daftar hadir")).to_be_visible()
    shoot(page, "hadir-qr-cetak")


def test_likely_double_is_joined_and_everybody_marked_present(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(f"/rapat/{meeting.pk}/hadir/")

    submit(page.get_by_role("button", name="Gabungkan Siti Aminah dan Siti Aminnah"))
    expect(page.get_by_text("Digabung menjadi satu: Siti Aminah.")).to_be_visible()
    submit(page.get_by_role("button", name="Semua hadir"))

    expect(page.get_by_text("4 undangan dicatat hadir.")).to_be_visible()
    assert Presence.objects.filter(status="present").count() == 6
