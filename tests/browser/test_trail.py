"""Jejak in a real Chromium: both ways back, at phone and desk width, in the light and the dark."""

import pytest
from playwright.sync_api import expect

from meetings import workflow
from meetings.models import Attendee, Row
from tests.factories import make_meeting
from tests.meetings.rows import type_line
from tests.pages import faults_of, submit
from tests.people import make_cast


@pytest.fixture
def cast(fresh_database):
    return make_cast()


@pytest.fixture
def meeting(cast):
    meeting, by = make_meeting(cast.pokja, number="1"), cast.secretariat
    first, second = (type_line(meeting, f"a: {name}", by=by) for name in ("Kebijakan perumahan", "Review Pokja PKP"))
    note = type_line(meeting, "c: Rencana kerja dibahas per bidang", by=by, agenda=first)
    above = type_line(meeting, "c: Pembahasan", by=by, agenda=second)
    decisions = [type_line(meeting, f"k: {name}", by=by) for name in ("Format A-1 dipakai", "Rakor tiap triwulan")]
    workflow.put_row(note, by=by, parent=above)
    workflow.move_row(decisions[1], -1, by=by)
    workflow.remove_row(first, by=by)
    Attendee.objects.create(meeting=meeting, name="Tamu Uji", office="Kepala", count=1).delete()
    return meeting


def trail_of(meeting):
    return f"/rapat/{meeting.pk}/lembar/jejak/"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (320, "dark"), (1280, "dark")])
def test_jejak_has_no_faults(cast, meeting, new_page, shoot, width, scheme):
    page = new_page(user=cast.secretariat, width=width, color_scheme=scheme)
    page.goto(trail_of(meeting))

    assert faults_of(page) == []
    shoot(page, f"jejak-{width}-{scheme}")


def test_what_was_removed_and_moved_comes_back_without_scripts(cast, meeting, new_page, shoot):
    page = new_page(user=cast.secretariat, java_script_enabled=False)
    page.goto(f"/rapat/{meeting.pk}/lembar/")
    submit(page.get_by_role("link", name="Terhapus dan dipindahkan"))

    submit(page.get_by_role("button", name="Kembalikan ke tempat semula: Catatan"))
    expect(page.get_by_text("Agenda “Kebijakan perumahan” sudah dihapus")).to_be_visible()
    shoot(page, "jejak-tempat-terdekat")
    submit(page.get_by_role("button", name="Pulihkan: Agenda “Kebijakan perumahan”"))
    expect(page.get_by_text("Dipulihkan")).to_be_visible()

    agenda = meeting.rows.get(text="Kebijakan perumahan")
    assert agenda.removed_at is None
    assert Row.objects.get(text="Rencana kerja dibahas per bidang").parent is None
