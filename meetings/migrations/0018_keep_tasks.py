"""What is to be done is kept by triggers from here on."""

from django.db import migrations

from meetings.tasksql import FUNCTIONS, GOES_WITH_ROW, REMOVE, TRIGGERS


class Migration(migrations.Migration):
    dependencies = [("meetings", "0017_tasks")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REMOVE),
        migrations.RunSQL(GOES_WITH_ROW, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
