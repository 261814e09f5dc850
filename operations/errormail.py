"""Mails an error to those who look after the server, the same one at most once an hour.

Django's own mail would hold settings, cookies and what somebody typed; this one holds the places in the code, the kind
of error and the number of the request, under which the log says the rest.
"""

import hashlib
import logging
import time
import traceback
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import mail_admins
from django.db import connection

from operations.logs import scrubbed

AN_HOUR = 3600
STRANGERS = "django.security."  # what strangers ask wrongly is in the log; it must wake nobody
_told_here: dict[str, float] = {}  # when the cache is the thing that is broken


class ErrorMail(logging.Handler):
    def emit(self, record):
        if not settings.ADMINS or record.name.startswith(STRANGERS):
            return
        try:
            places = _places(record)
            if self._is_new(_signature(record, places)):
                kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.levelname
                mail_admins(kind, _letter(record, kind, places), fail_silently=True)
        except Exception:
            self.handleError(record)

    def _is_new(self, signature: str) -> bool:
        now = time.monotonic()
        if now - _told_here.get(signature, -AN_HOUR) < AN_HOUR:
            return False
        _told_here[signature] = now
        if connection.in_atomic_block:
            return True  # the transaction may be broken, and what it writes may be taken back
        try:
            return _is_first_of_all_processes(signature)
        except Exception:
            return True


def _is_first_of_all_processes(signature: str) -> bool:
    """One statement, so that of many processes that fail in the same moment one tells; `cache.add` lets several."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_cache (cache_key, value, expires) VALUES (%s, %s, now() + %s)"
            " ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires WHERE django_cache.expires <= now()",
            [f"error-mail:{signature}", "", timedelta(seconds=AN_HOUR)],
        )
        return cursor.rowcount == 1


def _places(record) -> list[str]:
    if not record.exc_info or not record.exc_info[2]:
        return [f"{record.pathname}:{record.lineno}"]
    frames = traceback.extract_tb(record.exc_info[2])
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    try:
        return str(Path(path).relative_to(settings.BASE_DIR))
    except ValueError:
        return path


def _signature(record, places) -> str:
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.name
    job = getattr(record, "job", "")  # of a timer: each is told by itself
    return hashlib.sha256(f"{kind} {places[-1]} {job}".encode()).hexdigest()


def _letter(record, kind, places) -> str:
    said = scrubbed(str(record.exc_info[1])) if record.exc_info else scrubbed(record.getMessage())
    return "\n".join(
        (
            f"Galat: {kind}",
            f"Keterangan: {said.splitlines()[0] if said else '-'}",
            f"Permintaan: {getattr(record, 'request_id', '-')}",
            f"Halaman: {getattr(record, 'route', '') or '-'}",
            "",
            *places,
            "",
            "Galat yang sama dikirim paling sering satu kali dalam satu jam. Selengkapnya ada di log server.",
        )
    )
