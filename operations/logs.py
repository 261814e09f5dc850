"""Log lines: for people or as JSON, with the number of the request and without personal data."""

import json
import logging
import re
from datetime import UTC, datetime

from operations.requests import current

# Numbers of people (NIP, telephone), e-mail addresses, and the rows that PostgreSQL quotes.
PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[pos-el]"),
    (re.compile(r"(?<![\w.])\+?\d(?:[ .-]?\d){7,}(?![\w.])"), "[nomor]"),
    (re.compile(r"^(DETAIL|CONTEXT|LINE \d+):.*$", re.MULTILINE), r"\1: […]"),
    (re.compile(r"\(([\w, \"]+)\)=\(.*\)"), r"(\1)=(…)"),
)
DJANGO_ON_REQUESTS = ("django.request", "django.security")  # they write the path, which may hold a key


def scrubbed(text: str) -> str:
    for pattern, instead in PERSONAL:
        text = pattern.sub(instead, text)
    return text


class AddRequest(logging.Filter):
    """What is logged while a request is answered carries its number."""

    def filter(self, record):
        here = current()
        record.request_id, record.route = here.id, here.route
        return True


class _Scrubbing(logging.Formatter):
    def message_of(self, record):
        if record.name.startswith(DJANGO_ON_REQUESTS) and record.args:
            reason = record.msg.split(":")[0].split("(")[0].strip()
            return scrubbed(f"{record.args[0] if reason == '%s' else reason} {record.route}".strip())
        return scrubbed(record.getMessage())

    def formatException(self, exception):  # noqa: N802 (logging's name)
        return scrubbed(super().formatException(exception))


class Line(_Scrubbing):
    def formatMessage(self, record):  # noqa: N802
        record.message = self.message_of(record)
        return super().formatMessage(record)


class JsonLine(_Scrubbing):
    def format(self, record):
        body = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
            "request": getattr(record, "request_id", "-"),
        }
        if route := getattr(record, "route", ""):
            body["route"] = route
        body |= getattr(record, "facts", {})
        if record.exc_info:
            body["exception"] = self.formatException(record.exc_info)
        return json.dumps(body, ensure_ascii=False)
