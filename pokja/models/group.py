"""The working group, the agency that hosts it and the decrees it stands on."""

from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from pokja.models.file import StoredFile
from pokja.models.history import tracked
from pokja.models.region import Region
from pokja.roles import Permission


class DateRange(Func):
    """The days from first to last, both included; an empty end stays open."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"


class InForceQuerySet(models.QuerySet):
    """Rows that hold from `valid_from` to `valid_until`, both included, each open when empty."""

    def on(self, day: date):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day))


class OfPokjaQuerySet(InForceQuerySet):
    """What belongs to one Pokja is seen by those who may read its members."""

    def visible_to(self, user):
        return (
            self.filter(user.reach(Permission.MEMBERS_READ).within("pokja")) if user.is_authenticated else self.none()
        )


class PokjaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody signed in sees that a Pokja exists."""
        return self if user.is_authenticated else self.none()

    def with_region(self):
        return self.select_related("region__parent")

    def with_state(self):
        """With all that is said about its life."""
        return self.select_related("region__parent", "merged_into__region")

    def standing(self):
        """Those that were not merged into another one."""
        return self.exclude(status=Pokja.Status.MERGED)

    def reached_by(self, user, permission: Permission):
        """The Pokja to which `user` may do `permission` as to an own one or to one inside the area."""
        return self.filter(user.reach(permission).within("")) if user.is_authenticated else self.none()


# Whoever is merged into another must not, by any way round, be what the other is merged into.
_NO_CYCLE = pgtrigger.Trigger(
    name="pokja_merged_without_cycle",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__merged_into__isnull=False),
    func="""
        IF EXISTS (
            WITH RECURSIVE ahead(id) AS (
                SELECT NEW.merged_into_id
                UNION SELECT p.merged_into_id FROM pokja_pokja p JOIN ahead ON p.id = ahead.id
                    WHERE p.merged_into_id IS NOT NULL
            ) SELECT 1 FROM ahead WHERE id = NEW.id
        ) THEN
            RAISE EXCEPTION 'a Pokja cannot be merged into itself, by any way round'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'pokja_merged_without_cycle';
        END IF;
        RETURN NEW;
    """,
)


@tracked()
@pgtrigger.register(
    _NO_CYCLE,
    pgtrigger.Protect(name="pokja_is_never_deleted", operation=pgtrigger.Delete),
)
class Pokja(models.Model):
    """The working group of one region; there is one per region from the first day and it is never deleted."""

    class Status(models.TextChoices):
        UNKNOWN = "unknown", "Belum ada data"
        NOT_FORMED = "not_formed", "Belum terbentuk"
        FORMING = "forming", "Proses pembentukan"
        FORMED = "formed", "Terbentuk"
        MERGED = "merged", "Digabung"

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="pokja", verbose_name="wilayah")
    own_name = models.CharField("nama sendiri", max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.UNKNOWN)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="digabung ke"
    )
    has_work_programme = models.BooleanField("punya program kerja", null=True, blank=True)
    asks_contact = models.BooleanField("daftar hadir meminta kontak", default=False)

    objects = PokjaQuerySet.as_manager()

    class Meta:
        verbose_name = "Pokja"
        verbose_name_plural = "Pokja"
        ordering = ["region__code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["unknown", "not_formed", "forming", "formed", "merged"]),
                name="pokja_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into=None)),
                name="pokja_merged_into_exactly_when_merged",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="pokja_not_merged_into_itself"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return f"Pokja PKP {self.region.full_name}"

    @property
    def code(self) -> str:
        return self.region.code

    @property
    def gate_pokja(self) -> "Pokja":
        return self

    @property
    def successor(self) -> "Pokja":
        """Who does its work now: itself, or where its mergings end. The database lets them run in no circle."""
        pokja = self
        while pokja.merged_into_id:
            pokja = pokja.merged_into
        return pokja

    def host_on(self, day: date) -> "HostAgency | None":
        return self.hosts.on(day).first()

    def decree_on(self, day: date) -> "Decree | None":
        return self.decrees.on(day).order_by("-date", "-pk").first()


class OfPokja(models.Model):
    """Base of what belongs to one Pokja; the gate asks the Pokja."""

    objects = OfPokjaQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def gate_pokja(self) -> Pokja:
        return self.pokja


class OfPlace:
    """What holds for one Pokja, a province, or with neither for the nation."""

    @property
    def gate_pokja(self) -> Pokja | None:
        return self.pokja

    @property
    def place(self) -> str:
        if self.pokja_id:
            return self.pokja.name
        return self.region.full_name if self.region_id else "Nasional"


KOP_SIZES = (8, 20)  # points; DOMAIN "Papers": name of the government to name of the agency as 3 to 4
LOGO_HEIGHTS = (10, 35)  # millimetres


@tracked()
class HostAgency(OfPokja):
    """The agency that hosts the secretariat for a time, with the letterhead (kop) its papers carry."""

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="hosts", verbose_name="Pokja")
    agency = models.CharField("instansi", max_length=300)
    government = models.CharField("nama pemerintah", max_length=300)
    extra_lines = ArrayField(
        models.CharField(max_length=300), default=list, blank=True, verbose_name="baris kop lainnya"
    )
    address = models.CharField("alamat", max_length=300, blank=True)
    contact = models.CharField("telepon, pos-el, laman", max_length=300, blank=True)
    logo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lambang"
    )
    government_size = models.PositiveSmallIntegerField("ukuran baris pemerintah (pt)", default=12)
    agency_size = models.PositiveSmallIntegerField("ukuran baris instansi (pt)", default=16)
    logo_height = models.PositiveSmallIntegerField("tinggi lambang (mm)", default=22)
    valid_from = models.DateField("sejak", null=True, blank=True)
    valid_until = models.DateField("sampai", null=True, blank=True)

    class Meta:
        verbose_name = "instansi sekretariat"
        verbose_name_plural = "instansi sekretariat"
        ordering = ["pokja", F("valid_from").desc(nulls_last=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="host_until_not_before_from",
            ),
            models.CheckConstraint(
                condition=Q(
                    government_size__range=KOP_SIZES, agency_size__range=KOP_SIZES, logo_height__range=LOGO_HEIGHTS
                ),
                name="host_sizes_fit_the_paper",
            ),
            ExclusionConstraint(
                name="host_one_at_a_time",
                expressions=[
                    ("pokja", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return self.agency


@tracked()
class Decree(OfPokja):
    """A surat keputusan (SK) that sets up the Pokja; its end is often unknown."""

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="decrees", verbose_name="Pokja")
    number = models.CharField("nomor SK", max_length=300)
    date = models.DateField("tanggal SK")
    subject = models.CharField("tentang", max_length=300, blank=True)
    signed_by_office = models.CharField("pejabat penanda tangan", max_length=300, blank=True)
    valid_from = models.DateField("berlaku sejak", null=True, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="berkas SK"
    )

    class Meta:
        verbose_name = "SK"
        verbose_name_plural = "SK"
        ordering = ["pokja", "-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="decree_until_not_before_from",
            ),
            models.UniqueConstraint("pokja", "number", "date", name="decree_once"),
        ]

    def __str__(self):
        return f"SK {self.number}"


@tracked()
class Bidang(OfPokja):
    """A field of work inside a Pokja; each Pokja has its own."""

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="bidang", verbose_name="Pokja")
    name = models.CharField("nama bidang", max_length=300)
    rank = models.PositiveIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "bidang"
        verbose_name_plural = "bidang"
        ordering = ["pokja", "rank", "name"]
        constraints = [models.UniqueConstraint("pokja", "name", name="bidang_once_per_pokja")]

    def __str__(self):
        return self.name


class Institution(OfPokja):
    """A name of an institution known to a Pokja: offered while typing, never looked up for what was recorded."""

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="institutions", verbose_name="Pokja")
    name = models.CharField("nama instansi", max_length=300)

    class Meta:
        verbose_name = "instansi"
        verbose_name_plural = "instansi"
        ordering = ["pokja", "name"]
        constraints = [models.UniqueConstraint("pokja", "name", name="institution_once_per_pokja")]

    def __str__(self):
        return self.name
