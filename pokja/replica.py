"""Lists, search and roll-ups may be read from a copy of the database that PostgreSQL keeps (POKJA_REPLICA_URL).

Which pages, stands at them: `@may_lag`. Everything else, and everything that decides on rights (accounts, access,
sessions), is read from the primary; everything is written there. The copy serves only

- while it is known to show all that was committed `REPLICA_LAG` seconds ago: the primary's place in its log is noted
  every second, and the copy must have passed a note that is not older;
- for whoever has not written within that time, as a cookie tells: nobody misses what they have just saved.

What is shown from the copy is asked of the primary once more by `still`: a right or a meeting that was taken away a
moment ago is gone at once. When the copy is away, the same page is read from the primary.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.db.models import QuerySet

logger = logging.getLogger("operations.replica")
ALIAS = "replica"
COOKIE = "pokja_baru"
EVERY = 1  # seconds between two looks at how far the copy is
AWAY = 10  # seconds until a copy that failed is tried again
APPS = {"meetings", "pokja"}
OF_THE_PRIMARY = {"user", "access", "invitation", "failurecount", "auditentry"}
_lagging = ContextVar("lagging", default=False)


class Router:
    def db_for_read(self, model, **hints):
        meta = model._meta
        lags = _lagging.get() and meta.app_label in APPS and meta.model_name not in OF_THE_PRIMARY
        return ALIAS if lags else "default"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"


class RecentWriterMiddleware:
    """Notes in the browser that its owner has just sent something."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if ALIAS in settings.DATABASES and request.method not in {"GET", "HEAD", "OPTIONS"}:
            response.set_cookie(
                COOKIE, "1", max_age=settings.REPLICA_LAG + 2 * EVERY,
                httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response


def may_lag(view):
    """For a page that only reads, and that may show what was true a few seconds ago."""

    @wraps(view)
    def lagging(request, *args, **kwargs):
        if ALIAS not in settings.DATABASES or COOKIE in request.COOKIES or not progress.is_enough():
            return view(request, *args, **kwargs)
        token = _lagging.set(True)
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            progress.give_up()
        finally:
            _lagging.reset(token)
        return view(request, *args, **kwargs)

    return lagging


def still(rows: list, allowed: Callable[[], QuerySet], by: str = "pk") -> list:
    """Those of `rows` that are (whose `by` is) among `allowed` on the primary; without a copy in use they are, and
    nobody is asked."""
    if not _lagging.get() or not rows:
        return rows
    found = set(
        allowed().using("default").filter(pk__in=[getattr(row, by) for row in rows]).values_list("pk", flat=True)
    )
    return [row for row in rows if getattr(row, by) in found]


def is_used() -> bool:
    """Whether what is read now is read from the copy."""
    return _lagging.get()


def connection_of(model):
    """For SQL by hand: where rows of `model` are read now."""
    return connections[Router().db_for_read(model)]


class Progress:
    """How far the copy is, as this process knows it."""

    def __init__(self):
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        self._notes: list[tuple[float, int]] = []  # when, and where the primary's log was then
        self._good_until = self._next_look = 0.0

    def is_enough(self) -> bool:
        with self._lock:
            if time.monotonic() >= self._next_look:
                self._look()
            return time.monotonic() < self._good_until

    def give_up(self):
        logger.warning("the replica is away; lists are read from the primary")
        connections[ALIAS].close()
        with self._lock:
            self._good_until, self._next_look = 0.0, time.monotonic() + AWAY

    def _look(self):
        now = time.monotonic()
        self._next_look = now + EVERY
        oldest = now - settings.REPLICA_LAG
        written = _place("default", "SELECT pg_current_wal_lsn() - '0/0'")
        self._notes = [note for note in self._notes if note[0] >= oldest] + [(now, written)]
        try:
            replayed = _place(ALIAS, "SELECT pg_last_wal_replay_lsn() - '0/0' WHERE pg_is_in_recovery()")
        except DatabaseError:
            logger.warning("the replica does not answer; lists are read from the primary")
            connections[ALIAS].close()
            self._good_until, self._next_look = 0.0, now + AWAY
            return
        passed = [at for at, place in self._notes if replayed is not None and place <= replayed]
        self._good_until = max(passed, default=-settings.REPLICA_LAG) + settings.REPLICA_LAG


def _place(alias: str, sql: str):
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row and row[0]


progress = Progress()
