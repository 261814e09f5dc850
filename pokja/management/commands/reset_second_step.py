"""Takes the second step off an account whose owner lost the phone and the recovery codes."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pokja import keeping
from pokja.letters import send_letter
from pokja.models import User


class Command(BaseCommand):
    help = "Lepas langkah kedua dari sebuah akun. Pastikan dulu siapa yang meminta: lewat telepon, bukan lewat pos-el."

    def add_arguments(self, parser):
        parser.add_argument("email", help="pos-el akun itu")

    def handle(self, *, email, **options):
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"Tidak ada akun dengan pos-el {email}.")
        if not keeping.reset_second_step(user):
            raise CommandError(f"{user} tidak memakai langkah kedua. Tidak ada yang berubah.")
        sent = send_letter("second_step_reset", user, at=timezone.localtime())
        self.stdout.write(f"Langkah kedua {user} dilepas. Ia sudah dikeluarkan dari semua perangkat.")
        if not sent:
            self.stderr.write("Pesan kepada pemilik akun belum terkirim. Beri tahu ia lewat telepon.")
