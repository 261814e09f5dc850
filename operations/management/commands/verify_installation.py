"""Looks at every reference, every stored byte and every final of what runs; changes nothing."""

from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from operations.backup.checking import check
from operations.management.findings import tell
from pokja.stores import StorageAway


class Command(CommandOnTables):
    help = "Memeriksa setiap rujukan, berkas, dan laporan final dari instalasi ini. Tidak ada yang diubah."

    def handle(self, **options):
        try:
            found = check()
        except StorageAway as away:
            raise CommandError(f"Penyimpanan berkas tidak terjangkau ({away}). Ulangi nanti.") from away
        tell(self, found, "Instalasi ini lengkap.")
