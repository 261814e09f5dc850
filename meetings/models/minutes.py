"""Everything written in a meeting is a row: agenda, speakers, notes, results, follow-ups, obstacles, reminders."""

import uuid

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Func
from django.db.models.functions import Upper
from django.db.models.lookups import LessThanOrEqual

from meetings.models.freeze import frozen_with_meeting
from meetings.models.meeting import Meeting, Mode, by_user
from pokja.indonesian import person_name
from pokja.models import Bidang, Institution, Pokja, Seat
from pokja.models.history import tracked
from pokja.models.membership import Acting

MAX_TEXT = 20_000
MAX_DEPTH = 3
RANK_STEP = 1024


class Kind(models.TextChoices):
    """What a row is. Stored once per row, so a row may change its kind and stay the same row."""

    AGENDA = "agenda", "Agenda"
    SPEAKER = "speaker", "Narasumber"
    NOTE = "note", "Catatan"
    DECISION = "decision", "Keputusan"
    RECOMMENDATION = "recommendation", "Rekomendasi"
    FOLLOWUP = "followup", "Tindak lanjut"
    OBSTACLE = "obstacle", "Kendala"
    REMINDER = "reminder", "Rapikan nanti"


class FollowUpStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Belum dimulai"
    IN_PROGRESS = "in_progress", "Dalam proses"
    DONE = "done", "Selesai"
    BLOCKED = "blocked", "Terkendala"
    DROPPED = "dropped", "Dibatalkan"


class SpeakerRole(models.TextChoices):
    SPEAKER = "speaker", "Narasumber"
    OPENER = "opener", "Pembuka"
    MODERATOR = "moderator", "Moderator"
    DISCUSSANT = "discussant", "Pembahas"
    RESPONDENT = "respondent", "Penanggap"


class RowQuerySet(models.QuerySet):
    def standing(self):
        """Rows that were not removed."""
        return self.filter(removed_at=None)

    def removed(self):
        return self.filter(removed_at__isnull=False)

    def with_related(self):
        """With what is told of a row beside itself: its Pokja, its owner, who changed it."""
        return self.select_related(
            "pokja__region", "owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang",
            "changed_by",
        )  # fmt: skip

    def with_place(self):
        """With as much as tells where a row stands and who changed it."""
        own = [field.name for field in self.model._meta.concrete_fields]
        place = ["parent__uid", "parent__removed_at", "agenda__uid", "agenda__removed_at"]
        by = ["changed_by__name", "changed_by__email"]
        return self.select_related("parent", "agenda", "changed_by").only(*own, *place, *by)

    def in_order(self):
        """Order within a list; rank leaves gaps, so that moving a row writes one row."""
        return self.order_by("kind", "rank", "pk")


# Levels and links are checked by the database, since a kind change or a move of four people at once passes no form.
_TREE = pgtrigger.Trigger(
    name="row_tree_is_sound",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "agenda_id", "meeting_id"),
    declare=[("depth", "INT := 1"), ("ancestor", "BIGINT"), ("ancestor_meeting", "BIGINT")],
    func=f"""
        ancestor := NEW.parent_id;
        WHILE ancestor IS NOT NULL LOOP
            depth := depth + 1;
            IF ancestor = NEW.id OR depth > {MAX_DEPTH} THEN
                RAISE EXCEPTION 'rows nest at most {MAX_DEPTH} levels' USING ERRCODE = 'check_violation';
            END IF;
            SELECT parent_id, meeting_id INTO ancestor, ancestor_meeting FROM meetings_row WHERE id = ancestor;
            IF ancestor_meeting IS DISTINCT FROM NEW.meeting_id THEN
                RAISE EXCEPTION 'the parent belongs to another meeting' USING ERRCODE = 'check_violation';
            END IF;
        END LOOP;
        IF NEW.agenda_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM meetings_row WHERE id = NEW.agenda_id AND meeting_id = NEW.meeting_id
        ) THEN
            RAISE EXCEPTION 'the agenda item belongs to another meeting' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)

_OWNERS = ["owner_institution", "owner_bidang", "owner_pokja", "owner_seat"]
_NO_FOLLOWUP_FIELDS = Q(
    status_at_writing="", owner_text="", due_text="", due_date=None, origin=None, **dict.fromkeys(_OWNERS)
)
_NO_SPEAKER_FIELDS = Q(
    speaker_role="", title_before="", name="", title_after="", acting="", office="", former=False, institution="",
    representing="", mode="",
)  # fmt: skip


@tracked(indexes=[models.Index(fields=["meeting", "-pgh_id"], name="row_changes_of_meeting")])
@pgtrigger.register(_TREE, frozen_with_meeting())
class Row(models.Model):
    """One written line of a meeting.

    `uid` is made by the writer, so that sending it twice makes one row. `parent` nests rows of one list, three levels
    deep; `agenda` hangs a speaker, note or result on an agenda item. Numbers and marks are not stored: they are
    counted on reading. `version` rises with a change of content, not with a move.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField("jenis", max_length=14, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    agenda = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="hanging", verbose_name="agenda"
    )
    rank = models.BigIntegerField("urutan", default=0)
    text = models.TextField("isi", blank=True)
    version = models.PositiveIntegerField("versi", default=1)
    pokja = models.ForeignKey(
        Pokja, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="untuk Pokja"
    )
    help_wanted = models.TextField("bantuan yang diharapkan", blank=True)

    speaker_role = models.CharField("sebagai", max_length=10, choices=SpeakerRole, blank=True)
    title_before = models.CharField("gelar di depan", max_length=100, blank=True)
    name = models.CharField("nama", max_length=300, blank=True)
    title_after = models.CharField("gelar di belakang", max_length=100, blank=True)
    acting = models.CharField("status jabatan", max_length=3, choices=Acting, blank=True, default=Acting.NONE)
    office = models.CharField("jabatan", max_length=300, blank=True)
    former = models.BooleanField("mantan pejabat", default=False)
    institution = models.CharField("instansi", max_length=300, blank=True)
    representing = models.CharField("mewakili", max_length=300, blank=True)
    mode = models.CharField(
        "cara hadir", max_length=6, choices=[c for c in Mode.choices if c[0] != "hybrid"], blank=True
    )

    status_at_writing = models.CharField("status saat dicatat", max_length=11, choices=FollowUpStatus, blank=True)
    owner_text = models.CharField("penanggung jawab", max_length=300, blank=True)
    owner_institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_bidang = models.ForeignKey(Bidang, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_date = models.DateField("target tanggal", null=True, blank=True)
    due_text = models.CharField("target waktu", max_length=300, blank=True)
    origin = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="offshoots", verbose_name="asal"
    )

    removed_at = models.DateTimeField("dihapus", null=True, blank=True)
    removed_by = by_user("dihapus oleh")
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    created_by = by_user("dibuat oleh")
    changed_at = models.DateTimeField("diubah", auto_now=True)
    changed_by = by_user("diubah oleh")

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = "baris"
        verbose_name_plural = "baris"
        indexes = [
            models.Index("meeting", "kind", "rank", name="row_in_order"),
            GinIndex(OpClass(Upper("text"), "gin_trgm_ops"), condition=Q(kind=Kind.FOLLOWUP), name="followup_says"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="row_kind_known"),
            models.CheckConstraint(
                condition=~Q(text="") | (Q(kind=Kind.SPEAKER) & (~Q(name="") | ~Q(office="") | ~Q(institution=""))),
                name="row_says_something",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.FOLLOWUP, status_at_writing__in=FollowUpStatus.values)
                | (~Q(kind=Kind.FOLLOWUP) & _NO_FOLLOWUP_FIELDS),
                name="row_followup_fields_only_there",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.SPEAKER, speaker_role__in=SpeakerRole.values)
                | (~Q(kind=Kind.SPEAKER) & _NO_SPEAKER_FIELDS),
                name="row_speaker_fields_only_there",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.OBSTACLE) | Q(help_wanted=""), name="row_help_only_for_obstacle"
            ),
            models.CheckConstraint(condition=~Q(kind=Kind.AGENDA) | Q(agenda=None), name="row_agenda_hangs_on_none"),
            models.CheckConstraint(condition=~Q(kind=Kind.SPEAKER) | Q(parent=None), name="row_speaker_not_nested"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_by__isnull=False), name="row_removed_by_someone"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(*_OWNERS, function="num_nonnulls", output_field=models.IntegerField()), 1
                ),
                name="row_at_most_one_owner",
            ),
        ]

    def __str__(self):
        return self.text[:60] or self.full_name or self.office or self.institution

    @property
    def full_name(self) -> str:
        """A speaker's name with its titles, as printed."""
        return person_name(self.title_before, self.name, self.title_after)


class OfKind(models.Manager.from_queryset(RowQuerySet)):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def get_queryset(self):
        return super().get_queryset().filter(kind=self.kind)


class AgendaItem(Row):
    objects = OfKind(Kind.AGENDA)

    class Meta:
        proxy = True


class Speaker(Row):
    objects = OfKind(Kind.SPEAKER)

    class Meta:
        proxy = True


class Note(Row):
    objects = OfKind(Kind.NOTE)

    class Meta:
        proxy = True


class Decision(Row):
    objects = OfKind(Kind.DECISION)

    class Meta:
        proxy = True


class Recommendation(Row):
    objects = OfKind(Kind.RECOMMENDATION)

    class Meta:
        proxy = True


class Obstacle(Row):
    objects = OfKind(Kind.OBSTACLE)

    class Meta:
        proxy = True


@tracked(indexes=[models.Index(fields=["meeting", "-pgh_id"], name="mark_changes_of_meeting")])
@pgtrigger.register(frozen_with_meeting())
class MarkStyle(models.Model):
    """How one level of one list is marked (1. / a. / 1) / a) / -), where it is not the usual way."""

    class Style(models.TextChoices):
        NUMBER = "1.", "1."
        LETTER = "a.", "a."
        NUMBER_BRACKET = "1)", "1)"
        LETTER_BRACKET = "a)", "a)"
        DASH = "-", "-"

    DEFAULTS = ("1.", "a.", "1)")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="mark_styles")
    kind = models.CharField("daftar", max_length=14, choices=Kind)
    level = models.PositiveSmallIntegerField("tingkat")
    style = models.CharField("tanda", max_length=2, choices=Style)

    class Meta:
        verbose_name = "tanda daftar"
        verbose_name_plural = "tanda daftar"
        constraints = [
            models.UniqueConstraint("meeting", "kind", "level", name="mark_once_per_level"),
            models.CheckConstraint(condition=Q(level__range=(1, MAX_DEPTH)), name="mark_level_known"),
            models.CheckConstraint(condition=Q(style__in=["1.", "a.", "1)", "a)", "-"]), name="mark_style_known"),
        ]
