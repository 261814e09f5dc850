"""Invitations: how somebody gets the first password of an account."""

import hashlib
import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pokja.models.user import User


class InvitationQuerySet(models.QuerySet):
    def open(self, now=None):
        """Those whose link still opens a door."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now or timezone.now())

    def of_key(self, key: str):
        """The invitation whose link carries `key`."""
        return self.filter(key_hash=hash_of(key))


class Invitation(models.Model):
    """A link sent by mail with which the owner of an account sets its first password, once, until `expires_at`.

    Only the SHA-256 of the link's key is kept: who reads the database cannot use it. There is one standing invitation
    per account; a newer one revokes the older.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations", verbose_name="akun")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField("dikirim", default=timezone.now)
    sent_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="dikirim oleh"
    )
    expires_at = models.DateTimeField("berlaku sampai")
    accepted_at = models.DateTimeField("diterima", null=True, blank=True)
    revoked_at = models.DateTimeField("ditarik", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "undangan"
        verbose_name_plural = "undangan"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "user", condition=Q(accepted_at=None, revoked_at=None), name="invitation_one_standing_per_account"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_sending"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_accepted_or_revoked"
            ),
        ]

    def __str__(self):
        return f"Undangan {self.user}"


def new_key() -> str:
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
