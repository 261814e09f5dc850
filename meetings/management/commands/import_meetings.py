"""Reads meetings from JSON (docs/record.md) through the forms and the workflow of the pages; may be repeated."""

from pathlib import Path

import pghistory
from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from meetings.record.files import Unreadable, read_file
from meetings.record.importing import Result, import_records
from pokja.models import Pokja, User


class Command(CommandOnTables):
    help = "Memasukkan rapat dari berkas JSON. Rapat yang sudah ada tidak digandakan dan tidak diubah."

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="berkas JSON berisi satu atau banyak rapat"
        )
        parser.add_argument("--pokja", required=True, metavar="CODE", help="kode wilayah Pokja, misalnya 36 atau 36.02")
        parser.add_argument("--by", metavar="EMAIL", help="pos-el akun yang mencatat; tanpa ini akun khusus impor")

    def handle(self, *, files, pokja, by, **options):
        pokja, by = find_pokja(pokja), find_user(by)
        records, self.failed = {}, 0
        for path in files:
            try:
                records |= {f"{path}, rapat ke-{n}": raw for n, raw in enumerate(read_file(path), start=1)}
            except Unreadable as error:
                self._refuse(str(path), [str(error)])
        with pghistory.context(user=by.pk):
            results = import_records(list(records.values()), pokja=pokja, by=by)
        for label, result in zip(records, results, strict=True):
            self._tell(label, result)
        if self.failed:
            raise CommandError(f"{self.failed} tidak masuk. Perbaiki yang disebut di atas, lalu ulangi.")

    def _tell(self, label: str, result: Result):
        if result:
            self.stdout.write(f"{result.id}\t{result.outcome.value}\t{result.title}")
        else:
            self._refuse(f"{label} ({result.title or 'tanpa judul'})", result.errors)

    def _refuse(self, label: str, reasons: list):
        self.failed += 1
        self.stderr.write(f"{label} tidak masuk:")
        for reason in reasons:
            self.stderr.write(f"  {reason}")


def find_pokja(code: str) -> Pokja:
    pokja = Pokja.objects.with_region().filter(region__code=code).first()
    if pokja is None:
        advice = (
            "Tulis kode wilayah, misalnya 36 atau 36.02." if Pokja.objects.exists() else "Jalankan load_regions dulu."
        )
        raise CommandError(f"Tidak ada Pokja dengan kode {code}. {advice}")
    return pokja


def find_user(email: str | None) -> User:
    if email is None:
        return User.objects.importer()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"Tidak ada akun dengan pos-el {email}.")
    return user
