"""The devices on which an account is signed in, and how they are signed out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from pokja.audit import Act, note
from pokja.devices import device_words
from pokja.models import User


@dataclass(frozen=True)
class Device:
    """A browser in which somebody is signed in."""

    pk: int
    key: str
    words: str
    address: str
    last_used: datetime


def devices_of(user: User) -> list[Device]:
    """Where `user` is signed in, what was used last first."""
    known = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    alive = Session.objects.filter(session_key__in=known, expire_date__gt=timezone.now()).order_by("-expire_date")
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE)  # its use moves the end of a session (pokja.sliding)
    return [
        Device(row.pk, row.session_key, device_words(row.user_agent), row.ip, session.expire_date - age)
        for session in alive
        for row in [known[session.session_key]]
    ]


def end_sessions(user: User, except_key: str | None = None) -> int:
    """Sign `user` out everywhere at once, but for the session `except_key`; returns how many sessions went.

    A session in use is gone with its row: the answer that is under way cannot bring it back.
    """
    known = UserSession.objects.filter(user=user).exclude(session_key=except_key or "")
    keys = {*known.values_list("session_key", flat=True), *_unlisted(user)} - {except_key}
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    known.delete()
    return ended


@transaction.atomic
def end_device(user: User, pk: int) -> Device | None:
    """The owner signs out one device; None when there is no such device."""
    device = next((device for device in devices_of(user) if device.pk == pk), None)
    if device:
        Session.objects.filter(session_key=device.key).delete()
        UserSession.objects.filter(pk=pk).delete()
        note(Act.ACCOUNT, f"{user} mengeluarkan perangkatnya: {device.words}.", by=user, about=user)
    return device


@transaction.atomic
def end_other_devices(user: User, session_key: str) -> int:
    """The owner signs out everywhere but here."""
    ended = end_sessions(user, except_key=session_key)
    if ended:
        note(Act.ACCOUNT, f"{user} mengeluarkan semua perangkatnya yang lain ({ended}).", by=user, about=user)
    return ended


def _unlisted(user: User) -> list[str]:
    """Sessions that did not come about through Masuk are on no list of devices and have to be opened to be known."""
    listed = UserSession.objects.values("session_key")
    others = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key__in=listed)
    return [row.session_key for row in others.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
