"""Writes the words of the meetings there are, lot by lot; begun again after an end, it goes on where it stopped."""

import django.contrib.postgres.indexes
from django.db import migrations
from django.db.models import F


def write_words(apps, schema_editor):
    waiting = True
    with schema_editor.connection.cursor() as cursor:
        while waiting:  # none is written when a worker is at it, who then writes them all
            cursor.execute("SELECT meetings_write_waiting(500, NULL)")
            waiting = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings", "0014_search"),
    ]

    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
        # Behind the words: built at once in a small part of the time.
        migrations.AddIndex(
            "meetingwords",
            django.contrib.postgres.indexes.GinIndex(fields=["words"], fastupdate=False, name="meeting_words"),
        ),
        migrations.AddIndex(
            "knownword",
            django.contrib.postgres.indexes.GinIndex(fields=["stems"], fastupdate=False, name="known_word_stems"),
        ),
        migrations.AddIndex(
            "knownword",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(F("word"), "gin_trgm_ops"),
                fastupdate=False,
                name="known_word_like",
            ),
        ),
    ]
