"""The pages of accounts and Pokja in a real Chromium: late text, second clicks, the way back, keyboard, axe."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from pokja.models import Membership, Person
from pokja.roles import Role
from tests.factories import PASSWORD, give_access, make_decree, make_host, make_member, make_person, make_user
from tests.pages import faults_of, submit
from tests.people import make_cast

ADD = "/pokja/36/anggota/tambah/"
LONG = "Paragraf pertama, diketik sejak pagi.\nParagraf kedua dengan “kutipan” & tanda <b>.\n\nParagraf ketiga."


@pytest.fixture
def cast(fresh_database):
    cast = make_cast()
    cast.admin.set_password(PASSWORD)
    cast.admin.save()
    return cast


def masuk(page, email):
    page.get_by_label("Pos-el").fill(email)
    page.get_by_role("textbox", name="Sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def test_text_survives_the_end_of_a_session_and_one_click_saves_it(cast, new_page, shoot):
    page = new_page(user=cast.admin)
    page.goto("/pokja/36/kop/tambah/")
    page.get_by_role("textbox", name="Instansi", exact=True).fill("Dinas Perkim")
    page.get_by_label("Baris kop lainnya").fill(LONG)
    Session.objects.all().delete()

    page.get_by_role("button", name="Simpan kop").click()
    expect(page.get_by_text("Sesi Anda berakhir.")).to_be_visible()
    shoot(page, "sesi-berakhir-1280")
    masuk(page, cast.admin.email)

    shoot(page, "tulisan-terbawa-1280")
    expect(page.get_by_text("Paragraf ketiga.")).to_be_visible()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", name="Kop Pokja PKP Provinsi Banten")).to_be_visible()
    assert cast.pokja.hosts.get().extra_lines == [line for line in LONG.split("\n") if line]


def test_text_typed_under_another_sign_in_of_the_same_person_is_offered_again(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto(ADD)
    page.get_by_role("textbox", name="Nama", exact=True).fill("Siti Aminah")
    page.get_by_label("Peran").select_option("member")
    tab = page.context.new_page()
    tab.goto("/keluar/")
    submit(tab.get_by_role("main").get_by_role("button", name="Keluar"))
    masuk(tab, cast.admin.email)
    tab.wait_for_url("**/")

    page.get_by_role("button", name="Tambah anggota").click()
    expect(page.get_by_role("heading", name="Tulisan Anda belum tersimpan")).to_be_visible()
    page.get_by_role("button", name="Simpan").click()

    expect(page.get_by_role("status").get_by_text("Siti Aminah tercatat sebagai anggota.")).to_be_visible()


def test_an_htmx_post_after_the_session_ended_becomes_the_whole_login_page(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto(ADD)
    page.evaluate(
        """() => { const form = document.querySelector('main form[method=post]');
                   form.setAttribute('hx-post', location.pathname); form.setAttribute('hx-target', 'main');
                   htmx.process(form); }"""
    )
    page.get_by_role("textbox", name="Nama", exact=True).fill("Siti Aminah")
    page.get_by_label("Peran").select_option("member")
    Session.objects.all().delete()

    page.get_by_role("button", name="Tambah anggota").click()
    page.get_by_text("Sesi Anda berakhir.").wait_for()
    assert page.locator("h1").count() == 1
    masuk(page, cast.admin.email)
    page.get_by_role("button", name="Simpan").click()

    page.get_by_text("Siti Aminah tercatat sebagai anggota.").wait_for()
    assert Person.objects.get().name == "Siti Aminah"


def test_a_double_click_makes_one_member(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto(ADD)
    page.get_by_role("textbox", name="Nama", exact=True).fill("Siti Aminah")
    page.get_by_label("Peran").select_option("member")

    page.get_by_role("button", name="Tambah anggota").dblclick()

    page.get_by_text("tercatat sebagai anggota.").wait_for()
    assert Membership.objects.count() == 1


def correct_name(page, name):
    page.get_by_role("textbox", name="Nama", exact=True).fill(name)
    page.get_by_role("button", name="Simpan koreksi").click()


def test_after_back_the_button_works_again(cast, new_page):
    member = make_member(cast.pokja, "Siti Aminah")
    page = new_page(user=cast.admin)
    page.goto(f"/pokja/36/anggota/{member.pk}/")
    correct_name(page, "Siti Aminah Satu")
    page.get_by_text("Data Siti Aminah Satu tersimpan.").wait_for()

    page.go_back()
    correct_name(page, "Siti Aminah Dua")

    page.get_by_text("Data Siti Aminah Dua tersimpan.").wait_for()


def test_a_page_older_than_the_last_save_asks_before_it_wins(cast, new_page):
    member = make_member(cast.pokja, "Siti Aminah")
    page = new_page(user=cast.admin)
    old = page.context.new_page()
    for tab in (page, old):
        tab.goto(f"/pokja/36/anggota/{member.pk}/")
    correct_name(page, "Siti Aminah Satu")
    page.get_by_text("Data Siti Aminah Satu tersimpan.").wait_for()

    correct_name(old, "Siti Aminah Dua")

    old.get_by_role("alert").get_by_text("diubah menjadi “Siti Aminah Satu”").wait_for()
    old.get_by_role("button", name="Simpan koreksi").click()
    old.get_by_text("Data Siti Aminah Dua tersimpan.").wait_for()


def test_enter_in_a_field_saves_and_never_takes_anything_away(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto(ADD)
    page.get_by_label("Peran").select_option("member")
    page.get_by_role("textbox", name="Nama", exact=True).fill("Siti Aminah")

    page.get_by_role("textbox", name="Nama", exact=True).press("Enter")

    page.get_by_text("Siti Aminah tercatat sebagai anggota.").wait_for()


def test_the_password_can_be_looked_at(cast, new_page):
    page = new_page()
    page.goto("/masuk/")
    field = page.get_by_role("textbox", name="Sandi", exact=True)
    field.fill("rahasia")

    page.get_by_role("button", name="Tampilkan sandi").click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Tampilkan sandi").click()
    assert field.get_attribute("type") == "password"


def test_everything_works_without_scripts(cast, new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/pokja/36/anggota/")
    expect(page.get_by_role("button", name="Tampilkan sandi")).not_to_be_visible()
    masuk(page, cast.admin.email)

    page.get_by_role("link", name="Tambah anggota", exact=True).click()
    page.get_by_role("button", name="Tambah anggota").click()
    expect(page.get_by_role("alert").get_by_text("Isi nama anggota.")).to_be_visible()
    page.get_by_role("textbox", name="Nama", exact=True).fill("Siti Aminah")
    page.get_by_label("Peran").select_option("member")
    page.get_by_role("button", name="Tambah anggota").click()
    page.get_by_role("link", name="Akhiri Siti Aminah").click()
    page.get_by_role("button", name="Akhiri keanggotaan").click()
    expect(page.get_by_text("Keanggotaan Siti Aminah diakhiri.")).to_be_visible()


def test_the_summary_has_the_focus_and_leads_to_the_field(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto(ADD)
    submit(page.get_by_role("button", name="Tambah anggota"))

    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in ("id_name", "#id_name")


def test_keyboard_alone_reaches_a_menu_entry_and_the_ring_is_seen(cast, new_page):
    page = new_page(user=cast.admin)
    page.goto("/pokja/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    outline = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "3px" in outline

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"


@pytest.fixture
def furnished(cast):
    decree = make_decree(cast.pokja, subject="Pembentukan Pokja PKP", valid_from=date(2016, 1, 4))
    make_host(cast.pokja, valid_from=date(2016, 1, 1), address="Jalan Uji 1")
    person = make_person(cast.pokja, "Budi Santoso", nip="196803121994031004")
    make_member(cast.pokja, person=person, role="head", office="Sekretaris Daerah", decree=decree)
    make_member(cast.pokja, "Siti Aminah", bidang="Perumahan", institution="Dinas Perkim", acting="plt")
    make_member(cast.pokja, "Dewi Lestari", valid_from=date(2012, 1, 4), valid_until=date(2015, 12, 31))
    give_access(make_user("Calon Pengguna"), Role.READER, pokja=cast.pokja)
    return cast


PAGES = {
    "masuk": "/masuk/",
    "lupa-sandi": "/masuk/lupa-sandi/",
    "ganti-sandi": "/akun/sandi/",
    "keluar": "/keluar/",
    "pokja": "/pokja/?q=banten",
    "pokja-detail": "/pokja/36/",
    "anggota": "/pokja/36/anggota/",
    "anggota-tambah": ADD,
    "sk": "/pokja/36/sk/",
    "sk-tambah": "/pokja/36/sk/tambah/",
    "kop": "/pokja/36/kop/",
    "kop-tambah": "/pokja/36/kop/tambah/",
    "akses": "/pokja/36/akses/",
    "akses-beri": "/pokja/36/akses/beri/",
    "wilayah": "/wilayah/",
    "wilayah-banten": "/wilayah/36/",
    "tidak-ditemukan": "/pokja/99/",
}
BEFORE_SIGN_IN = {"masuk", "lupa-sandi"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_window(furnished, new_page, shoot, width, scheme):
    visitor = new_page(width=width, color_scheme=scheme)
    admin = new_page(user=furnished.admin, width=width, color_scheme=scheme)
    found = []
    for name, path in PAGES.items():
        page = visitor if name in BEFORE_SIGN_IN else admin
        page.goto(path)
        found += [f"{name}: {fault}" for fault in faults_of(page)]
        shoot(page, f"{name}-{width}-{scheme}")
        if page.locator("main form[method=post]").count() and name not in ("keluar", "akses"):
            submit(page.locator("main form[method=post] .btn-primary"))
            found += [f"{name} dengan kesalahan: {fault}" for fault in faults_of(page)]
            shoot(page, f"{name}-salah-{width}-{scheme}")
    assert found == []
