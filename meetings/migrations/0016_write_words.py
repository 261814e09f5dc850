"""Writes the words of the meetings there are, lot by lot; begun again after an end, it goes on where it stopped."""

from django.db import migrations


def write_words(apps, schema_editor):
    waiting = True
    with schema_editor.connection.cursor() as cursor:
        while waiting:  # none is written when a worker is at it, who then writes them all
            cursor.execute("SELECT meetings_write_waiting(500, NULL)")
            waiting = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings", "0015_search_soon_after"),
    ]

    operations = [migrations.RunPython(write_words, migrations.RunPython.noop)]
