"""Makes a set: database and list of files from one snapshot, then the files that the folder does not hold yet.

Stored files are written before the row that names them is committed and are never changed, so whatever a snapshot
names is on disk already: nobody has to stop working meanwhile.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from operations.backup import postgres
from operations.backup.sealing import UNFINISHED, pieces_of
from operations.backup.sets import DATABASE, FILES, MANIFEST, SETTINGS, BackupError, Kept, Set, Store
from pokja import storage
from pokja.models import StoredFile

SECRET_WORDS = ("SECRET", "PASSWORD", "TOKEN", "KEY")
PLAIN_NAMES = {"ALLOWED_HOSTS", "DATABASE_URL", "MIGRATION_DATABASE_URL", "EMAIL_URL", "PORT"}


@dataclass
class Made:
    """What a backup did."""

    name: str
    files: int = 0
    copied: int = 0
    copied_bytes: int = 0
    database_bytes: int = 0
    lost: list[str] = field(default_factory=list)  # fingerprints of stored files that are gone or spoiled

    @property
    def is_good(self) -> bool:
        return not self.lost


def make(store: Store, keep: int = 0) -> Made:
    """Write a new set, and with `keep` take away all but so many of the newest. One command at a time."""
    with store.locked():
        _take_away_broken_off(store)
        name = timezone.now().strftime("%Y%m%dT%H%M%S%fZ")
        made, new = Made(name), Set(store, store.folder / "set" / name)
        try:
            parts, facts = _database_and_list(new)
            made.database_bytes = parts[DATABASE]["size"]
            parts[SETTINGS] = new.write_part(SETTINGS, [json.dumps(settings_without_secrets(), indent=1).encode()])
            for file in new.files({"parts": parts}):
                made.files += 1
                if not store.holds(file):
                    _copy(store, file, made)
            new.write_manifest({"made_at": timezone.now().isoformat(), "lost": made.lost, "parts": parts, **facts})
        except BaseException:
            shutil.rmtree(new.folder, ignore_errors=True)
            raise
        if keep and made.is_good:
            _take_away_old(store, keep)
    return made


def copy_files(store: Store) -> Made:
    """Between two sets: the stored files that the folder does not hold yet, so that a lost disk loses minutes."""
    with store.locked():
        made = Made("")
        for row in StoredFile.objects.order_by("pk").values("sha256", "size").iterator(chunk_size=2000):
            made.files += 1
            file = Kept(**row)
            if not store.holds(file):
                _copy(store, file, made)
    return made


def settings_without_secrets() -> dict[str, str]:
    """The variables of this installation. Passwords inside addresses are left out too."""
    found = {}
    for name, value in sorted(os.environ.items()):
        ours = name in PLAIN_NAMES or name.startswith("POKJA_")
        secret = any(word in name for word in SECRET_WORDS) and not name.endswith("_FILE")
        if ours and not secret:
            found[name] = _without_password(value)
    return found


def _without_password(value: str) -> str:
    if "://" not in value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return "…"
    login, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=login.partition(":")[0] + at + host, query=""))


def _database_and_list(new: Set) -> tuple[dict, dict]:
    if connection.in_atomic_block:
        raise BackupError("Cadangan tidak dapat dibuat di dalam transaksi lain.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        parts = {DATABASE: new.write_part(DATABASE, postgres.dump(snapshot)), FILES: new.write_part(FILES, _listed())}
        applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
        facts = {"postgresql": connection.pg_version, "migrations": applied, "rows": row_counts()}
    return parts, facts


def row_counts() -> dict[str, int]:
    """Of every table whose rows a backup holds."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - set(postgres.ROWS_LEFT_OUT))
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def _listed() -> Iterator[bytes]:
    rows = StoredFile.objects.order_by("pk").values("sha256", "size")
    for row in rows.iterator(chunk_size=2000):
        yield json.dumps(row).encode() + b"\n"


def _copy(store: Store, file: Kept, made: Made) -> None:
    """A file that the disk lost or spoiled is told of; the rest is backed up all the same."""
    try:
        with storage.opened(StoredFile(sha256=file.sha256)) as stream:
            sha256, size = store.write(file, pieces_of(stream))
    except FileNotFoundError:
        made.lost.append(file.sha256)
        return
    if sha256 != file.sha256:
        store.path_of(file).unlink()
        made.lost.append(file.sha256)
        return
    made.copied += 1
    made.copied_bytes += size


def _take_away_broken_off(store: Store) -> None:
    """What a power cut left. Nobody else writes here: we hold the lock."""
    for folder in (store.folder / "set").glob("*"):
        if not (folder / MANIFEST).exists():
            shutil.rmtree(folder)
    for path in (store.folder / "berkas").glob(f"*/*/{UNFINISHED}*"):
        path.unlink()


def _take_away_old(store: Store, keep: int) -> None:
    """Older sets, and the files that no set names any more."""
    old, kept = store.sets[:-keep], store.sets[-keep:]
    if not old:
        return
    needed = {store.path_of(file) for one in kept for file in one.files(one.manifest())}
    for one in old:
        (one.folder / MANIFEST).unlink()  # first: half a set must not count
        shutil.rmtree(one.folder)
    for path in (store.folder / "berkas").glob("*/*/*"):
        if path not in needed:
            path.unlink()
