"""The task worker, which also shows that it lives (/sehat/siap/)."""

from django_tasks_db.management.commands import db_worker

from operations.worker import show_alive


class Command(db_worker.Command):
    def handle(self, **options):
        show_alive()
        super().handle(**options)
