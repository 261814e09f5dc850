"""Writes the Format A-1 of a meeting into a file: the stored final, or the draft as it is now."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from meetings.models import Meeting
from meetings.papers import format_a1
from meetings.papers.pdf import PaperError
from pokja import storage


class Command(BaseCommand):
    help = "Tulis Format A-1 sebuah rapat sebagai PDF: laporan final yang tersimpan, atau drafnya."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, help="id rapat, seperti dicetak list_meetings")
        parser.add_argument("--output", type=Path, required=True, metavar="BERKAS", help="berkas PDF yang ditulis")

    def handle(self, *, id, output, **options):
        meeting = Meeting.objects.with_place().filter(pk=id).first()
        if meeting is None:
            raise CommandError(f"Rapat {id} tidak ada. Lihat daftar id dengan list_meetings.")
        try:
            content = paper_of(meeting)
            output.write_bytes(content)
        except PaperError as error:
            raise CommandError(f"Laporan tidak dapat dicetak: {error}") from error
        except OSError as error:
            raise CommandError(f"Berkas tidak dapat dibaca atau ditulis: {error}") from error
        self.stdout.write(f"{output}: {len(content)} bita")


def paper_of(meeting: Meeting) -> bytes:
    if meeting.is_final:
        final = meeting.final_reports.select_related("pdf").get(version=meeting.final_version)
        return storage.read(final.pdf)
    return format_a1.render_pdf(format_a1.collect(meeting))
