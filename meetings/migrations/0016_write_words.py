"""Writes the words of the meetings there are, lot by lot; begun again after an end, it goes on where it stopped."""

import django.contrib.postgres.indexes
from django.db import migrations, transaction
from django.db.models import F

from pokja.migrating import AddIndexAgain


def write_words(apps, schema_editor):
    connection, waiting = schema_editor.connection, True
    while waiting:  # none is written when a worker is at it, who then writes them all
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")  # a row that somebody saves, not a table: nobody queues up
            cursor.execute("SELECT meetings_write_waiting(500, NULL)")
            waiting = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings", "0015_note_changes"),
    ]

    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
        # Behind the words: built at once in a small part of the time.
        AddIndexAgain(
            "meetingwords",
            django.contrib.postgres.indexes.GinIndex(fields=["words"], fastupdate=False, name="meeting_words"),
        ),
        AddIndexAgain(
            "knownword",
            django.contrib.postgres.indexes.GinIndex(fields=["stems"], fastupdate=False, name="known_word_stems"),
        ),
        AddIndexAgain(
            "knownword",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(F("word"), "gin_trgm_ops"),
                fastupdate=False,
                name="known_word_like",
            ),
        ),
    ]
