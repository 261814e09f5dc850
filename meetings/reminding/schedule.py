"""Reminders every morning by the background queue; `manage.py send_reminders` does the same by cron."""

from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from meetings.reminding.sending import remind
from pokja.models.region import Zone

HOUR = time(6, 0)  # WIB: eight in the morning in Jayapura
_ONE_AT_A_TIME = 0x506F6B6A61  # a lock of this database, for the time of one transaction


@task()
def remind_every_morning() -> None:
    """The next one is asked for first, so that a worker killed in the middle breaks no chain."""
    schedule()
    remind()


@transaction.atomic
def schedule(moment: datetime | None = None) -> bool:
    """Put the next morning into the queue, unless one waits there; whether this call did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    waiting = DBTaskResult.objects.filter(
        task_path=remind_every_morning.module_path, status=TaskResultStatus.READY
    ).exists()
    if not waiting:
        remind_every_morning.using(run_after=next_morning(moment or timezone.now())).enqueue()
    return not waiting


def next_morning(moment: datetime) -> datetime:
    local = Zone.WIB.local(moment)
    morning = local.replace(hour=HOUR.hour, minute=HOUR.minute, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)
