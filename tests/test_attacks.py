"""What a stranger or a colleague with a tool might try: forged requests, other sites, smuggled fields, large bodies."""

import json
import logging
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client
from django.urls import reverse
from docx import Document

from meetings.models import Meeting, Row
from operations import errormail
from operations.backup.sets import BackupError, Kept
from pokja.models import Access, FailureCount
from pokja.upload_handler import MOST_KEPT, CappedUpload
from tests.factories import PASSWORD, make_meeting, make_user
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db
ELSEWHERE = ["https://jahat.contoh.test/", "//jahat.contoh.test/", "\\\\jahat.contoh.test", "javascript:alert(1)",
             "https:jahat.contoh.test", "/\\jahat.contoh.test", "http:///jahat.contoh.test", " //jahat.contoh.test",
             "\t//jahat.contoh.test"]  # fmt: skip
NASTY = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


@pytest.fixture
def cast():
    return make_cast()


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_page_leads_to_another_site(cast, client, place):
    """The entrances take a `next`; the answer stays here, as an address and as a hidden field."""
    make_user(email="siti@contoh.test", password=PASSWORD)

    inside = client_of(cast.reader).get(reverse("account_login"), {"next": place})
    entered = client.post(reverse("account_login") + f"?next={place}",
                          {"login": "siti@contoh.test", "password": PASSWORD, "next": place})  # fmt: skip
    asked = client.get("/rapat/", headers={"hx-request": "true", "hx-current-url": place})
    left = client_of(cast.reader).post(reverse("account_logout"), {"next": place})

    for answer in (inside, entered, asked, left):
        target = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
        assert "jahat" not in target and "javascript" not in target


def test_a_forged_post_to_the_sheet_is_refused(cast):
    meeting = make_meeting(cast.pokja, "Rapat")
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.secretariat)
    body = json.dumps({"account": str(cast.secretariat.pk), "tab": "0" * 32, "changes": []})
    address = reverse("meetings:send", args=[meeting.pk])

    for kind in (
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        answer = client.post(address, body, content_type=kind, headers={"origin": "https://jahat.contoh.test"})
        assert answer.status_code == 403, kind


def test_the_sheet_takes_json_only_as_json(cast):
    """A form of another site can send text/plain without asking first."""
    meeting = make_meeting(cast.pokja, "Rapat")
    body = json.dumps({"account": str(cast.secretariat.pk), "tab": "0" * 32, "changes": []})

    answer = client_of(cast.secretariat).post(
        reverse("meetings:send", args=[meeting.pk]), body, content_type="text/plain"
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_other_methods_do_nothing(cast, method):
    meeting = make_meeting(cast.pokja, "Rapat")

    answer = client_of(cast.secretariat).generic(method, reverse("meetings:detail", args=[meeting.pk]))

    assert answer.status_code == 405
    assert Meeting.objects.get().title == "Rapat"


SMUGGLED = {
    "status": "final", "final_version": "3", "pokja": "1", "pokja_id": "1", "created_by": "1", "approved_by": "1",
    "approved_at": "1 1 2020", "cancelled_at": "1 1 2020", "id": "999", "pk": "999", "uid": "0" * 32, "version": "77",
    "is_staff": "on", "is_superuser": "on", "is_active": "", "email": "lain@contoh.test", "password": "x",
    "role": "system",
}  # fmt: skip


def test_smuggled_fields_change_nothing(cast):
    meeting = make_meeting(cast.pokja, "Rapat")
    before = Meeting.objects.filter(pk=meeting.pk).values(
        "status", "final_version", "pokja", "created_by", "cancelled_at", "title"
    )
    before, writer = list(before), client_of(cast.secretariat)

    for name, args in {"a1_section": [meeting.pk, "head"], "quick_line": [meeting.pk], "submit": [meeting.pk]}.items():
        writer.post(reverse(f"meetings:{name}", args=args), SMUGGLED)
    client_of(cast.reader).post(reverse("account_display"), SMUGGLED | {"theme": "dark"})

    changed = list(Meeting.objects.filter(pk=meeting.pk).values(*before[0]))
    assert changed == before and not Row.objects.filter(pk=999).exists()
    reader = type(cast.reader).objects.get(pk=cast.reader.pk)
    assert (reader.theme, reader.email, reader.is_staff, reader.is_superuser, reader.is_active) == (
        "dark", cast.reader.email, False, False, True,
    )  # fmt: skip
    assert set(Access.objects.filter(user=reader).values_list("role", flat=True)) == {"reader"}


def test_an_address_that_a_client_claims_is_not_believed():
    """Whoever names another address in each request would be counted nowhere."""
    for number in range(6):
        claimed = f"203.0.113.{number}"
        headers = {"x-forwarded-for": claimed, "x-real-ip": claimed}
        Client().post("/masuk/", {"login": "a@contoh.test", "password": "x"}, headers=headers)

    assert {row.address for row in FailureCount.objects.exclude(address="")} == {"127.0.0.1"}


def word_file(*paragraphs) -> BytesIO:
    document, target = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(target)
    target.seek(0)
    target.name = f"notula{NASTY.replace('/', '')}.docx"
    return target


def test_script_in_a_word_file_stays_text(cast):
    meeting = make_meeting(cast.pokja, "Rapat")
    client = client_of(cast.secretariat)

    client.post(
        reverse("meetings:paste_into", args=[meeting.pk]), {"text": "", "file": word_file(f"1. {NASTY}", NASTY)}
    )
    page = client.get(reverse("meetings:paste_review_into", args=[meeting.pk])).content.decode()

    assert "&lt;script&gt;alert(2)" in page
    assert "<script>alert(2)" not in page and "<img src=x" not in page


def test_a_word_file_that_names_outside_parts_reads_none(cast, tmp_path):
    """A relation may lead out of the file; what it leads to is never opened."""
    secret = tmp_path / "rahasia.txt"
    secret.write_text("RAHASIA-9")
    stream = word_file("1. Rapat dibuka")
    with ZipFile(stream, "a") as archive:
        archive.writestr("word/_rels/extra.xml.rels", f'<x Target="file://{secret}" TargetMode="External"/>')
    stream.seek(0)
    meeting, client = make_meeting(cast.pokja, "Rapat"), client_of(cast.secretariat)

    client.post(reverse("meetings:paste_into", args=[meeting.pk]), {"text": "", "file": stream})

    page = client.get(reverse("meetings:paste_review_into", args=[meeting.pk])).content.decode()
    assert "RAHASIA" not in page and "Rapat dibuka" in page


def test_of_a_huge_file_only_a_piece_is_kept_and_its_size_is_told():
    handler, piece = CappedUpload(), b"x" * FileUploadHandler.chunk_size
    handler.new_file("file", "a.pdf", "application/pdf", None)
    size = 0
    while size < 2 * MOST_KEPT:
        handler.receive_data_chunk(piece, size)
        size += len(piece)

    file = handler.file_complete(size)

    file.file.seek(0, 2)
    assert (file.size, file.file.tell() <= MOST_KEPT + len(piece)) == (size, True)


def test_a_file_that_is_too_large_is_told_at_its_field_and_the_rest_stays(cast):
    meeting = make_meeting(cast.pokja, "Rapat")
    large = BytesIO(b"%PDF-" + b"x" * 11_000_000)
    large.name = "besar.pdf"

    answer = client_of(cast.secretariat).post(
        reverse("meetings:attach", args=[meeting.pk]),
        {"uid": "0" * 32, "kind": "other", "caption": "Keterangan yang sudah diketik", "file": large},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Berkas 11 MB, batasnya 10 MB." in page and "Keterangan yang sudah diketik" in page


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "A" * 64, "", "a" * 63, None, "/" + "a" * 63])
def test_a_backup_that_names_other_paths_is_refused(name):
    with pytest.raises(BackupError):
        Kept(name, 1)


def test_what_strangers_ask_wrongly_mails_nobody(settings, mailoutbox, monkeypatch):
    settings.ADMINS = [("it", "it@contoh.test")]
    monkeypatch.setattr(errormail, "_told_here", {})
    handler = errormail.ErrorMail()

    for name in ("django.security.DisallowedHost", "django.request"):
        handler.emit(logging.LogRecord(name, logging.ERROR, __file__, 1, "x", (), None))

    assert len(mailoutbox) == 1


def test_security_txt_is_as_rfc_9116_asks(client, settings):
    settings.SECURITY_CONTACT = "mailto:keamanan@contoh.go.id"

    answer = client.get("/.well-known/security.txt")

    fields = re.findall(r"^([A-Z][\w-]+): (.+)$", answer.content.decode(), re.MULTILINE)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert [name for name, _ in fields] == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", dict(fields)["Expires"])  # RFC 3339, less than a year ahead
    assert dict(fields)["Canonical"].endswith("/.well-known/security.txt")
