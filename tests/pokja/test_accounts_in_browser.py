"""Accounts in a real Chromium: the second step set up and used, invitations, devices; axe on each page."""

import pytest
from playwright.sync_api import expect

from pokja import keeping
from pokja.models import User
from pokja.roles import Role
from tests.factories import PASSWORD, give_access, make_device, make_user
from tests.pages import faults_of, submit
from tests.people import make_cast
from tests.pokja.phones import Phone

NOW = 1_790_000_025


@pytest.fixture
def cast(fresh_database):
    cast = make_cast()
    cast.admin.set_password(PASSWORD)
    cast.admin.save()
    return cast


@pytest.fixture(autouse=True)
def clock_of_codes_stands_still(monkeypatch):
    monkeypatch.setattr("pokja.second_step.time", lambda: NOW)
    monkeypatch.setattr("tests.pokja.phones.now", lambda: NOW)


def masuk(page, user):
    page.goto("/masuk/")
    page.get_by_label("Pos-el").fill(user.email)
    page.get_by_role("textbox", name="Sandi", exact=True).fill(PASSWORD)
    submit(page.get_by_role("button", name="Masuk"))


def enter_code(page, code):
    page.get_by_label("Kode 6 angka").fill(code)
    submit(page.get_by_role("button", name="Masuk", exact=True))


def keluar(page):
    page.goto("/keluar/")
    submit(page.get_by_role("main").get_by_role("button", name="Keluar"))


@pytest.mark.parametrize("width", [320, 1280])
def test_an_admin_sets_up_the_second_step_and_signs_in_with_it(cast, new_page, settings, shoot, width):
    settings.SECOND_STEP_REQUIRED = True
    page = new_page(width=width)
    masuk(page, cast.admin)
    expect(page.get_by_role("heading", name="Pasang langkah kedua dulu")).to_be_visible()
    assert not faults_of(page)
    shoot(page, f"langkah-kedua-dulu-{width}")

    submit(page.get_by_role("button", name="Pasang sekarang"))
    page.get_by_text("Sedang memakai ponsel, atau tidak bisa memindai?").click()
    assert not faults_of(page)
    shoot(page, f"langkah-kedua-pasang-{width}")
    phone = Phone(page.locator(".secret").inner_text().replace(" ", ""))
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0
    page.get_by_label("Kode 6 angka").fill(phone.wrong_code())
    submit(page.get_by_role("button", name="Pasang langkah kedua"))
    expect(page.get_by_role("alert")).to_contain_text("Kode tidak cocok")
    assert not faults_of(page)
    shoot(page, f"langkah-kedua-salah-{width}")
    page.get_by_label("Kode 6 angka").fill(phone.code())
    submit(page.get_by_role("button", name="Pasang langkah kedua"))

    expect(page.get_by_role("heading", name="Kode cadangan")).to_be_visible()
    assert not faults_of(page)
    shoot(page, f"kode-cadangan-{width}")
    codes = page.locator(".codes code").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh kode").click()
    assert download.value.suggested_filename == "kode-cadangan-pokja-pkp.txt"

    keluar(page)
    masuk(page, cast.admin)
    expect(page.get_by_label("Kode 6 angka")).to_be_focused()
    assert not faults_of(page)
    shoot(page, f"kode-masuk-{width}")
    enter_code(page, phone.code(later=1))
    expect(page).to_have_url("/")

    keluar(page)
    masuk(page, cast.admin)
    enter_code(page, codes[0])
    expect(page.get_by_role("status").get_by_text("Sisa 9 kode.")).to_be_visible()
    shoot(page, f"masuk-dengan-kode-cadangan-{width}")


def test_text_typed_before_the_role_needed_a_second_step_is_saved_after_it(cast, new_page, settings, shoot):
    page = new_page(width=1280)
    masuk(page, cast.admin)
    page.goto("/pokja/36/kop/tambah/")
    page.get_by_role("textbox", name="Instansi", exact=True).fill("Dinas Perkim Uji")
    settings.SECOND_STEP_REQUIRED = True
    submit(page.get_by_role("button", name="Simpan kop"))
    expect(page.get_by_text("Tulisan Anda belum tersimpan")).to_be_visible()

    submit(page.get_by_role("button", name="Pasang sekarang"))
    page.get_by_text("Sedang memakai ponsel, atau tidak bisa memindai?").click()
    phone = Phone(page.locator(".secret").inner_text().replace(" ", ""))
    page.get_by_label("Kode 6 angka").fill(phone.code())
    submit(page.get_by_role("button", name="Pasang langkah kedua"))
    shoot(page, "kode-cadangan-dengan-tulisan-1280")
    assert not faults_of(page)
    submit(page.get_by_role("button", name="Lanjut ke tulisan saya"))
    submit(page.get_by_role("button", name="Simpan"))

    assert cast.pokja.hosts.get().agency == "Dinas Perkim Uji"


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_an_account_are_well_made(cast, new_page, shoot, width):
    user = cast.admin
    give_access(user, Role.SECRETARIAT, pokja=cast.joined)
    make_device(
        user, "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36", ip="2001:db8:85a3::8a2e:370:7334"
    )
    make_device(user)
    Phone.of(user)
    page = new_page(user=user, width=width, color_scheme="dark" if width == 320 else "light")
    for name, address in [("akun", "/akun/"), ("perangkat", "/akun/perangkat/"), ("pastikan", "/akun/langkah-kedua/")]:
        page.goto(address)
        assert not faults_of(page), address
        shoot(page, f"{name}-{width}")
    page.get_by_role("textbox", name="Sandi", exact=True).fill(PASSWORD)
    submit(page.get_by_role("button", name="Lanjut"))
    expect(page.get_by_role("heading", name="Langkah kedua aktif")).to_be_visible()
    for name, address in [
        ("langkah-kedua", "/akun/langkah-kedua/"),
        ("langkah-kedua-matikan", "/akun/langkah-kedua/matikan/"),
        ("kode-cadangan-gelap", "/akun/langkah-kedua/kode-cadangan/"),
    ]:
        page.goto(address)
        assert not faults_of(page), address
        shoot(page, f"{name}-{width}")


@pytest.mark.parametrize("width", [320, 1280])
def test_an_invited_person_makes_a_password_and_is_in(cast, new_page, shoot, width):
    user = make_user("Orang Baru", email="baru@contoh.test")
    give_access(user, Role.SECRETARIAT, pokja=cast.pokja)
    _, key = keeping.invite(user, by=cast.admin, pokja=cast.pokja)
    page = new_page(width=width)
    page.goto(f"/undangan/{key}/")
    assert not faults_of(page)
    shoot(page, f"undangan-{width}")

    page.get_by_role("textbox", name="Sandi baru", exact=True).fill("kucing biru minum teh")
    page.get_by_role("textbox", name="Sandi baru, sekali lagi").fill("kucing biru minum teh")
    submit(page.get_by_role("button", name="Simpan sandi dan masuk"))

    expect(page.get_by_text("Selamat datang, Orang Baru")).to_be_visible()
    assert User.objects.get(pk=user.pk).check_password("kucing biru minum teh")
    page.goto(f"/undangan/{key}/")
    expect(page.get_by_role("heading", name="Undangan ini sudah dipakai")).to_be_visible()
    assert not faults_of(page)
    shoot(page, f"undangan-sudah-dipakai-{width}")
