"""Secret addresses of calendars: made, read by, and revoked."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from meetings.models.calendars import CalendarFeed
from pokja import audit
from pokja.models import Pokja, User


def fingerprint_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_feed(user: User, pokja: Pokja | None) -> str:
    """The secret, which is told this once."""
    secret = secrets.token_urlsafe(24)  # 192 bits
    feed = CalendarFeed.objects.create(user=user, pokja=pokja, fingerprint=fingerprint_of(secret))
    audit.note(audit.Act.ACCOUNT, f"Alamat kalender dibuat: {feed.what}.", by=user, pokja=pokja)
    return secret


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, by: User) -> None:
    """Twice is once."""
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.note(audit.Act.ACCOUNT, f"Alamat kalender dicabut: {feed.what}.", by=by, pokja=feed.pokja)


def feed_of(secret: str) -> CalendarFeed | None:
    feeds = CalendarFeed.objects.select_related("user", "pokja__region")
    return feeds.filter(fingerprint=fingerprint_of(secret), revoked_at=None, user__is_active=True).first()
