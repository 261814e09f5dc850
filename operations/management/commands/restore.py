"""Puts a backup into an empty installation and checks every reference, file and final."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backup.postgres import PostgresError
from operations.backup.restoring import restore
from operations.backup.sealing import SealError, read_key
from operations.backup.sets import BackupError, Store
from pokja.stores import StorageAway


class Command(BaseCommand):
    help = "Mengembalikan cadangan ke basis data yang kosong, lalu memeriksa semuanya."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", help="folder cadangan")
        parser.add_argument("--set", help="nama cadangan; yang terbaru bila tidak disebut")

    def handle(self, *, folder, set, **options):
        try:
            one = Store(folder, read_key(settings.BACKUP_KEY_FILE)).chosen(set)
            found = restore(one, say=self.stdout.write)
        except (BackupError, PostgresError, SealError, StorageAway, OSError) as error:
            raise CommandError(f"Tidak dikembalikan. {error}") from error
        looked_at = f"{found.references} rujukan, {found.files} berkas, {found.finals} laporan final diperiksa"
        for sentence in found.wrong:
            self.stderr.write(sentence)
        if found.wrong:
            raise CommandError(f"{looked_at}: {len(found.wrong)} hal tidak beres, tertulis di atas.")
        self.stdout.write(f"Cadangan {one.name} kembali. {looked_at}, semuanya utuh.")
