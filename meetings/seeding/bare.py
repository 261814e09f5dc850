"""Takes keys and indexes off tables while very many rows come in, and puts them back, which checks all rows at once."""

from collections.abc import Callable
from contextlib import contextmanager

_KEYS = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), c.contype = 'f'
FROM pg_constraint c
WHERE c.conrelid = ANY(%s::text[]::regclass[]) AND c.contype IN ('f', 'u')
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f' AND k.conindid = c.conindid AND k.oid <> c.oid
        AND c.contype = 'u')
ORDER BY c.contype DESC, 1, 2
"""
_INDEXES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%s::text[]::regclass[])
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1, 2
"""


@contextmanager
def bare(cursor, tables: list[str], tell: Callable[[str], None]):
    """Inside a transaction: when it fails, the database still has every key and index."""
    cursor.execute(_KEYS, [tables])
    keys = cursor.fetchall()
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    for table, name, _, _ in sorted(keys, key=lambda key: not key[3]):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for _, name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    tell(f"Membangun {len(indexes)} indeks")
    for _, _, definition in indexes:
        cursor.execute(definition)
    tell(f"Memeriksa {len(keys)} kunci")
    for table, name, definition, _ in keys:  # unique ones first
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
