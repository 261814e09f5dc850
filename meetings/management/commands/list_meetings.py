"""Lists the meetings, for people and for programs."""

from meetings.management.commands.import_meetings import find_pokja
from meetings.management.tables import CommandOnTables
from meetings.models import Meeting
from meetings.record.files import as_json


class Command(CommandOnTables):
    help = "Mendaftar semua rapat, yang terbaru dulu."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="tulis sebagai JSON")
        parser.add_argument("--pokja", metavar="CODE", help="hanya rapat Pokja ini, misalnya 36 atau 36.02")

    def handle(self, *, json, pokja, **options):
        meetings = Meeting.objects.with_place().newest_first()
        if pokja:
            meetings = meetings.filter(pokja=find_pokja(pokja))
        if json:
            self.stdout.write(as_json([told(meeting) for meeting in meetings]), ending="")
            return
        for meeting in meetings:
            day = meeting.starts_on or "-"
            state = "Dibatalkan" if meeting.cancelled_at else meeting.get_status_display()
            self.stdout.write(f"{meeting.pk:>6}  {day!s:10}  {state:20}  {meeting.pokja.name}: {meeting.title}")


def told(meeting: Meeting) -> dict:
    return {
        "id": meeting.pk,
        "date": meeting.starts_on.isoformat() if meeting.starts_on else None,
        "pokja": meeting.pokja.name,
        "pokja_code": meeting.pokja.code,
        "title": meeting.title,
        "status": meeting.status,
    }
