"""Steps of migrations that run beside the version before and may be begun again: docs/decisions/upgrading.md."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import transaction


class AddIndexAgain(AddIndexConcurrently):
    """AddIndexConcurrently that takes away what a former try left unfinished under the same name."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", params=None)
        super().database_forwards(app_label, schema_editor, from_state, to_state)


def call_for_each(schema_editor, function: str, ids: list[int], at_once: int) -> None:
    """Call a function of the database with lots of ids, each in a transaction of its own.

    It may wait for rows that somebody saves, since nobody queues up behind that as they would behind a table.
    """
    connection = schema_editor.connection
    for start in range(0, len(ids), at_once):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute(f"SELECT {function}(%s)", [ids[start : start + at_once]])
