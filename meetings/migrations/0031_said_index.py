"""Indexes by which the words of follow-ups are found: one for readers of finals, one for who reads every draft."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models import Q

from pokja.migrating import AddIndexAgain


def said(name, **of):
    condition = Q(is_carried=False, **of)
    return GinIndex(OpClass("said", "gin_trgm_ops"), condition=condition, fastupdate=False, name=name)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0030_write_said")]

    operations = [
        AddIndexAgain("task", said("task_said_in_finals", released=True)),
        AddIndexAgain("task", said("task_said", released=False)),
        # To begin with several processes takes longer than to look through the tasks of a province.
        migrations.RunSQL(
            "ALTER TABLE meetings_task SET (parallel_workers = 0)", "ALTER TABLE meetings_task RESET (parallel_workers)"
        ),
    ]
