"""SQL by hand that the database plans once for each connection: of a question that asks many tables for few rows,
planning takes longer than looking."""

import logging
import re
from collections.abc import Iterable
from itertools import count

import psycopg2
from django.db import NotSupportedError

from pokja.replica import connection_of

logger = logging.getLogger(__name__)
_PLACE = re.compile(r"%\((\w+)\)s")
# Else the database plans anew for each list of ids as long as it hopes for a better plan; and of some values it thinks
# so many that it begins several processes, which takes longer than the answer.
_AS_PLANNED = {"plan_cache_mode": "force_generic_plan", "max_parallel_workers_per_gather": "0"}


class Planned:
    """A question with values in places like %(name)s, known to the database by `name`. There must be few of them: each
    connection keeps their plans."""

    def __init__(self, name: str, sql: str, **settings: str):
        """`settings` of the database hold for this question alone; in their names __ stands for a full stop."""
        self.name = name
        self.places = list(dict.fromkeys(_PLACE.findall(sql)))
        numbered = _PLACE.sub(lambda place: f"${self.places.index(place[1]) + 1}", sql)
        if "%" in numbered:
            raise ValueError(f"{name} has per cent signs that name no value")
        self._preparing = f"PREPARE {name} AS {numbered}"
        values = ", ".join(f"%({place})s" for place in self.places)
        settings = {name.replace("__", "."): value for name, value in (_AS_PLANNED | settings).items()}
        set_before = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
        self._asking = f"SELECT {set_before}; EXECUTE {name} ({values})" if values else f"EXECUTE {name}"

    def fetch(self, model, **values) -> list[tuple]:
        """All rows; asked where those of `model` are read now."""
        return self.run(connection_of(model), **values)

    def run(self, connection, **values) -> list[tuple]:
        try:
            return self._run(connection, values)
        except NotSupportedError:  # a column has another type since: an upgrade is under way
            if connection.in_atomic_block:
                raise
            _known_to(connection).remove(self.name)
            with connection.cursor() as cursor:
                cursor.execute(f"DEALLOCATE {self.name}")
            return self._run(connection, values)

    def _run(self, connection, values: dict) -> list[tuple]:
        with connection.cursor() as cursor:
            known = _known_to(connection)
            if self.name not in known:
                cursor.cursor.execute(self._preparing)
                known.add(self.name)
            cursor.execute(self._asking, values)
            return cursor.fetchall()


def ask_planned(model, sql: str, values: Iterable) -> list[tuple]:
    """As something `Planned` that is made of `sql`, with its values in places %s, when it is asked first.

    For SQL that is put together and has few shapes: once there are `_MOST`, others are asked as they are, and so is one
    with a value that could be of several types.
    """
    values = list(values)
    if sql not in _shapes and len(_shapes) < _MOST:
        places = count()
        _shapes[sql] = Planned(f"shape_{next(_numbers)}", re.sub("%s", lambda _: f"%(v{next(places)})s", sql))
    if planned := _shapes.get(sql):
        try:
            return planned.fetch(model, **{f"v{n}": value for n, value in enumerate(values)})
        except psycopg2.ProgrammingError:
            if connection_of(model).in_atomic_block:
                raise
            logger.warning("not planned: %s", sql, exc_info=True)
            _shapes[sql] = None
    with connection_of(model).cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


_MOST = 60
_shapes: dict[str, Planned | None] = {}
_numbers = count()


def _known_to(connection) -> set[str]:
    """Gone with the connection to the server; Django's own goes on with the next one."""
    of, names = getattr(connection, "planned", (None, None))
    if of is not connection.connection:
        connection.planned = of, names = connection.connection, set()
    return names
