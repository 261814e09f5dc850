"""Conditions (Q) on the own columns of a model, written down as SQL.

Django takes longer to put one together than the database to answer it: pages that are opened all day ask so. The
condition stays the one with which everything else filters; tests/meetings/test_written.py holds both to each other.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import F, Func, Q, Value

from meetings.models import Task
from pokja.replica import connection_of

_COMPARED = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@dataclass(frozen=True)
class Written:
    """SQL with its values."""

    sql: str
    values: tuple = ()

    def __bool__(self):
        return bool(self.sql)

    def __and__(self, other: "Written") -> "Written":
        return joined("AND", [self, other])


# The database takes a look into a text for nearly free, and would rather look into all there are.
_BY_INDEX = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true); "


def asked(sql: str, values, *, by_words: bool = False) -> list[tuple]:
    """What the database answers where lists are read now; `by_words` leaves only indexes that find by what is said."""
    with connection_of(Task).cursor() as cursor:
        cursor.execute(_BY_INDEX * by_words + sql, list(values))
        return cursor.fetchall()


def joined(connector: str, parts: list[Written]) -> Written:
    parts = [part for part in parts if part]
    sql = f" {connector} ".join(part.sql for part in parts)
    return Written(f"({sql})" if len(parts) > 1 else sql, tuple(value for part in parts for value in part.values))


def written(condition: Q, model, alias: str) -> Written:
    """The condition on the rows of `model` that the SQL around calls `alias`; empty when it asks for nothing."""
    parts = [
        written(child, model, alias) if isinstance(child, Q) else _asked(child, model, alias)
        for child in condition.children
    ]
    found = joined(condition.connector, parts)
    # As Django has it: what is unknown (NULL) is not what was asked for, so "not" finds it.
    return Written(f"(({found.sql}) IS NOT TRUE)", found.values) if found and condition.negated else found


def _asked(child, model, alias: str) -> Written:
    if isinstance(child, Func):
        return _function(child, model, alias)
    path, asked = child
    name, _, lookup = path.partition("__")
    column, is_bool = _column(model, name)
    column = f"{alias}.{column}"
    if lookup in _COMPARED:
        return Written(f"{column} {_COMPARED[lookup]} %s", (asked,))
    if lookup == "isnull":
        return Written(f"{column} IS {'' if asked else 'NOT '}NULL")
    if lookup == "in":
        found = list(asked)
        if len(found) == 1:  # of one the index gives the rows in its order, whatever plan there is
            return Written(f"{column} = %s", (found[0],))
        return Written(f"{column} = ANY(%s)", (found,)) if found else Written("false")
    if lookup:
        raise ValueError(f"nobody wrote down how to ask {path}")
    if is_bool:  # as the conditions of partial indexes have it
        return Written(column if asked else f"NOT {column}")
    return Written(f"{column} IS NULL") if asked is None else Written(f"{column} = %s", (asked,))


def _function(function: Func, model, alias: str) -> Written:
    """One with a template, of columns and values."""
    parts, values = [], []
    for part in function.get_source_expressions():
        if isinstance(part, F):
            parts.append(f"{alias}.{_column(model, part.name)[0]}")
        elif isinstance(part, Value):
            parts.append(_placeholder(part.value))
            values.append(part.value)
        else:
            raise ValueError(f"nobody wrote down how to ask {part!r}")
    return Written(function.template % {"expressions": ", ".join(parts)}, tuple(values))


def _placeholder(value) -> str:
    return "%s::date" if isinstance(value, date) else "%s"


@cache
def _column(model, name: str) -> tuple[str, bool]:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return field.column, field.get_internal_type() == "BooleanField"
