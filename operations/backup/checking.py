"""Whether what was restored, or what runs, is whole: every reference, every file, every final."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from meetings.models import FinalReport
from operations.backup.sealing import pieces_of
from pokja import storage
from pokja.models import StoredFile

REFERENCES = """
    SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
           ARRAY(SELECT attname FROM unnest(conkey) WITH ORDINALITY AS k(n, i)
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = k.n ORDER BY i)::text[],
           ARRAY(SELECT attname FROM unnest(confkey) WITH ORDINALITY AS k(n, i)
                 JOIN pg_attribute ON attrelid = confrelid AND attnum = k.n ORDER BY i)::text[]
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 2, 1
"""


@dataclass
class Findings:
    """How much was looked at, and what is wrong, one sentence each."""

    references: int = 0
    files: int = 0
    finals: int = 0
    wrong: list[str] = field(default_factory=list)


def check() -> Findings:
    """Look at everything. Reads each stored file once."""
    found = Findings()
    for name, table, to, columns, keys in _references():
        found.references += 1
        if orphans := _orphans(table, to, columns, keys):
            found.wrong.append(f"{orphans} baris {table} menunjuk ke {to} yang tidak ada ({name}).")
    spoiled = set()
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=2000):
        found.files += 1
        if trouble := trouble_of(file):
            spoiled.add(file.pk)
            found.wrong.append(f"Berkas {file.pk[:12]} {trouble}.")
    finals = FinalReport.objects.order_by("pk").values_list("pk", "version", "meeting_id", "pdf_id")
    for _, version, meeting, pdf in finals.iterator(chunk_size=2000):
        found.finals += 1
        if pdf in spoiled:
            found.wrong.append(f"Laporan final rapat {meeting} versi {version} tidak utuh.")
    return found


def trouble_of(file: StoredFile) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with storage.opened(file) as stream:
            for piece in pieces_of(stream):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return "tidak ada di penyimpanan"
    if size != file.size or digest.hexdigest() != file.sha256:
        return "tidak sama dengan sidik jarinya"
    return ""


def _references() -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES)
        return cursor.fetchall()


def _orphans(table, to, columns, keys) -> int:
    """PostgreSQL checked them when they were made; this looks at the rows themselves, as a spoiled disk left them."""
    quote = connection.ops.quote_name
    same = " AND ".join(f"t.{quote(key)} = f.{quote(column)}" for column, key in zip(columns, keys, strict=True))
    filled = " AND ".join(f"f.{quote(column)} IS NOT NULL" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} f WHERE {filled} AND NOT EXISTS (SELECT 1 FROM {to} t WHERE {same})"
        )
        return cursor.fetchone()[0]
