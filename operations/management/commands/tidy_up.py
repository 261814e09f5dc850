"""Throws away what nobody reads any more: ended entries of the cache, tasks that were done a month ago."""

from django.core.management import call_command
from django.db import connection

from meetings.management.tables import CommandOnTables

DAYS = 30


class Command(CommandOnTables):
    help = "Menghapus catatan sementara yang sudah lewat dan tugas yang selesai lebih dari 30 hari lalu."

    def handle(self, **options):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_cache WHERE expires < now()")
            ended = cursor.rowcount
        call_command("prune_db_task_results", min_age_days=DAYS, queue_name="*", verbosity=0)
        self.stdout.write(f"{ended} catatan sementara dihapus.")
