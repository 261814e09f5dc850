"""Sends the letters that remind of follow-ups; may be run as often as one likes, none goes out twice."""

from django.core.management.base import BaseCommand

from meetings.reminding.schedule import schedule as schedule_mornings
from meetings.reminding.sending import remind


class Command(BaseCommand):
    help = "Mengirim surat pengingat tindak lanjut. Aman dijalankan berkali-kali; cukup sekali sehari lewat cron."

    def add_arguments(self, parser):
        parser.add_argument(
            "--schedule", action="store_true",
            help="Tidak mengirim sekarang; minta antrean (manage.py db_worker) mengirim setiap pukul 06.00 WIB.",
        )  # fmt: skip

    def handle(self, *, schedule: bool, **options):
        if schedule:
            self.stdout.write("Dijadwalkan setiap pukul 06.00 WIB." if schedule_mornings() else "Sudah terjadwal.")
            return
        outcome = remind()
        words = f"{outcome['sent']} surat terkirim, {outcome['failed']} gagal"
        if outcome["failed"]:
            words += " dan dicoba lagi pada pengiriman berikutnya"
        if outcome["unknown"]:
            words += f". {outcome['unknown']} pengingat terputus di tengah pengiriman dan tidak dikirim ulang"
        self.stdout.write(f"{words}.")
