"""How many task workers live: each holds locks in the database, which go with it however it ends.

Nothing is written and nothing can be stale. One lock is shared by all and only counted; the other tells which worker it
is, so that the others know whose tasks nobody works on any more (operations/rescuing.py). A worker that lives but does
nothing shows by tasks that wait.
"""

import logging
import threading
import time
from zlib import crc32

from django.db import DatabaseError, InterfaceError, connections

logger = logging.getLogger("operations.worker")
LOCK = (7510, 1)  # two numbers that nothing else here uses
LOCKS_OF_EACH = 7511
SECONDS = 10


def workers_alive() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_HELD} AND objid = %s", LOCK)
        return cursor.fetchone()[0]


def is_alive(worker_id: str) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_HELD} AND objid = %s", (LOCKS_OF_EACH, _number(worker_id)))
        return cursor.fetchone()[0] > 0


_HELD = """FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = %s"""


class Alive:
    """Holds the locks of one worker from now on, over a connection of its own, and takes them anew when the database
    was away. Now and then it calls `beside`, which looks after what other workers left."""

    def __init__(self, worker_id: str, beside=None):
        self.worker_id, self.beside = worker_id, beside
        threading.Thread(target=self._hold, name="worker-alive", daemon=True).start()

    def _hold(self):
        connection = connections["default"]  # of this thread alone
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", LOCK)
                    held = self.worker_id
                    cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", (LOCKS_OF_EACH, _number(held)))
                while held == self.worker_id:
                    self._look_beside()
                    time.sleep(SECONDS)
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT 1")
            except (DatabaseError, InterfaceError):
                logger.warning("the database is away")
                time.sleep(SECONDS)
            connection.close()  # with the locks of what this worker was called before

    def _look_beside(self):
        try:
            if self.beside:
                self.beside()
        except (DatabaseError, InterfaceError):
            raise
        except Exception:  # this thread must go on: without its locks the worker would count as dead
            logger.exception("looking after other workers failed")


def _number(worker_id: str) -> int:
    return crc32(worker_id.encode()) & 0x7FFFFFFF
