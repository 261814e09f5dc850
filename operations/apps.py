"""Makes the commands of this package known to manage.py, and its watch over slow queries to every connection."""

from datetime import UTC, datetime

from django.apps import AppConfig

STARTED_AT = datetime.now(UTC)  # of the whole server: it reads this before it forks (--preload)


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "Pemeliharaan"

    def ready(self):
        from operations import slow  # after the settings

        slow.watch()
