"""Puts a backup into an empty installation and checks every reference, file and final."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backup.checking import check
from operations.backup.postgres import PostgresError
from operations.backup.restoring import put_back_files, restore
from operations.backup.sealing import SealError, read_key
from operations.backup.sets import BackupError, Store
from operations.management.findings import tell
from pokja.stores import StorageAway


class Command(BaseCommand):
    help = "Mengembalikan cadangan ke basis data yang kosong, lalu memeriksa semuanya."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", help="folder cadangan")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--set", help="nama cadangan; yang terbaru bila tidak disebut")
        which.add_argument(
            "--files-only", action="store_true",
            help="basis data sudah kembali dengan cara lain (WAL): kembalikan hanya berkas yang disebut di dalamnya",
        )  # fmt: skip

    def handle(self, *, folder, set, files_only, **options):
        try:
            store = Store(folder, read_key(settings.BACKUP_KEY_FILE))
            if files_only:
                self.stdout.write(f"{put_back_files(store)} berkas disalin kembali.")
                words, found = "Berkas kembali.", check()
            else:
                one = store.chosen(set)
                words, found = f"Cadangan {one.name} kembali.", restore(one, say=self.stdout.write)
        except (BackupError, PostgresError, SealError, StorageAway, OSError) as error:
            raise CommandError(f"Tidak dikembalikan. {error}") from error
        tell(self, found, words)
