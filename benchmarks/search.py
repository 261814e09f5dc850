"""Times the search and the list of meetings beside an empty view, and what the words of a meeting cost its writers.

    .venv/bin/python benchmarks/search.py pages --folder /tmp/skala/besar [--repeat 40] [--only kata]
    .venv/bin/python benchmarks/search.py saving --folder /tmp/skala/besar [--rows 300] [--attendees 500] [--writers 10]

The folder holds a database of its own (POKJA_VAR) with meetings in it, as `manage.py seed_scale` makes them. `pages`
asks in this process, middleware and template included, each page in turn with the empty view: signed in, same gate,
same frame. Words are taken from the meetings that are there, by how often they occur. `saving` writes rows of one large
meeting, with the triggers that note a change and without them, alone and by several at once; it leaves that meeting
behind.
"""

import argparse
import os
import statistics
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

EMPTY = "/kosong/"
SENTENCE = "Pokja menyepakati penanganan permukiman kumuh di sepuluh kelurahan prioritas, catatan ke-"


def main():
    options = _options()
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ |= {"POKJA_VAR": str(Path(options.folder).absolute()), "POKJA_DEMO": "1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import logging

    import django
    from django.conf import settings

    django.setup()
    logging.disable(logging.WARNING)  # slow statements are what is looked for
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # needs nothing collected
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    with settings.EMBEDDED_SERVER:
        {"pages": time_pages, "saving": time_saving}[options.what](options)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["pages", "saving"])
    parser.add_argument("--folder", required=True, help="POKJA_VAR of the filled database")
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--attendees", type=int, default=500)
    parser.add_argument("--writers", type=int, default=10)
    return parser.parse_args()


# --- pages ---


def time_pages(options):
    from meetings.models import Meeting

    _add_empty_view()
    words = _words()
    people = _people()
    print(f"{Meeting.objects.count()} rapat, kata: {words}")
    print(f"{'':44}{'query':>6}{'ms':>8}{'x kosong':>10}{'p99/p50':>9}{'SQL ms':>8}")
    for who, user in people.items():
        for name, address in _addresses(user, words):
            if options.only in f"{who} {name}":
                _tell(f"{who} {name}", address, user, options.repeat)


def _add_empty_view():
    from django.shortcuts import render
    from django.urls import clear_url_caches, path

    from config import urls
    from meetings.models import Meeting
    from pokja.access import can_anywhere
    from pokja.roles import Permission

    def empty(request):
        can_anywhere(request.user, Permission.MEETING_READ)
        Meeting.objects.visible_to(request.user)
        return render(request, "base.html")

    urls.urlpatterns.insert(0, path(EMPTY.strip("/") + "/", empty))
    clear_url_caches()


def _people():
    """Somebody who reads the nation's finals, a province's, and two who write for one Pokja."""
    from meetings.models import Meeting
    from pokja.models import Region
    from pokja.roles import Role
    from tests import factories as make

    meeting = Meeting.objects.select_related("pokja__region__parent").exclude(pokja__region__parent=None).first()
    province = meeting.pokja.region.parent or Region.objects.get(code="36")
    people = {}
    for who, role, place in (
        ("nasional", Role.AREA_READER, {}),
        ("provinsi", Role.AREA_READER, {"region": province}),
        ("sekretariat", Role.SECRETARIAT, {"pokja": meeting.pokja}),
        ("sistem", Role.SYSTEM, {}),
    ):
        people[who] = make.make_user(who, email=f"{who}.{time.time_ns()}@ukur.test")
        make.give_access(people[who], role, **place)
    return people


def _words() -> dict[str, str]:
    """Words by the share of meetings that have them, from the planner's statistics and from the known words."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE meetings_meetingwords")
        cursor.execute("""
            SELECT word, freq FROM pg_stats,
                unnest(most_common_elems::text::text[], most_common_elem_freqs) AS m (word, freq)
            WHERE tablename = 'meetings_meetingwords' AND attname = 'words'
                AND word ~ '^[a-z]{5,}$' ORDER BY freq DESC""")
        common = cursor.fetchall()
        cursor.execute("SELECT word FROM meetings_knownword WHERE word ~ '^[a-z]{6,}$' ORDER BY id DESC LIMIT 1")
        rare = cursor.fetchone()[0]

    def near(share):
        return min(common, key=lambda pair: abs(pair[1] - share))[0]

    found = {"sering": near(0.9), "separuh": near(0.5), "5%": near(0.05), "1%": near(0.01), "langka": rare}
    found["salah ketik"] = found["separuh"][:-2] + found["separuh"][-1] + found["separuh"][-2]
    return found


def _addresses(user, words):
    from meetings.keyset import Place
    from meetings.models import Meeting

    seen = Meeting.objects.visible_to(user)
    days = list(seen.order_by("starts_on").values_list("starts_on", flat=True)[:: max(1, seen.count() // 10)])
    deep, middle = (f"setelah={Place(day, 2**60)}" for day in (days[1], days[5]))
    newer = f"sebelum={Place(days[5], 1)}"
    code = seen.select_related("pokja__region").first().pokja.region.code
    yield "daftar", "/rapat/"
    yield "daftar tengah", f"/rapat/?{middle}"
    yield "daftar dalam", f"/rapat/?{deep}"
    yield "daftar mundur", f"/rapat/?{newer}"
    year = days[3].year
    filters = {"ta": year, "triwulan": 1, "jenis": "fgd", "status": "final", "wilayah": code[:2], "pokja": code}
    for name, value in filters.items():
        yield f"saringan {name}", f"/rapat/?{name}={value}"
    yield "saringan status=draft", "/rapat/?status=draft"
    yield "saringan status=cancelled", "/rapat/?status=cancelled"
    yield "saringan ta triwulan jenis", f"/rapat/?ta={year}&triwulan=1&jenis=fgd"
    yield "saringan ta dalam", f"/rapat/?ta={year}&{deep}"
    for name, word in words.items():
        yield f"kata {name}", f"/rapat/?q={word}"
        yield f"kata {name} dalam", f"/rapat/?q={word}&{deep}"
    yield "kata separuh mundur", f"/rapat/?q={words['separuh']}&{newer}"
    yield "dua kata", f"/rapat/?q={words['separuh']}+{words['5%']}"
    yield "kata dan ta", f"/rapat/?q={words['separuh']}&ta={year}"
    yield "kata dan triwulan jenis", f"/rapat/?q={words['5%']}&triwulan=1&jenis=fgd"
    yield "tidak ada", "/rapat/?q=zzqqxxyy"


def _tell(name, address, user, repeat):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    number, sql = len(queries), sum(float(query["time"]) for query in queries) * 1000
    empty, full = [], []
    for _ in range(repeat):
        for times, asked in ((empty, EMPTY), (full, address)):
            start = time.perf_counter()
            client.get(asked)
            times.append((time.perf_counter() - start) * 1000)
    middle = statistics.median(full)
    tail = sorted(full)[max(0, int(repeat * 0.99) - 1)]
    times_empty = middle / statistics.median(empty)
    print(f"{name:44}{number:6}{middle:8.1f}{times_empty:10.1f}{tail / middle:9.1f}{sql:8.1f}", flush=True)


# --- saving ---


def time_saving(options):
    meeting, rows = _large_meeting(options)
    print(f"Satu rapat, {options.rows} baris, {options.attendees} peserta; milidetik per simpanan")
    print(f"{'':14}{'sendiri p50':>13}{'p99':>8}{options.writers:>6} penulis: p50{'p99':>8}{'per detik':>11}")
    for _ in range(3):
        for noted in (True, False):
            with _triggers(noted):
                alone, together = [], []
                _save(meeting, rows[0], 100, alone)
                start = time.perf_counter()
                threads = [threading.Thread(target=_save, args=(meeting, row, 30, together)) for row in rows]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                spent = time.perf_counter() - start
            (a50, a99), (t50, t99) = (_cuts(times) for times in (alone, together))
            name = "dicatat" if noted else "tanpa catatan"
            print(f"{name:14}{a50:13.1f}{a99:8.1f}{t50:17.1f}{t99:8.1f}{len(together) / spent:11.0f}", flush=True)
    _time_writing(meeting)


def _large_meeting(options):
    from meetings.models import Attendee, Kind, Meeting, Row
    from tests import factories as make

    meeting = make.make_meeting(Meeting.objects.first().pokja)
    Row.objects.bulk_create(
        Row(meeting=meeting, kind=Kind.NOTE, rank=n, text=f"{SENTENCE}{n}") for n in range(options.rows)
    )
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, name=f"Peserta Uji {n}", institution=f"Dinas {n % 40}", count=1, position=n)
        for n in range(options.attendees)
    )
    return meeting, list(meeting.rows.all()[: options.writers])


def _save(meeting, row, times, spent):
    """As workflow.save_row does it, without the form."""
    from django.db import connections, transaction

    from meetings.models import Row
    from meetings.workflow.locking import lock_editable

    for n in range(times):
        start = time.perf_counter()
        with transaction.atomic():
            lock_editable(meeting)
            current = Row.objects.select_for_update().get(pk=row.pk)
            current.text, current.version = f"{SENTENCE}{n} {start}", current.version + 1
            current.save(update_fields=["text", "version", "changed_at"])
        spent.append((time.perf_counter() - start) * 1000)
    if threading.current_thread() is not threading.main_thread():
        connections.close_all()


class _triggers:
    def __init__(self, on):
        self.on = on

    def __enter__(self):
        self._turn("ENABLE" if self.on else "DISABLE")

    def __exit__(self, *exception):
        self._turn("ENABLE")

    @staticmethod
    def _turn(how):
        from django.db import connection

        from config.rights import owner_connection

        with owner_connection(), connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE meetings_row {how} TRIGGER words_after_update")


def _time_writing(meeting):
    from django.db import connection

    with connection.cursor() as cursor:
        start = time.perf_counter()
        for _ in range(10):
            cursor.execute("SELECT meetings_write_words(%s)", [[meeting.pk]])
        print(f"Kata rapat itu ditulis dalam {(time.perf_counter() - start) * 100:.0f} ms, di latar belakang")


def _cuts(times):
    times = sorted(times)
    return statistics.median(times), times[max(0, int(len(times) * 0.99) - 1)]


if __name__ == "__main__":
    main()
