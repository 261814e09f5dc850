"""Finals in a real Chromium: corrections, history, signed papers, publication and the check of a code."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from meetings import workflow
from meetings.models import FinalReport, Kind, Meeting
from meetings.signing.examining import examine
from pokja import storage
from pokja.models import User
from pokja.uploads import PDF, Upload
from tests.meetings.records import add_row, make_final, make_ready, make_returned, make_submitted
from tests.pages import faults_of, submit
from tests.people import make_cast
from tests.signing import make_authority, sign

LONG_WORD = "https://contoh.go.id/" + "alamatyangsangatpanjang" * 8


@pytest.fixture
def world(fresh_database):
    """Finals of two versions, under correction, signed and published, and a report that came back with remarks."""
    cast = make_cast()
    authority = make_authority()
    twice = make_final(cast)
    _sign(twice, _apart(sign, _pdf(twice), authority), authority, cast)
    workflow.publish(twice, 1, by=cast.chair)
    workflow.reopen(twice, f"Putusan salah tulis, lihat {LONG_WORD}", by=cast.secretariat)
    decision = twice.rows.get(kind=Kind.DECISION)
    decision.text = "Format laporan pelaksanaan A-1 dipakai oleh semua Pokja kabupaten/kota"
    decision.changed_by = cast.secretariat
    decision.save()
    workflow.submit(twice, by=cast.secretariat)
    workflow.approve(twice, by=cast.chair)
    open_now = make_final(cast, "Rapat yang diperbaiki", number="2")
    workflow.reopen(open_now, "Nama narasumber salah", by=cast.secretariat)
    add_row(open_now, Kind.DECISION, LONG_WORD, cast.secretariat)
    waiting = make_final(cast, "Rapat dengan pindaian", number="3")
    _sign(waiting, b"%PDF-1.7 pindaian", authority, cast)
    public = make_final(cast, "Rapat yang terbit", number="4")
    workflow.publish(public, 1, by=cast.chair)
    returned = make_submitted(cast, "Rapat kembali", number="5")
    workflow.give_back(
        returned, "Lengkapi dulu.", by=cast.chair, remarks=[("decisions", "Pisahkan jadi dua."), ("people", LONG_WORD)]
    )
    meetings = {"twice": twice, "open": open_now, "waiting": waiting, "public": public, "returned": returned}
    at = {name: f"/rapat/{meeting.pk}/" for name, meeting in meetings.items()}
    codes = {
        name: FinalReport.objects.filter(meeting=meetings[name]).latest("version").shown_code
        for name in ("twice", "public")
    }
    codes["replaced"] = FinalReport.objects.get(meeting=twice, version=1).shown_code
    return cast, at, codes


def _pdf(meeting) -> bytes:
    return storage.read(meeting.final_reports.get(version=meeting.final_version).pdf)


def _apart(function, *values):
    """pyHanko runs an event loop of its own, and Playwright keeps one in the thread of the tests."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(function, *values).result()


def _sign(meeting, content, authority, cast):
    examination = _apart(examine, content, _pdf(meeting), [authority.der])
    upload = Upload("laporan bertanda tangan.pdf", content, PDF)
    workflow.add_signed(Meeting.objects.get(pk=meeting.pk), 1, upload, examination, by=cast.secretariat)


def pages_of(at, codes) -> list[tuple[str, str | None, str]]:
    return [
        ("rapat-dua-versi", "secretariat", at["twice"]),
        ("rapat-dua-versi-wilayah", "area_reader", at["twice"]),
        ("rapat-perbaikan", "secretariat", at["open"]),
        ("perbaikan", "secretariat", f"{at['public']}perbaikan/"),
        ("riwayat", "chair", f"{at['twice']}riwayat/"),
        ("banding", "chair", f"{at['twice']}banding/"),
        ("banding-semua", "chair", f"{at['twice']}banding/?dari=1&ke=2&semua=1"),
        ("banding-kini", "chair", f"{at['open']}banding/"),
        ("bertanda-tangan", "secretariat", f"{at['twice']}bertanda-tangan/"),
        ("bertanda-tangan-menunggu", "secretariat", f"{at['waiting']}bertanda-tangan/"),
        ("terbitkan", "chair", f"{at['twice']}terbitkan/"),
        ("terbit", "chair", f"{at['public']}terbitkan/"),
        ("kembali-periksa", "secretariat", f"{at['returned']}periksa/"),
        ("kembali", "secretariat", at["returned"]),
        ("daftar-final", "secretariat", "/rapat/?q=format"),
        ("cek", None, "/cek/"),
        ("cek-asli", None, f"/cek/{codes['public']}/"),
        ("cek-digantikan", None, f"/cek/{codes['replaced']}/"),
        ("cek-tidak", None, "/cek/aaaa-bbbb-cccc-dddd/"),
        ("publik", None, "/publik/"),
        ("publik-kosong", None, "/publik/?q=tsunami"),
    ]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "light"), (1280, "dark"), (320, "dark")])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(world, new_page, shoot, width, theme):
    cast, at, codes = world
    User.objects.update(theme=theme)
    tabs, faults = {}, {}
    for name, person, address in pages_of(at, codes):
        if person not in tabs:
            user = getattr(cast, person) if person else None
            tabs[person] = new_page(user=user, width=width, color_scheme=theme)
        page = tabs[person]
        page.goto(address)
        shoot(page, f"final-{name}-{width}-{theme}")
        if found := faults_of(page, preload=False):
            faults[name] = found
    assert not faults


def test_chair_writes_a_remark_beside_a_section_and_the_secretary_finds_it_there(world, new_page):
    cast, _, _ = world
    meeting = make_submitted(cast, "Rapat diajukan", number="8")
    page = new_page(user=cast.chair)
    page.goto(f"/rapat/{meeting.pk}/sahkan/")
    page.get_by_text("Catatan per bagian").click()
    page.get_by_label("Rekomendasi", exact=True).fill("Sebut bidangnya.")
    submit(page.get_by_role("button", name="Kembalikan"))
    page = new_page(user=cast.secretariat, width=360)
    page.goto(f"/rapat/{meeting.pk}/")
    submit(page.get_by_role("link", name="Catatan per bagian (1)"))
    expect(page.get_by_text("Catatan pimpinan: Sebut bidangnya.")).to_be_visible()


def test_file_is_compared_inside_the_browser_and_nothing_is_sent(world, new_page, tmp_path):
    _, _, codes = world
    report = FinalReport.objects.get(meeting__title="Rapat yang terbit")
    right, wrong = tmp_path / "benar.pdf", tmp_path / "salah.pdf"
    right.write_bytes(storage.read(report.pdf))
    wrong.write_bytes(right.read_bytes() + b"\n")
    page = new_page(width=360)
    page.goto(f"/cek/{codes['public']}/", wait_until="networkidle")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    result = page.get_by_role("status").filter(has_text="berkas")
    page.get_by_label("Berkas PDF").set_input_files(right)
    expect(result).to_have_text("Sama: berkas ini laporan asli, tidak berubah satu bita pun.")
    page.get_by_label("Berkas PDF").set_input_files(wrong)
    expect(result).to_contain_text("Berbeda: berkas ini bukan salah satu berkas di bawah.")
    expect(page.get_by_text("Peramban ini tidak dapat membandingkan")).to_be_hidden()
    assert sent == []


def test_without_scripts_the_page_says_what_to_do(world, new_page, shoot):
    _, _, codes = world
    page = new_page(java_script_enabled=False)
    page.goto(f"/cek/{codes['public']}/")
    expect(page.get_by_text("certutil -hashfile laporan.pdf SHA256")).to_be_visible()
    expect(page.get_by_label("Berkas PDF")).to_be_hidden()
    shoot(page, "final-cek-tanpa-skrip")


def test_correction_from_reason_to_version_two_by_plain_forms(world, new_page, tmp_path):
    cast, at, _ = world
    secretary = new_page(user=cast.secretariat, java_script_enabled=False)
    secretary.goto(at["public"])
    submit(secretary.get_by_role("link", name="Buat perbaikan"))
    secretary.get_by_label("Alasan perbaikan").fill("Salah tulis")
    submit(secretary.get_by_role("button", name="Buat perbaikan"))
    expect(secretary.get_by_text("Pembaca tetap membaca versi 1.")).to_be_visible()
    submit(secretary.get_by_role("link", name="Periksa dan ajukan"))
    submit(secretary.get_by_role("button", name="Ajukan"))
    chair = new_page(user=cast.chair, java_script_enabled=False)
    chair.goto(at["public"])
    submit(chair.get_by_role("link", name="Baca dan putuskan"))
    submit(chair.get_by_role("button", name="Setujui dan finalkan"))
    expect(chair.get_by_text("Laporan Rakor 4 versi 2 sudah final.")).to_be_visible()


def test_draft_of_its_own_has_nothing_to_compare(world, new_page):
    cast, _, _ = world
    page = new_page(user=cast.chair)
    page.goto(f"/rapat/{make_ready(cast, number='9').pk}/banding/")
    expect(page.get_by_text("Yang dibandingkan paling sedikit dua.")).to_be_visible()
    page.goto(f"/rapat/{make_returned(cast, number='10').pk}/riwayat/")
    expect(page.get_by_text("Dikembalikan", exact=True).first).to_be_visible()
