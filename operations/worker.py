"""How many task workers live: each holds a lock in the database, which goes with it however it ends.

Nothing is written and nothing can be stale. A worker that lives but does nothing shows by tasks that wait.
"""

import logging
import threading
import time

from django.db import DatabaseError, connections

logger = logging.getLogger("operations.worker")
LOCK = (7510, 1)  # two numbers that nothing else here uses
SECONDS = 10


def workers_alive() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            LOCK,
        )
        return cursor.fetchone()[0]


def show_alive() -> None:
    """Hold the lock from now on, over a connection of its own, and take it anew when the database was away."""
    threading.Thread(target=_hold, name="worker-alive", daemon=True).start()


def _hold():
    connection = connections["default"]  # of this thread alone
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", LOCK)
                while True:
                    time.sleep(SECONDS)
                    cursor.execute("SELECT 1")
        except DatabaseError:
            logger.warning("the database is away")
            connection.close()
            time.sleep(SECONDS)
