"""Writes the record of one meeting as JSON (docs/record.md)."""

from pathlib import Path

from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from meetings.models import Meeting
from meetings.record import to_record
from meetings.record.files import as_json


class Command(CommandOnTables):
    help = "Menulis satu rapat sebagai JSON."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, help="nomor rapat, seperti pada list_meetings")
        parser.add_argument("--output", type=Path, metavar="FILE", help="tulis ke berkas ini, bukan ke layar")

    def handle(self, *, id, output, **options):
        meeting = Meeting.objects.with_place().filter(pk=id).first()
        if meeting is None:
            raise CommandError(f"Tidak ada rapat nomor {id}. Lihat nomornya dengan list_meetings.")
        try:
            text = as_json(to_record(meeting))
            if output is None:
                self.stdout.write(text, ending="")
            else:
                output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{error.filename or output}: {error.strerror}.") from error
