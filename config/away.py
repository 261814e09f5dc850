"""The page of an error: what is merely out of reach (database, stored files, Redis) is told as such, as 503."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.views.defaults import server_error

from pokja.stores import StorageAway

SECONDS = 10


def error(request):
    problem = sys.exc_info()[1]
    if not is_away(problem):
        return server_error(request)
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": str(SECONDS), "Cache-Control": "no-store"})


def is_away(problem) -> bool:
    if isinstance(problem, StorageAway | InterfaceError):
        return True
    if isinstance(problem, OperationalError):
        # A deadlock, a full disk and the like have a number; a lost connection has none, or one that tells of a server
        # that stops or starts.
        code = getattr(problem.__cause__, "pgcode", None)
        return code is None or code.startswith(("08", "57P"))
    redis = sys.modules.get("redis.exceptions")
    return bool(redis) and isinstance(problem, redis.ConnectionError | redis.TimeoutError)
