"""What is looked at when somebody searches: the words of each meeting, and all words there are. Written by triggers."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from meetings.models.meeting import Meeting


class MeetingWords(models.Model):
    """What those who may see the meeting can read of it now: of one under correction, its version in force.

    The database itself keeps it (meetings/searchsql.py), and takes it away with the meeting.
    """

    meeting = models.OneToOneField(
        Meeting, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="words"
    )
    words = SearchVectorField()

    class Meta:
        verbose_name = "kata rapat"
        verbose_name_plural = "kata rapat"
        indexes = [GinIndex(fields=["words"], name="meeting_words")]


class KnownWord(models.Model):
    """A word that stands in some meeting, with one stem it may have; a word of several stems stands several times.

    Nothing makes a pair unique: a constraint would let writers of different meetings wait for each other.
    """

    word = models.TextField("kata")
    stem = models.TextField("kata dasar")

    class Meta:
        verbose_name = "kata yang dikenal"
        verbose_name_plural = "kata yang dikenal"
        indexes = [
            models.Index("stem", name="known_word_stem"),
            models.Index("word", name="known_word"),
            GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="known_word_like"),
        ]
