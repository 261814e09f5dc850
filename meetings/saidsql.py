"""The SQL that keeps what a line of a follow-up says (`meetings_task.said`), in capitals: put in place by a migration.

Everything in which the search of the list looks stands in one text, so that one index finds a word of it and the
database knows how common it is. What the task itself holds is put in as it is written (a trigger before the row); what
stands elsewhere (the row, the meeting, names) writes it anew when it changes.
"""

from meetings.tasksql import LOCK
from meetings.triggersql import after_statements

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION meetings_said_of(task meetings_task) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT upper(concat_ws(E'\\n', coalesce(task.signed_text, r.text), task.owner_text, task.due_text, m.title, g.name,
        (SELECT i.name FROM pokja_institution i WHERE i.id = task.owner_institution_id),
        (SELECT b.name FROM pokja_bidang b WHERE b.id = task.owner_bidang_id),
        (SELECT concat_ws(E'\\n', og.name, o.own_name) FROM pokja_pokja o JOIN pokja_region og ON og.id = o.region_id
            WHERE o.id = task.owner_pokja_id),
        (SELECT s.office FROM pokja_seat s WHERE s.id = task.owner_seat_id)))
    FROM meetings_row r, meetings_meeting m, pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
    WHERE r.id = task.row_id AND m.id = task.meeting_id AND p.id = task.pokja_id
$$;

CREATE OR REPLACE FUNCTION meetings_put_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.said := coalesce(meetings_said_of(NEW), '');
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION meetings_write_said(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
-- Anew what the tasks of these follow-ups say. Who writes tasks takes the lock of their Pokja first (tasksql.py).
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK}, p.id::int) FROM (
        SELECT DISTINCT pokja_id AS id FROM meetings_task WHERE row_id = ANY(wanted) ORDER BY 1
    ) p;
    UPDATE meetings_task t SET said = fresh.said FROM (
        SELECT old.id, coalesce(meetings_said_of(old), '') AS said FROM meetings_task old WHERE old.row_id = ANY(wanted)
    ) fresh WHERE t.id = fresh.id AND t.said <> fresh.said;
END $$;

CREATE OR REPLACE FUNCTION meetings_write_said_of_meetings(meetings bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT meetings_write_said(ARRAY(
        SELECT r.id FROM meetings_row r WHERE r.meeting_id = ANY(meetings) AND r.kind = 'followup'
        UNION SELECT t.row_id FROM meetings_task t WHERE t.released AND t.meeting_id = ANY(meetings)
    ))
$$;

CREATE OR REPLACE FUNCTION meetings_said_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint[];
BEGIN
    SELECT array_agg(n.id) INTO wanted FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n.text <> o.text AND 'followup' IN (n.kind, o.kind);
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_said(wanted);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_said_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint[];
BEGIN
    SELECT array_agg(n.id) INTO wanted FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n.title <> o.title;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_said_of_meetings(wanted);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_said_of_name() RETURNS trigger LANGUAGE plpgsql AS $$
-- A place, or somebody who is to do it, got another name: rare.
DECLARE wanted bigint[];
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'pokja_institution' THEN
            wanted := ARRAY(SELECT row_id FROM meetings_task WHERE owner_institution_id = NEW.id);
        WHEN 'pokja_bidang' THEN wanted := ARRAY(SELECT row_id FROM meetings_task WHERE owner_bidang_id = NEW.id);
        WHEN 'pokja_seat' THEN wanted := ARRAY(SELECT row_id FROM meetings_task WHERE owner_seat_id = NEW.id);
        WHEN 'pokja_pokja' THEN
            wanted := ARRAY(SELECT row_id FROM meetings_task WHERE pokja_id = NEW.id OR owner_pokja_id = NEW.id);
        WHEN 'pokja_region' THEN
            wanted := ARRAY(
                SELECT t.row_id FROM meetings_task t JOIN pokja_pokja p ON p.id IN (t.pokja_id, t.owner_pokja_id)
                WHERE p.region_id = NEW.id
            );
    END CASE;
    PERFORM meetings_write_said(wanted);
    RETURN NULL;
END $$;
"""

_NAMED = {
    "pokja_institution": ("name",),
    "pokja_bidang": ("name",),
    "pokja_seat": ("office",),
    "pokja_pokja": ("own_name", "region_id"),
    "pokja_region": ("name",),
}
_OF_THE_TASK = (
    "signed_text", "owner_text", "due_text", "owner_institution_id", "owner_bidang_id", "owner_pokja_id",
    "owner_seat_id", "meeting_id", "pokja_id",
)  # fmt: skip


def _distinct(names: tuple[str, ...]) -> str:
    new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("NEW", "OLD"))
    return f"({new}) IS DISTINCT FROM ({old})"


# Behind the triggers of tasksql.py by their names: what those wrote is not written twice.
TRIGGERS = (
    f"""
CREATE OR REPLACE TRIGGER said_before_insert BEFORE INSERT ON meetings_task
    FOR EACH ROW EXECUTE FUNCTION meetings_put_said();
CREATE OR REPLACE TRIGGER said_before_update BEFORE UPDATE ON meetings_task
    FOR EACH ROW WHEN ({_distinct(_OF_THE_TASK)}) EXECUTE FUNCTION meetings_put_said();
"""
    + after_statements("written", "meetings_row", "meetings_said_of_row", ("UPDATE",))
    + after_statements("written", "meetings_meeting", "meetings_said_of_meeting", ("UPDATE",))
    + "".join(
        f"CREATE OR REPLACE TRIGGER written_after_update AFTER UPDATE ON {table}\n"
        f"    FOR EACH ROW WHEN ({_distinct(names)}) EXECUTE FUNCTION meetings_said_of_name();\n"
        for table, names in _NAMED.items()
    )
)

REMOVE = (
    "DROP TRIGGER IF EXISTS said_before_insert ON meetings_task;"
    "DROP TRIGGER IF EXISTS said_before_update ON meetings_task;"
    + "".join(
        f"DROP TRIGGER IF EXISTS written_after_update ON {table};"
        for table in ("meetings_row", "meetings_meeting", *_NAMED)
    )
    + "".join(
        f"DROP FUNCTION IF EXISTS meetings_{name};"
        for name in (
            "said_of_name()", "said_of_meeting()", "said_of_row()", "write_said_of_meetings(bigint[])",
            "write_said(bigint[])", "put_said()", "said_of(meetings_task)",
        )
    )
)  # fmt: skip
