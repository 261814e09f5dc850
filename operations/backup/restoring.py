"""Puts a set into an empty installation, and looks at all of it afterwards."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.rights import owner_connection
from operations.backup import postgres
from operations.backup.checking import Findings, check, trouble_of
from operations.backup.making import row_counts
from operations.backup.sealing import SealError
from operations.backup.sets import DATABASE, SETTINGS, BackupError, Kept, Set, Store
from pokja import storage
from pokja.models import StoredFile


def verify(one: Set) -> tuple[dict, list[str]]:
    """Read every byte of a set. Returns its manifest and what is wrong, one sentence each."""
    manifest = one.manifest()
    wrong = [f"Berkas {sha256[:12]} sudah hilang ketika cadangan dibuat." for sha256 in manifest["lost"]]
    for part in (DATABASE, SETTINGS):
        wrong += _trouble(lambda part=part: one.read_part(part, manifest))
    try:
        for file in one.files(manifest):
            if file.sha256 not in manifest["lost"]:
                wrong += _trouble(lambda file=file: one.store.read(file))
    except SealError as error:
        wrong.append(str(error))
    return manifest, wrong


def restore(one: Set, say: Callable[[str], None]) -> Findings:
    """Files first, then the database in one transaction: what fails may simply be started again."""
    _refuse_unless_empty()
    say(f"Memeriksa cadangan {one.name}")
    manifest, wrong = verify(one)
    if wrong and wrong != [f"Berkas {sha256[:12]} sudah hilang ketika cadangan dibuat." for sha256 in manifest["lost"]]:
        raise BackupError(f"Cadangan {one.name} rusak: {wrong[0]}")
    _refuse_newer(manifest)
    say("Menyalin berkas")
    for file in one.files(manifest):
        if file.sha256 not in manifest["lost"]:
            _put_back(one, file)
    say("Mengisi basis data")
    with owner_connection():
        postgres.load(one.read_part(DATABASE, manifest))
        counted = row_counts()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # or migrations, the check and the first pages scan whole tables, over and over
    say("Memeriksa semua rujukan, berkas, dan laporan final")
    call_command("migrate", verbosity=0)  # gives the app role its rights, and brings an older backup up to date
    found = check()
    found.wrong += [
        f"Tabel {table} berisi {counted.get(table)} baris, seharusnya {count}."
        for table, count in manifest["rows"].items()
        if counted.get(table) != count
    ]
    return found


def put_back_files(store: Store) -> int:
    """For a database that came back by itself (WAL, a replica): every file that it names and the disk lost."""
    count = 0
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=2000):
        if trouble_of(file):
            try:
                storage.put_back(file, store.read(Kept(file.sha256, file.size)))
            except SealError:
                continue  # the check that follows names it
            count += 1
    return count


def _trouble(read) -> list[str]:
    try:
        for _ in read():
            pass
    except SealError as error:
        return [str(error)]
    return []


def _refuse_unless_empty():
    if settings.MIGRATION_DATABASE is None:
        raise BackupError("Isi MIGRATION_DATABASE_URL: hanya peran pemilik yang boleh mengisi basis data baru.")
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise BackupError("Basis data ini sudah berisi. Buat basis data baru yang kosong, lalu ulangi.")


def _refuse_newer(manifest):
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    unknown = [name for name in manifest["migrations"] if tuple(name.split(".", 1)) not in _known_names(known)]
    if unknown:
        raise BackupError(f"Cadangan ini dari versi program yang lebih baru ({unknown[-1]}). Pasang versi itu dulu.")


def _known_names(migrations) -> set[tuple[str, str]]:
    """With those that a squashed one stands for."""
    replaced = {name for migration in migrations.values() for name in migration.replaces}
    return {*migrations, *replaced}


def _put_back(one: Set, file: Kept):
    stored = StoredFile(sha256=file.sha256, size=file.size)
    if not storage.holds(stored):
        storage.put_back(stored, one.store.read(file))
