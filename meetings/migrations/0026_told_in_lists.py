"""Indexes of what lists are filtered by: as each version says it, and the years of a Pokja."""

from django.db import migrations, models
from django.db.models import F

from pokja.migrating import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0025_says")]

    operations = [
        AddIndexAgain(
            "finalreport",
            models.Index(
                "meeting",
                "version",
                F("data__record__budget_year"),
                F("data__record__quarter"),
                F("data__record__kind"),
                name="final_told",
            ),
        ),
        AddIndexAgain("meeting", models.Index("pokja", "budget_year", name="meeting_years_of_pokja")),
    ]
