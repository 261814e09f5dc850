"""Indexes of what readers are told, in place of those of what a correction changes."""

from django.db import migrations, transaction
from django.db.models import Case, F, Index, When

from pokja.migrating import AddIndexAgain, RemoveIndexAgain

newest = (F("starts_on").desc(), F("id").desc())
AT_ONCE = 50


def told(name):
    return Case(When(reopened_at=None, then=F(name)), default=F(f"told_{name}"))


def tell(apps, schema_editor):
    """Of the meetings under correction; the trigger says it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM meetings_meeting WHERE reopened_at IS NOT NULL AND told_kind = '' ORDER BY id")
        ids = [pk for (pk,) in cursor.fetchall()]
        for start in range(0, len(ids), AT_ONCE):
            with transaction.atomic(using=schema_editor.connection.alias):
                cursor.execute("SET LOCAL lock_timeout = 0")  # for rows that somebody saves; nobody waits behind us
                some = ids[start : start + AT_ONCE]
                cursor.execute("UPDATE meetings_meeting SET told_kind = '' WHERE id = ANY(%s)", [some])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0027_told")]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
        AddIndexAgain("meeting", Index(told("budget_year"), *newest, name="meeting_told_year")),
        AddIndexAgain("meeting", Index(told("quarter"), *newest, name="meeting_told_quarter")),
        AddIndexAgain(
            "meeting", Index(told("budget_year"), told("quarter"), *newest, name="meeting_told_year_quarter")
        ),
        AddIndexAgain("meeting", Index(told("kind"), *newest, name="meeting_told_kind")),
        AddIndexAgain(
            "meeting",
            Index(
                fields=["pokja", "budget_year", "told_budget_year", "reopened_at"], name="meeting_told_years_of_pokja"
            ),
        ),
        RemoveIndexAgain("meeting", "meeting_of_year_newest"),
        RemoveIndexAgain("meeting", "meeting_of_quarter_newest"),
        RemoveIndexAgain("meeting", "meeting_of_year_quarter_newest"),
        RemoveIndexAgain("meeting", "meeting_of_kind_newest"),
        RemoveIndexAgain("meeting", "meeting_years_of_pokja"),
        RemoveIndexAgain("finalreport", "final_told"),
    ]
