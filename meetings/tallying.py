"""Counting the follow-ups of every Pokja anew for today.

What turned late since a Pokja was last counted is looked for whenever somebody asks, so numbers are right without this;
with it there is nothing to look for. Pokja in which nobody writes would else be looked through again and again.
"""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from meetings.models import TaskTally
from meetings.tasksql import LOCK
from pokja.models.region import Zone


def tally_anew(today: date | None = None) -> int:
    """The Pokja that were counted last before today; how many there were."""
    today = today or Zone.WIB.local(timezone.now()).date()
    stale = TaskTally.objects.filter(through__lt=today).order_by("pokja").values_list("pokja", flat=True).distinct()
    for pk in stale:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, pk])
            cursor.execute("SELECT meetings_tally_tasks(%s)", [[pk]])
    return len(stale)
