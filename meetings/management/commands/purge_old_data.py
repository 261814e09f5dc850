"""Deletes personal data, logs and sessions that are past the time of the settings; may be run again without harm."""

from django.conf import settings
from django.core.management.base import CommandError

from config.rights import owner_connection
from meetings.management.tables import CommandOnTables
from meetings.retention import purge


class Command(CommandOnTables):
    help = "Menghapus data pribadi, log, dan sesi yang sudah lewat masa simpannya (POKJA_AUDIT_YEARS dan lainnya)."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Hanya menghitung, tidak ada yang dihapus.")

    def handle(self, *, dry_run, **options):
        if settings.MIGRATION_DATABASE is None:
            raise CommandError("Isi MIGRATION_DATABASE_URL: hanya peran pemilik yang boleh menghapus data lama.")
        with owner_connection():
            purged = purge(dry_run=dry_run)
        self.stdout.write(f"Percobaan, tidak ada yang dihapus. {purged.sentence}" if dry_run else purged.sentence)
