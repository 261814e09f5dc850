"""Invites the first system admin of an installation, who then invites everybody else."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from pokja import keeping
from pokja.audit import Act, note
from pokja.cleaning import clean_text
from pokja.keeping.access import account_of
from pokja.keeping.area_access import give_area_access
from pokja.roles import Role


class Command(BaseCommand):
    help = "Undang seorang admin sistem. Tautannya dicetak di sini, juga bila pos-el belum diatur."

    def add_arguments(self, parser):
        parser.add_argument("email", help="pos-el orang itu")
        parser.add_argument("name", help="namanya, dalam tanda kutip bila lebih dari satu kata")

    @transaction.atomic
    def handle(self, *, email, name, **options):
        name = clean_text(name, multiline=False)
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError("Tulis alamat pos-el lengkap, misalnya nama@instansi.go.id.") from None
        if not name:
            raise CommandError("Tulis nama orang itu.")
        user, _ = account_of(email, name)
        if not user.is_active:
            raise CommandError(f"Akun {user} tidak aktif.")
        give_area_access(user, Role.SYSTEM, None, by=user, by_letter=False)
        note(Act.ACCESS_GIVEN, f"{user} menjadi admin sistem lewat perintah di server.", by=None, about=user)
        self.stdout.write(f"{user} sekarang admin sistem.")
        if not user.has_usable_password():
            self._print_link(user)

    def _print_link(self, user):
        made = keeping.invite(user, by=user)
        if made is None:
            raise CommandError(f"Undangan untuk {user} baru saja dibuat. Tunggu satu menit.")
        invitation, key = made
        host = settings.ALLOWED_HOSTS[0].lstrip(".")
        address = f"127.0.0.1:{settings.PORT}" if settings.DEMO else host
        scheme = "http" if settings.DEMO else "https"
        link = reverse("account_invitation", args=[key])
        self.stdout.write(f"Buka satu kali, paling lambat {settings.INVITATION_AGE.days} hari lagi:")
        self.stdout.write(f"{scheme}://{address}{link}")
