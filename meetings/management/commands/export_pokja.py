"""Writes the whole record of a Pokja into one file, to be brought into another installation by import_pokja."""

import os
from pathlib import Path

from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from meetings.moving.package import FileMissing, write_package
from pokja import audit
from pokja.models import Pokja
from pokja.stores import StorageAway


class Command(CommandOnTables):
    help = "Menulis rekam jejak sebuah Pokja (rapat, laporan final, lampiran, SK, anggota) sebagai satu ZIP."

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="KODE", help="kode wilayah Pokja, misalnya 36 atau 36.02")
        parser.add_argument("--output", type=Path, required=True, metavar="BERKAS", help="berkas ZIP yang ditulis")

    def handle(self, *, code, output, **options):
        pokja = Pokja.objects.with_region().filter(region__code=code).first()
        if pokja is None:
            raise CommandError(f"Pokja {code} tidak ada.")
        temporary = output.with_name(f"{output.name}.sementara")
        try:
            with open(temporary, "xb", opener=_for_owner_only):
                pass
            written = write_package(temporary, pokja)
            os.replace(temporary, output)
        except FileMissing as missing:
            raise CommandError(
                f"Berkas {missing} tidak ada atau berubah di penyimpanan. Rekam jejak tidak ditulis."
            ) from None
        except StorageAway as away:
            raise CommandError(
                f"Penyimpanan berkas tidak terjangkau ({away}). Rekam jejak tidak ditulis. Coba lagi."
            ) from away
        except OSError as error:
            raise CommandError(f"Berkas tidak dapat ditulis: {error.strerror}") from error
        finally:
            temporary.unlink(missing_ok=True)
        audit.note(audit.Act.DOWNLOADED, f"Rekam jejak {pokja.name} ditulis ke berkas.", by=None, pokja=pokja)
        self.stdout.write(f"{output}: {written.meetings} rapat, {written.files} berkas. Sidik isi {written.content}")


def _for_owner_only(path, flags):
    """It holds telephone numbers and NIP."""
    return os.open(path, flags, 0o600)
