"""Steps of migrations that run beside the version before and may be begun again: docs/decisions/upgrading.md."""

from contextlib import contextmanager
from functools import partial

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import transaction


class AddIndexAgain(AddIndexConcurrently):
    """AddIndexConcurrently that goes on where a former try ended: an index that is whole stays, half of one goes.

    It waits for requests that are under way as long as it takes, since nobody waits behind it; giving up and beginning
    anew it would never end on a large table.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not schema_editor.collect_sql and _is_whole(schema_editor, self.index.name):
            return
        name = schema_editor.quote_name(self.index.name)
        with _without_giving_up(schema_editor):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", params=None)
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class RemoveIndexAgain(RemoveIndexConcurrently):
    """RemoveIndexConcurrently that waits likewise; one that is gone is gone."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        with _without_giving_up(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def _is_whole(schema_editor, index: str) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index])
        return cursor.fetchone() == (True,)


@contextmanager
def _without_giving_up(schema_editor):
    if schema_editor.collect_sql:
        yield
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (usual,) = cursor.fetchone()
        cursor.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [usual])


def work_out_beforehand(migration) -> None:
    """Let a migration work out its models before its first step: Django does it between the steps, for whole seconds,
    while the tables of the steps before are locked.

    Not when it has Python of its own: that must find the models of its own moment, related ones too.
    """
    if all(step.reduces_to_sql for step in migration.operations):
        migration.apply = partial(_apply_worked_out, migration)


def _apply_worked_out(migration, state, schema_editor):
    states = [state.clone()]
    for step in migration.operations:
        step.state_forwards(migration.app_label, state)
        states.append(state.clone())
    for step, before, after in zip(migration.operations, states, states[1:], strict=False):
        step.database_forwards(migration.app_label, schema_editor, before, after)
    return state


def call_for_each(schema_editor, function: str, ids: list[int], at_once: int) -> None:
    """Call a function of the database with lots of ids."""
    _do_in_lots(schema_editor, f"SELECT {function}(%s)", ids, at_once)


def do_for_each(schema_editor, which: str, sql: str, at_once: int) -> None:
    """Run `sql` with lots of the ids that the query `which` finds."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(which)
        ids = [pk for (pk,) in cursor.fetchall()]
    _do_in_lots(schema_editor, sql, ids, at_once)


def _do_in_lots(schema_editor, sql: str, ids: list[int], at_once: int) -> None:
    """Each in a transaction of its own. It may wait for rows that somebody saves, since nobody queues up behind that as
    they would behind a table.
    """
    connection = schema_editor.connection
    for start in range(0, len(ids), at_once):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute(sql, [ids[start : start + at_once]])
