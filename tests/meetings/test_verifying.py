"""Kode verifikasi and publication: what everybody may learn without an account, and what nobody does."""

import re
import subprocess
from datetime import timedelta

import pytest
import zxingcpp
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from meetings import workflow
from meetings.codes import ALPHABET, CODE_LENGTH
from meetings.models import FinalReport, Kind, Meeting, Publication, Row, Signer
from pokja import lockout, storage
from pokja.models import FailureCount
from tests.meetings.records import make_final, make_ready, make_submitted
from tests.people import make_cast
from tests.reports import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]

TITLE = "Rapat Koordinasi Pokja PKP Provinsi Banten"
NIP = "196803121994031004"


@pytest.fixture
def cast():
    return make_cast()


def html_of(response) -> str:
    return " ".join(response.content.decode().split())


def check(code) -> tuple[int, str]:
    response = Client().get(f"/cek/{code}/")
    return response.status_code, html_of(response)


def report_of(meeting, version=1) -> FinalReport:
    return FinalReport.objects.get(meeting=meeting, version=version)


# The code


@pytest.mark.usefixtures("real_papers")
def test_code_has_eighty_bits_and_stands_on_the_paper_with_fingerprint_and_size(cast, settings):
    settings.SITE_ADDRESS = "https://notula.contoh.go.id"
    report = report_of(make_final(cast))
    assert len(ALPHABET) == 32 and CODE_LENGTH * 5 >= 80 and len(report.code) == CODE_LENGTH
    content = storage.read(report.pdf)
    text = text_of(content)
    assert f"Kode verifikasi: {report.shown_code} (versi 1)" in text
    assert f"https://notula.contoh.go.id/cek/{report.shown_code}/" in text.replace("\n", "")
    assert "Kode verifikasi ini bukan TTE." in text
    assert report.pdf.size == len(content)


@pytest.mark.usefixtures("real_papers")
def test_qr_on_the_paper_leads_to_the_check_page(cast, settings, tmp_path):
    settings.SITE_ADDRESS = "https://notula.contoh.go.id"
    report = report_of(make_final(cast))
    (tmp_path / "a1.pdf").write_bytes(storage.read(report.pdf))
    subprocess.run(["pdftoppm", "-r", "150", "-png", tmp_path / "a1.pdf", tmp_path / "p"], check=True)
    found = {code.text for page in tmp_path.glob("*.png") for code in zxingcpp.read_barcodes(Image.open(page))}
    assert found == {f"https://notula.contoh.go.id/cek/{report.shown_code}/"}


@pytest.mark.usefixtures("real_papers")
def test_drafts_have_no_code(cast):
    meeting = make_ready(cast)
    text = text_of(cast.client("reader").get(f"/rapat/{meeting.pk}/a1.pdf").content)
    assert "Kode verifikasi" not in text


# The check page


def test_genuine_report_is_told_without_its_title(cast):
    meeting = make_final(cast)
    report = report_of(meeting)
    for typed in (report.shown_code, report.code, report.shown_code.upper(), report.code.replace("0", "O")):
        status, html = check(typed)
        assert status == 200 and "Asli." in html and "versi 1" in html
    assert "Pokja PKP Provinsi Banten" in html and report.pdf.sha256 in html and "bukan TTE" in html
    assert TITLE not in html and "A-1 dipakai" not in html and "Unduh" not in html and "Pimpinan Banten" not in html


def test_replaced_report_names_the_version_in_force(cast):
    meeting = make_final(cast)
    workflow.reopen(meeting, "Rahasia perbaikan", by=cast.chair)
    status, html = check(report_of(meeting).shown_code)
    assert "Asli." in html and "Rahasia" not in html and "perbaikan" not in html.lower()
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    status, html = check(report_of(meeting).shown_code)
    assert status == 200 and "Digantikan versi 2." in html and "Asli." not in html and "Rahasia" not in html
    assert "Asli." in check(report_of(meeting, 2).shown_code)[1]


def test_cancelled_meeting_is_told_without_its_reason(cast):
    meeting = workflow.cancel(make_final(cast), "Alasan rahasia", by=cast.chair)
    html = check(report_of(meeting).shown_code)[1]
    assert "Laporan ini asli, tetapi rapatnya dibatalkan." in html and "Alasan rahasia" not in html


@pytest.mark.parametrize("code", ["aaaa-bbbb-cccc-dddd", "-", "x" * 3000, "%00", "'; drop table", "é"])
def test_unknown_code_is_not_found_in_the_words_of_the_screen(code):
    response = Client().get(f"/cek/{code}/") if code != "%00" else Client().get("/cek/%00/")
    assert response.status_code == 404
    assert "Kode tidak ditemukan.</strong> Periksa lagi huruf dan angkanya." in html_of(response)


def test_form_takes_a_code_as_it_is_typed_from_paper(cast):
    report = report_of(make_final(cast))
    client = Client()
    assert "Kode verifikasi" in html_of(client.get("/cek/"))
    response = client.get("/cek/", {"kode": f"  {report.shown_code.upper().replace('-', ' - ')} "}, follow=True)
    assert response.status_code == 200 and "Asli." in html_of(response)
    assert "Tulis kode verifikasinya dulu." in html_of(client.get("/cek/", {"kode": " "}))


def test_guesses_are_counted_by_address_and_then_no_code_is_told(cast):
    code = report_of(make_final(cast)).shown_code
    for _ in range(lockout.GUESS.failures):
        assert check("aaaa-bbbb-cccc-dddd")[0] == 404
    for typed in ("aaaa-bbbb-cccc-dddd", code):
        status, html = check(typed)
        assert status == 429 and "Terlalu banyak percobaan" in html and "Asli" not in html
    elsewhere = Client(REMOTE_ADDR="203.0.113.77")
    assert elsewhere.get(f"/cek/{code}/").status_code == 200
    FailureCount.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert check(code)[0] == 200


def test_right_codes_are_never_counted(cast):
    code = report_of(make_final(cast)).shown_code
    for _ in range(lockout.GUESS.failures + 5):
        assert check(code)[0] == 200
    assert not FailureCount.objects.exists()


# Publication


@pytest.fixture
def publishable(cast):
    meeting = make_submitted(cast)
    workflow.withdraw(meeting, by=cast.secretariat)
    Signer.objects.filter(meeting=meeting).update(nip=NIP, rank="Pembina")
    Row.objects.filter(meeting=meeting, kind=Kind.NOTE).update(text=f"Hubungi 0812-3456-7890, NIP {NIP}.")
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    return Meeting.objects.get(pk=meeting.pk)


def listed(**query) -> str:
    response = Client().get("/publik/", query)
    assert response.status_code == 200
    return html_of(response)


@pytest.mark.usefixtures("real_papers")
def test_chair_publishes_in_their_own_name_and_takes_it_back(cast, publishable):
    client, address = cast.client("chair"), f"/rapat/{publishable.pk}/terbitkan/"
    html = html_of(client.get(address))
    assert "Internal, menjadi Terbuka bila diterbitkan" in html and "NIP dan pangkat" in html
    assert NIP not in html and "0812" not in html and "[dihapus]" in html
    assert "Belum ada laporan yang diterbitkan." in listed()
    response = client.post(address, {"version": 1}, follow=True)
    assert "terbit. Siapa pun dapat membaca" in html_of(response)
    publication = Publication.objects.get()
    assert (publication.officer_name, publication.published_by) == ("Pimpinan Banten", cast.chair)
    publishable.refresh_from_db()
    assert publishable.sifat == "open"
    assert TITLE in listed() and TITLE in listed(q="A-1 dipakai") and TITLE in listed(q="banten")
    assert TITLE in check(report_of(publishable).shown_code)[1]

    pdf = Client().get(f"/publik/{publication.uid}/laporan.pdf")
    assert pdf["Content-Disposition"].endswith('2016-05-30 salinan untuk umum.pdf"')
    text = text_of(b"".join(pdf.streaming_content))
    assert NIP not in text and "0812" not in text and "Pembina" not in text and "A-1 dipakai" in text

    response = client.post(f"/rapat/{publishable.pk}/tarik-terbitan/", follow=True)
    assert "Terbitan ditarik." in html_of(response)
    publishable.refresh_from_db()
    assert publishable.sifat == "internal"
    assert TITLE not in listed() and "Tidak ditemukan" in listed(q="A-1")
    assert Client().get(f"/publik/{publication.uid}/laporan.pdf").status_code == 404
    assert TITLE not in check(report_of(publishable).shown_code)[1]


def test_draft_is_not_published_and_says_why(cast):
    meeting = make_submitted(cast)
    for method in ("get", "post"):
        response = getattr(cast.client("chair"), method)(f"/rapat/{meeting.pk}/terbitkan/", {"version": 0})
        assert response.status_code == 403 and "Yang diterbitkan hanya laporan final." in html_of(response)
    with pytest.raises(PermissionDenied):
        workflow.publish(meeting, 0, by=cast.chair)
    assert not Publication.objects.exists()


def test_second_click_publishes_once(cast, publishable):
    for _ in range(2):
        assert cast.client("chair").post(f"/rapat/{publishable.pk}/terbitkan/", {"version": 1}).status_code == 302
    assert Publication.objects.count() == 1


def test_version_that_nobody_looked_at_is_not_published(cast, publishable):
    workflow.reopen(publishable, "Salah tulis", by=cast.chair)
    workflow.submit(publishable, by=cast.secretariat)
    workflow.approve(publishable, by=cast.chair)
    response = cast.client("chair").post(f"/rapat/{publishable.pk}/terbitkan/", {"version": 1})
    assert response.status_code == 409 and "Sementara itu ada versi baru." in html_of(response)
    assert not Publication.objects.exists()


def test_correction_of_a_published_report_shows_nothing_until_it_is_published(cast, publishable):
    workflow.publish(publishable, 1, by=cast.chair)
    workflow.reopen(publishable, "Rahasia", by=cast.secretariat)
    Meeting.objects.filter(pk=publishable.pk).update(title="Judul rahasia")
    Row.objects.filter(meeting=publishable, kind=Kind.DECISION).update(text="Putusan rahasia")
    assert "ahasia" not in listed() and "Tidak ditemukan" in listed(q="rahasia")
    workflow.submit(publishable, by=cast.secretariat)
    workflow.approve(publishable, by=cast.chair)
    assert "ahasia" not in listed() and "Tidak ditemukan" in listed(q="rahasia")
    assert "Sudah ada versi baru yang belum diterbitkan." in listed()
    workflow.publish(publishable, 2, by=cast.chair)
    assert "Judul rahasia" in listed(q="putusan rahasia") and TITLE not in listed()
    assert Publication.objects.in_force().count() == 1


def test_drafts_internal_and_cancelled_reports_never_show(cast, publishable):
    make_ready(cast, "Draf rahasia", number="2")
    make_final(cast, "Internal rahasia", number="3")
    cancelled = make_final(cast, "Batal rahasia", number="4")
    closed = make_final(cast, "Tutup rahasia", number="5")
    for meeting in (publishable, cancelled, closed):
        workflow.publish(meeting, 1, by=cast.chair)
    workflow.cancel(cancelled, "Batal", by=cast.chair)
    Meeting.objects.filter(pk=closed.pk).update(sifat="internal")
    html = listed()
    assert html.count("laporan.pdf") == 1 and TITLE in html and "rahasia" not in html
    assert "Tidak ditemukan" in listed(q="rahasia")
    for meeting in (cancelled, closed):
        publication = Publication.objects.get(meeting=meeting)
        assert Client().get(f"/publik/{publication.uid}/laporan.pdf").status_code == 404
        assert "rahasia" not in check(report_of(meeting).shown_code)[1]


def test_public_search_looks_at_published_texts_alone(cast, publishable):
    """No table that holds drafts is asked, so that neither a count nor a delay tells of them."""
    workflow.publish(publishable, 1, by=cast.chair)
    with CaptureQueriesContext(connection) as captured:
        listed(q="format")
    asked = " ".join(query["sql"] for query in captured)
    for table in ("meetings_row", "meetings_session", "meetings_attendee", "meetings_attachment"):
        assert f'"{table}"' not in asked


def test_many_reports_cost_as_many_queries_as_few(cast, publishable):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            listed(q="banten")
        return len(captured)

    workflow.publish(publishable, 1, by=cast.chair)
    few = queries()
    for n in range(3):
        workflow.publish(make_final(cast, number=f"n{n}"), 1, by=cast.chair)
    assert queries() == few


def test_typed_text_stays_text_on_public_pages(cast):
    meeting = make_final(cast, "<img src=x onerror=alert(1)> {{7*7}}")
    workflow.publish(meeting, 1, by=cast.chair)
    for html in (listed(), listed(q="<img src=x>"), check(report_of(meeting).shown_code)[1]):
        assert "<img src=x" not in html
    assert "{{7*7}}" in listed()


def test_database_lets_nobody_change_a_publication(cast, publishable):
    workflow.publish(publishable, 1, by=cast.chair)
    for act in (
        lambda: Publication.objects.update(title="Lain"),
        lambda: Publication.objects.update(report=report_of(publishable), text="x"),
        lambda: Publication.objects.all().delete(),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            act()


def test_published_list_is_reached_from_every_page(cast):
    html = html_of(Client().get("/masuk/"))
    assert re.search('href="/publik/"', html) and re.search('href="/cek/"', html)
