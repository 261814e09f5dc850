"""Throws away what nobody reads any more (ended entries of the cache, tasks that were done a month ago), and counts
follow-ups for the new day."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from meetings.management.tables import CommandOnTables
from meetings.tallying import tally_anew

KEPT = timedelta(days=30)
DONE = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]


class Command(CommandOnTables):
    help = (
        "Menghapus catatan sementara yang sudah lewat dan tugas yang selesai lebih dari 30 hari lalu, "
        "dan menghitung tindak lanjut untuk hari ini."
    )

    def handle(self, **options):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_cache WHERE expires < now()")
            ended = cursor.rowcount
        done = DBTaskResult.objects.filter(status__in=DONE, finished_at__lt=timezone.now() - KEPT)
        done.delete()
        self.stdout.write(f"{ended} catatan sementara dihapus.")
        self.stdout.write(f"Tindak lanjut {tally_anew()} Pokja dihitung untuk hari ini.")
