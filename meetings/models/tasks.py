"""What is to be done: each follow-up as its readers find it now. Written by triggers (meetings/tasksql.py)."""

from datetime import date, timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from meetings.models.followup import FollowUp, FollowUpStatus
from meetings.models.meeting import Meeting
from pokja.models import Bidang, Institution, Pokja, Seat
from pokja.models.region import Zone


def _link(to):
    """The row itself keeps what it names from being deleted; here it would only cost time."""
    return models.ForeignKey(
        to, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )


NO_DAY = date(9999, 12, 31)  # the `due_order` of what has no target
_STANDING = Q(is_carried=False)
_OPEN = _STANDING & Q(is_open=True)
_UNASSIGNED = _OPEN & (Q(has_owner=False) | Q(has_due=False))


class TaskQuerySet(models.QuerySet):
    def standing(self):
        """Each task once: where a later meeting carried it on, there."""
        return self.filter(is_carried=False)

    def with_facts(self):
        """With everything that a list tells of a task."""
        return self.select_related(
            "row", "meeting__pokja__region__parent", "owner_institution", "owner_bidang", "owner_pokja__region",
            "owner_seat__bidang",
        )  # fmt: skip


class Task(models.Model):
    """A follow-up of a meeting that was not cancelled, once for its Pokja and once (`released`) for readers of finals.

    What readers of finals find says nothing of drafts, and of a meeting under correction what its version in force
    says; `signed_text` is then the text of a row that the correction changes. Owner and target are those of the
    minutes, or where these name none, those that news gave since.

    Late is what is open on a day from `late_from` on: the day after the target, or after the last day of the Rakor
    that the target names. `due_order` is the target, a day far away when there is none. `said` is all that a line
    shows of it in words, in capitals: what is searched (meetings/saidsql.py).
    """

    row = models.ForeignKey(
        FollowUp, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="tasks"
    )
    released = models.BooleanField()
    meeting = models.ForeignKey(
        Meeting, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    pokja = models.ForeignKey(Pokja, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    zone = models.CharField(max_length=4, choices=Zone)
    status = models.CharField(max_length=11, choices=FollowUpStatus)
    is_open = models.BooleanField()
    is_carried = models.BooleanField()
    late_from = models.DateField(null=True)
    due_order = models.DateField()
    has_owner = models.BooleanField()
    has_due = models.BooleanField()
    due_date = models.DateField(null=True)
    due_text = models.TextField()
    owner_text = models.TextField()
    owner_institution = _link(Institution)
    owner_bidang = _link(Bidang)
    owner_pokja = _link(Pokja)
    owner_seat = _link(Seat)
    for_pokja = _link(Pokja)
    signed_text = models.TextField(null=True)  # noqa: DJ001 - an empty text would be one too
    said = models.TextField(db_default="", editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "tugas"
        verbose_name_plural = "tugas"
        constraints = [models.UniqueConstraint(fields=["row", "released"], name="task_once_for_each_reader")]
        indexes = [
            models.Index("released", F("row").desc(), include=["status"], condition=_STANDING, name="task_newest"),
            models.Index("released", "status", "due_order", "row", condition=_STANDING, name="task_of_status"),
            models.Index("released", "due_order", "row", condition=_OPEN, name="task_by_due"),
            models.Index("released", "late_from", "row", condition=_OPEN, name="task_by_lateness"),
            models.Index("released", "due_order", "row", condition=_UNASSIGNED, name="task_unassigned"),
            models.Index("pokja", "released", "status", "due_order", "row", name="task_of_pokja"),
            models.Index("meeting", condition=Q(released=True), name="task_of_final"),
            *(
                models.Index(owner, condition=Q(**{f"{owner}__isnull": False}), name=f"task_of_{owner[6:]}")
                for owner in ("owner_institution", "owner_bidang", "owner_seat")
            ),
            models.Index("owner_pokja", condition=Q(owner_pokja__isnull=False), name="task_owned_by_pokja"),
            GinIndex(
                *(OpClass(Upper(name), "gin_trgm_ops") for name in ("signed_text", "owner_text", "due_text")),
                name="task_says",
            ),
            *(
                # Without a list of what waits to be put in: every search would read it.
                GinIndex(
                    OpClass("said", "gin_trgm_ops"),
                    condition=Q(is_carried=False, released=released),
                    fastupdate=False,
                    name=name,
                )
                for name, released in (("task_said_in_finals", True), ("task_said", False))
            ),
            models.Index("for_pokja", condition=Q(for_pokja__isnull=False), name="task_for_pokja"),
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def uid(self):
        return self.row.uid

    @property
    def text(self) -> str:
        return self.row.text if self.signed_text is None else self.signed_text

    @property
    def due_day(self) -> date | None:
        """The target, or the last day of the Rakor that it names."""
        return self.late_from and self.late_from - timedelta(days=1)

    @property
    def gate_pokja(self) -> Pokja:
        return self.meeting.pokja

    @property
    def gate_participants(self) -> set[int]:
        """A Pokja that takes part tells news of its own follow-ups, not of those of others."""
        return {self.owner_pokja_id, self.for_pokja_id} - {None}


class TaskTally(models.Model):
    """How many tasks of one Pokja have a status: all, and of the open ones those without owner, without owner or
    target, and late. `late` were those on the day `through`; who asks for another day adds what became late since.
    """

    pokja = models.ForeignKey(Pokja, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    released = models.BooleanField()
    status = models.CharField(max_length=11, choices=FollowUpStatus)
    total = models.IntegerField()
    unowned = models.IntegerField()
    unassigned = models.IntegerField()
    late = models.IntegerField()
    through = models.DateField()

    class Meta:
        verbose_name = "hitungan tugas"
        verbose_name_plural = "hitungan tugas"
        constraints = [models.UniqueConstraint(fields=["pokja", "released", "status"], name="tally_once")]
