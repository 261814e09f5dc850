"""Times the pages and files of Wilayah on the database there is, beside the SQL without kept numbers.

    POKJA_VAR=… .venv/bin/python benchmarks/rollup.py [--repeat 30]

Meant for a database that `manage.py seed_scale` filled (552 Pokja, 240,000 meetings). A reader of the nation is made
and taken back. Milliseconds are those of a request in this process: middleware, gate, template and database.
"""

import argparse
import os
import statistics
import sys
import time
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ADDRESSES = [
    "/bantuan/peran/",  # a page without lists, to compare with
    "/wilayah/",
    "/wilayah/?triwulan=2",
    "/wilayah/{province}/",
    "/wilayah/{pokja}/",
    "/wilayah/angka.csv?rinci=pokja",
    "/wilayah/angka.xlsx?rinci=pokja",
]
PAPERS = ["/wilayah/laporan.pdf?triwulan=2", "/wilayah/{province}/laporan.pdf?triwulan=2"]

# What the numbers of one year would cost without the kept ones.
UNKEPT = """
    SELECT m.pokja_id, m.quarter, count(*), count(*) FILTER (WHERE m.final_version > 0)
    FROM meetings_meeting m WHERE m.budget_year = %(year)s AND m.cancelled_at IS NULL GROUP BY 1, 2;
    SELECT m.pokja_id, m.quarter, count(*), count(*) FILTER (WHERE t.status = 'done'),
        count(*) FILTER (WHERE t.is_open AND t.late_from <= current_date)
    FROM meetings_task t JOIN meetings_meeting m ON m.id = t.meeting_id
    WHERE t.released AND NOT t.is_carried AND m.budget_year = %(year)s GROUP BY 1, 2;
"""
TABLES = ("meetings_meetingcount", "meetings_taskcount", "meetings_daycount")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=30)
    repeat = parser.parse_args().repeat
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # needs nothing collected
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    with settings.EMBEDDED_SERVER or nullcontext():
        from django.db import transaction

        with transaction.atomic():
            measure(repeat)
            transaction.set_rollback(True)


def measure(repeat):
    from django.db import connection
    from django.test import Client

    from meetings.models import Meeting, MeetingCount
    from pokja.roles import Role
    from tests import factories as make

    reader = make.make_user("Pembaca Nasional")
    make.give_access(reader, Role.AREA_READER)
    busiest = MeetingCount.objects.order_by("-recorded").select_related("pokja__region").first().pokja
    names = {"province": busiest.code[:2], "pokja": busiest.code}
    client = Client()
    client.force_login(reader)
    print(f"{Meeting.objects.count()} rapat, {os.cpu_count()} inti, beban {os.getloadavg()[0]:.1f}")
    print(f"{'':44}{'kueri':>6}{'median':>9}{'p99':>9}{'kerja Python':>14}  ms")
    for address in ADDRESSES:
        print_line(address, ask(client, address.format(**names), repeat))
    for address in PAPERS:
        print_line(address, ask(client, address.format(**names), 3))
    with connection.cursor() as cursor:
        year = MeetingCount.objects.order_by("-year").values_list("year", flat=True)[1]
        print_line("hitung setahun tanpa tabel angka (SQL)", (2, timed(cursor, UNKEPT, {"year": year}, 5), []))
        one = "SELECT meetings_count_{}(ARRAY[%(pokja)s]::bigint[])"
        for part in ("meetings", "days", "tasks"):  # what a writer of this Pokja pays
            print_line(
                f"hitung ulang satu Pokja: {part}", (1, timed(cursor, one.format(part), {"pokja": busiest.pk}, 10), [])
            )
        for table in TABLES:
            cursor.execute("SELECT count(*), pg_size_pretty(pg_total_relation_size(%s)) FROM " + table, [table])
            print(f"{table:44}{'{} baris, {}'.format(*cursor.fetchone())}")


def ask(client, address, repeat):
    """Number of queries, milliseconds of each request, and those that this process worked."""
    from django.db import connection

    asked, worked, spent = [], [], []

    def note(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    client.get(address)  # compiles the template
    with connection.execute_wrapper(note):
        assert client.get(address).status_code == 200, address
    for _ in range(repeat):
        start, began = time.perf_counter(), time.process_time()
        client.get(address)
        spent.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - began) * 1000)
    return len(asked), spent, worked


def timed(cursor, sql, values, repeat):
    spent = []
    for _ in range(repeat):
        start = time.perf_counter()
        for statement in filter(str.strip, sql.split(";")):
            cursor.execute(statement, values)
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def print_line(name, found):
    queries, spent, worked = found
    p99 = sorted(spent)[min(len(spent) - 1, int(len(spent) * 0.99))]
    print(f"{name:44}{queries:6}{statistics.median(spent):9.1f}{p99:9.1f}{statistics.median(worked or [0]):14.1f}")


if __name__ == "__main__":
    main()
