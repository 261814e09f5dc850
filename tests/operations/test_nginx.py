"""The real nginx with the site of deploy/ before the program: files, limits, headers, pages of its own."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import warnings
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as project
from django.urls import reverse

from pokja import storage
from pokja.uploads import MAX_SIZE
from tests.factories import make_meeting
from tests.meetings.records import PDF_BYTES, add_file, make_final
from tests.people import client_of, make_cast
from tests.processes import wait_for

HOST = "notula.contoh.go.id"
SITE = project.BASE_DIR / "deploy" / "nginx" / "pokja.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OWN_TO_A_CONNECTION = {"server", "date", "connection", "content-length", "transfer-encoding", "last-modified"}


class Proxy:
    """nginx on a port of this machine; `site` is what listens behind it."""

    def __init__(self, folder: Path, site: str):
        self.folder, self.port, self.plain_port = folder, _free_port(), _free_port()
        certificate, key = _certificate(folder)
        text = SITE.read_text()
        for found, instead in (
            (r"unix:/run/pokja/web.sock", site.removeprefix("http://")),
            (r"listen \[::\].*?;", ""),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            (r"listen 443 ssl http2", f"listen 127.0.0.1:{self.port} ssl http2"),
            (r"/etc/pokja/tls/sertifikat.pem", str(certificate)),
            (r"/etc/pokja/tls/kunci.pem", str(key)),
            (r"/var/log/nginx", str(folder)),
            (r"/var/lib/pokja/berkas", str(project.MEDIA_ROOT)),
            (r"/opt/pokja/current", str(project.BASE_DIR)),
            (r"/opt/pokja/previous/staticfiles", str(folder / "former")),
        ):
            text, times = re.subn(found, instead, text)
            assert times, found
        (folder / "site.conf").write_text(text)
        (folder / "nginx.conf").write_text(
            "\n".join(
                (
                    "daemon off; master_process on; worker_processes 1;",
                    "user root;" if os.geteuid() == 0 else "",
                    f"pid {folder}/pid; error_log {folder}/error.log;",
                    "events { worker_connections 256; }",
                    "http {",
                    *(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi")),
                    f"client_body_temp_path {folder}/body;",
                    f"include /etc/nginx/mime.types; include {folder}/site.conf;",
                    "}",
                )
            )
        )
        self.certificate = certificate
        self.start()

    def start(self):
        self.process = subprocess.Popen([NGINX, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")])
        assert wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0), "nginx"

    def ask(self, method, path, body=None, **headers):
        trust = ssl.create_default_context(cafile=str(self.certificate))
        line = http.client.HTTPSConnection(HOST, self.port, timeout=30, context=trust)
        line.sock = trust.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 30), server_hostname=HOST)
        line.putrequest(method, path, skip_host=True)
        for name, value in {"Host": HOST, **headers}.items():
            line.putheader(name.replace("_", "-"), value)
        if body is not None:
            line.putheader("Content-Length", str(len(body)))
        line.endheaders()
        if body is not None:
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # turned away unread
                line.send(body)
        answer = line.getresponse()
        answer.body = answer.read()
        line.close()
        return answer

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def proxy(live_site, settings, tmp_path):
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    settings.ACCEL = True
    started = Proxy(tmp_path, live_site)
    yield started
    started.stop()


def session_of(user):
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client_of(user).cookies.items())


def test_stored_file_comes_from_nginx_with_everything_that_the_program_said(proxy, settings):
    cast = make_cast()
    final = make_final(cast)
    stored = final.final_reports.get().pdf
    path, cookie = f"/rapat/{final.pk}/a1.pdf", session_of(cast.reader)
    settings.ACCEL = False
    plain = client_of(cast.reader).get(path, headers={"host": HOST})
    settings.ACCEL = True

    answer = proxy.ask("GET", path, Cookie=cookie)
    said = {name.lower(): value for name, value in answer.getheaders()}

    assert (answer.status, answer.body) == (200, storage.read(stored))
    for name, value in plain.headers.items():
        if name.lower() not in OWN_TO_A_CONNECTION | {"x-request-id", "set-cookie"}:
            assert said.get(name.lower()) == value, name
    assert said["content-disposition"].startswith("attachment;") and said["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in said["content-security-policy"]
    assert len(said["x-request-id"]) == 32 and "x-accel-redirect" not in said
    assert [name.lower() for name, _ in answer.getheaders()].count("content-security-policy") == 1

    # parts of it, and not again what the browser has
    mark = said["etag"]
    part = proxy.ask("GET", path, Cookie=cookie, Range="bytes=5-9")
    assert (part.status, part.body) == (206, storage.read(stored)[5:10])
    assert proxy.ask("GET", path, Cookie=cookie, Range="bytes=5-9", If_Range=mark).status == 206
    assert proxy.ask("GET", path, Cookie=cookie, Range="bytes=5-9", If_Range='"lain"').status == 200
    assert proxy.ask("GET", path, Cookie=cookie, If_None_Match=mark).status == 304
    head = proxy.ask("HEAD", path, Cookie=cookie)
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(stored.size))

    # nobody gets at it otherwise
    inside = f"/_berkas/{stored.relative_path}"
    for tried in (inside, inside.replace("/_", "//_"), f"/static/..{inside}", f"/%5fberkas/{stored.relative_path}"):
        denied = proxy.ask("GET", tried, Cookie=cookie, X_Accel_Redirect=inside)
        assert denied.status in (302, 404) and storage.read(stored) != denied.body
    assert proxy.ask("GET", path, Cookie=session_of(cast.stranger)).status == 404
    assert proxy.ask("GET", path).status == 302

    # a name with everything in it; a file that the disk lost
    draft = make_meeting(cast.pokja, "Rakor dengan lampiran")
    attachment = add_file(draft, cast.secretariat, 'daftar "hadir", Lebak – ö.pdf')
    address = reverse("meetings:attachment", args=[draft.pk, attachment.uid, attachment.filename])
    found = proxy.ask("GET", address, Cookie=session_of(cast.secretariat))
    assert (found.status, found.body) == (200, PDF_BYTES)
    assert "filename*=utf-8''" in found.headers["Content-Disposition"]
    storage.path_of(attachment.file).unlink()
    assert proxy.ask("GET", address, Cookie=session_of(cast.secretariat)).status == 404

    # what nginx writes down holds no path
    log = (proxy.folder / "pokja.log").read_text()
    assert said["x-request-id"] in log and "rapat" not in log and "berkas" not in log


def test_large_uploads_meet_the_program_first_and_nginx_only_far_beyond(proxy):
    cast = make_cast()
    draft = make_meeting(cast.pokja, "Rakor dengan lampiran")
    client = client_of(cast.secretariat)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(f"/rapat/{draft.pk}/lampiran/").content.decode()
    )
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def send(size):
        content = PDF_BYTES.ljust(size, b"\n")
        fields = {
            "csrfmiddlewaretoken": token[1],
            "kind": "invitation",
            "caption": "",
            "uid": str(os.urandom(16).hex()),
        }
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
        ]
        parts.append(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + content)
        return proxy.ask(
            "POST", reverse("meetings:attach", args=[draft.pk]), b"".join([*parts, b"\r\n--x--\r\n"]), Cookie=cookie,
            Content_Type="multipart/form-data; boundary=x",
        )  # fmt: skip

    assert send(MAX_SIZE).status == 302
    told = send(MAX_SIZE + 2_000_000)
    assert told.status == 422 and "batasnya 10 MB" in told.body.decode()
    refused = send(27 * 1024 * 1024)
    assert refused.status == 413 and "Berkas terlalu besar" in refused.body.decode()


def test_program_that_is_away_is_told_in_indonesian_and_old_style_sheets_are_still_there(proxy, live_site):
    former = proxy.folder / "former" / "css"
    former.mkdir(parents=True)
    (former / "app.0123456789ab.css").write_text("body{}")
    (former.parent.parent / "rahasia").write_text("x")

    assert proxy.ask("GET", "/static/css/app.0123456789ab.css").body == b"body{}"
    assert proxy.ask("GET", "/static/css/app.css").status == 200
    assert proxy.ask("GET", "/static/tidak-ada.css").status == 404
    assert proxy.ask("GET", "/static/../../rahasia").status in (302, 400, 404)

    text = (proxy.folder / "site.conf").read_text()
    (proxy.folder / "site.conf").write_text(
        text.replace(live_site.removeprefix("http://"), f"127.0.0.1:{_free_port()}")
    )
    proxy.stop()  # a reload would leave a worker that knows the old address for a while
    proxy.start()
    away = proxy.ask("GET", "/masuk/")
    assert (away.status, away.headers["Retry-After"]) == (502, "10")
    assert "Sedang ada pemeliharaan" in away.body.decode() and "nosniff" in away.headers["X-Content-Type-Options"]


def test_nothing_is_answered_in_the_clear_or_by_old_or_weak_tls(proxy):
    def plain(path):
        line = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=10)
        line.request("GET", path, headers={"Host": HOST})
        answer = line.getresponse()
        return answer.status, answer.headers["Location"]

    assert plain("/rapat/?ta=2026") == (301, f"https://{HOST}/rapat/?ta=2026")
    assert plain("/api/v1/finals") == (403, None)

    assert _agreed(proxy)[0] == "TLSv1.3"
    modern, cipher = _agreed(proxy, newest=ssl.TLSVersion.TLSv1_2)
    assert modern == "TLSv1.2" and cipher.startswith("ECDHE-") and ("GCM" in cipher or "CHACHA20" in cipher)
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        _agreed(proxy, newest=ssl.TLSVersion.TLSv1_1)
    for weak in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA"):  # without a key of its own; not authenticated
        with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
            _agreed(proxy, newest=ssl.TLSVersion.TLSv1_2, ciphers=weak)
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        _agreed(proxy, name="lain.contoh.go.id")


def _agreed(proxy, *, newest=None, ciphers="ALL", name=HOST) -> tuple[str, str]:
    """The version and cipher that nginx and a client agree on that would take even old ones."""
    ways = ssl.create_default_context(cafile=str(proxy.certificate))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        ways.minimum_version = ssl.TLSVersion.TLSv1
        ways.maximum_version = newest or ssl.TLSVersion.MAXIMUM_SUPPORTED
    ways.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", proxy.port), 10) as line,
        ways.wrap_socket(line, server_hostname=name) as secured,
    ):
        return secured.version(), secured.cipher()[0]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "sertifikat.pem", folder / "kunci.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
