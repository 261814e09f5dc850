"""The pages of a meeting in a real Chromium: axe, narrow screens, and the way from draft to downloaded final."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from meetings import workflow
from meetings.models import Kind
from pokja.storage import store
from tests.factories import make_host, make_meeting
from tests.meetings.records import add_file, add_row, make_final, make_ready, make_returned, make_submitted, photo_bytes
from tests.pages import faults_of, submit
from tests.people import make_cast

LONG_WORD = "https://contoh.go.id/" + "alamatyangsangatpanjang" * 8


@pytest.fixture
def world(fresh_database):
    """A Pokja with meetings in every state, one of them with everything in it, and their addresses."""
    cast = make_cast()
    make_host(cast.pokja, logo=store(photo_bytes((200, 240), "navy", "PNG"), "image/png"))
    draft = make_ready(cast, "Rapat Koordinasi Penguatan Pokja PKP Provinsi Banten")
    add_row(draft, Kind.DECISION, LONG_WORD, cast.secretariat)
    add_row(draft, Kind.FOLLOWUP, LONG_WORD, cast.secretariat, owner_text="Bappeda", due_text="segera")
    add_file(draft, cast.secretariat, caption="Undangan Sekretaris Daerah")
    photo = photo_bytes((800, 600), "steelblue")
    for name in ("pembukaan.jpg", "penutupan.jpg"):
        add_file(
            draft,
            cast.secretariat,
            name,
            kind="photo",
            content=photo,
            content_type="image/jpeg",
            caption=LONG_WORD[:200],
        )
        photo = photo_bytes((600, 800), "olive")
    workflow.detach(add_file(draft, cast.secretariat, "salah.pdf"), by=cast.secretariat)
    meetings = {
        "draft": draft,
        "thin": make_meeting(cast.pokja, "Rapat tipis", number="7"),
        "returned": make_returned(cast, title="Rapat kembali", number="2"),
        "submitted": make_submitted(cast, "Rapat diajukan", number="3"),
        "final": make_final(cast, "Rapat final", number="4"),
        "cancelled": workflow.cancel(make_ready(cast, "Rapat batal", number="5"), "Gedung kebanjiran", by=cast.chair),
    }
    return cast, {name: f"/rapat/{meeting.pk}/" for name, meeting in meetings.items()}


def pages_of(at) -> list[tuple[str, str, str]]:
    """Name, person, address of every page of this part."""
    return [
        *((f"beranda-{who}", who, "/") for who in ("secretariat", "chair", "reader", "admin", "area_reader", "system")),
        ("daftar", "secretariat", "/rapat/"),
        ("daftar-cari", "system", "/rapat/?q=banten+a-1&ta=2016"),
        ("daftar-kosong", "reader", "/rapat/?q=tsunami&ta=2016"),
        *((f"rapat-{state}", "secretariat", at[state]) for state in at),
        ("rapat-final-wilayah", "area_reader", at["final"]),
        *(
            (f"a1-{section}", "secretariat", f"{at['draft']}a1/{section}/")
            for section in ("head", "general", "basis", "schedule", "people", "outputs", "closing", "archive")
        ),
        ("a1-baca", "chair", f"{at['draft']}a1/"),
        ("periksa", "secretariat", f"{at['draft']}periksa/"),
        ("periksa-kurang", "secretariat", f"{at['thin']}periksa/"),
        ("sahkan", "chair", f"{at['submitted']}sahkan/"),
        ("sahkan-sekretariat", "secretariat", f"{at['submitted']}sahkan/"),
        ("batalkan", "chair", f"{at['draft']}batalkan/"),
        ("lampiran", "secretariat", f"{at['draft']}lampiran/"),
        ("lampiran-baca", "reader", f"{at['draft']}lampiran/"),
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(world, new_page, shoot, width):
    cast, at = world
    tabs, faults = {}, {}
    for name, person, address in pages_of(at):
        page = tabs.get(person) or tabs.setdefault(person, new_page(user=getattr(cast, person), width=width))
        page.goto(address)
        for details in page.locator("main details").all():
            details.locator("summary").first.click()
        faults[name] = faults_of(page)
        if (count := page.get_by_role("heading", level=1).count()) != 1:
            faults[name].append(f"{count} main headings")
        shoot(page, f"{name}-{width}")
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_pages_with_errors_and_in_the_dark(world, new_page, shoot, scheme):
    cast, at = world
    writer = new_page(user=cast.secretariat, color_scheme=scheme)
    writer.goto(f"{at['draft']}a1/general/")
    writer.fill("#id_title", " ")
    submit(writer.locator("#isian").get_by_role("button"))
    assert (
        writer.title().startswith("Perlu diperbaiki:")
        and writer.evaluate("document.activeElement.className") == "error-summary"
    )
    faults = faults_of(writer)
    shoot(writer, f"a1-salah-{scheme}")
    writer.goto(f"{at['draft']}lampiran/")
    submit(writer.get_by_role("button", name="Unggah"))
    faults += faults_of(writer)
    chair = new_page(user=cast.chair, color_scheme=scheme)
    chair.goto(f"{at['submitted']}sahkan/")
    chair.get_by_role("button", name="Kembalikan").click()
    expect(chair.get_by_text("Tulis apa yang perlu diperbaiki.").first).to_be_visible()
    faults += faults_of(chair)
    shoot(chair, f"sahkan-salah-{scheme}")
    for address in ("/", "/rapat/?ta=2016", at["returned"], f"{at['thin']}periksa/"):
        writer.goto(address)
        faults += faults_of(writer)
    assert faults == []


def test_draft_becomes_a_downloaded_final(world, new_page):
    """Two clicks to submit, two to approve (from Beranda), one to download."""
    cast, at = world
    writer = new_page(user=cast.secretariat)
    writer.goto(at["draft"])
    writer.get_by_role("link", name="Periksa dan ajukan").click()
    writer.get_by_role("button", name="Ajukan").click()
    expect(writer.get_by_role("status").get_by_text("Rakor 1 diajukan.")).to_be_visible()

    chair = new_page(user=cast.chair, width=360)
    chair.goto("/")
    chair.get_by_role("main").get_by_role(
        "link", name="Rapat Koordinasi Penguatan Pokja PKP Provinsi Banten"
    ).first.click()
    chair.get_by_role("button", name="Setujui dan finalkan").click()
    expect(chair.get_by_role("status").get_by_text("Laporan Rakor 1 sudah final.")).to_be_visible()

    reader = new_page(user=cast.reader)
    reader.goto("/rapat/?q=banten+penguatan")
    with reader.expect_download() as caught:
        reader.get_by_role("link", name=re.compile(r"Unduh A-1 Rakor 1 Provinsi Banten \(PDF, \d+ KB\)")).click()
    assert caught.value.suggested_filename == "A-1 Rakor 1 Pokja PKP Provinsi Banten 2016-05-30.pdf"
    assert Path(caught.value.path()).read_bytes().startswith(b"%PDF")


def test_photo_is_uploaded_and_stands_in_the_preview(world, new_page):
    cast, at = world
    page = new_page(user=cast.secretariat)
    page.goto(f"{at['thin']}lampiran/")
    page.get_by_label("Jenis").select_option("photo")
    page.get_by_label("Keterangan").fill("Pembukaan")
    page.locator("#id_file").set_input_files(
        {"name": "IMG.JPG", "mimeType": "image/jpeg", "buffer": photo_bytes((2000, 1500))}
    )
    page.get_by_role("button", name="Unggah").click()
    expect(page.get_by_role("link", name="IMG.jpg", exact=True)).to_be_visible()
    page.goto(f"{at['thin']}a1/")
    picture = page.locator("#bagian-attachments img")
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1600


def test_pages_work_without_scripts(world, new_page):
    cast, at = world
    page = new_page(user=cast.secretariat, java_script_enabled=False)
    page.goto(f"{at['draft']}a1/closing/")
    page.get_by_label("Tempat pengesahan").fill("Serang")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Penutup dan pengesahan tersimpan.")).to_be_visible()
    expect(page.locator("#pratinjau").get_by_text("Serang,")).to_be_visible()
    page.goto("/rapat/")
    page.get_by_text("Saringan").click()
    page.get_by_role("link", name="Rapat teknis").click()
    expect(page.get_by_text("Tidak ada rapat yang cocok dengan saringan ini.")).to_be_visible()
