"""Times a row save and the poll of the sheet beside an empty Django view, and weighs the sheet.

    .venv/bin/python benchmarks/autosave.py [--writers 50] [--meetings 10] [--seconds 5] [--rounds 3] [--pace 2]

The server is that of a production (gunicorn, preloaded, two workers, a PostgreSQL of its own that syncs to disk). Each
writer is an account with its own session, row and tab; every request is a connection of its own, as sync workers close
them. The empty view is asked by the same writers, in turn with the others, through the same middleware: session,
account and CSRF are looked up and the session is prolonged, as for a save. "Serentak": every writer asks again as soon
as it is answered. "Berjeda": every writer asks once in `--pace` seconds, as the sheet does two seconds after the last
key. Medians over the rounds. At the end every row is compared with what was last acknowledged to its writer.
"""

import argparse
import gzip
import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HOST = "127.0.0.1"
SENTENCE = (
    "Pokja menyepakati penanganan permukiman kumuh di sepuluh kelurahan prioritas dengan dana bersama, catatan ke-"
)
SECONDS_TO_START = 30


def main():
    options = _options()
    with tempfile.TemporaryDirectory(prefix="pokja-autosave-") as folder:
        Path(folder).chmod(0o755)  # root's database server runs under an account of its own
        for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
            os.environ.pop(name, None)
        os.environ |= {"POKJA_VAR": f"{folder}/var", "POKJA_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.autosave_site.settings"
        from django.conf import settings

        with settings.EMBEDDED_SERVER:
            run(options)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--meetings", type=int, default=10)
    parser.add_argument("--rows", type=int, default=30, help="rows of each meeting besides those of the writers")
    parser.add_argument("--seconds", type=float, default=5, help="of each turn")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pace", type=float, default=2, help="seconds between two saves of one writer")
    return parser.parse_args()


def run(options):
    prepare()
    print(f"Beban mesin sebelumnya (1, 5, 15 menit): {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    world = World(options)
    with _server() as (port, _):
        writers = [Writer(port, *row) for row in world.rows]
        for writer in writers:
            writer.poll()
        measure_all(writers, options)
        lost = [writer for writer in writers if not world.holds(writer)]
        print(f"\n{sum(writer.version - 1 for writer in writers)} simpanan diterima, {len(lost)} hilang atau berbeda")
        weigh(writers[0])
    count_queries(world)
    if lost:
        sys.exit(1)


def prepare():
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


class World:
    """One Pokja with its meetings, and an account with a row of its own for every writer."""

    def __init__(self, options):
        from tests import factories as make

        self.pokja = make.make_pokja("36")
        meetings = [self.meeting(options.rows) for _ in range(options.meetings)]
        self.rows = [self._writer(meetings[n % len(meetings)], n) for n in range(options.writers)]

    def meeting(self, rows):
        """A meeting whose sheet has so many rows: an agenda item, and under it what is usually written."""
        from meetings.models import Kind, Row
        from tests import factories as make

        meeting = make.make_meeting(self.pokja)
        item = Row.objects.create(meeting=meeting, kind=Kind.AGENDA, text="Kebijakan daerah")
        kinds = (Kind.NOTE, Kind.DECISION, Kind.RECOMMENDATION, Kind.OBSTACLE)
        Row.objects.bulk_create(
            Row(meeting=meeting, kind=kinds[n % 4], agenda=item, rank=n, text=f"{SENTENCE}{n}") for n in range(1, rows)
        )
        return meeting

    def secretary(self, n):
        from pokja.roles import Role
        from tests import factories as make

        user = make.make_user(f"Sekretaris {n}")
        make.give_access(user, Role.SECRETARIAT, pokja=self.pokja)
        return user

    def _writer(self, meeting, n):
        from meetings.models import Kind, Row
        from tests.people import client_of

        user = self.secretary(n)
        row = Row.objects.create(meeting=meeting, kind=Kind.DECISION, rank=1000 + n, text=SENTENCE)
        return meeting, user, row.uid, client_of(user).cookies["sessionid"].value

    def holds(self, writer):
        from meetings.models import Row

        row = Row.objects.get(uid=writer.row)
        return (row.version, row.text) == (writer.version, writer.text)


@contextmanager
def _server(*more):
    """The web server of a production, on a free port; `more` are options of gunicorn that count instead of ours."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--preload", "--workers", "2"),
            *("--bind", f"{HOST}:{port}", "--log-level", "warning", "--no-control-socket", "--timeout", "120", *more),
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_answers(server, port)
        yield port, server
    finally:
        server.terminate()
        server.wait()


def _wait_until_it_answers(server, port):
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("Peladen web tidak mau jalan.")


class Writer:
    """Somebody at a sheet. Talks HTTP by hand: the two cores are the server's, and a library would take its share."""

    def __init__(self, port, meeting, user, row, session):
        self.port, self.row, self.account = port, str(row), str(user.pk)
        self.address = f"/rapat/{meeting.pk}/lembar/kirim/"
        self.sheet = f"/rapat/{meeting.pk}/lembar/"
        self.tab, self.since, self.version, self.text = str(uuid.uuid4()), "", 1, SENTENCE
        token = secrets.token_hex(16)
        self.headers = (
            f"Host: {HOST}:{port}\r\nConnection: close\r\n"
            f"Cookie: sessionid={session}; csrftoken={token}\r\nX-CSRFToken: {token}\r\nX-Lembar: 1\r\n"
        )

    def empty(self):
        status, _, _ = self._ask("POST", "/kosong/", b"{}")
        assert status == 200, status

    def save(self):
        """Change the row, and believe the answer only as the sheet does."""
        text = f"{SENTENCE}{self.version}"
        change = {"do": "edit", "id": str(uuid.uuid4()), "uid": self.row, "version": self.version}
        (told,) = self._send(change | {"values": {"text": text}})["results"]
        assert told["state"] == "done" and told["version"] == self.version + 1, told
        self.text, self.version = text, told["version"]

    def poll(self):
        self._send()

    def get(self, address, encoding="identity"):
        status, headers, body = self._ask("GET", address, b"", f"Accept-Encoding: {encoding}\r\n")
        assert status == 200, (address, status)
        return headers, body

    def _send(self, *changes):
        body = {"account": self.account, "tab": self.tab, "agenda": None, "since": self.since, "changes": changes}
        status, headers, answer = self._ask("POST", self.address, json.dumps(body).encode())
        assert status == 200 and "x-lembar" in headers, (status, answer[:200])
        told = json.loads(answer)
        self.since = told["cursor"]
        return told

    def _ask(self, method, address, body, more=""):
        head = f"{method} {address} HTTP/1.1\r\n{self.headers}{more}Content-Type: application/json\r\n"
        with socket.create_connection((HOST, self.port), timeout=120) as connection:
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        head, _, answer = b"".join(parts).partition(b"\r\n\r\n")
        return int(head[9:12]), head.decode("latin-1").lower(), answer


# --- time ---

ASKED = {"kosong": Writer.empty, "simpan": Writer.save, "tanya kabar": Writer.poll}


def measure_all(writers, options):
    for title, pace in (("Serentak", 0), (f"Berjeda {options.pace:g} s", options.pace)):
        found = {name: [] for name in ASKED}
        for _ in range(options.rounds):
            for name, ask in ASKED.items():
                found[name].append(measure(writers, ask, options.seconds, pace))
        print_table(f"{title}, {options.writers} penulis, {options.meetings} rapat", found)


def measure(writers, ask, seconds, pace):
    """Requests a second, and the milliseconds that half of them, and 99 of 100, took at most."""
    times, failures = [], []
    start = time.perf_counter() + 0.2
    threads = [
        threading.Thread(
            target=_write, args=(writer, ask, start + pace * n / len(writers), start + seconds, pace, times, failures)
        )
        for n, writer in enumerate(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    spent = time.perf_counter() - start
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return len(times) / spent, cuts[49] * 1000, cuts[98] * 1000


def _write(writer, ask, at, until, pace, times, failures):
    try:
        while (wait := at - time.perf_counter()) + time.perf_counter() < until:
            if wait > 0:
                time.sleep(wait)
            asked = time.perf_counter()
            ask(writer)
            now = time.perf_counter()
            times.append(now - asked)
            at = max(at + pace, now)
    except Exception as failure:
        failures.append(failure)


def print_table(title, found):
    print(f"\n{title:34}{'per detik':>10}{'p50 ms':>9}{'p99 ms':>9}   rasio ke kosong: laju, p50, p99")
    medians = {
        name: [statistics.median(column) for column in zip(*turns, strict=True)] for name, turns in found.items()
    }
    base = medians["kosong"]
    for name, (rate, half, most) in medians.items():
        ratios = f"1/{base[0] / rate:.1f}, {half / base[1]:.1f}, {most / base[2]:.1f}" if name != "kosong" else ""
        print(f"{name:34}{rate:10.0f}{half:9.1f}{most:9.1f}   {ratios}", flush=True)


# --- weight and queries ---


def weigh(writer):
    """Bytes of the sheet and of what it loads; the page itself is pressed by the proxy, so gzip is ours here."""
    _, page = writer.get(writer.sheet)
    text = page.decode()
    parts = {"laman": (len(page), len(gzip.compress(page)))}
    for kind, pattern in (("CSS", r'<link rel="stylesheet" href="([^"]+)"'), ("skrip", r'<script[^>]* src="([^"]+)"')):
        sizes = [
            (len(writer.get(address)[1]), len(writer.get(address, "gzip")[1])) for address in re.findall(pattern, text)
        ]
        parts[f"{len(sizes)} {kind}"] = tuple(map(sum, zip(*sizes, strict=True))) if sizes else (0, 0)
    parts["semua"] = tuple(map(sum, zip(*parts.values(), strict=True)))
    print(f"\n{'Bobot lembar, byte':34}{'polos':>10}{'gzip':>9}")
    for name, (raw, pressed) in parts.items():
        print(f"{name:34}{raw:10}{pressed:9}")


def count_queries(world):
    from meetings.models import Kind
    from tests.meetings.sheets import Device
    from tests.people import client_of

    user = world.secretary("hitung")
    found = {}
    for size in (3, 300):
        meeting = world.meeting(size)
        device = Device(client_of(user), meeting, user)
        since = device.send()["cursor"]
        row = meeting.rows.filter(kind=Kind.DECISION).first()
        found.setdefault("simpan", []).append(device.queries(device.edit(str(row.uid), 1, text="Sepakat"), since=since))
        since = device.send()["cursor"]
        found.setdefault("tanya kabar", []).append(device.queries(since=since))
        found.setdefault("baris baru", []).append(
            device.queries(device.change("add", kind="decision", values={"text": "Baru"}), since=since)
        )
        found.setdefault("laman lembar", []).append(_queries_of_page(device, meeting))
    print(f"\n{'Query':34}{'3 baris':>10}{'300':>9}")
    for name, (few, many) in found.items():
        print(f"{name:34}{few:10}{many:9}")


def _queries_of_page(device, meeting):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert device.client.get(f"/rapat/{meeting.pk}/lembar/").status_code == 200
    return len(queries)


if __name__ == "__main__":
    main()
