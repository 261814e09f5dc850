"""Times the papers as a reader gets them: a fresh A-1, a stored one, the ZIP of a year of every Pokja.

    .venv/bin/python benchmarks/papers.py [--repeat 50] [--pokja 552]

Works in a folder of its own that is thrown away. Fresh: a draft's A-1 through the web server, 12 agenda items, 60
people and 15 follow-ups. Stored: the final's PDF, beside a static file of much the same size from the same server, in
turns. ZIP: one final and one photo of each Pokja, made in a process of its own, with the peak of its memory.
"""

import argparse
import http.client
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
PORT = 8765
YEAR = 2025  # of which the demo holds no meeting


def main():
    options = _options()
    if options.zip:
        make_zip(options.zip)
    else:
        measure(options)


def measure(options) -> None:
    with tempfile.TemporaryDirectory(prefix="papers-") as folder:
        os.environ |= {"POKJA_VAR": folder, "PORT": str(PORT), "POKJA_DEMO": "1"}
        os.chmod(folder, 0o755)  # the database server runs as a user of its own
        import django
        from django.conf import settings

        django.setup()
        with settings.EMBEDDED_SERVER:
            subprocess.run([sys.executable, "scripts/prepare_demo.py"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            compare_downloads(options.repeat)
            compare_zip(options.pokja)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=50)
    parser.add_argument("--pokja", type=int, default=552)
    parser.add_argument("--zip", help=argparse.SUPPRESS)
    return parser.parse_args()


def compare_downloads(repeat: int) -> None:
    draft, final, cookie = busy_meetings()
    static = _static_address()
    command = ["-m", "gunicorn", "config.wsgi:application", "--preload", "--workers", "2", "--no-control-socket"]
    server = subprocess.Popen(
        [sys.executable, *command, "--bind", f"127.0.0.1:{PORT}", "--log-level", "warning"], cwd=ROOT
    )
    try:
        _wait()
        addresses = {"segar": f"/rapat/{draft}/a1.pdf", "tersimpan": f"/rapat/{final}/a1.pdf", "statis": static}
        for address in addresses.values():
            ask(address, cookie)
        fresh, _ = median(max(5, repeat // 5), addresses["segar"], cookie)
        turns = [(ask(addresses["tersimpan"], cookie), ask(static, cookie)) for _ in range(repeat)]
        stored, plain = (statistics.median(turn[n][0] for turn in turns) for n in (0, 1))
        sizes = [turns[0][n][1] // 1000 for n in (0, 1)]
        print(f"A-1 segar            {fresh * 1000:8.0f} ms")
        print(f"A-1 tersimpan        {stored * 1000:8.1f} ms ({sizes[0]} KB)")
        print(f"berkas statis        {plain * 1000:8.1f} ms ({sizes[1]} KB); rasio {stored / plain:.1f}")
    finally:
        server.terminate()
        server.wait()


def busy_meetings() -> tuple[int, int, str]:
    """A draft and a final of a busy Rakor in the demo, and the cookie of somebody who reads both."""
    from django.test import Client

    from meetings import workflow
    from pokja.models import Pokja, User

    writer, chair = (User.objects.get(email=f"{name}@demo.test") for name in ("sekretariat", "pimpinan"))
    pokja = Pokja.objects.with_region().get(region__code="36")
    draft, final = (_busy_meeting(pokja, number, writer) for number in ("71", "72"))
    workflow.submit(final, by=writer)
    workflow.approve(final, by=chair)
    client = Client()
    client.force_login(chair)
    return draft.pk, final.pk, f"sessionid={client.cookies['sessionid'].value}"


def _busy_meeting(pokja, number: str, writer):
    import uuid

    from meetings import workflow
    from meetings.models import Attendee, Kind, Presence, Signer
    from tests.factories import make_meeting
    from tests.reports import LOREM

    meeting = make_meeting(pokja, f"Rakor {number}", day=date(2026, 5, 30), number=number)

    def write(kind, text, **fields):
        return workflow.append_row(meeting, kind, {"text": text} | fields, uid=uuid.uuid4(), by=writer)

    for item in range(12):
        write(Kind.AGENDA, f"Kebijakan penyediaan perumahan {item}")
        write(Kind.NOTE, LOREM)
    for item in range(15):
        write(Kind.FOLLOWUP, f"Menyusun rencana kerja bidang {item}", owner_text="Bappeda")
    for item in range(60):
        person = Attendee.objects.create(
            meeting=meeting,
            name=f"Peserta {item}",
            office="Kepala Bidang",
            institution=f"Instansi {item // 6}",
            count=1,
        )
        Presence.objects.create(attendee=person, session=meeting.sessions.get(), status="present")
    Signer.objects.create(meeting=meeting, office="Ketua", name="Nama Ketua")
    return meeting


def _static_address() -> str:
    from django.contrib.staticfiles.storage import staticfiles_storage

    return staticfiles_storage.url("bootstrap/css/bootstrap.min.css")


def _wait() -> None:
    for _ in range(200):
        try:
            return ask("/masuk/", "") and None
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the web server does not answer")


def median(repeat: int, address: str, cookie: str) -> tuple[float, int]:
    found = [ask(address, cookie) for _ in range(repeat)]
    return statistics.median(seconds for seconds, _ in found), found[0][1]


def ask(address: str, cookie: str) -> tuple[float, int]:
    """Seconds and bytes of one answer, whole, on a connection of its own."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request("GET", address, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    content = answer.read()
    spent = time.perf_counter() - start
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")
    return spent, len(content)


def compare_zip(count: int) -> None:
    bundle = year_of_finals(count)
    start = time.perf_counter()
    child = subprocess.run(
        [sys.executable, __file__, "--zip", str(bundle.uid)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    spent = time.perf_counter() - start
    bundle.refresh_from_db()
    before, peak = child.stdout.split()
    size = bundle.size // 1_000_000
    print(f"ZIP {bundle.parts} Pokja, {size} MB: {spent:.1f} s, memori {peak} MB (sebelumnya {before} MB)")


def year_of_finals(count: int):
    """One final with one photo for each Pokja, written past the workflow; every file has bytes of its own."""
    from meetings.bundling.work import ask as ask_for
    from meetings.models import Attachment, FinalReport, Meeting
    from meetings.papers import format_a1
    from pokja.models import Pokja, User
    from pokja.storage import store
    from tests.factories import _put_in_state, make_meeting
    from tests.reports import busy_data, picture

    data, files = busy_data()
    report, photo = format_a1.render_pdf(data, files=files), picture()
    system = User.objects.get(email="sistem@demo.test")
    for number, pokja in enumerate(Pokja.objects.with_region().order_by("region__code")[:count]):
        meeting = make_meeting(pokja, f"Rakor {pokja}", day=date(YEAR, 5, 30))
        mark = f"\n% {number}\n".encode()
        file = store(photo + mark, "image/jpeg")
        Attachment.objects.create(meeting=meeting, kind="photo", filename="foto.jpg", file=file, created_by=system)
        _put_in_state(meeting, Meeting.Status.FINAL, system)
        FinalReport.objects.create(
            meeting=meeting, version=1, data=data, layout=format_a1.DEFAULT_LAYOUT,
            pdf=store(report + mark, "application/pdf"),
            approved_by=system, approver_name="Ketua", approver_office="Ketua", approved_at=meeting.approved_at,
        )  # fmt: skip
    return ask_for(system, year=YEAR)


def make_zip(uid: str) -> None:
    import django

    django.setup()
    from meetings.bundling.work import make

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    make.func(uid, 1)
    print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main()
