"""Django's migrate, done by the owner role, which then gives the app role its rights on the tables.

The old version may go on serving meanwhile. A change of a table needs it alone for a moment; while that waits for its
turn everybody else waits behind it. So it waits for a moment only, lets the others through, and tries again.
"""

import time
from contextlib import nullcontext

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg2.errors import DeadlockDetected, LockNotAvailable

from config.quick_states import keep_classes
from config.rights import new_tables_open_to, owner_connection
from pokja.migrating import work_out_beforehand

WAIT_MS = 300
# Each try waits a little longer, for pages that take long; below deadlock_timeout (1 s): in a tangle we give up first,
# never the one who saves.
LONGER_MS, LONGEST_MS = 50, 900
ATTEMPTS = 200
PAUSE = 1.0  # seconds


class Command(migrate.Command):
    is_first = False  # nobody waits for the tables of a database that is still empty

    def handle(self, *args, **options):
        if settings.MIGRATION_DATABASE is None:
            raise CommandError("Isi MIGRATION_DATABASE_URL: hanya peran pemilik yang boleh mengubah tabel.")
        with owner_connection() as app_role:
            self.is_first = not MigrationRecorder(connection).applied_migrations()
            if options["plan"]:
                super().handle(*args, **options)
                return
            with new_tables_open_to(app_role), keep_classes() if self.is_first else nullcontext():
                for attempt in range(1, ATTEMPTS + 1):
                    if self._migrated(attempt, *args, **options):
                        break
                call_command("createcachetable", verbosity=0)

    def migration_progress_callback(self, action, migration=None, fake=False):
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_start" and not fake and not self.is_first:
            work_out_beforehand(migration)

    def _migrated(self, attempt, *args, **options):
        """Each migration is done as a whole or not at all, so that the next attempt goes on where this one stopped."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {min(WAIT_MS + LONGER_MS * (attempt - 1), LONGEST_MS)}")
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected) or attempt == ATTEMPTS:
                raise
            if options["verbosity"]:
                self.stdout.write("Tabel sedang dipakai orang. Dicoba lagi sebentar.")
            time.sleep(PAUSE)
            return False
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
        return True
