"""Logs statements that took long, without the values in them."""

import logging
import time

from django.conf import settings
from django.db.backends.signals import connection_created

logger = logging.getLogger("operations.slow")
LONGEST_SHOWN = 2000


def watch():
    connection_created.connect(_watch_connection, dispatch_uid="operations.slow")


def _watch_connection(connection, **_):
    if settings.SLOW_QUERY_MS and _timed not in connection.execute_wrappers:
        # First, for whoever came earlier (pghistory's, when a request opens the connection) takes off the last.
        connection.execute_wrappers.insert(0, _timed)


def _timed(execute, sql, params, many, context):
    begun = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        took = round((time.monotonic() - begun) * 1000)
        if took >= settings.SLOW_QUERY_MS and params is not None:
            statement = " ".join(str(sql).split())[:LONGEST_SHOWN]
            logger.warning("slow statement: %s", statement, extra={"facts": {"ms": took}})
