"""Times the import of a large table of members: reading, guessing, checking and taking in, with queries and memory.

    .venv/bin/python benchmarks/member_import.py [--rows 5000] [--repeat 5]

Works in the demo's database on one Pokja and takes all of it back. Seconds are medians in this process; the pages are
asked through Django's test client, middleware and templates included.
"""

import argparse
import os
import resource
import statistics
import sys
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CODE = "91"
HEAD = ["Nama", "NIP", "Peran", "Bidang", "Jabatan", "Instansi", "Telepon", "Pos-el", "Sejak"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # needs nothing collected
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    from contextlib import nullcontext

    with settings.EMBEDDED_SERVER or nullcontext():
        for kind in ("csv", "xlsx"):
            print(f"{options.rows} baris, {kind}")
            runs = [measure(kind, options.rows) for _ in range(options.repeat)]
            for step in runs[0]:
                spent = statistics.median(run[step][0] for run in runs)
                print(f"  {step:32}{spent:8.2f} s{runs[0][step][1]:8} kueri")
    print(f"memori terbesar {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def table(kind, count):
    from datetime import date, timedelta

    from pokja.tables import csv_bytes, xlsx_bytes

    rows = [
        [
            f"Orang Uji {n}",
            f"{19450101 + n % 28:08} {196001 + n // 999} 1 {n % 999 + 1:03}",
            "Anggota" if n else "Ketua",
            f"Bidang {n % 12}",
            f"Kepala Seksi {n % 900}",
            f"Dinas Uji {n % 60}",
            f"+62 812 {n:04} 000",
            f"orang{n}@contoh.test",
            date(2016, 1, 4) + timedelta(days=n % 300),
        ]
        for n in range(count)
    ]
    return csv_bytes(HEAD, rows) if kind == "csv" else xlsx_bytes(HEAD, rows, title="Uji")


def measure(kind, count):
    """What each step takes: {step: (seconds, queries)}."""
    from django.db import transaction
    from django.test import Client

    from pokja.models import MemberImport, Membership
    from pokja.roles import Role
    from tests import factories as make

    content, found = table(kind, count), {}
    with transaction.atomic():
        pokja, admin = make.make_pokja(CODE), make.make_user("Admin")
        make.give_access(admin, Role.ADMIN, pokja=pokja)
        client = Client()
        client.force_login(admin)
        paste = f"/pokja/{CODE}/anggota/impor/"
        before = Membership.objects.filter(pokja=pokja).count()

        upload = BytesIO(content)
        upload.name = f"anggota.{kind}"
        found["unggah dan tebak kolom"], answer = timed(lambda: client.post(paste, {"file": upload}))
        assert answer.status_code == 302, answer.content.decode()
        review = answer.url
        found["halaman periksa"], page = timed(lambda: client.get(review))
        assert f"{count} siap masuk" in page.content.decode()
        found["masukkan semua"], answer = timed(lambda: client.post(review, {"version": 0, "act": "insert"}))
        assert Membership.objects.filter(pokja=pokja).count() == before + count
        upload = BytesIO(content)
        upload.name = f"anggota.{kind}"
        again = client.post(paste, {"file": upload}).url
        found["periksa lagi, semua sudah ada"], page = timed(lambda: client.get(again))
        assert f"{count} sudah ada" in page.content.decode()
        found["unduh"], _ = timed(lambda: client.get(f"/pokja/{CODE}/anggota/unduh.{kind}?semua=1"))
        assert MemberImport.objects.filter(pokja=pokja).count() == 1
        transaction.set_rollback(True)
    return found


def timed(act):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    start = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        answer = act()
    return (time.perf_counter() - start, len(queries)), answer


if __name__ == "__main__":
    main()
