"""The meeting (Rakor) itself: what it was, when and where, who signs, and in which state its record is."""

import uuid
from datetime import time

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Upper
from django.db.models.lookups import Exact, GreaterThan, LessThan

from meetings.models.freeze import frozen_with_meeting, meeting_stands_still, version_in_force_tells
from pokja.models import Pokja, User
from pokja.models.history import tracked
from pokja.models.region import Zone
from pokja.roles import Permission


def list_of_lines(label: str):
    return ArrayField(models.TextField(), default=list, blank=True, verbose_name=label)


def by_user(label: str):
    return models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Mode(models.TextChoices):
    ONSITE = "onsite", "Luring"
    ONLINE = "online", "Daring"
    HYBRID = "hybrid", "Hibrida"


_NEWEST = (F("starts_on").desc(), F("id").desc())

TOLD = ("budget_year", "quarter", "kind")  # what lists are filtered by and a correction may change


def as_told(name: str) -> Case:
    """Budget year, quarter or kind as readers are told it: under correction, what the version in force says."""
    return Case(When(reopened_at=None, then=F(name)), default=F(f"told_{name}"))


def as_told_sql(name: str) -> str:
    """The same as SQL, for the indexes of it."""
    return f"CASE WHEN reopened_at IS NULL THEN {name} ELSE told_{name} END"


# Asked with nearly every page, and quicker written down than put together each time.
_OF_POKJA = """
SELECT m.id FROM meetings_meeting m WHERE m.pokja_id = ANY(%s) OR (m.final_version > 0 AND m.pokja_id = ANY(%s))"""
TAKING_PART = """
SELECT m.id FROM meetings_meeting m JOIN meetings_meetingpokja l ON l.meeting_id = m.id
WHERE l.pokja_id = ANY(%s) AND m.final_version > 0 AND m.reopened_at IS NULL
UNION SELECT f.meeting_id FROM meetings_finalreport f
WHERE f.participants && %s::bigint[] AND (
    SELECT m.reopened_at FROM meetings_meeting m WHERE m.id = f.meeting_id AND m.final_version = f.version
) IS NOT NULL"""


def _ids_of_few(drafts, finals) -> RawSQL:
    """The meetings of some Pokja, and the finals in which they take part."""
    sql, values = _OF_POKJA, [sorted(drafts.own), sorted(finals.own)]
    if finals.participant:
        sql, values = f"{sql} UNION {TAKING_PART}", values + [sorted(finals.participant)] * 2
    return RawSQL(sql, values)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every state for the own Pokja, finals for a Pokja that takes part and for readers of the area."""
        if not user.is_authenticated:
            return self.none()
        drafts, finals = user.reach(Permission.DRAFT_READ), user.reach(Permission.MEETING_READ)
        released, joined = Q(final_version__gt=0), self._taking_part(finals.participant)
        if drafts.nation or finals.nation:
            return self.filter(drafts.within("pokja") | (released & (finals.within("pokja") | Q(pk__in=joined))))
        if drafts.provinces or finals.provinces:
            area = Pokja.objects.filter(finals.within("")).values("pk")
            return self.filter(drafts.within("pokja") | (released & (Q(pokja__in=area) | Q(pk__in=joined))))
        # Few among very many: each part is found by its index, where one condition with "or" would look at them all.
        return self.filter(pk__in=_ids_of_few(drafts, finals))

    def ids_visible_to(self, user):
        """The same as ids to compare with, for SQL by hand."""
        drafts, finals = user.reach(Permission.DRAFT_READ), user.reach(Permission.MEETING_READ)
        if any(reach.nation or reach.provinces for reach in (drafts, finals)):
            return self.visible_to(user).values("pk").query
        return _ids_of_few(drafts, finals)

    def sql_visible_to(self, user) -> tuple[str, list]:
        """The same as SQL with its values."""
        ids = self.ids_visible_to(user)
        try:
            return (ids.sql, ids.params) if isinstance(ids, RawSQL) else ids.sql_with_params()
        except EmptyResultSet:  # Django knows beforehand that there are none
            return "SELECT NULL::bigint WHERE false", []

    def taking_part(self, pokja):
        """In which one of these Pokja (ids) takes part, as readers of finals are told."""
        return self.filter(pk__in=self._taking_part(pokja))

    def _taking_part(self, pokja):
        """Ids of the finals that name one of `pokja` as taking part; of a meeting under correction, whose version in
        force does."""
        return RawSQL(TAKING_PART, [sorted(pokja)] * 2) if pokja else []

    def in_correction(self):
        return self.filter(reopened_at__isnull=False)

    def with_place(self):
        return self.select_related("pokja__region__parent")

    def newest_first(self):
        return self.order_by("-starts_on", "-pk")

    def not_cancelled(self):
        return self.filter(cancelled_at=None)

    def not_archived(self):
        """What stands in daily lists; what was put away is found by a search or a filter."""
        return self.filter(archived_at=None)

    def awaiting_approval(self):
        return self.not_cancelled().filter(status=Meeting.Status.SUBMITTED).order_by("submitted_at")

    def unfinished(self):
        return self.not_cancelled().filter(status__in=[Meeting.Status.DRAFT, Meeting.Status.RETURNED])

    def on(self, day):
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def earlier_than(self, meeting):
        """Held before `meeting`: on an earlier day, on that day at an earlier hour, else written down before it."""
        return self.filter(Q(starts_on__lt=meeting.starts_on) | self._that_day(meeting, "lt"))

    def later_than(self, meeting):
        return self.filter(Q(starts_on__gt=meeting.starts_on) | self._that_day(meeting, "gt"))

    @staticmethod
    def _that_day(meeting, than: str) -> Q:
        """`than` is "lt" for earlier and "gt" for later; without an hour a meeting begins with the day."""
        hours = (
            Session.objects.filter(date=meeting.starts_on).order_by(F("start").asc(nulls_first=True)).values("start")
        )
        theirs = Coalesce(Subquery(hours.filter(meeting=OuterRef("pk"))[:1]), time(0))
        hour = Coalesce(Subquery(hours.filter(meeting=meeting.pk)[:1]), time(0))
        at_once = Q(Exact(theirs, hour), **{f"pk__{than}": meeting.pk})
        compare = {"lt": LessThan, "gt": GreaterThan}[than]
        return Q(starts_on=meeting.starts_on) & (Q(compare(theirs, hour)) | at_once)


@tracked(exclude=[f"told_{name}" for name in TOLD])
@pgtrigger.register(meeting_stands_still, version_in_force_tells)
class Meeting(models.Model):
    """A coordination meeting of one main Pokja, with others taking part where it was a joint one."""

    class Kind(models.TextChoices):
        RAKOR = "rakor", "Rapat koordinasi (Rakor)"
        TECHNICAL = "technical", "Rapat teknis"
        KICKOFF = "kickoff", "Kick-off"
        SEMILOKA = "semiloka", "Semiloka"
        WORKSHOP = "workshop", "Lokakarya"
        SOCIALISATION = "socialisation", "Sosialisasi"
        CAPACITY = "capacity", "Penguatan kapasitas"
        FGD = "fgd", "FGD"
        OTHER = "other", "Lainnya"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draf"
        SUBMITTED = "submitted", "Menunggu persetujuan"
        RETURNED = "returned", "Dikembalikan"
        FINAL = "final", "Final"

    class Funding(models.TextChoices):
        APBN_DEKON = "apbn_dekon", "APBN (dekonsentrasi)"
        APBD_PROV = "apbd_prov", "APBD provinsi"
        APBD_KAB = "apbd_kab", "APBD kabupaten/kota"
        OTHER = "other", "Lainnya"

    class Sifat(models.TextChoices):
        INTERNAL = "internal", "Internal"
        OPEN = "open", "Terbuka"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="meetings", verbose_name="Pokja")
    participants = models.ManyToManyField(
        Pokja, through="MeetingPokja", related_name="joint_meetings", blank=True, verbose_name="Pokja yang ikut serta"
    )
    kind = models.CharField("jenis", max_length=14, choices=Kind, default=Kind.RAKOR)
    kind_other = models.CharField("jenis lainnya", max_length=300, blank=True)
    number = models.CharField("nomor rapat", max_length=50, blank=True)
    title = models.CharField("judul", max_length=300)
    theme = models.TextField("tema", blank=True)
    organisers = list_of_lines("penyelenggara")
    starts_on = models.DateField("tanggal mulai", null=True, editable=False)
    ends_on = models.DateField("tanggal selesai", null=True, editable=False)

    funding = models.CharField("sumber dana", max_length=10, choices=Funding, blank=True)
    funding_other = models.CharField("sumber dana lainnya", max_length=300, blank=True)
    program = models.CharField("program", max_length=300, blank=True)
    activity = models.CharField("kegiatan", max_length=300, blank=True)
    budget_document = models.CharField("nomor DIPA/DPA", max_length=300, blank=True)
    work_unit = models.CharField("satuan kerja", max_length=300, blank=True)
    responsible = models.CharField("penanggung jawab kegiatan", max_length=300, blank=True)
    legal_bases = list_of_lines("dasar hukum")
    aims = list_of_lines("maksud dan tujuan")
    budget_year = models.PositiveSmallIntegerField("tahun anggaran", null=True, blank=True)
    quarter = models.PositiveSmallIntegerField("triwulan", null=True, blank=True)
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name="rapat sebelumnya",
    )

    report_number = models.CharField("nomor laporan", max_length=300, blank=True)
    signing_place = models.CharField("tempat pengesahan", max_length=300, blank=True)
    signing_date = models.DateField("tanggal pengesahan", null=True, blank=True)
    sifat = models.CharField("sifat", max_length=8, choices=Sifat, default=Sifat.INTERNAL)
    classification = models.CharField("kode klasifikasi", max_length=300, blank=True)
    retention = models.CharField("retensi arsip", max_length=300, blank=True)

    invitees = list_of_lines("yang diundang")
    chair = models.CharField("pimpinan rapat", max_length=300, blank=True)
    moderator = models.CharField("moderator", max_length=300, blank=True)
    minute_taker = models.CharField("notulis", max_length=300, blank=True)
    participants_note = models.TextField("peserta", blank=True)
    closing = models.TextField("penutup", blank=True)

    status = models.CharField("status", max_length=10, choices=Status, default=Status.DRAFT)
    submitted_at = models.DateTimeField("diajukan", null=True, blank=True)
    submitted_by = by_user("diajukan oleh")
    returned_at = models.DateTimeField("dikembalikan", null=True, blank=True)
    returned_by = by_user("dikembalikan oleh")
    return_reason = models.TextField("alasan pengembalian", blank=True)
    return_remarks = models.JSONField("catatan per bagian", default=list, blank=True)
    approved_at = models.DateTimeField("disetujui", null=True, blank=True)
    approved_by = by_user("disetujui oleh")
    final_version = models.PositiveIntegerField("versi final", default=0)
    reopened_at = models.DateTimeField("perbaikan dibuka", null=True, blank=True)
    reopened_by = by_user("perbaikan dibuka oleh")
    correction_reason = models.TextField("alasan perbaikan", blank=True)
    # Only under correction, kept by the database: what the version in force says.
    told_budget_year = models.PositiveSmallIntegerField("tahun anggaran versi final", null=True, editable=False)
    told_quarter = models.PositiveSmallIntegerField("triwulan versi final", null=True, editable=False)
    told_kind = models.CharField("jenis versi final", max_length=14, blank=True, db_default="", editable=False)
    cancelled_at = models.DateTimeField("dibatalkan", null=True, blank=True)
    cancelled_by = by_user("dibatalkan oleh")
    cancel_reason = models.TextField("alasan pembatalan", blank=True)
    archived_at = models.DateTimeField("diarsipkan", null=True, blank=True)
    archived_by = by_user("diarsipkan oleh")
    archive_reason = models.TextField("alasan pengarsipan", blank=True, db_default="")

    version = models.PositiveIntegerField("versi isian", default=1)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    created_by = by_user("dibuat oleh")
    changed_at = models.DateTimeField("diubah", auto_now=True)
    changed_by = by_user("diubah oleh")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rapat"
        verbose_name_plural = "rapat"
        indexes = [
            models.Index(*_NEWEST, name="meeting_newest_first"),
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="meeting_title_says"),
            # Readers of finals would else go along all that is planned.
            models.Index(*_NEWEST, condition=Q(final_version__gt=0), name="meeting_final_newest"),
            models.Index("pokja", *_NEWEST, name="meeting_of_pokja_newest"),
            models.Index(F("changed_at").desc(), F("id").desc(), name="meeting_last_changed"),
            models.Index("ends_on", name="meeting_by_end"),
            models.Index(as_told("budget_year"), *_NEWEST, name="meeting_told_year"),
            models.Index(as_told("quarter"), *_NEWEST, name="meeting_told_quarter"),
            models.Index(as_told("budget_year"), as_told("quarter"), *_NEWEST, name="meeting_told_year_quarter"),
            models.Index(as_told("kind"), *_NEWEST, name="meeting_told_kind"),
            models.Index("status", *_NEWEST, condition=~Q(status="final"), name="meeting_open_newest"),
            models.Index(*_NEWEST, condition=Q(cancelled_at__isnull=False), name="meeting_cancelled_newest"),
            models.Index("submitted_at", condition=Q(status="submitted"), name="meeting_awaiting_approval"),
            # All that the told year is made of, so that the table itself is not read.
            models.Index(
                fields=["pokja", "budget_year", "told_budget_year", "reopened_at"], name="meeting_told_years_of_pokja"
            ),
            models.Index("reopened_at", condition=Q(reopened_at__isnull=False), name="meeting_in_correction"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "rakor",
                        "technical",
                        "kickoff",
                        "semiloka",
                        "workshop",
                        "socialisation",
                        "capacity",
                        "fgd",
                        "other",
                    ]
                ),
                name="meeting_kind_known",
            ),  # fmt: skip
            models.CheckConstraint(
                condition=Q(kind="other") | Q(kind_other=""), name="meeting_other_kind_only_for_other"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="meeting_has_title"),
            models.CheckConstraint(
                condition=Q(funding__in=["", "apbn_dekon", "apbd_prov", "apbd_kab", "other"]),
                name="meeting_funding_known",
            ),
            models.CheckConstraint(condition=Q(quarter=None) | Q(quarter__range=(1, 4)), name="meeting_quarter_1_to_4"),
            models.CheckConstraint(
                condition=Q(budget_year=None) | Q(budget_year__range=(1945, 2100)), name="meeting_budget_year_sane"
            ),
            models.CheckConstraint(condition=Q(sifat__in=["internal", "open"]), name="meeting_sifat_known"),
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="meeting_ends_not_before_start",
            ),
            models.CheckConstraint(condition=~Q(previous=F("id")), name="meeting_not_its_own_previous"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "returned", "final"]), name="meeting_status_known"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="meeting_submitted_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False), name="meeting_submitted_has_its_date"
            ),
            models.CheckConstraint(
                condition=~Q(status="returned")
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_reason="")),
                name="meeting_returned_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="final", approved_at__isnull=False, approved_by__isnull=False, final_version__gt=0)
                | (~Q(status="final") & Q(approved_at=None, approved_by=None)),
                name="meeting_approved_exactly_when_final",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason="")),
                name="meeting_cancelled_with_by_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None, archived_by=None, archive_reason="")
                | Q(archived_at__isnull=False, archived_by__isnull=False),
                name="meeting_archived_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, correction_reason="")
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False, final_version__gt=0)
                    & ~Q(correction_reason="")
                    & ~Q(status="final")
                ),
                name="meeting_correction_says_who_and_why",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def gate_pokja(self) -> Pokja:
        return self.pokja

    @property
    def gate_participants(self) -> set[int]:
        """Ids of the Pokja that take part; they count only for finals, and as the version in force names them."""
        if self.is_in_correction:
            reports = [report for report in self.final_reports.all() if report.version == self.final_version]
            return {pokja for report in reports for pokja in report.participants}
        return {link.pokja_id for link in self.pokja_links.all()} if self.is_released else set()

    def gate_permission(self, permission: Permission) -> Permission:
        """Reading a record of which nothing is final yet asks for the right to read drafts."""
        return Permission.DRAFT_READ if permission is Permission.MEETING_READ and not self.is_released else permission

    @property
    def is_released(self) -> bool:
        return self.final_version > 0

    @property
    def is_in_correction(self) -> bool:
        """A version is in force while the next one is written: readers read that version, never the rows."""
        return self.is_released and self.status != self.Status.FINAL

    @property
    def is_editable(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.RETURNED) and not self.cancelled_at

    @property
    def is_final(self) -> bool:
        return self.status == self.Status.FINAL

    @property
    def kind_text(self) -> str:
        return self.kind_other if self.kind == self.Kind.OTHER and self.kind_other else self.get_kind_display()

    @property
    def short_name(self) -> str:
        """How people call it: "Rakor 2", "Semiloka"; for links and breadcrumbs."""
        name = "Rakor" if self.kind == self.Kind.RAKOR else self.kind_text
        return f"{name} {self.number}".strip()


@tracked()
@pgtrigger.register(frozen_with_meeting())
class MeetingPokja(models.Model):
    """A Pokja that takes part in a joint meeting beside the main one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="pokja_links")
    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "Pokja yang ikut serta"
        verbose_name_plural = "Pokja yang ikut serta"
        constraints = [models.UniqueConstraint("meeting", "pokja", name="meeting_pokja_once")]


@tracked()
@pgtrigger.register(frozen_with_meeting())
class Session(models.Model):
    """One sitting: a day with its hours (local to `zone`), place and mode. Two on one date are allowed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sessions")
    date = models.DateField("tanggal")
    start = models.TimeField("mulai", null=True, blank=True)
    end = models.TimeField("selesai", null=True, blank=True)
    zone = models.CharField("zona waktu", max_length=4, choices=Zone)
    place = models.CharField("tempat", max_length=300, blank=True)
    mode = models.CharField("cara", max_length=6, choices=Mode, default=Mode.ONSITE)
    approximate = models.BooleanField("tanggal perkiraan", default=False)
    date_note = models.CharField("catatan tanggal", max_length=300, blank=True)

    class Meta:
        verbose_name = "sesi"
        verbose_name_plural = "sesi"
        ordering = ["date", F("start").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None) | Q(end=None) | Q(start__lt=F("end")), name="session_starts_before_end"
            ),
            models.CheckConstraint(condition=Q(end=None) | Q(start__isnull=False), name="session_end_needs_start"),
            models.CheckConstraint(condition=Q(zone__in=Zone.values), name="session_zone_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="session_mode_known"),
            models.CheckConstraint(
                condition=Q(approximate=True) | Q(date_note=""), name="session_note_only_if_approximate"
            ),
        ]

    def __str__(self):
        return f"{self.date} {self.place}"


@tracked(exclude=["nip"])
@pgtrigger.register(frozen_with_meeting())
class Signer(models.Model):
    """Somebody who signs the report: office and name as of that day, written out."""

    class Part(models.TextChoices):
        CHAIR = "chair", "Pimpinan rapat"
        MINUTE_TAKER = "minute_taker", "Notulis"
        WITNESS = "witness", "Saksi"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="signers")
    position = models.PositiveSmallIntegerField("urutan", default=0)
    part = models.CharField("sebagai", max_length=12, choices=Part, default=Part.CHAIR)
    office = models.CharField("jabatan", max_length=300)
    name = models.CharField("nama", max_length=300, blank=True)
    rank = models.CharField("pangkat", max_length=100, blank=True)
    nip = models.CharField("NIP", max_length=30, blank=True)

    class Meta:
        verbose_name = "penanda tangan"
        verbose_name_plural = "penanda tangan"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=["chair", "minute_taker", "witness"]), name="signer_part_known"
            ),
            models.CheckConstraint(condition=~Q(office=""), name="signer_has_office"),
        ]

    def __str__(self):
        return self.name or self.office


@tracked()
@pgtrigger.register(frozen_with_meeting())
class OutputLine(models.Model):
    """One output (keluaran) with what was aimed at and reached."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="outputs")
    position = models.PositiveSmallIntegerField("urutan", default=0)
    output = models.CharField("keluaran", max_length=300)
    unit = models.CharField("satuan", max_length=100, blank=True)
    target = models.DecimalField("target", max_digits=18, decimal_places=2, null=True, blank=True)
    realised = models.DecimalField("realisasi", max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "keluaran"
        verbose_name_plural = "keluaran"
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(output=""), name="output_named")]


@tracked()
@pgtrigger.register(frozen_with_meeting())
class BudgetLine(models.Model):
    """One line of the budget in Rupiah with what was spent."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="budget_lines")
    position = models.PositiveSmallIntegerField("urutan", default=0)
    description = models.CharField("uraian", max_length=300)
    budget = models.DecimalField("anggaran", max_digits=18, decimal_places=2, null=True, blank=True)
    realised = models.DecimalField("realisasi", max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "anggaran"
        verbose_name_plural = "anggaran"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(description=""), name="budget_line_named"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="budget_not_negative"),
            models.CheckConstraint(
                condition=Q(realised=None) | Q(realised__gte=0), name="budget_realised_not_negative"
            ),
        ]
