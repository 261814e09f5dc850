"""The signed paper comes back: three results, none blocks, and it becomes the download; signatures are read."""

import io
from functools import cache

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from PIL import Image

from meetings import workflow
from meetings.models import FinalReport, SignedFile
from meetings.signing.examining import OTHER_PAPER, PAGES_CHANGED, SAME_BYTES, examine
from pokja import storage
from tests.meetings.records import make_final, make_ready
from tests.people import make_cast
from tests.reports import banten_record, make_data, render, row
from tests.signing import make_authority, sign

pages = pytest.mark.django_db

APPROVAL = {"name": "Ketua Uji", "office": "Ketua Pokja", "approved_at": "2016-05-31T01:00:00+00:00"}


def paper(**changes) -> bytes:
    return render(make_data(banten_record(**changes), state="final", approval=APPROVAL))


@pytest.fixture(scope="module")
def authority():
    return make_authority()


@pytest.fixture(scope="module")
def ours():
    return paper()


def saved_anew(pdf: bytes) -> bytes:
    """As another program saves it: other bytes, the same pages."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)
    return target.getvalue()


@cache
def scan() -> bytes:
    """Made once: such a file carries the second of its making."""
    target = io.BytesIO()
    Image.new("RGB", (600, 850), "white").save(target, "PDF")
    return target.getvalue()


# What is found in a file


@pytest.mark.parametrize("visible", [False, True])
def test_signature_added_to_our_bytes_is_told_with_signer_time_and_trust(ours, authority, visible):
    found = examine(sign(ours, authority, visible=visible), ours, [authority.der])
    assert (found.result, found.differences, found.needs_a_look) == ("original", [], False)
    (signature,) = found.signatures
    assert (signature.signer, signature.intact, signature.trusted) == ("Ketua Uji", True, True)
    assert signature.at.startswith("20")


def test_two_signatures_are_read_in_their_order(ours, authority):
    twice = sign(sign(ours, authority, "Notulis Uji"), authority, "Ketua Uji")
    found = examine(twice, ours, [authority.der])
    assert [(s.signer, s.intact, s.trusted) for s in found.signatures] == [
        ("Notulis Uji", True, True), ("Ketua Uji", True, True),
    ]  # fmt: skip


def test_unknown_issuer_is_told_and_without_roots_nothing_is_said_of_trust(ours, authority):
    signed = sign(ours, authority)
    (unknown,) = examine(signed, ours, [make_authority("Otoritas Lain").der]).signatures
    assert (unknown.intact, unknown.trusted) == (True, False)
    (unjudged,) = examine(signed, ours, []).signatures
    assert (unjudged.intact, unjudged.trusted) == (True, None)


def test_changed_byte_breaks_the_signature_and_the_file_is_no_longer_ours(ours, authority):
    signed = bytearray(sign(ours, authority))
    at = len(ours) // 2
    signed[at] ^= 1
    found = examine(bytes(signed), ours, [authority.der])
    assert found.result != "original"
    assert [s.intact for s in found.signatures] == [False]


def test_pages_changed_behind_our_bytes_are_found_before_and_after_the_signature(ours, authority):
    """An update at the end of the file may draw other pages over ours and then be signed."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    def drawn_over(pdf):
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        writer.update_container(page)
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()

    before = examine(sign(drawn_over(ours), authority), ours, [authority.der])
    assert (before.result, before.differences) == ("original", [PAGES_CHANGED]) and before.needs_a_look
    after = examine(drawn_over(sign(ours, authority)), ours, [authority.der])
    assert after.differences == [PAGES_CHANGED] and [s.intact for s in after.signatures] == [False]


def test_our_own_bytes_without_a_signature_are_told_as_such(ours):
    found = examine(ours, ours, [])
    assert (found.result, found.differences) == ("original", [SAME_BYTES]) and found.needs_a_look


def test_pages_saved_anew_are_compared_by_their_text(ours):
    found = examine(saved_anew(ours), ours, [])
    assert (found.result, found.differences, found.needs_a_look) == ("resaved", [], False)


def test_differing_text_is_told_word_by_word():
    ours = paper(decisions=[row("Format laporan pelaksanaan A-1 dipakai oleh semua Pokja.")])
    other = paper(decisions=[row("Format laporan pelaksanaan A-2 dipakai oleh semua Pokja.")])
    found = examine(other, ours, [])
    assert found.result == "resaved" and found.needs_a_look
    assert found.differences == ["Tidak ada: “A-1”", "Tambahan: “A-2”"]


def test_another_paper_is_told_as_another_paper(ours):
    other = render(make_data(banten_record(title="Lain", agenda=[], decisions=[], recommendations=[], follow_ups=[])))
    assert examine(saved_anew(other), ours, []).differences[0] in (OTHER_PAPER, examine(other, ours, []).differences[0])
    assert examine(_only_text("Surat tugas bupati nomor tiga " * 40), ours, []).differences == [OTHER_PAPER]


def _only_text(text: str) -> bytes:
    from meetings.papers.pdf import print_page

    return print_page(f"<!DOCTYPE html><html lang='id'><title>x</title><body><p>{text}</p></body></html>")


@pytest.mark.parametrize("content", [scan(), b"%PDF-1.7 rusak", b"%PDF-1.7\n%%EOF"], ids=["scan", "broken", "empty"])
def test_what_has_no_text_cannot_be_checked(ours, content):
    found = examine(content, ours, [])
    assert (found.result, found.signatures, found.needs_a_look) == ("unchecked", [], True)


def test_locked_file_cannot_be_checked(ours):
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(ours)) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert examine(target.getvalue(), ours, []).result == "unchecked"


# The pages


@pytest.fixture
def cast():
    return make_cast()


def upload(client, meeting, content, version=1, name="bertanda.pdf"):
    address = f"/rapat/{meeting.pk}/bertanda-tangan/"
    return client.post(address, {"version": version, "file": SimpleUploadedFile(name, content)}, follow=True)


def html_of(response) -> str:
    return " ".join(response.content.decode().split())


def downloaded(cast, meeting, address="a1.pdf") -> tuple[str, bytes]:
    response = cast.client("area_reader").get(f"/rapat/{meeting.pk}/{address}")
    return response["Content-Disposition"], b"".join(response.streaming_content)


@pages
def test_signed_file_becomes_the_download_and_the_original_stays(cast, authority, settings):
    settings.SIGNATURE_ROOTS = [authority.der]
    meeting = make_final(cast)
    original = storage.read(FinalReport.objects.get().pdf)
    signed = sign(original, authority)
    html = html_of(upload(cast.client("secretariat"), meeting, signed))
    assert "sekarang yang diunduh sebagai laporan ini." in html
    assert "Tanda tangan elektronik Ketua Uji" in html and "utuh, penerbit tepercaya." in html
    name, content = downloaded(cast, meeting)
    assert content == signed and "bertanda tangan.pdf" in name
    assert downloaded(cast, meeting, "versi/1/a1.pdf")[1] == original
    html = html_of(cast.client("area_reader").get(f"/rapat/{meeting.pk}/"))
    assert "Unduh PDF bertanda tangan" in html and "Unduh aslinya" in html and "penerbit tepercaya" in html
    assert SignedFile.objects.get().uploaded_by == cast.secretariat


@pages
def test_scan_counts_once_the_uploader_has_said_that_it_is_the_paper(cast):
    meeting, client = make_final(cast), cast.client("secretariat")
    original = storage.read(FinalReport.objects.get().pdf)
    html = html_of(upload(client, meeting, scan()))
    assert "Periksa dulu berkas ini" in html and "isi tidak dapat diperiksa" in html
    assert html.count('class="btn btn-primary"') == 1
    assert downloaded(cast, meeting)[1] == original
    uid = SignedFile.objects.get().uid
    assert client.post(f"/rapat/{meeting.pk}/bertanda-tangan/{uid}/pakai/").status_code == 302
    assert downloaded(cast, meeting)[1] == scan()
    assert SignedFile.objects.get().accepted_by == cast.secretariat
    client.post(f"/rapat/{meeting.pk}/bertanda-tangan/{uid}/lepas/")
    assert downloaded(cast, meeting)[1] == original
    assert client.post(f"/rapat/{meeting.pk}/bertanda-tangan/{uid}/pakai/").status_code == 404


@pages
def test_text_that_differs_blocks_nobody_and_waits_for_a_look(cast):
    meeting, client = make_final(cast), cast.client("chair")
    html = html_of(upload(client, meeting, paper()))
    assert "teksnya berbeda dari laporan" in html and "Ya, pakai berkas ini" in html
    assert SignedFile.objects.get().accepted_at is None


@pages
def test_new_upload_takes_the_place_of_the_old_one(cast, authority):
    meeting, client = make_final(cast), cast.client("secretariat")
    original = storage.read(FinalReport.objects.get().pdf)
    upload(client, meeting, scan())
    first, second = sign(original, authority), sign(original, authority, "Orang Lain")
    for content in (first, second):
        upload(client, meeting, content)
        assert downloaded(cast, meeting)[1] == content
    assert SignedFile.objects.count() == 3 and SignedFile.objects.in_force().count() == 1
    assert not SignedFile.objects.waiting().exists()


@pages
def test_upload_for_a_version_that_was_replaced_meanwhile_is_told(cast, authority):
    meeting = make_final(cast)
    signed = sign(storage.read(FinalReport.objects.get().pdf), authority)
    upload(cast.client("secretariat"), meeting, signed)
    workflow.reopen(meeting, "Salah tulis", by=cast.chair)
    assert downloaded(cast, meeting)[1] == signed  # also while the correction is written
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    response = upload(cast.client("secretariat"), meeting, signed, version=1)
    assert response.status_code == 409 and "Sementara itu ada versi baru." in html_of(response)
    name, content = downloaded(cast, meeting, "versi/1/bertanda-tangan.pdf")
    assert content == signed and "versi 1 (digantikan versi 2) bertanda tangan.pdf" in name
    assert downloaded(cast, meeting)[1] == storage.read(FinalReport.objects.get(version=2).pdf)


@pages
def test_only_a_pdf_is_taken_and_only_for_a_final(cast):
    meeting, client = make_final(cast), cast.client("secretariat")
    response = upload(client, meeting, b"PK\x03\x04", name="a.docx")
    assert response.status_code == 422 and "Berkas ini bukan PDF." in html_of(response)
    draft = make_ready(cast, number="2")
    assert "Laporan ini belum final." in html_of(upload(client, draft, scan()))
    workflow.cancel(meeting, "Batal", by=cast.chair)
    assert upload(client, meeting, scan()).status_code == 403
    assert not SignedFile.objects.exists()


@pages
def test_database_lets_nobody_change_what_came_back(cast, authority):
    meeting = make_final(cast)
    upload(cast.client("secretariat"), meeting, sign(storage.read(FinalReport.objects.get().pdf), authority))
    for act in (
        lambda: SignedFile.objects.update(result="unchecked"),
        lambda: SignedFile.objects.update(signatures=[]),
        lambda: SignedFile.objects.all().delete(),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            act()
