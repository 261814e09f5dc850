"""The tables of search, before anything writes into them: one step that is done as a whole or not at all."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from meetings.searchsql import GOES_WITH_MEETING


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_reminders")]

    operations = [
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField(verbose_name="kata")),
                ("stem", models.TextField(verbose_name="kata dasar")),
            ],
            options={
                "verbose_name": "kata yang dikenal",
                "verbose_name_plural": "kata yang dikenal",
                "indexes": [
                    models.Index(models.F("stem"), name="known_word_stem"),
                    models.Index(models.F("word"), name="known_word"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("word"), "gin_trgm_ops"),
                        name="known_word_like",
                    ),
                ],
            },
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
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name": "kata rapat",
                "verbose_name_plural": "kata rapat",
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="meeting_words")],
            },
        ),
        migrations.RunSQL(GOES_WITH_MEETING, migrations.RunSQL.noop),
    ]
