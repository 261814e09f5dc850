"""Wilayah in a browser: narrow and wide, light and dark, the period chosen without scripts, and on paper."""

from datetime import date

import pytest
from playwright.sync_api import expect

from meetings.models import FollowUpStatus, Kind, Meeting, Row
from pokja.roles import Role
from tests.factories import give_access, make_decree, make_meeting, make_pokja, make_user
from tests.pages import faults_of, submit
from tests.people import make_cast


@pytest.fixture
def nation(fresh_database):
    """Some Pokja with meetings in several months, drafts among them, and follow-ups in every state."""
    make_cast()
    make_decree(make_pokja("36"))
    user, by = make_user("Pembaca Nasional"), make_user()
    give_access(user, Role.AREA_READER)
    states = list(FollowUpStatus)
    for number, (code, month, day) in enumerate(
        [("36", 1, 12), ("36", 2, 3), ("36", 2, 4), ("36", 2, 5), ("36.02", 2, 5), ("36.71", 5, 20), ("35", 8, 5)]
    ):
        meeting = make_meeting(make_pokja(code), day=date(2026, month, day))
        due = {"due_date": date(2026, 6, 1)} if number % 2 else {"owner_text": "Bappeda"}
        for status in states[: 2 + number % 4]:
            Row.objects.create(
                meeting=meeting, kind=Kind.FOLLOWUP, text="Susun data kumuh", status_at_writing=status, **due
            )
        if number != 2:
            Meeting.objects.filter(pk=meeting.pk).update(
                status="final", final_version=1, approved_at="2026-09-01T00:00Z", approved_by=by,
                submitted_at="2026-09-01T00:00Z", submitted_by=by,
            )  # fmt: skip
    return user


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (320, "dark")])
def test_pages_have_no_fault(nation, new_page, shoot, width, scheme):
    page = new_page(user=nation, width=width, color_scheme=scheme)
    pages = {
        "nasional": "/wilayah/?ta=2026", "provinsi": "/wilayah/36/?ta=2026&triwulan=1",
        "kota": "/wilayah/36.71/?ta=2026", "kosong": "/wilayah/75/?ta=2020",
    }  # fmt: skip
    faults = {}
    for name, address in pages.items():
        page.goto(address)
        if name == "provinsi":
            for fold in page.locator("summary.fold").all():
                fold.click()
        shoot(page, f"wilayah-{name}-{width}-{scheme}")
        faults |= {name: found} if (found := faults_of(page)) else {}
    assert not faults


def test_a_period_is_chosen_without_scripts_and_kept_on_the_way_down(nation, new_page, shoot):
    page = new_page(user=nation, java_script_enabled=False)
    page.goto("/wilayah/")
    page.get_by_label("Tahun anggaran").select_option("2026")
    page.get_by_label("Triwulan", exact=True).select_option("Triwulan I")
    submit(page.get_by_role("button", name="Saring"))
    expect(page.get_by_text("Triwulan I Tahun Anggaran 2026, keadaan")).to_be_visible()

    page.get_by_role("link", name="Banten", exact=True).click()
    expect(page.get_by_role("heading", name="Provinsi Banten", exact=True)).to_be_visible()
    expect(page.get_by_text("5 tercatat: 4 final, 1 belum final")).to_be_visible()
    page.get_by_role("link", name="Kabupaten Lebak").click()
    expect(page.get_by_text("1 tercatat: 1 final, 0 belum final")).to_be_visible()

    page.emulate_media(media="print")
    page.goto("/wilayah/36/?ta=2026")
    expect(page.get_by_role("button", name="Saring")).to_be_hidden()
    expect(page.get_by_role("table", name="9 baris")).to_be_visible()
    expect(page.locator("svg").first).to_be_visible()
    shoot(page, "wilayah-cetak")
