"""Who was invited and who came: one row per person or institution, one presence per session."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from meetings.models.freeze import frozen_with_meeting
from meetings.models.meeting import Meeting, Mode, Session
from pokja.models import Person
from pokja.models.history import tracked


@tracked(exclude=["phone", "email"])
@pgtrigger.register(frozen_with_meeting())
class Attendee(models.Model):
    """A person, or an institution with a number of unnamed persons. Name and office are text of that day."""

    class Kind(models.TextChoices):
        PERSON = "person", "Orang"
        INSTITUTION = "institution", "Instansi"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    position = models.PositiveIntegerField("urutan", default=0)
    kind = models.CharField("jenis", max_length=11, choices=Kind, default=Kind.PERSON)
    name = models.CharField("nama", max_length=300, blank=True)
    office = models.CharField("jabatan", max_length=300, blank=True)
    institution = models.CharField("instansi", max_length=300, blank=True)
    count = models.PositiveIntegerField("jumlah orang", null=True, blank=True)
    invited = models.BooleanField("diundang", default=True)
    phone = models.CharField("telepon", max_length=50, blank=True)
    email = models.EmailField("pos-el", blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="anggota"
    )

    class Meta:
        verbose_name = "peserta"
        verbose_name_plural = "peserta"
        ordering = ["position", "pk"]
        indexes = [models.Index("meeting", "position", name="attendee_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", count=1) & (~Q(name="") | ~Q(office=""))
                | Q(kind="institution", name="") & ~Q(institution=""),
                name="attendee_is_person_or_institution",
            ),
            models.CheckConstraint(condition=Q(count=None) | Q(count__gt=0), name="attendee_count_positive"),
        ]

    def __str__(self):
        return self.name or self.office or self.institution


@tracked()
@pgtrigger.register(
    frozen_with_meeting("(SELECT a.meeting_id FROM meetings_attendee a WHERE a.id = {row}.attendee_id)")
)
class Presence(models.Model):
    """How one attendee took part in one session."""

    class Status(models.TextChoices):
        PRESENT = "present", "Hadir"
        EXCUSED = "excused", "Izin"
        ABSENT = "absent", "Tidak hadir"
        REPRESENTED = "represented", "Diwakili"

    class Source(models.TextChoices):
        SELF = "self", "Sendiri"
        SECRETARIAT = "secretariat", "Sekretariat"

    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="presences")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences")
    status = models.CharField("kehadiran", max_length=11, choices=Status)
    mode = models.CharField("cara", max_length=6, choices=[c for c in Mode.choices if c[0] != "hybrid"], blank=True)
    representing = models.CharField("mewakili/diwakili", max_length=300, blank=True)
    arrived = models.TimeField("datang", null=True, blank=True)
    left = models.TimeField("pulang", null=True, blank=True)
    source = models.CharField("dicatat oleh", max_length=11, choices=Source, default=Source.SECRETARIAT)

    class Meta:
        verbose_name = "kehadiran"
        verbose_name_plural = "kehadiran"
        constraints = [
            models.UniqueConstraint("attendee", "session", name="presence_once_per_session"),
            models.CheckConstraint(
                condition=Q(status__in=["present", "excused", "absent", "represented"]), name="presence_status_known"
            ),
            models.CheckConstraint(condition=Q(mode__in=["", "onsite", "online"]), name="presence_mode_known"),
            models.CheckConstraint(condition=Q(source__in=["self", "secretariat"]), name="presence_source_known"),
            models.CheckConstraint(
                condition=Q(arrived=None) | Q(left=None) | Q(arrived__lte=F("left")),
                name="presence_arrives_before_leaving",
            ),
        ]
