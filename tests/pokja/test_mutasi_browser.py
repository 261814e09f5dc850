"""Mutasi in a real Chromium: six interactions, the effect while typing, the same without scripts; the pages by axe."""

from datetime import date

import pytest
from playwright.sync_api import expect

from meetings.models import Kind, Row
from pokja import keeping
from pokja.models import Bidang, MemberAct, Membership
from tests.factories import make_decree, make_meeting, make_member, make_person
from tests.meetings.records import add_row
from tests.pages import faults_of, submit
from tests.people import make_cast

DAY, START = date(2026, 6, 1), date(2016, 1, 4)


@pytest.fixture
def cast(fresh_database):
    return make_cast()


@pytest.fixture
def head(cast):
    decree = make_decree(cast.pokja, valid_until=date(2016, 12, 31))
    person = make_person(cast.pokja, "Budi Santoso", title_after="M.T.", nip="196803121994031004", user=cast.chair)
    member = make_member(
        cast.pokja, person=person, role="head", office="Sekretaris Daerah", valid_from=START, decree=decree
    )
    row = add_row(make_meeting(cast.pokja), Kind.FOLLOWUP, "Susun SK", cast.secretariat)
    Row.objects.filter(pk=row.pk).update(owner_seat=member.seat)
    return member


class Hand:
    """Counts clicks and command keys; typed characters count apart (UX, journeys)."""

    def __init__(self, page):
        self.page, self.interactions = page, 0

    def click(self, role, name, **options):
        self.interactions += 1
        submit(self.page.get_by_role(role, name=name, **options))

    def type(self, text):
        self.page.keyboard.type(text)

    def tab(self):
        self.interactions += 1
        self.page.keyboard.press("Tab")


def test_an_office_holder_is_replaced_in_six_interactions(cast, head, new_page):
    page = new_page(user=cast.admin)
    page.goto("/")
    hand = Hand(page)

    hand.click("link", "Kelola anggota", exact=True)
    hand.click("link", "Mutasi Ketua (Sekretaris Daerah)")
    hand.type("Siti Aminah")
    hand.tab()
    hand.type("Plt")
    hand.tab()
    hand.type("1 6 2026")
    hand.tab()
    effect = page.locator("#akibat")
    expect(effect).to_contain_text(
        "Budi Santoso, M.T. berhenti 31 Mei 2026; Siti Aminah mulai 1 Juni 2026 sebagai Plt."
    )
    expect(effect).to_contain_text("1 tindak lanjut ikut jabatan, belum ada laporan final.")
    hand.click("button", "Simpan mutasi")

    expect(page.get_by_role("status").get_by_text("Siti Aminah mulai 1 Juni 2026 sebagai Plt.")).to_be_visible()
    assert hand.interactions == 6
    term = Membership.objects.get(valid_from=DAY)
    assert (str(term.person), term.acting, term.seat) == ("Siti Aminah", "plt", head.seat)

    submit(page.get_by_role("button", name="Urungkan"))
    expect(page.get_by_role("status").get_by_text("Diurungkan: Mutasi Ketua")).to_be_visible()
    assert Membership.objects.get().valid_until is None


def test_an_error_is_shown_once_saved_and_never_while_typing(cast, head, new_page):
    page = new_page(user=cast.admin)
    page.goto(f"/pokja/36/anggota/{head.pk}/mutasi/")
    page.get_by_label("Hari pertama pengganti").fill("kapan-kapan")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_have_count(0)

    submit(page.get_by_role("button", name="Simpan mutasi"))

    expect(page.get_by_role("alert").get_by_text("Isi nama penggantinya.")).to_be_visible()
    expect(page.get_by_label("Hari pertama pengganti")).to_have_value("kapan-kapan")


def test_without_scripts_a_button_shows_the_effect_and_everything_is_saved(cast, head, new_page):
    page = new_page(user=cast.admin, java_script_enabled=False)
    page.goto(f"/pokja/36/anggota/{head.pk}/mutasi/")
    page.get_by_label("Nama pengganti").fill("Dr. Siti Aminah, M.Si.")
    page.get_by_label("Hari pertama pengganti").fill("1 6 2026")
    page.get_by_label("Aksesnya dicabut").check()
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.get_by_text("Dr. Siti Aminah, M.Si. mulai 1 Juni 2026.")).to_be_visible()
    expect(page.get_by_text("Akses akun Pimpinan Banten dicabut.")).to_be_visible()
    assert not MemberAct.objects.exists()

    page.get_by_role("button", name="Simpan mutasi").click()

    expect(page.get_by_role("status").get_by_text("mulai 1 Juni 2026.")).to_be_visible()
    term = Membership.objects.select_related("person").get(valid_from=DAY)
    assert (term.person.title_before, term.person.name, term.person.title_after) == ("Dr.", "Siti Aminah", "M.Si.")


@pytest.fixture
def furnished(cast, head):
    """Something on every page: an empty seat, leavers, doubles, acts that stand, are undone or blocked."""
    Bidang.objects.create(pokja=cast.pokja, name="Perumahan")
    make_member(cast.pokja, "Rahmat Hidayat", "coordinator", bidang="Permukiman", valid_from=START)
    left = make_member(cast.pokja, "Dewi Lestari", "member", office="Kepala Seksi Perumahan", valid_from=START)
    keeping.end_member(left, date(2025, 12, 31), by=cast.admin)
    keeping.undo(keeping.correct_member(left, {"name": "Dewi L."}, by=cast.admin), by=cast.admin)
    first = make_person(cast.pokja, "Ahmad Fauzi", title_before="Ir.", nip="197001011995031002")
    second = make_person(cast.pokja, "Ahmad  Fauzi", phone="0812 3456", rank_title="Pembina Utama Muda, IV/c")
    make_member(cast.pokja, person=first, role="deputy", valid_from=START)
    make_member(cast.pokja, person=second, role="member", institution="Bappeda", valid_from=START)
    return {
        "mutasi": f"/pokja/36/anggota/{head.pk}/mutasi/",
        "mutasi-tanpa-akun": f"/pokja/36/anggota/{left.pk}/mutasi/",
        "anggota": "/pokja/36/anggota/",
        "anggota-2016": "/pokja/36/anggota/?tanggal=30+5+2016",
        "anggota-urungkan": f"/pokja/36/anggota/?urungkan={MemberAct.objects.filter(undone_at=None).first().pk}",
        "perubahan": "/pokja/36/anggota/perubahan/",
        "gabung-pilih": "/pokja/36/anggota/gabung/",
        "gabung": f"/pokja/36/anggota/gabung/?stays={first.pk}&goes={second.pk}",
        "koreksi": f"/pokja/36/anggota/{head.pk}/",
        "kedudukan": f"/pokja/36/kedudukan/{head.seat_id}/",
        "orang": f"/pokja/36/anggota/orang/{head.person_id}/",
        "beranda-admin": "/",
    }


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_window(cast, furnished, new_page, shoot, width, scheme):
    page = new_page(user=cast.admin, width=width, color_scheme=scheme)
    found = []
    for name, address in furnished.items():
        page.goto(address)
        for summary in page.locator("main summary").all():
            summary.click()
        found += [f"{name}: {fault}" for fault in faults_of(page)]
        found += [
            f"{name}: {count} filled buttons" for count in [page.locator("main .btn-primary").count()] if count > 1
        ]
        shoot(page, f"{name}-{width}")
    page.goto(furnished["mutasi"])
    submit(page.get_by_role("button", name="Simpan mutasi"))
    found += [f"mutasi dengan kesalahan: {fault}" for fault in faults_of(page)]
    shoot(page, f"mutasi-salah-{width}")
    assert found == []
