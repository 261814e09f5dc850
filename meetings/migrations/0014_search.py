"""The tables of search, before anything writes into them."""

import django.contrib.postgres.fields
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from meetings.searchsql import GOES_WITH_MEETING


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
        migrations.RunSQL(GOES_WITH_MEETING, migrations.RunSQL.noop),
        migrations.AddIndex("meetingwords", models.Index("day", "meeting", name="meeting_words_by_day")),
    ]
