"""What is looked at when somebody searches: the words of each meeting, and all words there are; written by SQL."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from meetings.models.meeting import Meeting


class MeetingWords(models.Model):
    """What those who may see the meeting can read of it: of one under correction, its version in force.

    Written soon after a change (meetings/wordkeeping.py), and gone with the meeting.
    """

    meeting = models.OneToOneField(
        Meeting, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="words"
    )
    day = models.IntegerField("hari sejak tahun 2000")  # the greatest number when the meeting has no day yet
    words = SearchVectorField()

    class Meta:
        verbose_name = "kata rapat"
        verbose_name_plural = "kata rapat"
        indexes = [
            GinIndex(fields=["words"], fastupdate=False, name="meeting_words"),
            models.Index("day", "meeting", name="meeting_words_by_day"),
        ]


class ChangedMeeting(models.Model):
    """A note that a meeting changed and its words wait to be written. It may have many: nobody waits to add one."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="rapat"
    )

    class Meta:
        verbose_name = "rapat yang berubah"
        verbose_name_plural = "rapat yang berubah"


class KnownWord(models.Model):
    """A word that stands in some meeting, with all stems it may have. Nobody is ever told these words."""

    word = models.TextField("kata", unique=True)
    stems = ArrayField(models.TextField(), verbose_name="kata dasar")

    class Meta:
        verbose_name = "kata yang dikenal"
        verbose_name_plural = "kata yang dikenal"
        indexes = [
            GinIndex(fields=["stems"], fastupdate=False, name="known_word_stems"),
            GinIndex(OpClass(F("word"), "gin_trgm_ops"), fastupdate=False, name="known_word_like"),
        ]
