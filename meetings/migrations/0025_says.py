"""Indexes by which follow-ups are searched: parts of words, wherever a line of the list shows them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models import Q
from django.db.models.functions import Upper

from pokja.migrating import AddIndexAgain


def says(*names):
    return [OpClass(Upper(name), "gin_trgm_ops") for name in names]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0024_api")]

    operations = [
        AddIndexAgain("row", GinIndex(*says("text"), condition=Q(kind="followup"), name="followup_says")),
        AddIndexAgain("meeting", GinIndex(*says("title"), name="meeting_title_says")),
        AddIndexAgain("task", GinIndex(*says("signed_text", "owner_text", "due_text"), name="task_says")),
    ]
