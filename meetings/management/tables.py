"""Lets a command say in one line that the tables are not there yet."""

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from psycopg2.errors import UndefinedTable


class CommandOnTables(BaseCommand):
    """A command that reads or writes rows; it may be the first one that is ever run."""

    def execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except ProgrammingError as error:
            if isinstance(error.__cause__, UndefinedTable):
                raise CommandError("Tabel basis data belum ada. Jalankan dulu: manage.py migrate") from error
            raise
