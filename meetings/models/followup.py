"""Follow-ups: what the minutes asked for, and what became of it since."""

import uuid
from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from meetings.models.meeting import Meeting, by_user
from meetings.models.minutes import FollowUpStatus, Kind, OfKind, Row, RowQuerySet
from pokja.models import Bidang, Institution, Pokja, Seat, StoredFile
from pokja.roles import Permission

OWNERS = ("owner_institution", "owner_bidang", "owner_pokja", "owner_seat")
CLOSED = (FollowUpStatus.DONE, FollowUpStatus.DROPPED)


class CarriedOn(Func):
    """Whether a follow-up of a later meeting stands in the place of this one.

    It stands there while its row stands and its meeting is not cancelled; a cancelled meeting in between breaks no
    chain, since its row may have been carried on before. A part split off in the same meeting is a task of its own.
    """

    template = """EXISTS (
        WITH RECURSIVE heir AS (
            SELECT row.id, row.meeting_id, row.removed_at, row.changed_at FROM meetings_row row
            JOIN (VALUES (%(expressions)s)) AS old (id, meeting_id) ON row.origin_id = old.id
            WHERE row.meeting_id <> old.meeting_id
            UNION
            SELECT row.id, row.meeting_id, row.removed_at, row.changed_at FROM meetings_row row
            JOIN heir ON row.origin_id = heir.id AND row.meeting_id <> heir.meeting_id
        )
        SELECT 1 FROM heir JOIN meetings_meeting meeting ON meeting.id = heir.meeting_id
        WHERE heir.removed_at IS NULL AND meeting.cancelled_at IS NULL AND meeting.id <> ALL(%%s::bigint[])
        AND (%%s OR meeting.pokja_id = ANY(%%s::bigint[]) OR (
            (meeting.reopened_at IS NULL OR heir.changed_at < meeting.reopened_at)
            AND EXISTS (SELECT 1 FROM (%(seen)s) AS seen (id) WHERE seen.id = meeting.id)
        ))
    )"""
    output_field = BooleanField()

    def __init__(self, *expressions, unseen=(), reader=None, **extra):
        """Meetings with the ids `unseen` do not count: on the day of an earlier paper they had not been held.

        With a `reader` only what this person may read counts: all of some Pokja, of others what stands in a final.
        """
        super().__init__(*(expressions or (F("pk"), F("meeting_id"))), **extra)
        self.unseen, self.reader = list(unseen), reader

    def as_sql(self, compiler, connection, **context):
        seen, values = self._told()
        sql, params = super().as_sql(compiler, connection, seen=seen, **context)
        return sql, [*params, *values]

    def written(self, *columns: str) -> tuple[str, list]:
        """The same for SQL by hand."""
        seen, values = self._told()
        return self.template % {"expressions": ", ".join(columns), "seen": seen}, values

    def _told(self) -> tuple[str, list]:
        drafts = self.reader.reach(Permission.DRAFT_READ) if self.reader else None
        sees_all = drafts is None or drafts.nation
        seen, values = ("SELECT NULL::bigint", []) if sees_all else Meeting.objects.sql_visible_to(self.reader)
        return seen, [self.unseen, sees_all, sorted(drafts.own) if drafts else [], *values]


class FollowUpQuerySet(RowQuerySet):
    def visible_to(self, user):
        """Standing ones of the meetings that this person may read.

        While a report is corrected, who reads no drafts sees those of the version in force, also the ones that the
        correction changes or takes out, and none that it adds. The words of the version are in `Task`.
        """
        drafts = user.reach(Permission.DRAFT_READ).within("meeting__pokja")
        standing = Q(removed_at=None)
        untouched = Q(meeting__reopened_at=None) | Q(changed_at__lt=F("meeting__reopened_at"))
        signed = self.model.tasks.rel.related_model.objects.filter(row=OuterRef("pk"), signed_text__isnull=False)
        readable = (standing & (drafts | untouched)) | (~drafts & Q(Exists(signed)))
        return self.filter(readable, meeting__in=Meeting.objects.visible_to(user).values("pk"))

    def with_status(self, *, unseen=(), reader=None, until=None):
        """Adds `current_status` (the last reported one that holds, else what the minutes said) and `is_carried`.

        `unseen` are ids of meetings that are left out: what they told or carried on is as if it had not been. With a
        `reader` the same goes for every meeting, and every part of one, that this person may not read. `until` leaves
        out what was told in between after that moment.
        """
        news = FollowUpUpdate.objects.in_force().filter(followup=OuterRef("pk"))
        if unseen:
            news = news.exclude(meeting__in=unseen)
        if until:
            news = news.told_until(until)
        if reader:
            news = news.readable_by(reader)
        last = Subquery(news.order_by("-at", "-pk").values("status")[:1])
        status = Coalesce(last, "status_at_writing")
        return self.annotate(current_status=status, is_carried=CarriedOn(unseen=unseen, reader=reader))

    def open(self):
        """What is still to be done, each task once: where a later meeting carried it on, there; as `Task` keeps it."""
        return self.standing().filter(meeting__cancelled_at=None).with_status().still_open()

    def still_open(self):
        """Of rows `with_status` those that somebody still has to do."""
        return self.exclude(current_status__in=CLOSED).filter(is_carried=False)


class FollowUpManager(OfKind.from_queryset(FollowUpQuerySet)):
    pass


class FollowUp(Row):
    objects = FollowUpManager(Kind.FOLLOWUP)

    class Meta:
        proxy = True

    @property
    def gate_pokja(self) -> Pokja:
        return self.meeting.pokja

    @property
    def gate_participants(self) -> set[int]:
        """A Pokja that takes part tells news of its own follow-ups, not of those of others."""
        return {self.owner_pokja_id, self.pokja_id} - {None}


# Of news `u`, which was told by a meeting `um` or in between. Whether a meeting may be read is asked of each: as a list
# of ids the database would gather all of them.
_IN_FORCE = """u.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM meetings_followupupdate x WHERE x.undoes_id = u.id)
    AND NOT (u.status = 'dropped' AND um.cancelled_at IS NOT NULL)"""
_READABLE = """(u.meeting_id IS NULL OR um.pokja_id = ANY(%s) OR um.pokja_id IN (
    SELECT p.id FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
    WHERE g.id = ANY(%s::bigint[]) OR g.parent_id = ANY(%s::bigint[])
) OR ((um.reopened_at IS NULL OR u.at < um.reopened_at)
    AND EXISTS (SELECT 1 FROM ({seen}) AS seen (id) WHERE seen.id = um.id)))"""


def _readable(user) -> tuple[str, list]:
    """That `user` may read the news: told in between, or by a meeting that may be read; no word of a correction."""
    drafts = user.reach(Permission.DRAFT_READ)
    if drafts.nation:
        return "true", []
    seen, values = Meeting.objects.sql_visible_to(user)
    own, area = sorted(drafts.own), sorted(drafts.provinces)
    return _READABLE.format(seen=seen), [own, area, area, *values]


def last_news_of(row: str, user) -> tuple[str, list]:
    """SQL of the last news of a follow-up that holds and that `user` may read, for the id in the column `row`."""
    readable, values = _readable(user)
    return (
        f"""SELECT u.* FROM meetings_followupupdate u LEFT JOIN meetings_meeting um ON um.id = u.meeting_id
        WHERE u.followup_id = {row} AND {_IN_FORCE} AND {readable} ORDER BY u.at DESC, u.id DESC LIMIT 1""",
        values,
    )


class NewsReadable(Func):
    """Whether `reader` may read the news with this id."""

    template = """EXISTS (
        SELECT 1 FROM meetings_followupupdate u LEFT JOIN meetings_meeting um ON um.id = u.meeting_id
        WHERE u.id = %(expressions)s AND %(readable)s)"""
    output_field = BooleanField()

    def __init__(self, *expressions, reader=None, **extra):
        super().__init__(*expressions, **extra)
        self.reader = reader

    def as_sql(self, compiler, connection, **context):
        readable, values = _readable(self.reader)
        sql, params = super().as_sql(compiler, connection, readable=readable, **context)
        return sql, [*params, *values]


class FollowUpUpdateQuerySet(models.QuerySet):
    def in_force(self):
        """News that holds: neither undone nor an undoing, nor the decision of a meeting that was cancelled.

        That something is done stays true without the meeting; that it is dropped was for the meeting to decide.
        """
        fallen = Q(status=FollowUpStatus.DROPPED, meeting__cancelled_at__isnull=False)
        return self.filter(undoes=None, undone_by=None).exclude(fallen)

    def assigning(self):
        """News that says who does it, or until when."""
        owned = ~Q(owner_text="") | reduce(or_, (Q(**{f"{name}__isnull": False}) for name in OWNERS))
        return self.filter(owned | Q(due_date__isnull=False) | ~Q(due_text=""))

    def told_until(self, moment):
        """With what was told in between only up to that moment; what a meeting told belongs to its day."""
        return self.filter(Q(at__lte=moment) | Q(meeting__isnull=False))

    def readable_by(self, user):
        """News told in between, and what a meeting told that this person may read; no word of a correction."""
        return self.filter(NewsReadable(F("pk"), reader=user))


@pgtrigger.register(
    pgtrigger.Protect(name="update_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
)
class FollowUpUpdate(models.Model):
    """News of a follow-up. Only added, never changed: what was wrong is undone by another one that names it.

    `meeting` is the later one that looked at the follow-up and told this; empty for news told in between. News may
    also say who does it and until when, where the minutes left that open: the signed text stands still.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    followup = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="updates")
    status = models.CharField("status", max_length=11, choices=FollowUpStatus)
    note = models.TextField("kabar", blank=True)
    proof_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bukti dukung"
    )
    proof_url = models.URLField("tautan bukti", max_length=500, blank=True)
    owner_text = models.CharField("penanggung jawab", max_length=300, blank=True, db_default="")
    owner_institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_bidang = models.ForeignKey(Bidang, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_date = models.DateField("target tanggal", null=True, blank=True)
    due_text = models.CharField("target waktu", max_length=300, blank=True, db_default="")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditinjau di rapat"
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name="mengurungkan"
    )
    at = models.DateTimeField("pada", default=timezone.now)
    by = by_user("oleh")

    objects = FollowUpUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "kabar tindak lanjut"
        verbose_name_plural = "kabar tindak lanjut"
        ordering = ["at", "pk"]
        indexes = [models.Index(F("at").desc(), F("id").desc(), name="update_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=FollowUpStatus.values), name="update_status_known"),
            models.CheckConstraint(condition=~Q(undoes=F("id")), name="update_undoes_another_one"),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(*OWNERS, function="num_nonnulls", output_field=models.IntegerField()), 1
                ),
                name="update_at_most_one_owner",
            ),
        ]
