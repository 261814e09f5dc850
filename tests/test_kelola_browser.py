"""The admin site in a browser: our policy refuses nothing of it, and it is usable on a phone and a desk, also dark."""

import pytest
from playwright.sync_api import expect

from pokja.models import User
from pokja.roles import Role
from tests.factories import give_access, make_decree, make_member
from tests.pages import faults_of, submit
from tests.people import make_cast


@pytest.fixture
def cast(fresh_database):
    cast = make_cast()
    make_decree(cast.pokja, subject="Pembentukan Pokja PKP Provinsi Banten")
    make_member(cast.pokja, "Budi Uji")
    return cast


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_pages_have_no_fault(new_page, cast, shoot, width, scheme):
    page = new_page(user=cast.system, width=width, color_scheme=scheme)
    region, own = cast.pokja.region, cast.system
    faults = {}
    for name, path in [
        ("muka", ""),
        ("wilayah", "pokja/region/"),
        ("wilayah-satu", f"pokja/region/{region.pk}/change/"),
        ("pokja", "pokja/pokja/?q=banten&status__exact=formed"),
        ("akun", "pokja/user/"),
        ("akun-satu", f"pokja/user/{own.pk}/change/"),
        ("akun-baru", "pokja/user/add/"),
        ("akses-beri", "pokja/access/add/"),
        ("anggota", "pokja/membership/"),
        ("rapat", "meetings/meeting/"),
    ]:
        page.goto(f"/kelola/{path}")
        shoot(page, f"kelola-{name}-{width}-{scheme}")
        if found := faults_of(page, preload=False):
            faults[name] = found
    assert faults == {}


def test_access_is_given_to_an_account(new_page, cast, shoot):
    page = new_page(user=cast.system)
    page.goto("/kelola/pokja/access/add/")
    page.get_by_label("Pos-el akun").fill("sekretariat.lebak@contoh.test")
    page.get_by_label("Peran").select_option("Pejabat pembaca")
    page.get_by_label("Pokja:", exact=True).select_option("Pokja PKP Provinsi Banten")
    shoot(page, "kelola-akses-terisi-1280")

    submit(page.get_by_role("button", name="Simpan", exact=True))

    expect(page.get_by_text("berhasil ditambahkan")).to_be_visible()
    assert User.objects.get(name="Sekretariat Lebak").access_set.filter(role=Role.READER, pokja=cast.pokja).exists()


def test_what_is_refused_is_said_at_its_field(new_page, cast, shoot):
    page = new_page(user=cast.system)
    page.goto("/kelola/pokja/user/add/")
    page.get_by_label("Pos-el").fill("admin.banten@contoh.test")
    page.get_by_label("Nama").fill("Lagi")
    submit(page.get_by_role("button", name="Simpan", exact=True))

    expect(page.get_by_text("Pos-el ini sudah punya akun. Cari akunnya di daftar.")).to_be_visible()
    shoot(page, "kelola-akun-ditolak-1280")
    assert faults_of(page, preload=False) == []


def test_system_admin_finds_the_site_in_the_account_menu(new_page, cast):
    give_access(cast.system, Role.ADMIN, pokja=cast.pokja)
    page = new_page(user=cast.system)
    page.goto("/")
    page.get_by_role("group").get_by_text("Admin Sistem").click()
    submit(page.get_by_role("link", name="Kelola", exact=True))

    expect(page.get_by_role("heading", name="Kelola", exact=True)).to_be_visible()
