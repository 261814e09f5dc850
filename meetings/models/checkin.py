"""Guests who note themselves as present: the code that hangs in the hall, and what each phone entered by it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from meetings.models.attendance import Attendee
from meetings.models.meeting import Meeting, Session, by_user
from pokja.models.history import tracked


@tracked(exclude=["code"])
class CheckInCode(models.Model):
    """What opens the check-in of one meeting: whoever has it may enter a name. A new one closes those before it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="check_in_codes")
    code = models.CharField("kode", max_length=32, unique=True)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    created_by = by_user("dibuat oleh")
    closed_at = models.DateTimeField("ditutup", null=True, blank=True)
    closed_by = by_user("ditutup oleh")

    class Meta:
        verbose_name = "kode hadir"
        verbose_name_plural = "kode hadir"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("meeting", condition=Q(closed_at=None), name="check_in_one_open_code"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="check_in_code_closed_by_someone",
            ),
        ]

    def __str__(self):
        return f"Kode hadir {self.meeting}"


class CheckIn(models.Model):
    """What one phone entered for one session. `uid` is the secret of that phone: by it alone the entry is changed.

    The row of the list may have been there before, and so may what was noted of it; only what the phone itself added
    goes when its owner picks another name. The contact is no part of the record: it stands here, where it can be
    taken away after a final too.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    code = models.ForeignKey(CheckInCode, on_delete=models.CASCADE, related_name="check_ins")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="check_ins")
    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="check_ins")
    made_row = models.BooleanField("menambah peserta", default=False)
    made_presence = models.BooleanField("menambah kehadiran", default=False)
    contact = models.CharField("telepon atau pos-el", max_length=300, blank=True)
    at = models.DateTimeField("pukul")

    class Meta:
        verbose_name = "kehadiran dari ponsel"
        verbose_name_plural = "kehadiran dari ponsel"
        ordering = ["at", "pk"]
        indexes = [models.Index("at", condition=~Q(contact=""), name="check_in_with_contact")]
        constraints = [
            models.UniqueConstraint("uid", "session", name="check_in_once_per_phone"),
            models.UniqueConstraint("attendee", "session", name="check_in_once_per_attendee"),
        ]


class DifferentPeople(models.Model):
    """Two rows of a list that look like one person and are not: somebody said so, and is not asked again."""

    first = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("dikatakan", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")

    class Meta:
        verbose_name = "bukan orang yang sama"
        verbose_name_plural = "bukan orang yang sama"
        constraints = [
            models.UniqueConstraint("first", "second", name="different_people_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="different_people_in_order"),
        ]
