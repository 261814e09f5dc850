"""The pages around the papers in a real Chromium: axe, narrow screens, a sample that follows, a ZIP in the making."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.layouts import layout_of
from meetings.models import Bundle
from tests.factories import make_meeting
from tests.meetings.records import make_final
from tests.pages import faults_of, submit
from tests.people import make_cast


@pytest.fixture
def cast(fresh_database):
    return make_cast()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(cast, new_page, shoot, width):
    draft, final = make_meeting(cast.pokja, number="7"), make_final(cast)
    usual = {"owner": cast.reader, "beat_at": timezone.now()}
    working = Bundle.objects.create(pokja=cast.pokja, year=2016, state="working", parts=14, parts_done=9, **usual)
    done = Bundle.objects.create(meeting=final, state="done", parts=1, parts_done=1, size=1_234_567, **usual)
    tabs = {person: new_page(user=getattr(cast, person), width=width) for person in ("secretariat", "admin", "reader")}
    faults = {}
    for name, person, address in [
        ("naskah", "secretariat", f"/rapat/{draft.pk}/naskah/"),
        ("naskah-salah", "secretariat", f"/rapat/{draft.pk}/undangan.pdf?undangan-day=besok"),
        ("rapat-ringkasan", "secretariat", f"/rapat/{final.pk}/"),
        ("format-a1", "admin", "/pokja/36/format-a1/"),
        ("paket", "reader", "/paket/"),
        ("paket-berjalan", "reader", f"/paket/{working.uid}/"),
        ("paket-siap", "reader", f"/paket/{done.uid}/"),
        ("kalender", "reader", "/akun/kalender/"),
        ("beranda-paket", "reader", "/"),
    ]:
        page = tabs[person]
        page.goto(address)
        for details in page.locator("main details").all():
            details.locator("summary").first.click()
        faults[name] = faults_of(page)
        shoot(page, f"{name}-{width}")
    page = tabs["reader"]
    page.goto("/akun/kalender/")
    submit(page.get_by_role("button", name="Buat alamat"))
    faults["kalender-alamat"] = faults_of(page)
    shoot(page, f"kalender-alamat-{width}")
    assert {name: found for name, found in faults.items() if found} == {}


def test_sample_follows_while_typing_and_enter_saves_without_moving(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto("/pokja/36/format-a1/")
    title = page.get_by_label("Judul bagian 7")
    title.fill("Kesepakatan bersama")
    title.press("End")
    expect(page.locator("#pratinjau")).to_contain_text("Kesepakatan bersama")
    assert "Kesepakatan bersama" not in [entry["title"] for entry in layout_of(cast.pokja)]
    with page.expect_navigation():
        title.press("Enter")
    layout = layout_of(cast.pokja)
    assert [entry["key"] for entry in layout][7] == "decisions" and layout[7]["title"] == "Kesepakatan bersama"
    submit(page.get_by_role("button", name="Naik Kesepakatan bersama"))
    assert [entry["key"] for entry in layout_of(cast.pokja)][6] == "decisions"
    expect(page).to_have_url(re.compile("#isian-decisions$"))


def test_a_zip_gets_ready_while_one_waits(cast, new_page):
    bundle = Bundle.objects.create(
        owner=cast.reader, pokja=cast.pokja, year=2016, state="working", parts=14, beat_at=timezone.now()
    )
    page = new_page(user=cast.reader)
    page.goto(f"/paket/{bundle.uid}/")
    expect(page.get_by_text("rapat 0 dari 14")).to_be_visible()
    Bundle.objects.update(parts_done=9)
    expect(page.get_by_text("rapat 9 dari 14")).to_be_visible()
    Bundle.objects.update(state="done", parts_done=14, size=1000)
    expect(page.get_by_role("link", name="Unduh paket (ZIP, 1 KB)")).to_be_visible()
