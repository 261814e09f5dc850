"""Joins an account with an identity at the provider of single sign-on, or parts them."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from pokja import keeping
from pokja.models import User


class Command(BaseCommand):
    help = "Hubungkan akun dengan subjek (sub) di penyedia masuk tunggal, atau lepas dengan --remove."

    def add_arguments(self, parser):
        parser.add_argument("email", help="pos-el akun itu di sini")
        parser.add_argument("subject", nargs="?", default="", help="sub orang itu di penyedia, bukan pos-elnya")
        parser.add_argument("--remove", action="store_true", help="lepas hubungannya dan akhiri semua sesinya")

    def handle(self, *, email, subject, remove, **options):
        if not settings.OIDC_ISSUER:
            raise CommandError("Masuk tunggal belum dipasang. Isi POKJA_OIDC_ISSUER.")
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None or user.is_name_only:
            raise CommandError(f"Tidak ada akun dengan pos-el {email}.")
        if remove:
            if not keeping.unlink_identity(user, settings.OIDC_ISSUER):
                raise CommandError(f"{user} tidak terhubung. Tidak ada yang berubah.")
            self.stdout.write(f"{user} dilepas dan dikeluarkan dari semua perangkat.")
            return
        if not subject.strip() or len(subject) > 255:
            raise CommandError("Tulis subjek (sub) orang itu di penyedia.")
        try:
            keeping.link_identity(user, settings.OIDC_ISSUER, subject.strip(), by_operator=True)
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user} terhubung.")
