"""Times the pages of a nation with ten years of meetings, as ratios to their bare SQL and to an empty view.

    POKJA_VAR=/tmp/skala/besar DJANGO_SETTINGS_MODULE=benchmarks.scale_site.settings manage.py migrate
    POKJA_VAR=/tmp/skala/besar DJANGO_SETTINGS_MODULE=benchmarks.scale_site.settings manage.py seed_scale
    .venv/bin/python benchmarks/scale.py --folder /tmp/skala/besar [--only rapat] [--seconds 3] [--explain]

The folder holds a database of its own, under a server set as benchmarks/scale_site/settings.py says. The web server is
that of a production (gunicorn, preloaded, two workers). Every request is one signed-in browser's, on a connection of
its own. The empty view is signed in, behind the same middleware, asks the gate, and draws the same frame without
content; it is asked in turn with each page, so that whatever else the machine does slows both. "SQL" is the time of the
page's own queries, sent once more as they were; "query" how many the page asks, session and account among them.
"""

import argparse
import os
import re
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import autosave  # noqa: E402  the server and the talk by hand are the same

EMPTY = "/kosong/"
MOST_QUERIES, MOST_TIMES_EMPTY, MOST_TAIL = 15, 3, 2


def main():
    options = _options()
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ |= {"POKJA_VAR": str(Path(options.folder).absolute()), "POKJA_DEMO": "1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.scale_site.settings"
    from django.conf import settings

    with settings.EMBEDDED_SERVER:
        run(options)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", required=True, help="POKJA_VAR of the filled database")
    parser.add_argument("--seconds", type=float, default=3, help="of each page, and as many requests as fit in them")
    parser.add_argument("--least", type=int, default=20, help="requests of each page, however long they take")
    parser.add_argument("--only", default="", help="pages whose name matches this pattern")
    parser.add_argument("--explain", action="store_true", help="show the slowest query of each page that is too slow")
    parser.add_argument("--in-process", action="store_true", help="only queries and SQL, without a web server")
    return parser.parse_args()


def run(options):
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    call_command("collectstatic", interactive=False, verbosity=0)
    world = World()
    pages = [page for page in world.pages() if re.search(options.only, f"{page.who} {page.name} {page.address}")]
    print(f"{world.size}. Beban mesin sebelumnya: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    if options.in_process:
        told = print_in_process(pages, world)
    else:
        told = {page: Told(page, world.people) for page in pages}
        with autosave._server() as (port, _):
            print_table(pages, told, world, port, options)
    if options.explain:
        explain(told)
    print_growth(world)
    print_sizes()


# --- what is asked ---


@dataclass(frozen=True)
class Page:
    who: str
    name: str
    address: str


class World:
    """The people of a filled database and the pages they open."""

    def __init__(self):
        from django.db.models import Count

        from meetings.models import Meeting
        from pokja.models import User
        from pokja.roles import Role

        busiest = Meeting.objects.values("pokja__region__code").annotate(n=Count("pk")).order_by("-n")
        codes = [row["pokja__region__code"] for row in busiest]
        self.pokja = next(code for code in codes if "." in code)
        self.province = next(code for code in codes if "." not in code)
        users = User.objects.in_bulk(field_name="email")
        self.people = {
            "nasional": users["nasional@skala.test"],
            "provinsi": users[f"wilayah.{self.province}@skala.test"],
            "sekretariat": users[f"sekretariat.{self.pokja}@skala.test"],
            "sistem": users["sistem@skala.test"],
        }
        self.role = Role.SECRETARIAT
        self.size = f"{Meeting.objects.count()} rapat"

    def pages(self):
        for who in ("nasional", "provinsi", "sekretariat"):
            yield Page(who, "Beranda", "/")
            yield from self._list(who)
            yield from self._search(who)
            yield Page(who, "tindak lanjut", "/tindak-lanjut/")
            for view in ("lewat", "bulan", "tanpa", "semua"):
                yield Page(who, f"tindak lanjut {view}", f"/tindak-lanjut/?lihat={view}")
            yield Page(who, "tindak lanjut papan", "/tindak-lanjut/?lihat=lewat&tampil=papan")
            yield Page(who, "tindak lanjut cari", "/tindak-lanjut/?lihat=semua&q=sanitasi")
        yield Page("nasional", "wilayah", "/wilayah/")
        yield Page("nasional", "wilayah satu provinsi", f"/wilayah/{self.province}/")
        yield Page("provinsi", "wilayah satu provinsi", f"/wilayah/{self.province}/")
        yield Page("sekretariat", "daftar Pokja", "/pokja/")
        yield Page("sekretariat", "satu Pokja", f"/pokja/{self.pokja}/")
        for name in ("meetings/meeting", "pokja/user", "pokja/pokja", "pokja/access", "pokja/region"):
            yield Page("sistem", f"kelola {name}", f"/kelola/{name}/")
        yield Page("sistem", "Beranda", "/")
        yield Page("sistem", "log audit", "/audit/")

    def _list(self, who):
        yield Page(who, "daftar", "/rapat/")
        places = self._places(who)
        for depth, place in places.items():
            yield Page(who, f"daftar di {depth}%", f"/rapat/?setelah={place}")
        yield Page(who, "daftar mundur", f"/rapat/?sebelum={places[50]}")
        code = self.province if who != "sekretariat" else self.pokja
        filters = {"ta": "2020", "triwulan": "2", "jenis": "fgd", "wilayah": code[:2], "pokja": code}
        if who == "sekretariat":
            filters |= {"status": "draft"}
        for name, value in filters.items():
            yield Page(who, f"saring {name}", f"/rapat/?{name}={value}")
        yield Page(who, "saring ta+triwulan+jenis", "/rapat/?ta=2018&triwulan=3&jenis=workshop")
        yield Page(who, "saring jenis di 50%", f"/rapat/?jenis=fgd&setelah={places[50]}")

    def _places(self, who):
        from meetings.keyset import Place
        from meetings.models import Meeting

        ordered = Meeting.objects.visible_to(self.people[who]).newest_first()
        number = ordered.count()
        self.__dict__.setdefault("seen", {})[who] = number
        return {depth: Place.of(ordered[number * depth // 100]) for depth in (10, 50, 99)}

    def _search(self, who):
        words = {
            "umum": "permukiman", "umum di bawah": "sanitasi", "dua kata": "sanitasi nelayan", "desa": "sukamaju",
            "jarang": self._rare(), "tidak ada": "xqzvvy", "salah ketik": "permukimn", "awalan": "perumah",
            "umum+jarang": f"permukiman {self._rare()}",
        }  # fmt: skip
        for name, text in words.items():
            yield Page(who, f"cari {name}", f"/rapat/?q={text.replace(' ', '+')}")
        yield Page(who, "cari umum di 50%", f"/rapat/?q=permukiman&setelah={self._places(who)[50]}")
        yield Page(who, "cari umum+saring", "/rapat/?q=permukiman&ta=2020&jenis=fgd")

    def _rare(self):
        """A hamlet that one theme names."""
        from meetings.models import Meeting

        theme = Meeting.objects.filter(theme__contains="dusun", pokja__region__code=self.pokja).first().theme
        return theme.split()[-1].lower()


# --- queries ---


class Told:
    """What a page asks of the database: how many queries, and how long they take when sent once more."""

    def __init__(self, page, people):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from tests.people import client_of

        client = client_of(people[page.who])
        for _ in range(2):  # the first one compiles templates and asks what is kept
            with CaptureQueriesContext(connection) as queries:
                self.status = client.get(page.address).status_code
        self.queries = [query["sql"] for query in queries]
        self.times = [self._time(sql) for sql in self.queries]

    @staticmethod
    def _time(sql):
        from django.db import connection

        if not sql.lstrip(" (\n").startswith(("SELECT", "WITH", "EXECUTE")):
            return 0.0
        spent = []
        with connection.cursor() as cursor:
            while len(spent) < 5 and sum(spent) < 2:
                start = time.perf_counter()
                cursor.cursor.execute(sql)  # as it is: its own per cent signs are no places
                cursor.fetchall()
                spent.append(time.perf_counter() - start)
        return statistics.median(spent)

    @property
    def milliseconds(self):
        return sum(self.times) * 1000


def print_in_process(pages, world):
    told = {}
    for page in pages:
        asked = told[page] = Told(page, world.people)
        slowest = max(asked.times) * 1000
        print(
            f"{page.who:12}{page.name:28}{asked.status:5}{len(asked.queries):4} query"
            f"{asked.milliseconds:10.1f} ms SQL, terlama {slowest:.1f}",
            flush=True,
        )
    return told


def explain(told):
    from django.db import connection

    for page, asked in told.items():
        slowest = max(range(len(asked.times)), key=asked.times.__getitem__)
        if asked.times[slowest] < 0.01:
            continue
        print(f"\n=== {page.who} {page.name}: {asked.times[slowest] * 1000:.0f} ms\n{asked.queries[slowest]}")
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {asked.queries[slowest]}")
            print("\n".join(line for (line,) in cursor.fetchall()[:60]))


# --- time ---


def print_table(pages, told, world, port, options):
    from tests.people import client_of

    sessions = {who: client_of(user).cookies["sessionid"].value for who, user in world.people.items()}
    browsers = {who: Browser(port, session) for who, session in sessions.items()}
    for browser in browsers.values():
        for _ in range(10):  # both workers
            browser.get(EMPTY)
    head = (
        f"{'':12}{'':28}{'query':>6}{'SQL ms':>9}{'p50 ms':>9}{'p99 ms':>9}{'p99/p50':>9}{'x SQL':>8}{'x kosong':>10}"
    )
    print(f"\n{head}")
    empties = []
    for page in pages:
        asked = told[page]
        if asked.status != 200:
            print(f"{page.who:12}{page.name:28} {asked.status}")
            continue
        times, empty = measure(browsers[page.who], page.address, options)
        empties += empty
        half, most = cuts(times)
        times_empty = half / cuts(empty)[0]
        marks = "".join(
            [
                " !query" if len(asked.queries) > MOST_QUERIES else "",
                " !lambat" if times_empty > MOST_TIMES_EMPTY else "",
                " !ekor" if most > MOST_TAIL * half else "",
            ]
        )
        print(
            f"{page.who:12}{page.name:28}{len(asked.queries):6}{asked.milliseconds:9.1f}{half:9.1f}{most:9.1f}"
            f"{most / half:9.1f}{half / max(asked.milliseconds, 0.1):8.1f}{times_empty:10.1f}{marks}",
            flush=True,
        )
    half, most = cuts(empties)
    print(f"{'':12}{'kosong, di antara semuanya':28}{'':15}{half:9.1f}{most:9.1f}{most / half:9.1f}")


class Browser:
    def __init__(self, port, session):
        self.writer = object.__new__(autosave.Writer)
        self.writer.port = port
        self.writer.headers = f"Host: {autosave.HOST}:{port}\r\nConnection: close\r\nCookie: sessionid={session}\r\n"

    def get(self, address):
        start = time.perf_counter()
        self.writer.get(address)
        return (time.perf_counter() - start) * 1000


def measure(browser, address, options):
    """Milliseconds of the page and of the empty view, asked in turn."""
    times, empty = [], []
    for _ in range(3):
        browser.get(address)
    until = time.perf_counter() + options.seconds
    while time.perf_counter() < until or len(times) < options.least and time.perf_counter() < until + 20:
        empty.append(browser.get(EMPTY))
        times.append(browser.get(address))
    return times, empty


def cuts(times):
    if len(times) < 2:
        return times[0], times[0]
    found = statistics.quantiles(times, n=100, method="inclusive")
    return found[49], found[98]


# --- three rows and three hundred ---

GROWING = {
    "/": "secretariat",
    "/rapat/": "secretariat",
    "/rapat/?q=sanitasi": "secretariat",
    "/rapat/?ta=2020": "secretariat",
    "/tindak-lanjut/": "secretariat",
    "/tindak-lanjut/?lihat=semua&tampil=papan": "secretariat",
    "/pokja/{code}/": "secretariat",
    "/wilayah/{province}/": "area",
    "/kelola/meetings/meeting/": "system",
}


def print_growth(world):
    from django.db import transaction

    found = {}
    for size in (3, 300):
        with transaction.atomic():
            for name, queries in _grown(size).items():
                found.setdefault(name, []).append(queries)
            transaction.set_rollback(True)
    print(f"\n{'Query':44}{'3 baris':>10}{'300':>9}")
    for name, (few, many) in found.items():
        print(f"{name:44}{few:>10}{many:>9}{' !' if few != many or many > MOST_QUERIES else ''}")


def _grown(size):
    """A Pokja of which so many meetings are known, each with a follow-up, and what its pages ask."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from meetings.models import Kind, Meeting, Row
    from pokja.models import Pokja
    from pokja.roles import Role
    from tests import factories as make
    from tests.people import client_of

    pokja = Pokja.objects.filter(meetings=None, region__parent__isnull=False).with_region().first()
    people = {name: make.make_user(name, email=f"{name}@ukur.test") for name in ("secretariat", "area", "system")}
    make.give_access(people["secretariat"], Role.SECRETARIAT, pokja=pokja)
    make.give_access(people["area"], Role.AREA_READER, region=pokja.region.parent)
    make.give_access(people["system"], Role.SYSTEM)
    people["system"].is_staff = True
    people["system"].save()
    for n in range(size):
        status = (Meeting.Status.DRAFT, Meeting.Status.SUBMITTED)[n % 2]
        sent = {"submitted_at": "2026-01-01T00:00Z", "submitted_by": people["secretariat"]} if n % 2 else {}
        meeting = make.make_meeting(pokja, f"Rapat sanitasi {n}", status=status, budget_year=2020, **sent)
        Row.objects.create(
            meeting=meeting, kind=Kind.FOLLOWUP, text=f"Survei {n}", status_at_writing="not_started", rank=n
        )
    found = {}
    for address, who in GROWING.items():
        client = client_of(people[who])
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                status = client.get(address.format(code=pokja.code, province=pokja.code[:2])).status_code
        found[address] = len(queries) if status == 200 else status
    return found


# --- disk ---


def print_sizes():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " ORDER BY pg_total_relation_size(oid) DESC LIMIT 12"
        )
        print(f"\n{'Tabel':34}{'baris':>12}{'MB':>9}{'indeks MB':>11}")
        for name, rows, size, indexes in cursor.fetchall():
            print(f"{name:34}{rows:12}{size / 1e6:9.0f}{indexes / 1e6:11.0f}")
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_relation_size(i.indexrelid) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace"
            " ORDER BY 2 DESC LIMIT 25"
        )
        print(f"\n{'Indeks':58}{'MB':>9}")
        for name, size in cursor.fetchall():
            print(f"{name:58}{size / 1e6:9.1f}")
        cursor.execute("SELECT pg_database_size(current_database())")
        print(f"\nBasis data {cursor.fetchone()[0] / 1e9:.1f} GB")


if __name__ == "__main__":
    main()
