"""Numbers of each Pokja, kept by the database itself (meetings/countingsql.py) so that a nation is counted at once.

`year` and `quarter` are those of the report (tahun anggaran, triwulan); 0 where a meeting has none. `manage.py
count_again` counts all of it anew.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pokja.models import Pokja


class PeriodCount(models.Model):
    pokja = models.ForeignKey(
        Pokja, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="Pokja"
    )  # none is ever deleted; a check at commit would wait for whoever holds it and waits for us
    year = models.PositiveSmallIntegerField("tahun anggaran")
    quarter = models.PositiveSmallIntegerField("triwulan")

    class Meta:
        abstract = True


class MeetingCount(PeriodCount):
    """Meetings that were not cancelled: how many are recorded, and of how many a version is final."""

    recorded = models.PositiveIntegerField("tercatat")
    final = models.PositiveIntegerField("final")

    class Meta:
        verbose_name = "jumlah rapat"
        verbose_name_plural = "jumlah rapat"
        constraints = [models.UniqueConstraint(fields=["year", "quarter", "pokja"], name="meeting_count_once")]


class TaskCount(PeriodCount):
    """What the finals of that period ask for, each task counted where it stands now.

    `late_from` holds, in order, the day from which each open one with a known target is late.
    """

    tasks = models.PositiveIntegerField("tindak lanjut")
    done = models.PositiveIntegerField("selesai")
    dropped = models.PositiveIntegerField("dibatalkan")
    unowned = models.PositiveIntegerField("terbuka tanpa PJ")
    late_from = ArrayField(models.DateField(), verbose_name="hari mulai lewat target")

    class Meta:
        verbose_name = "jumlah tindak lanjut"
        verbose_name_plural = "jumlah tindak lanjut"
        constraints = [models.UniqueConstraint(fields=["year", "quarter", "pokja"], name="task_count_once")]


class DayCount(models.Model):
    """How many meetings of a Pokja sat on a day."""

    pokja = models.ForeignKey(
        Pokja, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="Pokja"
    )  # none is ever deleted; a check at commit would wait for whoever holds it and waits for us
    day = models.DateField("hari")
    meetings = models.PositiveIntegerField("rapat")

    class Meta:
        verbose_name = "rapat per hari"
        verbose_name_plural = "rapat per hari"
        constraints = [models.UniqueConstraint(fields=["day", "pokja"], name="day_count_once")]
