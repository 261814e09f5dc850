"""A new version migrates while the old one serves: nobody queues up behind it, and what the old one saves goes in."""

import threading
import time

import psycopg2
import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
from django.db import ProgrammingError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from config.quick_states import keep_classes
from config.rights import new_tables_open_to, owner_connection
from pokja.management.commands import migrate
from tests.factories import make_meeting
from tests.people import make_cast

LANDED = {"pokja": "0007", "meetings": "0011"}  # older ones ran before there were servers to upgrade
LONG = 4.0  # seconds
A_MOMENT = LONG / 2


def another_connection():
    """Beside Django's: somebody else who works at the same time."""
    return psycopg2.connect(**connection.get_connection_params())


def seconds_of(statement):
    begun = time.monotonic()
    with another_connection() as other, other.cursor() as cursor:
        cursor.execute(statement)
    return time.monotonic() - begun


def upgrade_beside_a_long_save(meeting):
    """Migrate while somebody saves for LONG: the upgrade waits for that, and nobody else for the upgrade."""
    slow = another_connection()
    slow.cursor().execute(f"UPDATE meetings_meeting SET theme = 'lama' WHERE id = {meeting.pk}")
    slow.cursor().execute("LOCK TABLE meetings_row, meetings_session IN ROW EXCLUSIVE MODE")
    upgrade = threading.Thread(target=lambda: (call_command("migrate"), connection.close()))

    upgrade.start()
    waited, end = [], time.monotonic() + LONG
    while time.monotonic() < end:
        waited.append(seconds_of("SELECT count(*) FROM meetings_row"))
        waited.append(seconds_of("UPDATE meetings_session SET place = place"))
        time.sleep(0.1)
    still_waiting = upgrade.is_alive()
    slow.commit()
    slow.close()
    upgrade.join(120)

    assert still_waiting and not upgrade.is_alive()
    assert max(waited) < A_MOMENT


def test_migration_waits_for_a_long_save_without_making_others_wait(fresh_database, monkeypatch):
    """What PostgreSQL does otherwise: the change waits for the long one, and everybody else for the change."""
    monkeypatch.setattr(migrate, "PAUSE", 0.2)
    row = make_meeting(make_cast().pokja, "Rakor yang sedang ditulis")
    with keep_classes():  # on the way back, where nothing is proved, it saves most of the time
        call_command("migrate", "meetings", "0014_search", verbosity=0)

    upgrade_beside_a_long_save(row)

    with connection.cursor() as cursor:
        cursor.execute("SELECT words::text FROM meetings_meetingwords WHERE meeting_id = %s", [row.pk])
        assert "lama" in cursor.fetchone()[0]  # what was saved meanwhile is found afterwards


def index_of(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid, indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
        return cursor.fetchone()


def test_index_of_a_busy_table_is_made_at_the_first_try_and_a_whole_one_stays(fresh_database, capsys):
    """Given up and begun anew it never ended on 36,000 meetings that people read and wrote."""
    row = make_meeting(make_cast().pokja, "Rakor yang sedang ditulis")
    call_command("migrate", "meetings", "0024_api", verbosity=0)
    with owner_connection(), connection.cursor() as cursor:
        made = "USING gin (upper(text) gin_trgm_ops) WHERE (kind = 'followup')"
        cursor.execute(f"CREATE INDEX followup_says ON meetings_row {made}")
    first = index_of("followup_says")

    upgrade_beside_a_long_save(row)

    told = capsys.readouterr().out
    assert "meetings.0025_says... OK" in told and "Dicoba lagi" not in told
    assert index_of("followup_says") == first
    assert index_of("meeting_title_says")[1] and index_of("task_says")[1]
    assert index_of("meeting_told_year")[1] and not index_of("meeting_of_year_newest")


def test_models_are_worked_out_before_a_migration_locks_its_first_table():
    """Django does it between the steps: for seconds on a busy machine, while all wait for the tables locked so far."""
    done = []

    class Step(migrations.RunSQL):
        def state_forwards(self, *given):
            done.append("models")

        def database_forwards(self, *given):
            done.append("tables")

    migration = migrations.Migration("0099_uji", "pokja")
    migration.operations = [Step(""), Step("")]
    command = migrate.Command()
    command.verbosity = 0

    command.migration_progress_callback("apply_start", migration)
    migration.apply(ProjectState(), connection.schema_editor())

    assert done == ["models", "models", "tables", "tables"]


def test_old_version_writes_into_new_tables_while_the_migration_still_runs(fresh_database):
    with owner_connection() as app_role, new_tables_open_to(app_role), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE uji_baru (id bigserial)")
        login = connection.get_connection_params() | {"user": app_role}
        other = psycopg2.connect(**login)
        other.cursor().execute("INSERT INTO uji_baru DEFAULT VALUES")  # as a trigger of the migration would
        other.commit()
        other.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_default_acl")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT has_table_privilege('meetings_meetingevent', 'DELETE')")
        assert cursor.fetchone() == (False,)


def test_history_is_closed_again_when_a_migration_fails(fresh_database):
    with pytest.raises(ProgrammingError), owner_connection() as app_role, new_tables_open_to(app_role):
        connection.cursor().execute("SELECT no_such_function()")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_default_acl")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT has_table_privilege('meetings_meetingevent', 'UPDATE')")
        assert cursor.fetchone() == (False,)


def newer_migrations():
    for (app, name), migration in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()):
        if app in LANDED and name[:4] > LANDED[app]:
            yield pytest.param(migration, id=f"{app}.{name}")


@pytest.mark.parametrize("migration", list(newer_migrations()))
def test_new_migration_can_run_while_the_old_version_serves(migration):
    """Tables made by the migration itself are empty and nobody's yet; of the others only quick things are asked."""
    new = {step.name.lower() for step in migration.operations if isinstance(step, migrations.CreateModel)}

    found = [
        trouble
        for step in migration.operations
        if (getattr(step, "model_name", "") or "").lower() not in new and (trouble := _trouble(step))
    ]

    assert found == []


def _trouble(step):
    if isinstance(step, migrations.AddIndex) and type(step) is migrations.AddIndex:
        return f"{step.index.name}: AddIndexConcurrently, in a migration that is not atomic"
    if isinstance(step, migrations.AddField):
        field = step.field
        given = field.null or field.has_db_default() or field.many_to_many or getattr(field, "generated", False)
        if not given:
            return f"{step.name}: the old version does not know it; null=True or db_default"
        if getattr(field, "generated", False):
            return f"{step.name}: writes the whole table anew"
    if isinstance(step, migrations.AddConstraint) and not isinstance(step, AddConstraintNotValid):
        if isinstance(step.constraint, models.CheckConstraint):
            return f"{step.constraint.name}: AddConstraintNotValid, then ValidateConstraint in a later migration"
        return f"{step.constraint.name}: a unique index made concurrently first"
    if isinstance(step, migrations.RenameField | migrations.RenameModel | migrations.AlterModelTable):
        return "the old version asks by the old name"
    if isinstance(step, migrations.RemoveField | migrations.DeleteModel):
        return "the old version still asks for it: one version later"
    return ""


@pytest.fixture
def kept_classes():
    with keep_classes():
        yield


def test_class_of_a_model_is_told_its_new_options_and_not_built_anew(kept_classes):
    state = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("n", models.IntegerField())]
    state.add_model(ModelState("uji", "Baru", fields))
    before = state.apps.get_model("uji", "Baru")
    index, check = models.Index("n", name="uji_n"), models.CheckConstraint(condition=models.Q(n__gt=0), name="uji_plus")

    AddIndexConcurrently("Baru", index).state_forwards("uji", state)
    AddConstraintNotValid("Baru", check).state_forwards("uji", state)

    options = state.apps.get_model("uji", "Baru")._meta
    assert (options.indexes, options.constraints) == ([index], [check])
    assert state.apps.get_model("uji", "Baru") is before
    migrations.RemoveIndex("Baru", "uji_n").state_forwards("uji", state)
    assert (options.indexes, options.constraints) == ([], [check])
    migrations.AlterField("Baru", "n", models.BigIntegerField()).state_forwards("uji", state)
    assert state.apps.get_model("uji", "Baru")._meta.constraints == [check]


def test_class_of_a_model_is_given_its_new_field_and_not_built_anew(kept_classes):
    state = ProjectState()
    for name in ("Baru", "Lama"):
        state.add_model(ModelState("uji", name, [("id", models.AutoField(primary_key=True))]))
    new, old = (state.apps.get_model("uji", name) for name in ("Baru", "Lama"))
    plain, related = models.IntegerField(default=7), models.ForeignKey("uji.Lama", models.CASCADE)

    migrations.AddField("Baru", "n", plain, preserve_default=False).state_forwards("uji", state)
    migrations.AddField("Baru", "lama", related).state_forwards("uji", state)

    assert state.apps.get_model("uji", "Baru") is new and state.apps.get_model("uji", "Lama") is old
    assert [field.column for field in new._meta.local_fields] == ["id", "n", "lama_id"]
    assert new._meta.get_field("lama").related_model is old and not new._meta.get_field("n").has_default()
    assert [relation.related_model for relation in old._meta.related_objects] == [new]


def test_account_added_by_the_version_before_goes_in(fresh_database):
    """It does not know the fields that came since: the database has to."""
    fields = {field.column: field for field in apps.get_model("pokja", "User")._meta.local_fields}
    newer = {"reminders"}
    known = [name for name in fields if name not in newer | {"id"}]
    person = make_cast().secretariat

    with connection.cursor() as cursor:
        names = ", ".join(f'"{name}"' for name in known)
        values = ", ".join("'baru@contoh.test'" if name == "email" else f'"{name}"' for name in known)
        cursor.execute(
            f"INSERT INTO pokja_user ({names}) SELECT {values} FROM pokja_user WHERE id = %s RETURNING reminders",
            [person.pk],
        )
        assert cursor.fetchone() == (True,)
