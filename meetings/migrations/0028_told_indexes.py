"""Indexes of what readers are told, in place of those of what a correction changes; words known with figures in them."""

from django.db import migrations
from django.db.models import Case, F, Index, Q, When

from meetings.searchsql import IS_KNOWN
from pokja.migrating import AddIndexAgain, RemoveIndexAgain, do_for_each

newest = (F("starts_on").desc(), F("id").desc())


def told(name):
    return Case(When(reopened_at=None, then=F(name)), default=F(f"told_{name}"))


def tell(apps, schema_editor):
    """Of the meetings under correction; the trigger says it."""
    corrected = "SELECT id FROM meetings_meeting WHERE reopened_at IS NOT NULL AND told_kind = '' ORDER BY id"
    do_for_each(schema_editor, corrected, "UPDATE meetings_meeting SET told_kind = '' WHERE id = ANY(%s)", 50)


def know(apps, schema_editor):
    """The words that were not known before: long ones, and those with figures in them."""
    do_for_each(schema_editor, "SELECT meeting_id FROM meetings_meetingwords ORDER BY 1", KNOW, 1000)


KNOW = f"""
INSERT INTO meetings_knownword (word, stems) SELECT DISTINCT word, ARRAY[word]
FROM meetings_meetingwords, unnest(tsvector_to_array(words)) word
WHERE meeting_id = ANY(%s) AND {IS_KNOWN} AND (length(word) > 40 OR word ~ '[0-9]') ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0027_told")]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.RunPython(know, migrations.RunPython.noop),
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
        AddIndexAgain("meeting", Index(*newest, condition=Q(final_version__gt=0), name="meeting_final_newest")),
        RemoveIndexAgain("meeting", "meeting_of_year_newest"),
        RemoveIndexAgain("meeting", "meeting_of_quarter_newest"),
        RemoveIndexAgain("meeting", "meeting_of_year_quarter_newest"),
        RemoveIndexAgain("meeting", "meeting_of_kind_newest"),
        RemoveIndexAgain("meeting", "meeting_years_of_pokja"),
        RemoveIndexAgain("finalreport", "final_told"),
    ]
