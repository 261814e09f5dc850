"""What a worker that was killed leaves behind is taken up again, without anybody's hands.

The queue itself never repeats a task. A task that runs under a worker whose lock is gone (operations/worker.py) goes
back into the queue, three times at most; each task of ours may be begun again: what it did before is in the database.
"""

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from meetings.bundling.work import revive_all
from operations.worker import is_alive

logger = logging.getLogger("operations.worker")
MOST_ATTEMPTS = 3
# A worker that lives may have lost its lock for a while when the database was started anew.
PATIENCE = timedelta(seconds=45)


class WorkerDied(Exception):
    """Every worker that began this task was killed."""


def rescue() -> None:
    put_back_tasks()
    revive_all()


def put_back_tasks() -> int:
    """How many tasks of dead workers wait again, or are given up."""
    if _database_runs_for() < PATIENCE:
        return 0
    begun = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - PATIENCE)
    return sum(_put_back(pk) for pk in begun.values_list("pk", flat=True))


@transaction.atomic
def _put_back(pk) -> bool:
    """Of several workers that notice it at once one does it."""
    task = DBTaskResult.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if task is None or task.status != TaskResultStatus.RUNNING or is_alive(task.worker_ids[-1]):
        return False
    if len(task.worker_ids) >= MOST_ATTEMPTS:
        logger.error("task %s is given up: %s workers died with it", task.task_path, len(task.worker_ids))
        task.set_failed(WorkerDied())
        return True
    logger.warning("task %s is begun again: its worker died", task.task_path)
    task.status, task.started_at = TaskResultStatus.READY, None
    task.save(update_fields=["status", "started_at"])
    return True


def _database_runs_for() -> timedelta:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - pg_postmaster_start_time()")
        return cursor.fetchone()[0]
