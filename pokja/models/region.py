"""Provinces, kabupaten and kota: the places that have a Pokja."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pokja.indonesian import clock, short_date


class Zone(models.TextChoices):
    """The three Indonesian time zones; a province lies in one of them."""

    WIB = "WIB", "WIB"
    WITA = "WITA", "WITA"
    WIT = "WIT", "WIT"

    @property
    def tz_name(self) -> str:
        return {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}[self.value]

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.tz_name)

    def local(self, moment: datetime | None = None) -> datetime:
        """The moment, by default now, as the clocks of this zone show it."""
        return timezone.localtime(moment, self.tz)

    def clock(self, moment: datetime | None = None) -> str:
        """10.42 WIB"""
        return f"{clock(self.local(moment).time())} {self}"

    def stamp(self, moment: datetime) -> str:
        """30 Mei 2016 pukul 10.42 WIB"""
        return f"{short_date(self.local(moment).date())} pukul {self.clock(moment)}"


class Level(models.TextChoices):
    PROVINCE = "province", "Provinsi"
    REGENCY = "regency", "Kabupaten"
    CITY = "city", "Kota"


def full_name(level: str, name: str) -> str:
    return f"Provinsi {name}" if level == Level.PROVINCE else name


class Region(models.Model):
    """A province or a kabupaten/kota with its code by Kepmendagri 300.2.2-2138/2025."""

    code = models.CharField("kode", max_length=5, unique=True)
    name = models.CharField("nama", max_length=100)
    level = models.CharField("tingkat", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="provinsi"
    )
    zone = models.CharField("zona waktu", max_length=4, choices=Zone)
    aliases = ArrayField(models.CharField(max_length=100), default=list, blank=True, verbose_name="sebutan lain")

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="region_level_known"),
            models.CheckConstraint(condition=Q(zone__in=Zone.values), name="region_zone_known"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent=None) | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="region_parent_only_below_province",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="region_not_its_own_parent"),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        return full_name(self.level, self.name)

    @property
    def province_id(self) -> int:
        return self.parent_id or self.pk
