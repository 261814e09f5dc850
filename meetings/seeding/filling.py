"""Fills a database with made-up meetings in one transaction: triggers off, COPY, what they keep, on, checks."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import psycopg2.extensions
from django.db import connection, transaction

from meetings.models import Meeting, MeetingWords
from meetings.seeding import gatherings, people
from meetings.seeding.bare import bare
from meetings.seeding.copying import Table
from meetings.seeding.gatherings import LIGHT, Amounts, Gatherings
from pokja.models import Pokja
from pokja.regions import load_regions
from pokja.storage import store

AT_ONCE = 2_000  # meetings: some 20 MB of lines
TINY_PDF = b"%PDF-1.4\n% Laporan buatan seed_scale, tanpa isi.\n%%EOF\n"


@dataclass(frozen=True)
class Size:
    """How much is made."""

    meetings: int
    years: int
    seed: int
    until: date
    light: bool = False


def fill(size: Size, tell: Callable[[str], None]) -> dict[str, int]:
    """Rows written, by table. To be called as the owner of the tables; all of it is written or nothing."""
    load_regions()
    pdf = store(TINY_PDF, "application/pdf").sha256
    tables = {model: Table(model) for model in (*people.MODELS, *gatherings.MODELS)}
    names = [table.model._meta.db_table for table in tables.values()]
    with transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys that stay are asked at the end of each COPY, not kept in memory until the end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        first = tables[Meeting].next_id
        for name in (*names, Pokja._meta.db_table):
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        groups = people.make_groups(tables, size.seed, size.until)
        _say_formed(cursor, groups)
        _write(tables)
        amounts = LIGHT if size.light else Amounts()
        made = Gatherings(tables, groups, pdf=pdf, seed=size.seed, until=size.until, amounts=amounts)
        with bare(cursor, [model._meta.db_table for model in gatherings.MODELS], tell):
            _make_meetings(made, size, tables, tell)
        cursor.execute("ANALYZE")
        with bare(cursor, [MeetingWords._meta.db_table], tell):
            _write_kept(cursor, first, tell)
        tell("Memeriksa hubungan antarbaris")
        _check(cursor, first)
        for name in (*names, Pokja._meta.db_table):
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        tell("Menyimpan")
    tell("VACUUM ANALYZE")
    _vacuum()
    return {table.model._meta.db_table: table.written for table in tables.values()}


def _write(tables: dict[type, Table]) -> None:
    for table in tables.values():  # in the order of their foreign keys
        table.write()


def _make_meetings(made: Gatherings, size: Size, tables, tell) -> None:
    told = time.monotonic()
    for n, day in enumerate(made.make(size.meetings, size.years), start=1):
        if n % AT_ONCE == 0 or n == size.meetings:
            _write(tables)
            if (now := time.monotonic()) - told > 10 or n == size.meetings:
                told = now
                tell(f"{n} dari {size.meetings} rapat, sampai {day}")


def _say_formed(cursor, groups) -> None:
    """Whoever holds meetings is a formed Pokja."""
    formed = [group.pk for group in groups if group.weight]
    cursor.execute("UPDATE pokja_pokja SET status = 'formed' WHERE id = ANY(%s) AND status <> 'formed'", [formed])
    others = [group.pk for group in groups if not group.weight]
    cursor.execute("UPDATE pokja_pokja SET status = 'forming' WHERE id = ANY(%s) AND status = 'unknown'", [others])


# What triggers keep beside the rows, by the functions that they call: of so many meetings at once, or of Pokja. Each
# stands in a migration; where it is not there yet, nothing is kept.
_KEPT_OF_MEETINGS = {
    "meetings_write_words(bigint[])": "Kata pencarian",
    "meetings_write_tasks_of_meetings(bigint[])": "Tindak lanjut yang berlaku",
}
_KEPT_OF_POKJA = {"meetings_count_all(bigint[])": "Angka per Pokja"}


def _write_kept(cursor, first: int, tell) -> None:
    """As triggers would have, set by set."""
    cursor.execute("SELECT id FROM meetings_meeting WHERE id >= %s ORDER BY id", [first])
    meetings = [pk for (pk,) in cursor.fetchall()]
    for function, label in _KEPT_OF_MEETINGS.items():
        _call_for_each(cursor, function, meetings, AT_ONCE, lambda done, label=label: tell(f"{label}: {done} rapat"))
    cursor.execute("SELECT DISTINCT pokja_id FROM meetings_meeting WHERE id >= %s ORDER BY 1", [first])
    pokja = [pk for (pk,) in cursor.fetchall()]
    for function, label in _KEPT_OF_POKJA.items():
        _call_for_each(cursor, function, pokja, 20, lambda done, label=label: tell(f"{label}: {done} Pokja"))


def _call_for_each(cursor, function: str, ids: list[int], at_once: int, tell) -> None:
    cursor.execute("SELECT to_regprocedure(%s) IS NULL", [function])
    if cursor.fetchone()[0]:
        return
    name, told = function.partition("(")[0], time.monotonic()
    for start in range(0, len(ids), at_once):
        cursor.execute(f"SELECT {name}(%s)", [ids[start : start + at_once]])
        if (now := time.monotonic()) - told > 10:
            told = now
            tell(start + at_once)


# What triggers would have refused, asked of all new rows at once. Keys and CHECKs were asked by COPY itself.
_UNSOUND = {
    "baris bersarang di rapat lain atau terlalu dalam": """
        SELECT count(*) FROM meetings_row r JOIN meetings_row p ON p.id = r.parent_id
        LEFT JOIN meetings_row g ON g.id = p.parent_id
        WHERE r.meeting_id >= %(first)s AND (p.meeting_id <> r.meeting_id OR g.parent_id IS NOT NULL)""",
    "baris bergantung pada agenda rapat lain": """
        SELECT count(*) FROM meetings_row r JOIN meetings_row a ON a.id = r.agenda_id
        WHERE r.meeting_id >= %(first)s AND a.meeting_id <> r.meeting_id""",
    "versi final tidak sama dengan laporannya": """
        SELECT count(*) FROM meetings_meeting m LEFT JOIN (
            SELECT meeting_id, max(version) AS last, count(*) AS number FROM meetings_finalreport GROUP BY 1
        ) f ON f.meeting_id = m.id
        WHERE m.id >= %(first)s AND (m.final_version, m.final_version)
            IS DISTINCT FROM (coalesce(f.last, 0), coalesce(f.number, 0))""",
    "tanggal rapat tidak sama dengan sesinya": """
        SELECT count(*) FROM meetings_meeting m LEFT JOIN (
            SELECT meeting_id, min(date) AS first, max(date) AS last FROM meetings_session GROUP BY 1
        ) s ON s.meeting_id = m.id
        WHERE m.id >= %(first)s AND (m.starts_on, m.ends_on) IS DISTINCT FROM (s.first, s.last)""",
    "keanggotaan berbeda dari kedudukannya": """
        SELECT count(*) FROM pokja_membership m JOIN pokja_seat s ON s.id = m.seat_id
        JOIN pokja_person p ON p.id = m.person_id
        WHERE (m.pokja_id, m.role) <> (s.pokja_id, s.role) OR p.pokja_id <> m.pokja_id""",
    "kunci asing atau syarat belum diperiksa": "SELECT count(*) FROM pg_constraint WHERE NOT convalidated",
}


class Unsound(Exception):
    """What was made would not have been accepted by the triggers."""


def _check(cursor, first: int) -> None:
    for trouble, query in _UNSOUND.items():
        cursor.execute(query, {"first": first})
        if number := cursor.fetchone()[0]:
            raise Unsound(f"{number} {trouble}.")


def _vacuum() -> None:
    """Statistics for the planner, and the visibility map, without which no index answers alone."""
    connection.ensure_connection()
    raw = connection.connection
    raw.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(table)}")
