"""What is to be done is written for the meetings there are, lot by lot."""

from django.db import migrations

from pokja.migrating import call_for_each

AT_ONCE = 50  # whoever writes in one of them waits for the others of the lot


def write_tasks(apps, schema_editor):
    ids = list(apps.get_model("meetings", "Meeting").objects.order_by("pk").values_list("pk", flat=True))
    call_for_each(schema_editor, "meetings_write_tasks_of_meetings", ids, AT_ONCE)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0018_keep_tasks")]

    operations = [migrations.RunPython(write_tasks, migrations.RunPython.noop)]
