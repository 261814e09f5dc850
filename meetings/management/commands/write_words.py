"""Writes the words by which meetings are found, of those that changed or of all."""

from django.core.management.base import BaseCommand

from meetings.wordkeeping import forget_words, note_all, write_all_waiting


class Command(BaseCommand):
    help = (
        "Menulis kata pencarian rapat yang berubah. Pekerja latar (manage.py db_worker) melakukannya sendiri; perintah "
        "ini untuk pemasangan tanpa pekerja latar, lewat cron."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Tulis ulang kata semua rapat, misalnya setelah pulih.")
        parser.add_argument("--forget", action="store_true", help="Lupakan kata yang tidak ada lagi di rapat mana pun.")

    def handle(self, **options):
        if options["all"]:
            note_all()
        self.stdout.write(f"{write_all_waiting()} perubahan ditulis.")
        if options["forget"]:
            self.stdout.write(f"{forget_words()} kata dilupakan.")
