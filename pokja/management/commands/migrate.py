"""Django's migrate, done by the owner role, which then gives the app role its rights on the tables."""

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate

from config.rights import grant_to_app_role, owner_connection


class Command(migrate.Command):
    def handle(self, *args, **options):
        if settings.MIGRATION_DATABASE is None:
            raise CommandError("Isi MIGRATION_DATABASE_URL: hanya peran pemilik yang boleh mengubah tabel.")
        with owner_connection() as app_role:
            super().handle(*args, **options)
            if not options["plan"]:
                call_command("createcachetable", verbosity=0)
                grant_to_app_role(app_role)
