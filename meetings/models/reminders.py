"""Letters that remind of follow-ups, noted one by one so that none goes out twice."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.models.minutes import Row
from pokja.models import User


class Reminder(models.Model):
    """That somebody was, or is just being, reminded: of one follow-up around a date, or of all in one week.

    It is claimed before the letter goes out. A claim without an end is one whose sender died: nobody knows whether the
    letter went out, so it is never sent again. Only what certainly failed is tried once more.
    """

    class Kind(models.TextChoices):
        WEEKLY = "weekly", "Ringkasan mingguan"
        BEFORE = "before", "Sebelum target"
        AFTER = "after", "Sesudah target"

    class State(models.TextChoices):
        CLAIMED = "claimed", "Sedang dikirim"
        SENT = "sent", "Terkirim"
        FAILED = "failed", "Gagal"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="penerima")
    kind = models.CharField("jenis", max_length=6, choices=Kind)
    on = models.DateField("tentang tanggal")  # the target; of a weekly one its Monday
    followup = models.ForeignKey(
        Row, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="tindak lanjut"
    )
    state = models.CharField("keadaan", max_length=7, choices=State, default=State.CLAIMED)
    attempts = models.PositiveSmallIntegerField("percobaan", default=1)
    at = models.DateTimeField("pada", default=timezone.now)

    class Meta:
        verbose_name = "pengingat"
        verbose_name_plural = "pengingat"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "on", "followup"], nulls_distinct=False, name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="weekly", followup=None) | Q(kind__in=["before", "after"], followup__isnull=False),
                name="reminder_of_a_week_or_of_one_follow_up",
            ),
            models.CheckConstraint(condition=Q(state__in=["claimed", "sent", "failed"]), name="reminder_state_known"),
        ]
