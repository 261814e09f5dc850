"""Makes a backup set, once a day by a timer; or copies the files that came since, every few minutes."""

from django.conf import settings
from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from operations.backup.making import Made, copy_files, make
from operations.backup.postgres import PostgresError
from operations.backup.sealing import SealError, read_key
from operations.backup.sets import BackupError, Busy, Store
from pokja.backups import note_backup
from pokja.stores import StorageAway

MIB = 1 << 20


class Command(CommandOnTables):
    help = "Membuat cadangan: basis data, berkas, dan pengaturan tanpa rahasia. Terenkripsi bila ada kunci."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="folder cadangan, sebaiknya di mesin atau cakram lain")
        parser.add_argument("--keep", type=int, default=0, help="simpan hanya sekian cadangan terbaru; 0: semua")
        parser.add_argument("--files-only", action="store_true", help="hanya salin berkas yang belum ada di folder itu")

    def handle(self, *, folder, keep, files_only, **options):
        try:
            store = Store(folder, read_key(settings.BACKUP_KEY_FILE))
            made = copy_files(store) if files_only else make(store, keep=max(keep, 0))
        except Busy as error:
            if not files_only:
                raise CommandError(f"Cadangan tidak dibuat. {error}") from error
            self.stdout.write("Cadangan lain sedang dibuat; ia menyalin berkasnya juga.")
            return
        except (BackupError, PostgresError, SealError, StorageAway, OSError) as error:
            raise CommandError(f"Cadangan tidak dibuat. {error}") from error
        sentence = _sentence(made)
        if not made.is_good:
            raise CommandError(
                f"{sentence} {len(made.lost)} berkas hilang atau rusak di penyimpanan, yang pertama {made.lost[0]}. "
                "Ambil dari cadangan yang lebih lama."
            )
        if not files_only:
            note_backup(sentence)
        self.stdout.write(sentence)


def _sentence(made: Made) -> str:
    new = f"{made.files} berkas, {made.copied} di antaranya baru ({made.copied_bytes / MIB:.1f} MiB)."
    if not made.name:
        return f"Salinan berkas: {new}"
    return f"Cadangan {made.name}: basis data {made.database_bytes / MIB:.1f} MiB, {new}"
