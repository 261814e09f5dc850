"""Who does what in the database: the owner role makes tables, the app role only reads and writes rows."""

from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from pghistory.models import Event

ROWS = "SELECT, INSERT, UPDATE, DELETE"
READ_AND_ADD = "SELECT, INSERT"  # the triggers that keep history run with the rights of whoever changes a row
READ_ADD_AMEND = "SELECT, INSERT, UPDATE"  # a trigger of pokja's migrations keeps who acted from being changed
READ = "SELECT"
LOGIN = ("USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def owner_connection():
    """Let the default connection sign in as the owner of the tables for a while; yields the app role's name.

    Not a second alias: migrations of other packages change rows through the default connection, and would wait for
    ever for the tables that the second one holds.
    """
    login = connection.settings_dict  # shared by all threads: it is replaced for this one, never written into
    connection.close()
    connection.settings_dict = login | {key: settings.MIGRATION_DATABASE[key] for key in LOGIN}
    try:
        yield login["USER"]
    finally:
        connection.close()
        connection.settings_dict = login


def grant_to_app_role(role):
    """Give the app role its rights on every table there is; to be called as the owner."""
    if role == connection.settings_dict["USER"]:
        return  # one role for both jobs: nothing to give, and REVOKE would take from the owner itself
    role = connection.ops.quote_name(role)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"GRANT {_rights_on(table)} ON {connection.ops.quote_name(table)} TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")


@contextmanager
def new_tables_open_to(role):
    """While tables are made: the old version that still serves may use them at once, through triggers that are new.

    Afterwards, also when something failed halfway, each table has the rights that it is to have.
    """
    if role == connection.settings_dict["USER"]:
        yield
        return
    whole = connection.ops.quote_name(role)
    _execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {ROWS} ON TABLES TO {whole}")
    _execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {whole}")
    try:
        yield
    finally:
        _execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {whole}")
        _execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {whole}")
        grant_to_app_role(role)


def _execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _rights_on(table):
    if table == "django_migrations":
        return READ
    if table == "pghistory_context":
        return READ_ADD_AMEND
    return READ_AND_ADD if table in _append_only_tables() else ROWS


def _append_only_tables():
    """Of history and of the audit log."""
    models = [model for model in apps.get_models() if issubclass(model, Event)]
    return {model._meta.db_table for model in [*models, apps.get_model("pokja.AuditEntry")]}
