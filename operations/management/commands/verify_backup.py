"""Reads every byte of a backup set and says whether it could be restored."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backup.restoring import verify
from operations.backup.sealing import SealError, read_key
from operations.backup.sets import SETTINGS, BackupError, Store


class Command(BaseCommand):
    help = "Memeriksa cadangan sampai ke setiap bita, tanpa mengembalikannya."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", help="folder cadangan")
        parser.add_argument("--set", help="nama cadangan; yang terbaru bila tidak disebut")
        parser.add_argument("--show-settings", action="store_true", help="hanya tampilkan pengaturan di dalamnya")

    def handle(self, *, folder, set, **options):
        try:
            one = Store(folder, read_key(settings.BACKUP_KEY_FILE)).chosen(set)
            if options["show_settings"]:
                self.stdout.write(b"".join(one.read_part(SETTINGS, one.manifest())).decode())
                return
            _, wrong = verify(one)
        except (BackupError, SealError) as error:
            raise CommandError(str(error)) from error
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise CommandError(f"Cadangan {one.name}: {len(wrong)} hal tidak beres, tertulis di atas.")
        self.stdout.write(f"Cadangan {one.name} utuh.")
