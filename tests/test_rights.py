"""The app role reads and writes rows and does nothing else; the tests themselves run as that role."""

import pghistory.models
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from config.rights import grant_to_app_role, owner_connection
from tests.factories import make_meeting
from tests.pokja.threads import at_once

EVENT_TABLES = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, pghistory.models.Event))


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def may(right, table):
    return run(f"SELECT has_table_privilege('{table}', '{right}')") == [(True,)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (id int)",
        "CREATE SCHEMA s",
        "CREATE EXTENSION unaccent",
        "TRUNCATE meetings_meeting CASCADE",
        "ALTER TABLE meetings_meeting ADD COLUMN x int",
        "ALTER TABLE meetings_meeting DISABLE TRIGGER ALL",
        "DROP TABLE meetings_meeting",
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    ],
)
def test_app_role_cannot_change_tables(sql):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        run(sql)


@pytest.mark.django_db
def test_there_is_history_to_protect():
    assert "meetings_meetingevent" in EVENT_TABLES


@pytest.mark.django_db
@pytest.mark.parametrize("table", EVENT_TABLES)
def test_history_grows_and_never_changes(table):
    assert may("SELECT", table)
    assert may("INSERT", table)
    assert not may("UPDATE", table)
    assert not may("DELETE", table)
    assert not may("TRUNCATE", table)


@pytest.mark.django_db
def test_change_of_a_meeting_is_recorded_although_the_app_role_cannot_rewrite_the_record():
    meeting = make_meeting(title="Rakor 1")

    assert run(f"SELECT title FROM meetings_meetingevent WHERE pgh_obj_id = {meeting.pk}") == [("Rakor 1",)]
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("UPDATE meetings_meetingevent SET title = 'lain'")
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("DELETE FROM meetings_meetingevent")


def test_rights_given_twice_are_the_same_rights(fresh_database):
    before = run("SELECT relname, relacl::text FROM pg_class WHERE relkind = 'r' ORDER BY 1")

    with owner_connection() as app_role:
        grant_to_app_role(app_role)

    assert run("SELECT relname, relacl::text FROM pg_class WHERE relkind = 'r' ORDER BY 1") == before


def test_owner_signs_in_on_the_same_connection(fresh_database):
    with owner_connection() as app_role:
        assert run("SELECT current_user") != [(app_role,)]

    assert run("SELECT current_user") == [(app_role,)]


def test_owners_in_several_threads_at_once_leave_the_app_role_to_everybody(fresh_database):
    app_role = run("SELECT current_user")

    def as_owner(number):
        run(f"SELECT pg_sleep({0.05 * number})")  # each comes while the one before is still inside
        with owner_connection():
            run("SELECT pg_sleep(0.1)")

    at_once(5, as_owner)

    assert connection.settings_dict["USER"] == app_role[0][0]
    connection.close()
    assert run("SELECT current_user") == app_role


def test_connection_is_the_app_role_again_after_the_owner_failed(fresh_database):
    app_role = run("SELECT current_user")

    with pytest.raises(ProgrammingError), owner_connection():
        run("SELECT no_such_function()")

    assert run("SELECT current_user") == app_role


def test_migrating_without_the_owner_says_what_to_set(settings):
    settings.MIGRATION_DATABASE = None

    with pytest.raises(CommandError, match=r"^Isi MIGRATION_DATABASE_URL"):
        call_command("migrate")


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_cache_lives_in_the_database_so_that_workers_share_it():
    from django.core.cache import cache

    cache.set("kunci", 3)

    assert cache.incr("kunci") == 4
    assert run("SELECT count(*) FROM django_cache") == [(1,)]
