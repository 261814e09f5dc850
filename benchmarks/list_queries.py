"""Counts what each list asks of the database for 3 and for 300 rows, and times both.

    .venv/bin/python benchmarks/list_queries.py [--repeat 5]

Fills one Pokja of the demo's database with as many of everything as a line says, asks each page as the person it is
for, and takes all of it back. Milliseconds are medians in this process, middleware and template included.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SIZES = (3, 300)
LISTS = {  # address: who asks
    "/": "admin",
    "/rapat/": "reader",
    "/rapat/{meeting}/hadir/": "secretariat",
    "/wilayah/": "reader",
    "/wilayah/{code}/": "reader",
    "/pokja/": "reader",
    "/pokja/{code}/": "admin",
    "/pokja/{code}/anggota/": "admin",
    "/pokja/{code}/sk/": "admin",
    "/pokja/{code}/kop/": "admin",
    "/pokja/{code}/akses/": "admin",
    "/pokja/{code}/anggota/perubahan/": "admin",
    "/pokja/{code}/bidang/": "admin",
    "/pokja/{code}/audit/": "admin",
    "/audit/": "system",
    "/kelola/pokja/user/": "system",
    "/akses/": "system",
}
CODE = "91"  # a Pokja of which the demo holds no meeting


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # needs nothing collected
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    from contextlib import nullcontext

    with settings.EMBEDDED_SERVER or nullcontext():
        found = {size: measure(size, repeat) for size in SIZES}
    few, many = (found[size] for size in SIZES)
    print(f"{'':24}" + "".join(f"{size:>8} baris" + f"{'ms':>8}" for size in SIZES))
    for name in LISTS:
        print(f"{name:24}" + "".join(f"{queries:14}{spent:8.1f}" for queries, spent in (few[name], many[name])))


def measure(size, repeat):
    from django.db import transaction

    with transaction.atomic():
        people, names = fill(size)
        found = {name: ask(name, people[who], names, repeat) for name, who in LISTS.items()}
        transaction.set_rollback(True)
    return found


def fill(size):
    """One Pokja with `size` of everything, and its people."""
    from meetings.models import Attendee
    from pokja.audit import Act, note
    from pokja.models import MemberAct
    from pokja.roles import Role
    from tests import factories as make

    pokja = make.make_pokja(CODE)
    people = {role: make.make_user(role) for role in ("reader", "secretariat", "admin", "system")}
    for role in ("reader", "secretariat", "admin"):
        make.give_access(people[role], Role(role), pokja=pokja)
    make.give_access(people["system"], Role.SYSTEM)
    for n in range(size):
        day = date(2016, 1, 1) + timedelta(days=n)
        make.make_member(pokja, f"Anggota {n}", bidang=f"Bidang {n}", office=f"Jabatan {n}", valid_from=day)
        make.make_decree(pokja, f"SK/{n}", day=day, valid_from=day)
        make.make_host(pokja, f"Dinas {n}", valid_from=day, valid_until=day)
        make.give_access(make.make_user(f"Pembaca {n}"), Role.READER, pokja=pokja)
        make.give_access(make.make_user(f"Wilayah {n}"), Role.AREA_READER, region=pokja.region)
        note(Act.MEMBERS, f"Anggota {n} ditambahkan.", by=people["admin"], pokja=pokja)
        MemberAct.objects.create(pokja=pokja, kind="ended", sentence=f"Anggota {n} diakhiri.", done_by=people["admin"])
        meeting = make.make_meeting(pokja, f"Rakor {n}", day=day)
    for n in range(size):
        Attendee.objects.create(meeting=meeting, name=f"Peserta {n}", institution=f"Dinas {n % 7}", count=1, position=n)
    return people, {"code": CODE, "meeting": meeting.pk}


def ask(address, user, names, repeat):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(user)
    spent = []
    for _ in range(repeat + 1):
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address.format(**names))
        spent.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, (address, response.status_code)
    return len(queries), statistics.median(spent[1:])  # the first one compiles the template


if __name__ == "__main__":
    main()
