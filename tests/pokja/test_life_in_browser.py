"""Life, kop, SK, access and roles in a real browser: nothing axe finds fault with, nothing too wide, usable by keys."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from pokja import keeping
from pokja.models import Pokja
from pokja.roles import Role
from pokja.storage import store
from tests.factories import give_access, make_decree, make_host, make_pokja, make_region, make_user
from tests.pages import faults_of, submit
from tests.people import make_cast


def arms():
    target = BytesIO()
    Image.new("RGBA", (300, 400), (20, 90, 40, 255)).save(target, "PNG")
    return store(target.getvalue(), "image/png")


@pytest.fixture
def cast(live_site):
    """Banten as it might look after some years, with a merged and a forming Pokja below."""
    cast = make_cast()
    today = timezone.localdate()
    Pokja.objects.filter(pk=cast.pokja.pk).update(own_name="Mambolo Nagoghi", has_work_programme=True)
    make_pokja("36.01", status="forming")
    make_pokja("36.03", status="not_formed", own_name="Forum Kerja Perumahan dan Kawasan Permukiman Kabupaten Uji")
    make_pokja("36.71")
    keeping.change_pokja(make_pokja("36.72"), {"status": "merged", "merged_into": cast.pokja}, by=cast.system)
    make_host(cast.pokja, "Dinas Sumber Daya Air dan Permukiman", valid_until=date(2019, 12, 31), government_size=10,
              agency_size=14, logo_height=16, logo=arms(), address="Kawasan Pusat Pemerintahan, Serang")  # fmt: skip
    make_host(cast.pokja, valid_from=date(2020, 1, 1), agency_size=20, logo_height=35, logo=arms(),
              extra_lines=["Bidang Perumahan"], address="Jalan Uji 1", contact="dinas@contoh.test")  # fmt: skip
    make_decree(cast.pokja, "640/Kep.1-Huk/2010", day=date(2010, 1, 4), valid_until=date(2015, 12, 31))
    make_decree(cast.pokja, "640/Kep.2-Huk/2016", day=date(2016, 1, 4), subject="Pembentukan Pokja PKP Provinsi Banten",
                signed_by_office="Gubernur Banten", valid_until=today + timedelta(days=25))  # fmt: skip
    make_decree(cast.pokja, "640/Kep.3-Huk/2026", day=date(2026, 1, 4), valid_from=date(2026, 1, 4))
    give_access(make_user("Rina Uji", email="rina@contoh.test"), Role.READER, pokja=cast.pokja,
                valid_until=today + timedelta(days=30))  # fmt: skip
    give_access(make_user("Wira Uji", email="wira.uji.yang.panjang@contoh.test"), Role.AREA_READER)
    give_access(make_user("Yudi Uji"), Role.AREA_READER, region=make_region("35"), valid_until=today)
    return cast


PAGES = {
    "ubah": ("admin", "/pokja/36/ubah/"),
    "ubah-sistem": ("system", "/pokja/36.72/ubah/"),
    "pokja": ("admin", "/pokja/36/"),
    "pokja-digabung": ("system", "/pokja/36.72/"),
    "daftar": ("system", "/pokja/?q=banten"),
    "daftar-orang-lain": ("stranger", "/pokja/?q=banten"),
    "wilayah": ("system", "/wilayah/"),
    "provinsi": ("area_reader", "/wilayah/36/"),
    "kop": ("admin", "/pokja/36/kop/"),
    "kop-tambah": ("admin", "/pokja/36/kop/tambah/"),
    "sk": ("admin", "/pokja/36/sk/"),
    "akses": ("admin", "/pokja/36/akses/"),
    "akses-beri": ("admin", "/pokja/36/akses/beri/"),
    "akses-wilayah": ("system", "/akses/"),
    "akses-wilayah-beri": ("system", "/akses/beri/"),
    "peran": ("secretariat", "/bantuan/peran/"),
}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_too_wide(cast, new_page, shoot, name, width):
    person, path = PAGES[name]
    page = new_page(user=getattr(cast, person), width=width)
    page.goto(path)

    shoot(page, f"life-{name}-{width}")

    assert faults_of(page) == []
    assert page.locator("main .btn-primary:visible").count() <= 1


@pytest.mark.parametrize("name", ["kop", "peran", "wilayah", "ubah"])
def test_in_the_dark_too(cast, new_page, shoot, name):
    person, path = PAGES[name]
    page = new_page(user=getattr(cast, person), width=1280, color_scheme="dark")
    page.goto(path)

    shoot(page, f"life-{name}-gelap")

    assert faults_of(page) == []


def test_the_preview_of_the_kop_has_the_sizes_of_the_paper(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto("/pokja/36/kop/")

    now = page.locator(".letterhead").first
    height = now.locator("img").evaluate("image => image.getBoundingClientRect().height")
    assert height == pytest.approx(35 / 25.4 * 96, abs=1)
    size = now.locator("strong").evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
    assert size == pytest.approx(20 / 72 * 96, abs=0.1)


def test_the_preview_of_a_report_has_them_too(cast, new_page):
    from tests.meetings.records import make_ready

    meeting = make_ready(cast, day=date(2026, 5, 30))
    page = new_page(user=cast.secretariat)
    page.goto(f"/rapat/{meeting.pk}/a1/")

    height = page.locator(".paper-logo").evaluate("image => image.getBoundingClientRect().height")
    assert height == pytest.approx(35 / 25.4 * 96, abs=1)


def test_a_merging_is_done_and_refused_on_the_page(cast, new_page, shoot):
    page = new_page(user=cast.system, width=360)
    page.goto("/pokja/36.02/ubah/")
    page.get_by_label("Status").select_option("Digabung")

    submit(page.get_by_role("button", name="Simpan data Pokja"))

    expect(page.get_by_role("link", name="Pilih Pokja tujuan penggabungan.")).to_be_visible()
    shoot(page, "life-ubah-salah-360")
    assert faults_of(page) == []

    page.get_by_label("Digabung ke").select_option("Pokja PKP Provinsi Banten")
    submit(page.get_by_role("button", name="Simpan data Pokja"))

    expect(page.get_by_text("Pokja ini sudah digabung ke Pokja PKP Provinsi Banten.")).to_be_visible()


def test_access_of_a_province_is_given_found_and_taken(cast, new_page, shoot):
    page = new_page(user=cast.system, width=360)
    page.goto("/akses/")
    page.get_by_role("link", name="Beri akses").click()
    page.get_by_label("Pos-el").fill("sari@contoh.test")
    page.get_by_label("Nama").fill("Sari Uji")
    page.get_by_label("Pembaca wilayah").check()
    page.get_by_label("Wilayah", exact=True).select_option("Provinsi Banten")
    page.get_by_label("Sampai tanggal").fill("31 12 2099")

    submit(page.get_by_role("button", name="Beri akses"))

    expect(page.get_by_text("Sari Uji sekarang Pembaca wilayah, Provinsi Banten.")).to_be_visible()
    page.get_by_label("Cari akses").fill("sari")
    submit(page.get_by_role("button", name="Cari"))
    shoot(page, "life-akses-dicari-360")
    expect(page.get_by_text("sampai 31 Desember 2099")).to_be_visible()
    page.get_by_role("link", name="Cabut akses Sari Uji").click()
    expect(page.get_by_role("heading", name="Cabut akses Sari Uji?")).to_be_visible()
    assert faults_of(page) == []
    submit(page.get_by_role("button", name="Cabut akses"))
    expect(page.get_by_text("Akses Sari Uji sebagai Pembaca wilayah dicabut.")).to_be_visible()
