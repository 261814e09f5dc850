"""The task worker, which also shows that it lives (/sehat/siap/) and writes the words of meetings that changed."""

from django_tasks_db.management.commands import db_worker

from meetings.wordkeeping import keep_written
from operations.worker import show_alive


class Command(db_worker.Command):
    def handle(self, **options):
        show_alive()
        keep_written()
        super().handle(**options)
