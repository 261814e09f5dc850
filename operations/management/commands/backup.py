"""Makes a backup set; to be run once a day by a timer."""

from django.conf import settings
from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from operations.backup.making import make
from operations.backup.postgres import PostgresError
from operations.backup.sealing import SealError, read_key
from operations.backup.sets import BackupError, Store
from pokja.backups import note_backup
from pokja.stores import StorageAway

MIB = 1 << 20


class Command(CommandOnTables):
    help = "Membuat cadangan: basis data, berkas, dan pengaturan tanpa rahasia. Terenkripsi bila ada kunci."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="folder cadangan, sebaiknya di mesin atau cakram lain")
        parser.add_argument("--keep", type=int, default=0, help="simpan hanya sekian cadangan terbaru; 0: semua")

    def handle(self, *, folder, keep, **options):
        try:
            made = make(Store(folder, read_key(settings.BACKUP_KEY_FILE)), keep=max(keep, 0))
        except (BackupError, PostgresError, SealError, StorageAway, OSError) as error:
            raise CommandError(f"Cadangan tidak dibuat. {error}") from error
        sentence = (
            f"Cadangan {made.name}: basis data {made.database_bytes / MIB:.1f} MiB, {made.files} berkas, "
            f"{made.copied} di antaranya baru ({made.copied_bytes / MIB:.1f} MiB)."
        )
        if not made.is_good:
            raise CommandError(
                f"{sentence} {len(made.lost)} berkas hilang atau rusak di penyimpanan, yang pertama {made.lost[0]}. "
                "Ambil dari cadangan yang lebih lama."
            )
        note_backup(sentence)
        self.stdout.write(sentence)
