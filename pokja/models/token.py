"""Keys by which the programs of another institution read finals, follow-ups and numbers (meetings.api)."""

import hashlib
from datetime import date, datetime

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from pokja.models.group import OfPlace, Pokja
from pokja.models.region import Region
from pokja.models.user import Access, Reach, User
from pokja.roles import Permission

PREFIX = "pkp_"


def fingerprint_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who may manage the access of a Pokja see its keys."""
        return (
            self.filter(user.reach(Permission.ACCESS_MANAGE).within("pokja")) if user.is_authenticated else self.none()
        )

    def standing(self, day: date):
        return self.filter(revoked_at=None, expires_on__gte=day)


class ApiToken(OfPlace, models.Model):
    """A key of an institution, not of a person: it goes on when its maker leaves, until its day or its revocation.

    Only the fingerprint is kept. It reads what a reader of its place may read, as far as its three ticks go, and
    never a draft. `minute` and `calls` count how often it was used in the running minute.
    """

    Scope = Access.Scope

    name = models.CharField("dipakai oleh", max_length=200)
    fingerprint = models.CharField("sidik", max_length=64, unique=True, editable=False)
    hint = models.CharField("akhir kunci", max_length=4, editable=False)
    scope = models.CharField("cakupan", max_length=8, choices=Access.Scope)
    pokja = models.ForeignKey(
        Pokja, on_delete=models.PROTECT, null=True, blank=True, related_name="api_tokens", verbose_name="Pokja"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="api_tokens", verbose_name="provinsi"
    )
    finals = models.BooleanField("laporan final", default=False)
    followups = models.BooleanField("tindak lanjut", default=False)
    numbers = models.BooleanField("angka", default=False)
    expires_on = models.DateField("berlaku sampai")
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dibuat oleh")
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicabut oleh"
    )
    used_on = models.DateField("terakhir dipakai", null=True, blank=True)
    minute = models.DateTimeField(null=True, editable=False)
    calls = models.PositiveIntegerField(default=0, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "kunci API"
        verbose_name_plural = "kunci API"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="pokja", pokja__isnull=False, region=None)
                | Q(scope="province", pokja=None, region__isnull=False)
                | Q(scope="nation", pokja=None, region=None),
                name="token_scope_fits_place",
            ),
            models.CheckConstraint(condition=Q(finals=True) | Q(followups=True) | Q(numbers=True), name="token_reads"),
            models.CheckConstraint(condition=~Q(name=""), name="token_named"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.name} (…{self.hint})"

    @property
    def reads(self) -> list[str]:
        """What it reads, in words."""
        fields = ("finals", "followups", "numbers")
        return [self._meta.get_field(name).verbose_name for name in fields if getattr(self, name)]

    def count_call(self, now: datetime | None = None) -> int:
        """Note a use, and how many there were in this minute; one statement, so none is lost."""
        now = now or timezone.now()
        minute = now.replace(second=0, microsecond=0)
        again = When(minute=minute, then=F("calls") + 1)
        own = type(self).objects.filter(pk=self.pk)
        own.update(calls=Case(again, default=Value(1)), minute=minute, used_on=timezone.localdate(now))
        return own.values_list("calls", flat=True).get()

    # --- what the gate asks of whoever reads (pokja.models.User answers the same) ---

    is_authenticated = True
    is_active = True
    accesses = ()

    def reach(self, permission: Permission) -> Reach:
        """That of a reader of its place: finals and numbers, nothing else."""
        if permission not in (Permission.MEETING_READ, Permission.NUMBERS_READ):
            return Reach()
        if self.scope == self.Scope.NATION:
            return Reach(nation=True)
        if self.scope == self.Scope.PROVINCE:
            return Reach(provinces=frozenset({self.region_id}))
        own = frozenset({self.pokja_id})
        return Reach(own=own, participant=own if permission is Permission.MEETING_READ else frozenset())
