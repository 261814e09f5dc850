"""Fills a database with a nation's meetings of ten years, to measure how quick the pages stay."""

import time
from datetime import date

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from config.rights import owner_connection
from meetings.management.tables import CommandOnTables
from meetings.models import Meeting
from meetings.seeding.filling import Size, Unsound, fill

WITHOUT = (
    "Riwayat (tabel event) dikosongkan: pemicu (trigger) dimatikan selama pengisian. Laporan final menunjuk satu PDF "
    "kecil tanpa isi dan tidak memuat daftar hadir; tanda tangan, terbitan, dan lampiran tidak dibuat."
)


class Command(CommandOnTables):
    help = f"Mengisi basis data dengan rapat buatan untuk 552 Pokja, hanya untuk mengukur kecepatan. {WITHOUT}"

    def add_arguments(self, parser):
        parser.add_argument("--meetings", type=int, default=240_000, metavar="N", help="banyaknya rapat (240000)")
        parser.add_argument("--years", type=int, default=10, help="dalam berapa tahun terakhir (10)")
        parser.add_argument("--seed", type=int, default=1, help="benih acak; benih sama, isi sama (1)")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="hari terakhir (hari ini)")
        parser.add_argument(
            "--light", action="store_true", help="sedikit baris dan tanpa daftar hadir, untuk sejuta rapat"
        )
        parser.add_argument("--add", action="store_true", help="tambahkan juga bila sudah ada rapat")
        parser.add_argument(
            "--yes-fill-this-database", action="store_true", help="perlu bila basis data ini bukan demo"
        )

    def handle(self, *, meetings, years, seed, until, light, add, yes_fill_this_database, **options):
        self._refuse(meetings, years, add, yes_fill_this_database)
        size = Size(meetings, years, seed, until or timezone.localdate(), light)
        self.stdout.write(WITHOUT)
        self.started = time.monotonic()
        with owner_connection():
            try:
                written = fill(size, self._tell)
            except Unsound as error:
                raise CommandError(f"Tidak ada yang ditulis: {error}") from error
        for table, rows in written.items():
            self.stdout.write(f"{rows:>10}  {table}")
        self.stdout.write(f"Selesai dalam {time.monotonic() - self.started:.0f} detik.")

    def _tell(self, line: str):
        self.stdout.write(f"{time.monotonic() - self.started:6.0f} detik  {line}")
        self.stdout.flush()

    @staticmethod
    def _refuse(meetings, years, add, confirmed):
        if settings.MIGRATION_DATABASE is None:
            raise CommandError("Isi MIGRATION_DATABASE_URL: hanya peran pemilik yang boleh mematikan pemicu.")
        if not settings.DEMO and not confirmed:
            raise CommandError(
                "Ini bukan demo. Rapat buatan tidak dapat dihapus lagi. Bila tetap mau, tambahkan "
                "--yes-fill-this-database."
            )
        if Meeting.objects.exists() and not add:
            raise CommandError("Sudah ada rapat di basis data ini. Bila mau menambah, pakai --add.")
        if not 1 <= meetings <= 2_000_000:
            raise CommandError("Isi --meetings dengan 1 sampai 2000000.")
        if not 1 <= years <= 50:
            raise CommandError("Isi --years dengan 1 sampai 50.")
