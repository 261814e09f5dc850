"""/tindak-lanjut/ in a browser: news told in place without scripts, no fault of axe, narrow and wide, both themes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import FollowUpStatus, FollowUpUpdate
from tests.factories import make_meeting
from tests.meetings.test_tasks import sit, task
from tests.pages import faults_of, submit
from tests.people import make_cast

LONG = "Susun peta kawasan kumuh bersama perangkat daerah dan kirim ke sekretariat " * 3


@pytest.fixture
def row(fresh_database):
    cast, today = make_cast(), timezone.localdate()
    meeting = make_meeting(cast.pokja, number="1")
    member = sit(cast.reader, cast.pokja, office="Kepala Dinas Perumahan Uji", institution="Dinas Perumahan")
    first = task(meeting, LONG, owner_seat=member.seat, due_date=today - timedelta(days=12))
    task(meeting, "Terbitkan surat edaran", due_text="pada Rakor 2", status_at_writing=FollowUpStatus.IN_PROGRESS)
    task(meeting, "Bahas anggaran", owner_text="Bappeda", due_date=today, status_at_writing=FollowUpStatus.BLOCKED)
    FollowUpUpdate.objects.create(followup_id=first.pk, status="in_progress", note="Data diminta", by=cast.secretariat)
    first.cast = cast
    return first


def test_news_is_told_in_the_row_and_the_row_is_where_one_comes_back(row, new_page):
    page = new_page(user=row.cast.secretariat, java_script_enabled=False)
    page.goto("/tindak-lanjut/")
    item = page.locator(f"[id='tl-{row.uid}']")
    item.locator("summary").click()
    item.get_by_label("Status").select_option("blocked")
    item.get_by_label("Kabar", exact=True).fill("Menunggu data dari desa")
    submit(item.get_by_role("button", name="Simpan kabar"))

    expect(page.get_by_text("Kabar tercatat.")).to_be_visible()
    expect(item).to_contain_text("Terkendala")
    expect(item).to_contain_text("Menunggu data dari desa")
    assert page.url.endswith(f"#tl-{row.uid}")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_fault(row, new_page, shoot, width, scheme):
    page = new_page(user=row.cast.secretariat, width=width, color_scheme=scheme)
    pages = {
        "daftar": "/tindak-lanjut/", "papan": "/tindak-lanjut/?tampil=papan", "satu": f"/tindak-lanjut/{row.uid}/",
        "pisah": f"/tindak-lanjut/{row.uid}/pisah/", "kosong": "/tindak-lanjut/?lihat=saya",
    }  # fmt: skip
    faults = {}
    for name, address in pages.items():
        page.goto(address)
        if name == "daftar":
            page.locator(".task-tell > summary").first.click()
        shoot(page, f"tl-{name}-{width}-{scheme}")
        faults |= {name: found} if (found := faults_of(page)) else {}
    page.goto(pages["satu"])
    submit(page.get_by_role("button", name="Simpan kabar"))
    expect(page.locator(".error-summary")).to_be_focused()
    shoot(page, f"tl-salah-{width}-{scheme}")
    faults |= {"salah": found} if (found := faults_of(page)) else {}
    assert not faults
