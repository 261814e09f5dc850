"""Follow-ups: what the minutes asked for, and what became of it since."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from meetings.models.meeting import by_user
from meetings.models.minutes import FollowUpStatus, Kind, OfKind, Row, RowQuerySet
from pokja.models import StoredFile


class FollowUpQuerySet(RowQuerySet):
    def with_status(self):
        """Adds `current_status`: the last reported one, else what the minutes said."""
        last = FollowUpUpdate.objects.filter(followup=OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(current_status=Coalesce(Subquery(last.values("status")[:1]), "status_at_writing"))

    def open(self):
        return self.standing().with_status().exclude(current_status__in=CLOSED)


CLOSED = (FollowUpStatus.DONE, FollowUpStatus.DROPPED)


class FollowUpManager(OfKind.from_queryset(FollowUpQuerySet)):
    pass


class FollowUp(Row):
    objects = FollowUpManager(Kind.FOLLOWUP)

    class Meta:
        proxy = True


@pgtrigger.register(
    pgtrigger.Protect(name="update_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
)
class FollowUpUpdate(models.Model):
    """News of a follow-up. Only added, never changed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    followup = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="updates")
    status = models.CharField("status", max_length=11, choices=FollowUpStatus)
    note = models.TextField("kabar", blank=True)
    proof_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bukti dukung"
    )
    proof_url = models.URLField("tautan bukti", max_length=500, blank=True)
    at = models.DateTimeField("pada", default=timezone.now)
    by = by_user("oleh")

    class Meta:
        verbose_name = "kabar tindak lanjut"
        verbose_name_plural = "kabar tindak lanjut"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=FollowUpStatus.values), name="update_status_known")
        ]
