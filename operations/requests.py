"""Gives each request a number that goes through all logs, and counts it. Outermost, so that it sees every answer.

Of a request nothing is written down but its route, never its path or query: paths hold codes and keys, queries what
people looked for.
"""

import logging
import re
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass

from operations.counting import counts

logger = logging.getLogger("operations.request")
GIVEN = re.compile(r"[0-9a-f]{32}\Z")  # as nginx makes its $request_id


@dataclass(frozen=True)
class Current:
    """What logs may say of the request that is being answered."""

    id: str = "-"
    method: str = ""
    request: object = None

    @property
    def route(self) -> str:
        match = getattr(self.request, "resolver_match", None)
        return match.view_name if match else ""


NONE = Current()
_current: ContextVar[Current] = ContextVar("request", default=NONE)


def current() -> Current:
    return _current.get()


class RequestMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        here = Current(given if GIVEN.match(given) else secrets.token_hex(16), request.method, request)
        token, begun = _current.set(here), time.monotonic()
        try:
            response = self.get_response(request)
            seconds = time.monotonic() - begun
            response["X-Request-ID"] = here.id
            counts.add(here.route, response.status_code, seconds)
            facts = {"status": response.status_code, "ms": round(seconds * 1000)}
            logger.info("%s %s", here.method, here.route or "-", extra={"facts": facts})
            return response
        finally:
            _current.reset(token)
