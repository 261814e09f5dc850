"""Thirty members from a spreadsheet in a real Chromium: eight interactions, keyboard and mouse, phone and desk, axe."""

from datetime import date

import pytest
from playwright.sync_api import expect

from pokja.models import MemberImport, Membership
from pokja.models.membership import SeatRole
from tests.factories import make_decree, make_member
from tests.pages import faults_of, submit
from tests.people import make_cast

MEMBERS = "/pokja/36/anggota/"
PASTE = "/pokja/36/anggota/impor/"
HEAD = "No\tNama Lengkap\tNIP\tKedudukan dalam Pokja\tJabatan\tInstansi\tNo. HP"


def table():
    """As an SK lists them: two cells that Excel or the writer spoilt."""
    rows = [
        "1\tIr. H. Budi Santoso, M.Si.\t19680312 199403 1 004\tKetua\tKepala Bappeda\tBappeda\t+62 812 1111 222",
        "2\tSiti Aminah\t1,98503E+17\tSekretaris\tKepala Dinas\tDinas Perkim\t",
        "3\tDewi Lestari\t\tTim Ahli\tDosen\tUniversitas Uji\t",
        "4\tRahmat Hidayat\t12345\tKoordinator Bidang Perumahan\tKepala Bidang\tDinas Perkim\t",
    ]
    rows += [f"{n}\tAnggota Uji {n}\t\tAnggota Bidang Permukiman\tStaf {n}\tDinas Uji {n % 7}\t" for n in range(5, 31)]
    return "\n".join([HEAD, *rows])


@pytest.fixture
def cast(fresh_database):
    cast = make_cast()
    make_decree(cast.pokja, valid_from=date(2016, 1, 4))
    return cast


def pasted(page):
    """The page on which the table is checked."""
    page.goto(PASTE)
    page.get_by_label("Tabel", exact=True).fill(table())
    submit(page.get_by_role("button", name="Periksa tabel"))


class Hands:
    """Counts what a person does: a click, a key of command, a paste; typed letters count apart."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def click(self, target, *, leaves=False):
        self.count += 1
        submit(target) if leaves else target.click()

    def press(self, keys):
        self.count += 1
        self.page.keyboard.press(keys)

    def paste(self, text):
        self.count += 1
        self.page.keyboard.insert_text(text)

    def type(self, text):
        self.page.keyboard.type(text)


def test_thirty_members_come_in_with_eight_interactions(cast, new_page, shoot):
    page = new_page(user=cast.admin)
    page.goto(MEMBERS)
    hands = Hands(page)

    hands.click(page.get_by_role("main").get_by_role("link", name="Tempel dari Excel").first, leaves=True)
    expect(page.get_by_label("Tabel", exact=True)).to_be_focused()
    hands.paste(table())
    hands.click(page.get_by_role("button", name="Periksa tabel"), leaves=True)
    expect(page.get_by_role("button", name="Masukkan 28 anggota")).to_be_visible()
    shoot(page, "impor-tinjau-1280")
    hands.click(page.get_by_role("link", name="Excel memotong NIP ini."))
    expect(page.get_by_label("NIP, baris 3")).to_be_focused()
    hands.press("Control+A")
    hands.type("198503302010012001")
    hands.press("Tab")
    hands.type("Anggota")  # the next red cell is a list of roles, chosen by its first letters
    hands.click(page.get_by_role("button", name="Masukkan 28 anggota"), leaves=True)

    expect(page.get_by_text("30 anggota dimasukkan.")).to_be_visible()
    shoot(page, "impor-selesai-1280")
    assert hands.count <= 8, hands.count
    assert Membership.objects.filter(valid_from=date(2016, 1, 4), decree__isnull=False).count() == 30


def test_bad_rows_wait_and_the_good_ones_are_in(cast, new_page, shoot):
    page = new_page(user=cast.admin)
    pasted(page)

    submit(page.get_by_role("button", name="Masukkan 28 anggota"))

    expect(page.get_by_text("28 anggota dimasukkan. 2 baris menunggu diperbaiki di laman ini.")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(3)
    shoot(page, "impor-menunggu-1280")
    page.goto(PASTE)
    expect(page.get_by_role("link", name="2 baris")).to_be_visible()
    assert faults_of(page) == []
    shoot(page, "impor-tabel-menunggu-1280")


def test_a_file_is_read_like_a_paste(cast, new_page, tmp_path):
    file = tmp_path / "anggota.csv"
    file.write_text(table().replace("\t", ";"), encoding="utf-8-sig")
    page = new_page(user=cast.admin)
    page.goto(PASTE)

    page.get_by_label("Atau berkas XLSX atau CSV").set_input_files(file)
    submit(page.get_by_role("button", name="Periksa tabel"))

    expect(page.get_by_text("Dari anggota.csv, ditempel")).to_be_visible()
    expect(page.get_by_role("button", name="Masukkan 28 anggota")).to_be_visible()


def test_everything_works_without_scripts(cast, new_page):
    page = new_page(user=cast.admin, java_script_enabled=False)
    pasted(page)

    page.get_by_label("Peran, baris 4").select_option("Anggota")
    page.get_by_label("No. HP").select_option("Tidak dipakai")
    submit(page.get_by_role("button", name="Simpan perbaikan"))
    submit(page.get_by_role("button", name="Pisahkan gelar"))
    submit(page.get_by_role("button", name="Masukkan 29 anggota"))

    expect(page.get_by_text("29 anggota dimasukkan.")).to_be_visible()
    budi = Membership.objects.get(role=SeatRole.HEAD).person
    assert (budi.name, budi.title_after, budi.phone) == ("Budi Santoso", "M.Si.", "")


def test_enter_in_a_cell_keeps_the_repair_and_takes_nothing_in(cast, new_page):
    page = new_page(user=cast.admin)
    pasted(page)
    cell = page.get_by_label("NIP, baris 3")
    cell.fill("198503302010012001")

    with page.expect_navigation():
        cell.press("Enter")

    expect(page.get_by_role("button", name="Masukkan 29 anggota")).to_be_visible()
    assert not Membership.objects.exists()


def test_a_finished_download_is_a_file(cast, new_page):
    make_member(cast.pokja, "Siti Aminah")
    page = new_page(user=cast.admin)
    page.goto(MEMBERS)

    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX", exact=True).click()

    assert download.value.suggested_filename.startswith("anggota-36-")


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_no_page_is_too_wide(cast, new_page, shoot, width):
    page = new_page(user=cast.admin, width=width)
    make_member(cast.pokja, "Rahmat Hidayat")
    page.goto(MEMBERS)
    shoot(page, f"impor-anggota-{width}")
    assert faults_of(page) == []
    page.goto(PASTE)
    shoot(page, f"impor-tempel-{width}")
    assert faults_of(page) == []
    submit(page.get_by_role("button", name="Periksa tabel"))
    assert faults_of(page) == []
    pasted(page)
    shoot(page, f"impor-tinjau-{width}")
    assert faults_of(page) == []
    page.get_by_text("Buang sisanya").click()
    assert faults_of(page) == []
    waiting = MemberImport.objects.get()
    waiting.columns["fields"] = [""] * len(waiting.columns["fields"])
    waiting.save()
    page.reload()
    shoot(page, f"impor-tanpa-nama-{width}")
    assert faults_of(page) == []


def test_the_table_can_be_read_in_the_dark(cast, new_page, shoot):
    page = new_page(user=cast.admin, color_scheme="dark")
    pasted(page)
    shoot(page, "impor-tinjau-gelap-1280")

    assert faults_of(page) == []
