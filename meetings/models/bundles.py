"""A ZIP that somebody asked for, made in the background: files of a meeting, finals of a year, or all of a Pokja."""

import uuid

from django.db import models
from django.db.models import Q

from meetings.models.meeting import Meeting
from pokja.models import Pokja, Region, User


class BundleQuerySet(models.QuerySet):
    def with_place(self):
        return self.select_related("owner", "pokja__region", "province", "meeting__pokja__region")


class Bundle(models.Model):
    """`attempt` tells a worker whether the job is still its own; `beat_at` is when one last said that it lives."""

    class State(models.TextChoices):
        WAITING = "waiting", "Menunggu giliran"
        WORKING = "working", "Sedang disiapkan"
        DONE = "done", "Siap diunduh"
        FAILED = "failed", "Gagal"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="bundles", verbose_name="peminta")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="rapat")
    pokja = models.ForeignKey(Pokja, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="Pokja")
    province = models.ForeignKey(Region, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="provinsi")
    year = models.PositiveSmallIntegerField("tahun anggaran", null=True)
    state = models.CharField("keadaan", max_length=7, choices=State, default=State.WAITING)
    parts_done = models.PositiveIntegerField("bagian selesai", default=0)
    parts = models.PositiveIntegerField("bagian", default=0)
    attempt = models.PositiveSmallIntegerField("percobaan", default=0)
    size = models.PositiveBigIntegerField("ukuran", default=0)
    asked_at = models.DateTimeField("diminta", auto_now_add=True)
    beat_at = models.DateTimeField("tanda hidup")

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = "paket berkas"
        verbose_name_plural = "paket berkas"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, pokja=None, province=None, year=None)
                | (Q(meeting=None, year__isnull=False) & (Q(pokja=None) | Q(province=None)))
                | Q(meeting=None, pokja__isnull=False, province=None, year=None),
                name="bundle_of_a_meeting_a_year_or_a_pokja",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "done", "failed"]), name="bundle_state_known"
            ),
        ]

    def __str__(self):
        return f"Paket {self.what}"

    @property
    def what(self) -> str:
        """Rakor 1 Pokja PKP Provinsi Banten; Provinsi Banten 2016"""
        if self.meeting:
            return f"{self.meeting.short_name} {self.meeting.pokja.name}"
        if self.is_whole:
            return f"Rekam jejak {self.pokja.name}"
        return (
            f"{self.pokja.name if self.pokja else self.province.full_name if self.province else 'Nasional'} {self.year}"
        )

    @property
    def is_whole(self) -> bool:
        """Everything of a Pokja, to be taken to another installation (meetings.moving)."""
        return bool(self.pokja_id) and self.year is None

    @property
    def file_name(self) -> str:
        """Under this name it is stored."""
        return f"paket/{self.uid}.zip"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.WORKING)
