"""Questions that the database plans once for each connection."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pokja import planned
from pokja.models import Pokja
from pokja.planned import Planned, ask_planned

NAMED = Planned("test_named", "SELECT id, name FROM test_named WHERE id = ANY(%(ids)s) OR name = %(name)s ORDER BY id")


@pytest.fixture
def names(fresh_database):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE test_named (id int, name varchar(10))")
        cursor.execute("INSERT INTO test_named VALUES (1, 'satu'), (2, 'dua'), (3, 'tiga')")
    yield
    connection.close()


def ask(**values):
    return NAMED.run(connection, **{"ids": [], "name": ""} | values)


def test_values_go_to_their_places_and_nothing_of_them_is_sql(names):
    assert ask(ids=[1, 3]) == [(1, "satu"), (3, "tiga")]
    assert ask(name="dua") == [(2, "dua")]
    assert ask(name="' OR true --") == []
    assert ask(ids=[3], name="dua") == [(2, "dua"), (3, "tiga")]


def test_it_is_planned_once_also_when_the_transaction_is_taken_back_and_anew_for_a_new_connection(names):
    with transaction.atomic():
        ask(ids=[1])
        transaction.set_rollback(True)
    with CaptureQueriesContext(connection) as asked:
        assert ask(ids=[2]) == [(2, "dua")]
    assert [query["sql"].count("EXECUTE") for query in asked] == [1]
    connection.close()
    assert Planned("test_other", "SELECT %(one)s::int").run(connection, one=1) == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        assert cursor.fetchall() == [("test_other",)]


def test_a_column_that_gets_another_type_during_an_upgrade_stops_nobody(names):
    ask(ids=[1])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE test_named ALTER name TYPE text")
    assert ask(ids=[1]) == [(1, "satu")]


def test_shapes_above_the_limit_are_asked_without_a_plan(names, monkeypatch):
    monkeypatch.setattr(planned, "_shapes", {})
    monkeypatch.setattr(planned, "_MOST", 1)
    for sql in ("SELECT id FROM test_named WHERE name = %s", "SELECT name FROM test_named WHERE name = %s"):
        assert len(ask_planned(Pokja, sql, ["dua"])) == 1
    assert len(planned._shapes) == 1


def test_a_value_of_unknown_type_is_asked_without_a_plan(names, monkeypatch, caplog):
    monkeypatch.setattr(planned, "_shapes", {})
    for _ in range(2):
        assert ask_planned(Pokja, "SELECT id FROM test_named JOIN unnest(%s) one (id) USING (id)", [[2]]) == [(2,)]
    assert caplog.text.count("not planned") == 1


def test_a_per_cent_sign_that_names_no_value_is_refused():
    with pytest.raises(ValueError, match="test_like"):
        Planned("test_like", "SELECT 1 WHERE 'a' LIKE '%a'")
