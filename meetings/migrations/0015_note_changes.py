"""From now on every change of a meeting is noted, and of those there are all: their words are written soon after."""

from django.db import migrations

from meetings.searchsql import FUNCTIONS, REMOVE, TRIGGERS

NOTE_ALL = (
    "INSERT INTO meetings_changedmeeting (meeting_id) SELECT id FROM meetings_meeting ORDER BY starts_on DESC, id"
)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0014_search"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, REMOVE),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(NOTE_ALL, migrations.RunSQL.noop),
    ]
