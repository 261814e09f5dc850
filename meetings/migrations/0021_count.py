"""Counts what is there, a few Pokja at a time."""

from django.db import migrations

from pokja.migrating import call_for_each

AT_ONCE = 20


def count_what_is_there(apps, schema_editor):
    ids = list(apps.get_model("pokja", "Pokja").objects.order_by("pk").values_list("pk", flat=True))
    call_for_each(schema_editor, "meetings_count_all", ids, AT_ONCE)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0020_counting")]

    operations = [migrations.RunPython(count_what_is_there, migrations.RunPython.noop)]
