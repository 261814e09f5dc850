"""Makes the commands of this package known to manage.py, and its watch over slow queries to every connection."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "Pemeliharaan"

    def ready(self):
        from operations import slow  # after the settings

        slow.watch()
