"""The task worker: shows that it lives (/sehat/siap/), outlives a database that is away, takes up what others left, and
writes the words of meetings that changed."""

import logging
import time

from django.db import InterfaceError, OperationalError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from meetings.wordkeeping import keep_written
from operations.rescuing import rescue
from operations.worker import Alive

logger = logging.getLogger("operations.worker")
PAUSE = 5


class Command(db_worker.Command):
    def handle(self, *, worker_id, **options):
        alive = Alive(worker_id, beside=rescue)
        keep_written()
        while True:
            try:
                return super().handle(worker_id=alive.worker_id, **options)
            except (OperationalError, InterfaceError):
                logger.warning("the database is away; trying again in %s seconds", PAUSE)
                connections.close_all()
                time.sleep(PAUSE)
                # Under another name: whatever was under way under the old one is nobody's now.
                alive.worker_id = get_random_string(32)
