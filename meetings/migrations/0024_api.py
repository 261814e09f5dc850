"""Checks of the archive for what is there; finals in the order in which programs ask for them."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from pokja.migrating import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0023_archive")]

    operations = [
        ValidateConstraint("bundle", "bundle_of_a_meeting_a_year_or_a_pokja"),
        ValidateConstraint("meeting", "meeting_archived_at_with_by"),
        AddIndexAgain("finalreport", models.Index("approved_at", "id", name="final_by_approval")),
    ]
