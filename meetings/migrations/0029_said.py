"""What a line of a follow-up says, kept in one text by triggers from here on: what its search looks through."""

from django.db import migrations, models

from meetings.countingsql import FUNCTIONS as COUNTING
from meetings.saidsql import FUNCTIONS, REMOVE, TRIGGERS


class Migration(migrations.Migration):
    dependencies = [("meetings", "0028_told_indexes")]

    operations = [
        migrations.AddField("task", "said", models.TextField(db_default="", editable=False)),
        migrations.RunSQL(FUNCTIONS, REMOVE),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTING, migrations.RunSQL.noop),  # numbers stay when only words change
    ]
