"""What the tasks there are say is written, lot by lot."""

from django.db import migrations

from pokja.migrating import call_for_each

AT_ONCE = 50  # whoever writes in one of them waits for the others of the lot


def write_said(apps, schema_editor):
    ids = list(apps.get_model("meetings", "Meeting").objects.order_by("pk").values_list("pk", flat=True))
    call_for_each(schema_editor, "meetings_write_said_of_meetings", ids, AT_ONCE)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0029_said")]

    operations = [migrations.RunPython(write_said, migrations.RunPython.noop)]
