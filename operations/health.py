"""Whether this installation can do its work. Answers are for the log and for numbers; strangers get yes or no."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Case, Min, When
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from operations.worker import workers_alive
from pokja import storage

LEAST_FREE = 1 << 30  # bytes
LONGEST_WAIT = timedelta(minutes=15)
_migrated = False  # what was true stays true for this process: its code does not change


def troubles() -> list[str]:
    """What is wrong now, one word each; without a database nothing else can be told."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated():
            return ["migrations"]
        return [name for name, is_well in CHECKS.items() if not is_well()]
    except DatabaseError:
        return ["database"]


def free_bytes() -> int:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def waiting_since() -> timedelta:
    """How long a worker has been late for the task that waits longest; one may have been meant for later."""
    due = Case(When(run_after__lte=Now(), then=Greatest("run_after", "enqueued_at")), default="enqueued_at")
    oldest = DBTaskResult.objects.ready().aggregate(oldest=Min(due))["oldest"]
    return max(timezone.now() - oldest, timedelta()) if oldest else timedelta()


def _is_migrated() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


CHECKS: dict[str, Callable[[], bool]] = {
    "worker": lambda: workers_alive() >= settings.WORKERS,
    "disk": lambda: free_bytes() >= LEAST_FREE,
    "storage": storage.is_reachable,
    "queue": lambda: waiting_since() <= LONGEST_WAIT,
}
