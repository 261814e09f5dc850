"""What is to be done is kept by triggers from here on, and written for the meetings there are."""

from django.db import migrations

from meetings.tasksql import FUNCTIONS, GOES_WITH_ROW, REMOVE, TRIGGERS

AT_ONCE = 500


def write_tasks(apps, schema_editor):
    """A few meetings at a time, so that nobody waits long for a Pokja."""
    ids = list(apps.get_model("meetings", "Meeting").objects.order_by("pk").values_list("pk", flat=True))
    with schema_editor.connection.cursor() as cursor:
        for start in range(0, len(ids), AT_ONCE):
            cursor.execute("SELECT meetings_write_tasks_of_meetings(%s)", [ids[start : start + AT_ONCE]])


class Migration(migrations.Migration):
    atomic = False  # triggers first, then the tasks of what is there, each batch in a transaction of its own

    dependencies = [("meetings", "0016_tasks")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REMOVE),
        migrations.RunSQL(GOES_WITH_ROW, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunPython(write_tasks, migrations.RunPython.noop),
    ]
