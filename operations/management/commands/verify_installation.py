"""Looks at every reference, every stored byte and every final of what runs; changes nothing."""

from meetings.management.tables import CommandOnTables
from operations.backup.checking import check
from operations.management.findings import tell


class Command(CommandOnTables):
    help = "Memeriksa setiap rujukan, berkas, dan laporan final dari instalasi ini. Tidak ada yang diubah."

    def handle(self, **options):
        tell(self, check(), "Instalasi ini lengkap.")
