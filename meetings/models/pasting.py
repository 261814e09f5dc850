"""A text on its way into a meeting: pasted, sorted, looked at by its owner, taken in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator

from meetings.models.meeting import Meeting
from pokja.models import User


class PastedTextQuerySet(models.QuerySet):
    def of(self, user: User, meeting: Meeting | None):
        """The texts this person pasted into `meeting`, or for meetings that are not there yet."""
        return self.filter(owner=user, into=meeting).order_by("-started_at", "-pk")

    def waiting(self):
        return self.filter(taken_at=None)


class PastedText(models.Model):
    """The text of one person, seen by nobody else. Also when it is taken in it stays for a while, to be looked up.

    `rows` are the sorted lines as they stand on the page (meetings/pasted/lines.py), `facts` what was guessed of title,
    day and place, `answers` what was typed into their fields. `into` is the meeting it was pasted into, `meeting` the
    one it went to; of a new meeting only the second is known.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pasted_texts")
    into = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="pasted_texts")
    filename = models.CharField("berkas", max_length=255, blank=True)
    text = models.TextField("teks")
    facts = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField("ditempel", auto_now_add=True)
    changed_at = models.DateTimeField("diubah", auto_now=True)
    taken_at = models.DateTimeField("dimasukkan", null=True, blank=True)

    objects = PastedTextQuerySet.as_manager()

    class Meta:
        verbose_name = "teks tempelan"
        verbose_name_plural = "teks tempelan"
        indexes = [models.Index(fields=["owner", "-started_at"], name="pasted_texts_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at=None, meeting=None) | Q(taken_at__isnull=False, meeting__isnull=False),
                name="pasted_text_taken_with_meeting",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="pasted_text_says_something"),
        ]

    def __str__(self):
        title = self.facts.get("title", {}).get("text", "") or self.text
        return Truncator(" ".join(title[:200].split())).chars(80)
