"""The audit log in a browser: readable on a phone and a desk, in light and dark, without a fault that axe knows."""

from datetime import date

import pghistory
import pytest
from playwright.sync_api import expect

from pokja.audit import Act, note
from pokja.models import Membership
from pokja.models.membership import SeatRole
from tests.factories import make_decree, make_host, make_member
from tests.pages import faults_of, submit
from tests.people import make_cast


@pytest.fixture
def cast(fresh_database):
    cast = make_cast()
    with pghistory.context(user=cast.admin.pk):
        make_decree(cast.pokja, subject="Pembentukan Pokja PKP Provinsi Banten")
        host = make_host(cast.pokja)
        member = make_member(cast.pokja, "Budi Uji", SeatRole.SECRETARY, valid_from=date(2020, 3, 1))
        Membership.objects.filter(pk=member.pk).update(valid_until=date(2024, 12, 31), acting="plt")
        host.agency = "Dinas Perumahan Rakyat, Kawasan Permukiman, dan Pertanahan Provinsi Banten"
        host.save()
    note(Act.VIEWED, "Data pribadi Budi Uji dilihat.", by=cast.admin, pokja=cast.pokja)
    for number in range(50):
        note(Act.INVITED, f"Undangan {number} terkirim.", by=cast.system, pokja=cast.pokja)
    return cast


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_log_has_no_fault(new_page, cast, shoot, width, scheme):
    page = new_page(user=cast.admin, width=width, color_scheme=scheme)
    for name, address in [
        ("pertama", "/pokja/36/audit/"),
        ("keanggotaan", "/pokja/36/audit/?jenis=keanggotaan&orang=admin"),
        ("kosong", "/pokja/36/audit/?kata=tidakada"),
        ("salah", "/pokja/36/audit/?dari=3+3+2026&sampai=1+3+2026"),
    ]:
        page.goto(address)
        shoot(page, f"audit-{name}-{width}-{scheme}")
        assert faults_of(page) == []


def test_system_admin_narrows_pages_and_downloads_the_log_of_everything(new_page, cast, shoot):
    page = new_page(user=cast.system)
    page.goto("/audit/")
    submit(page.get_by_role("link", name="Lebih lama"))
    expect(page.get_by_role("heading", name="Catatan yang lebih lama")).to_be_visible()
    shoot(page, "audit-semua-1280")
    assert faults_of(page) == []

    page.get_by_label("Kata").fill("640")
    submit(page.get_by_role("button", name="Saring"))

    expect(page.get_by_role("row")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "SK 640/Kep.123-Huk/2016 ditambahkan." in download.value.path().read_text(encoding="utf-8-sig")
