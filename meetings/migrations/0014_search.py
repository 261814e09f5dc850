"""Triggers that keep the words of each meeting, then the words of the meetings there are.

It may be broken off and started again at any place: what is there already is left alone.
"""

from django.db import migrations, transaction

from meetings.searchsql import FUNCTIONS, REMOVE, TRIGGERS

AT_ONCE = 50  # whoever writes in one of them waits for the others of the batch
WITHOUT_WORDS = """
    SELECT id FROM meetings_meeting m
    WHERE NOT EXISTS (SELECT 1 FROM meetings_meetingwords w WHERE w.meeting_id = m.id) ORDER BY id
"""


def write_words(apps, schema_editor):
    """The triggers are in place: whatever has words by now has the right ones."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_WORDS)
        ids = [pk for (pk,) in cursor.fetchall()]
        for start in range(0, len(ids), AT_ONCE):
            with transaction.atomic(using=connection.alias):
                cursor.execute("SET LOCAL lock_timeout = 0")  # a row that somebody saves, not a table: nobody queues up
                cursor.execute("SELECT meetings_write_words(%s)", [ids[start : start + AT_ONCE]])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings", "0013_word_tables"),
    ]

    operations = [
        # Without triggers the words would grow old, and would be taken for the right ones the next time.
        migrations.RunSQL(FUNCTIONS, f"{REMOVE} DELETE FROM meetings_meetingwords;"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
