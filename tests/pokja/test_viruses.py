"""Uploads and the virus scanner: a scanner that speaks as clamd(8) does stands in its place."""

import socketserver
import struct
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.models import Attachment
from pokja import uploads
from pokja.forms.importing import TableFileField
from tests.meetings.records import PDF_BYTES, make_ready
from tests.meetings.test_attachments import post_file
from tests.people import make_cast

HARMFUL = PDF_BYTES + b"\nharm"
AWAY = "Berkas ini belum bisa diperiksa dari virus, jadi tidak disimpan. Coba lagi beberapa menit lagi."


class Scanner(socketserver.ThreadingUnixStreamServer):
    """Finds what ends with "harm"; takes `limit` bytes at most; notes what it was shown."""

    daemon_threads = True
    limit = 25_000_000

    def __init__(self, place):
        self.seen = []
        super().__init__(str(place), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        self.wfile.write(b"stream: Contoh-1 FOUND\0" if content.endswith(b"harm") else b"stream: OK\0")


@pytest.fixture
def scanner(tmp_path, settings):
    with Scanner(tmp_path / "clamd") as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.CLAMD = server.server_address
        yield server
        server.shutdown()
        thread.join()


def refusal(content, field=None) -> str:
    with pytest.raises(ValidationError) as refused:
        (field or uploads.DocumentField()).clean(SimpleUploadedFile("surat.pdf", content))
    return refused.value.message


def test_a_file_passes_when_the_scanner_has_seen_all_of_it(scanner):
    large = PDF_BYTES + b"x" * 3_000_000

    assert uploads.DocumentField().clean(SimpleUploadedFile("surat.pdf", large)).content == large
    assert scanner.seen == [large]


@pytest.mark.parametrize("field", [*uploads.CheckedFileField.__subclasses__()])
def test_every_kind_of_file_is_shown_before_it_is_read(scanner, field):
    assert {uploads.DocumentField, uploads.PhotoField, uploads.LogoField, TableFileField} <= {
        *uploads.CheckedFileField.__subclasses__()
    }
    assert refusal(HARMFUL, field()) == "Berkas ini memuat virus (Contoh-1) dan tidak disimpan."


def test_what_nobody_could_look_at_is_not_kept(scanner, settings, tmp_path, caplog):
    scanner.limit = 1_000_000
    assert refusal(PDF_BYTES + b"x" * 5_000_000) == AWAY  # it takes less than we do
    assert "INSTREAM size limit exceeded" in caplog.text

    settings.CLAMD = str(tmp_path / "nobody")
    assert refusal(PDF_BYTES) == AWAY
    settings.CLAMD = ("127.0.0.1", 9)
    assert refusal(PDF_BYTES) == AWAY
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3


def test_without_the_setting_nobody_is_asked(settings, monkeypatch):
    monkeypatch.setattr("socket.socket", None)
    assert uploads.DocumentField().clean(SimpleUploadedFile("surat.pdf", HARMFUL)).content == HARMFUL


@pytest.mark.django_db
def test_a_page_says_it_at_the_field_and_keeps_what_was_typed(scanner):
    cast = make_cast()
    meeting, client = make_ready(cast), cast.client("secretariat")

    refused = post_file(client, meeting, SimpleUploadedFile("surat.pdf", HARMFUL), caption="Undangan dari Bappeda")

    assert refused.status_code == 422
    assert "Berkas ini memuat virus (Contoh-1) dan tidak disimpan." in refused.content.decode()
    assert "Undangan dari Bappeda" in refused.content.decode()
    assert not Attachment.objects.exists()
    post_file(client, meeting, SimpleUploadedFile("surat.pdf", PDF_BYTES))
    assert Attachment.objects.exists()
