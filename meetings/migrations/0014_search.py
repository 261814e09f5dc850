"""The tables of search and what notes that a meeting changed; its words are written soon after, not with the change."""

import django.contrib.postgres.fields
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OrderBy, Q

from meetings.searchsql import FUNCTIONS, GOES_WITH_MEETING, REMOVE, TRIGGERS

newest = (OrderBy(F("starts_on"), descending=True), OrderBy(F("id"), descending=True))


NOTE_ALL = (
    "INSERT INTO meetings_changedmeeting (meeting_id) SELECT id FROM meetings_meeting ORDER BY starts_on DESC, id"
)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0013_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField(unique=True, verbose_name="kata")),
                (
                    "stems",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None, verbose_name="kata dasar"
                    ),
                ),
            ],
            options={"verbose_name": "kata yang dikenal", "verbose_name_plural": "kata yang dikenal"},
        ),
        migrations.CreateModel(
            name="MeetingWords",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("day", models.IntegerField(verbose_name="hari sejak tahun 2000")),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={"verbose_name": "kata rapat", "verbose_name_plural": "kata rapat"},
        ),
        migrations.CreateModel(
            name="ChangedMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="meetings.meeting",
                        verbose_name="rapat",
                    ),
                ),
            ],
            options={"verbose_name": "rapat yang berubah", "verbose_name_plural": "rapat yang berubah"},
        ),
        migrations.RunSQL(FUNCTIONS, REMOVE),
        migrations.RunSQL(GOES_WITH_MEETING, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(NOTE_ALL, migrations.RunSQL.noop),
        migrations.AddIndex("meetingwords", models.Index("day", "meeting", name="meeting_words_by_day")),
        # The filters of the list
        migrations.AddIndex("meeting", models.Index("budget_year", *newest, name="meeting_of_year_newest")),
        migrations.AddIndex("meeting", models.Index("quarter", *newest, name="meeting_of_quarter_newest")),
        migrations.AddIndex(
            "meeting", models.Index("budget_year", "quarter", *newest, name="meeting_of_year_quarter_newest")
        ),
        migrations.AddIndex("meeting", models.Index("kind", *newest, name="meeting_of_kind_newest")),
        migrations.AddIndex(
            "meeting", models.Index("status", *newest, condition=~Q(status="final"), name="meeting_open_newest")
        ),
        migrations.AddIndex(
            "meeting",
            models.Index(*newest, condition=Q(cancelled_at__isnull=False), name="meeting_cancelled_newest"),
        ),
    ]
