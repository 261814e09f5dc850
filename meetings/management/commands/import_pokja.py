"""Brings in a file of export_pokja: wholly or not at all. The same file again changes nothing."""

from pathlib import Path

from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from meetings.moving.importing import NotTaken, bring_in
from meetings.moving.reading import Package, Unreadable
from pokja.models import User


class Command(CommandOnTables):
    help = "Membawa masuk rekam jejak sebuah Pokja dari berkas export_pokja. Pokja itu harus masih kosong di sini."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="BERKAS", help="ZIP dari export_pokja")

    def handle(self, *, file, **options):
        try:
            with Package(file) as package:
                brought = bring_in(package, by=User.objects.importer())
        except (NotTaken, Unreadable) as refusal:
            raise CommandError(f"{refusal} Tidak ada yang diubah.") from refusal
        what = f"{brought.meetings} rapat, {brought.finals} laporan final, {brought.files} berkas"
        done = "dibawa masuk" if brought.is_new else "sudah ada dan sama isinya, tidak ada yang diubah"
        self.stdout.write(f"{brought.pokja.name}: {what} {done}.")
