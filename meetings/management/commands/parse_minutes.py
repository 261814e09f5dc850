"""Sorts the text of minutes into rows and prints them; writes nothing."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from meetings.pasting import Row, parse
from meetings.pasting.files import Unreadable, read_file

WORDS = {
    "title": "Judul",
    "date": "Tanggal",
    "place": "Tempat",
    "agenda": "Agenda",
    "speaker": "Narasumber",
    "decision": "Keputusan",
    "recommendation": "Rekomendasi",
    "followup": "Tindak lanjut",
    "obstacle": "Kendala",
    "attendance": "Peserta",
    "note": "Catatan",
}
MARGIN = 15


class Command(BaseCommand):
    help = "Memilah teks notula (.txt atau .docx) menjadi baris: judul, tanggal, agenda, keputusan, dan seterusnya."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="berkas .txt atau .docx")
        parser.add_argument("--json", action="store_true", help='cetak sebagai JSON: {"rows": [...]}')

    def handle(self, *, file, json: bool, **options):
        try:
            rows = parse(read_file(file))
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(as_json(rows) if json else listing(rows))


def as_json(rows: list[Row]) -> str:
    return json.dumps({"rows": [row.as_json() for row in rows]}, ensure_ascii=False, indent=2)


def listing(rows: list[Row]) -> str:
    """One line for each row, nested rows further right, doubts behind a question mark."""
    lines, depth = [], {}
    for n, row in enumerate(rows):
        depth[n] = depth[row.parent] + 1 if row.parent is not None else 0
        told = [f"PJ: {row.owner}" if row.owner else "", f"target: {row.due}" if row.due else ""]
        told += ["selesai"] if row.done else []
        told = "; ".join(part for part in told if part)
        doubts = "".join(f"  ? {doubt}" for doubt in row.doubts)
        words = " ".join(part for part in [row.mark, row.text, f"({told})" if told else ""] if part)
        lines.append(f"{WORDS[row.kind]:{MARGIN}}{'    ' * depth[n]}{words}{doubts}")
    doubtful = sum(bool(row.doubts) for row in rows)
    return "\n".join([*lines, "", f"{len(rows)} baris, {doubtful} perlu dilihat."])
