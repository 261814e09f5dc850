"""The SQL that keeps what is to be done (`meetings_task`) and how much of it there is: put in place by a migration.

A later change is a new migration that runs FUNCTIONS again and, when what is kept changes, REBUILD.

Everything that follow-ups hang on belongs to one Pokja, so whoever writes takes a lock of that Pokja first and then
sees what the others wrote. It is taken after the locks of meetings, never before them: these triggers come behind
those of searchsql.py by their names.
"""

from meetings.triggersql import after_statements, removal

LOCK = 0x7461736B  # "task"

_OWNER_FIELDS = ("owner_text", "owner_institution_id", "owner_bidang_id", "owner_pokja_id", "owner_seat_id")
_KEPT = (
    f"row_id, released, meeting_id, pokja_id, zone, status, is_open, is_carried, late_from, due_order, has_owner, "
    f"has_due, due_date, due_text, {', '.join(_OWNER_FIELDS)}, for_pokja_id, signed_text"
)
_CHANGING = [name.strip() for name in _KEPT.split(",")][2:]


def _owned(of: str) -> str:
    ids = ", ".join(f"{of}.{name}" for name in _OWNER_FIELDS[1:])
    return f"({of}.owner_text <> '' OR num_nonnulls({ids}) > 0)"


def _of(of: str) -> str:
    return ", ".join(f"{of}.{name}" for name in _OWNER_FIELDS)


def _fields(of: str) -> str:
    return f"{_of(of)}, {of}.due_date, {of}.due_text, {of}.status_at_writing, {of}.pokja_id"


def _own_or_given(name: str) -> str:
    given = "coalesce(given.owner_text, '')" if name == "owner_text" else f"given.{name}"
    return f"CASE WHEN {_owned('h')} THEN h.{name} ELSE {given} END AS {name}"


# Whom the minutes name, or where they name nobody, whom news gave it to.
_GIVEN = ", ".join(_own_or_given(name) for name in _OWNER_FIELDS)

# News of `h` that holds, the newest first: neither undone nor an undoing, nor what a cancelled meeting dropped; for
# readers of finals nothing that a draft or a correction told.
_NEWS = """FROM meetings_followupupdate u LEFT JOIN meetings_meeting um ON um.id = u.meeting_id
        WHERE u.followup_id = h.id AND u.undoes_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM meetings_followupupdate x WHERE x.undoes_id = u.id)
        AND NOT (u.status = 'dropped' AND um.cancelled_at IS NOT NULL)
        AND (NOT h.released OR u.meeting_id IS NULL
            OR (um.final_version > 0 AND (um.reopened_at IS NULL OR u.at < um.reopened_at)))"""

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION meetings_signed_row(wanted bigint, before timestamptz) RETURNS SETOF meetings_rowevent
LANGUAGE sql STABLE AS $$
    -- The row as the version in force has it, while a correction that began then changes it.
    SELECT * FROM meetings_rowevent WHERE pgh_obj_id = wanted AND changed_at < before ORDER BY pgh_id DESC LIMIT 1
$$;

CREATE OR REPLACE FUNCTION meetings_tasks_of(wanted bigint[]) RETURNS TABLE (
    row_id bigint, released boolean, meeting_id bigint, pokja_id bigint, zone text, status text, is_open boolean,
    is_carried boolean, late_from date, due_order date, has_owner boolean, has_due boolean, due_date date,
    due_text text, owner_text text, owner_institution_id bigint, owner_bidang_id bigint, owner_pokja_id bigint,
    owner_seat_id bigint, for_pokja_id bigint, signed_text text
) LANGUAGE sql STABLE AS $$
-- Each follow-up twice: as its Pokja finds it, drafts and corrections among it, and as readers of finals do.
WITH held AS (
    SELECT r.id, false AS released, r.meeting_id, {_fields("r")}, NULL::text AS signed_text
    FROM meetings_row r JOIN meetings_meeting m ON m.id = r.meeting_id
    WHERE r.id = ANY(wanted) AND r.kind = 'followup' AND r.removed_at IS NULL AND m.cancelled_at IS NULL
    UNION ALL
    SELECT r.id, true, r.meeting_id, {_fields("r")}, NULL
    FROM meetings_row r JOIN meetings_meeting m ON m.id = r.meeting_id
    WHERE r.id = ANY(wanted) AND r.kind = 'followup' AND r.removed_at IS NULL AND m.cancelled_at IS NULL
        AND m.final_version > 0 AND (m.reopened_at IS NULL OR r.changed_at < m.reopened_at)
    UNION ALL
    SELECT r.id, true, r.meeting_id, {_fields("e")}, e.text
    FROM meetings_row r JOIN meetings_meeting m ON m.id = r.meeting_id
        CROSS JOIN LATERAL meetings_signed_row(r.id, m.reopened_at) e
    WHERE r.id = ANY(wanted) AND m.cancelled_at IS NULL AND m.final_version > 0 AND r.changed_at >= m.reopened_at
        AND e.kind = 'followup' AND e.removed_at IS NULL
), known AS (
    SELECT h.id, h.released, h.meeting_id, m.pokja_id AS main, m.budget_year, g.zone,
        coalesce(news.status, h.status_at_writing) AS status, h.pokja_id AS for_pokja_id, h.signed_text,
        {_GIVEN},
        coalesce(h.due_date, CASE WHEN h.due_text = '' THEN due.due_date END) AS due_date,
        CASE WHEN h.due_date IS NULL AND h.due_text = '' THEN coalesce(due.due_text, '') ELSE h.due_text END AS due_text
    FROM held h JOIN meetings_meeting m ON m.id = h.meeting_id
        JOIN pokja_pokja p ON p.id = m.pokja_id JOIN pokja_region g ON g.id = p.region_id
        LEFT JOIN LATERAL (SELECT u.status {_NEWS} ORDER BY u.at DESC, u.id DESC LIMIT 1) news ON true
        LEFT JOIN LATERAL (
            SELECT {_of("u")} {_NEWS} AND {_owned("u")}
            ORDER BY u.at DESC, u.id DESC LIMIT 1
        ) given ON NOT {_owned("h")}
        LEFT JOIN LATERAL (
            SELECT u.due_date, u.due_text {_NEWS} AND (u.due_date IS NOT NULL OR u.due_text <> '')
            ORDER BY u.at DESC, u.id DESC LIMIT 1
        ) due ON h.due_date IS NULL AND h.due_text = ''
)
SELECT k.id, k.released, k.meeting_id, k.main, k.zone, k.status, k.status NOT IN ('done', 'dropped'),
    -- Carried on: a row of another meeting, one that was not cancelled, stands in its place. A cancelled meeting in
    -- between breaks no chain, and a part split off in the same meeting is a task of its own.
    EXISTS (
        WITH RECURSIVE heir AS (
            SELECT r.id, r.meeting_id, r.removed_at, r.changed_at FROM meetings_row r
            WHERE r.origin_id = k.id AND r.meeting_id <> k.meeting_id
            UNION
            SELECT r.id, r.meeting_id, r.removed_at, r.changed_at FROM meetings_row r
            JOIN heir ON r.origin_id = heir.id AND r.meeting_id <> heir.meeting_id
        )
        SELECT 1 FROM heir JOIN meetings_meeting hm ON hm.id = heir.meeting_id
        WHERE hm.cancelled_at IS NULL AND CASE
            WHEN NOT k.released THEN heir.removed_at IS NULL
            WHEN hm.final_version = 0 THEN false
            WHEN hm.reopened_at IS NULL OR heir.changed_at < hm.reopened_at THEN heir.removed_at IS NULL
            ELSE EXISTS (
                SELECT 1 FROM meetings_signed_row(heir.id, hm.reopened_at) e
                WHERE e.removed_at IS NULL AND e.origin_id IS NOT NULL
            )
        END
    ),
    CASE
        WHEN k.due_date IS NOT NULL THEN k.due_date + 1
        WHEN meetings_rakor_number(k.due_text) IS NOT NULL THEN (
            SELECT min(named.ends_on) + 1 FROM meetings_meeting named
            WHERE named.pokja_id = k.main AND named.budget_year = k.budget_year AND named.kind = 'rakor'
                AND named.number <> '' AND named.cancelled_at IS NULL AND named.id <> k.meeting_id
                AND (NOT k.released OR named.final_version > 0)
                AND meetings_rakor_number('rakor ' || named.number) = meetings_rakor_number(k.due_text)
        )
    END,
    coalesce(k.due_date, '9999-12-31'), {_owned("k")}, k.due_date IS NOT NULL OR k.due_text <> '',
    k.due_date, k.due_text, {_of("k")}, k.for_pokja_id, k.signed_text
FROM known k
$$;

CREATE OR REPLACE FUNCTION meetings_tally_tasks(pokja bigint[]) RETURNS void LANGUAGE plpgsql AS $$
-- How many there are of each Pokja; `late` are those that were late on the day `through`.
BEGIN
    WITH fresh AS MATERIALIZED (
        SELECT t.pokja_id, t.released, t.status, count(*) AS total,
            count(*) FILTER (WHERE t.is_open AND NOT t.has_owner) AS unowned,
            count(*) FILTER (WHERE t.is_open AND NOT (t.has_owner AND t.has_due)) AS unassigned,
            count(*) FILTER (WHERE t.is_open AND t.late_from <= day.through) AS late, day.through
        FROM meetings_task t, (SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date AS through) day
        WHERE t.pokja_id = ANY(pokja) AND NOT t.is_carried
        GROUP BY t.pokja_id, t.released, t.status, day.through
    ), gone AS (
        DELETE FROM meetings_tasktally old WHERE old.pokja_id = ANY(pokja) AND NOT EXISTS (
            SELECT 1 FROM fresh f
            WHERE (f.pokja_id, f.released, f.status) = (old.pokja_id, old.released, old.status))
    )
    INSERT INTO meetings_tasktally AS old (pokja_id, released, status, total, unowned, unassigned, late, through)
    SELECT pokja_id, released, status, total, unowned, unassigned, late, through FROM fresh
    ON CONFLICT (pokja_id, released, status) DO UPDATE SET (total, unowned, unassigned, late, through)
        = (excluded.total, excluded.unowned, excluded.unassigned, excluded.late, excluded.through)
        WHERE (old.total, old.unowned, old.unassigned, old.late, old.through)
            IS DISTINCT FROM (excluded.total, excluded.unowned, excluded.unassigned, excluded.late, excluded.through);
END $$;

CREATE OR REPLACE FUNCTION meetings_write_tasks(named bigint[], pokja bigint[]) RETURNS void LANGUAGE plpgsql AS $$
-- Write anew the tasks of the follow-ups with these ids and of those they came from, and count those of their Pokja.
DECLARE
    wanted bigint[];
    theirs bigint[];
BEGIN
    theirs := ARRAY(
        SELECT m.pokja_id FROM meetings_row r JOIN meetings_meeting m ON m.id = r.meeting_id WHERE r.id = ANY(named)
        UNION SELECT t.pokja_id FROM meetings_task t WHERE t.row_id = ANY(named)
        UNION SELECT p FROM unnest(pokja) p WHERE p IS NOT NULL
        ORDER BY 1
    );
    PERFORM pg_advisory_xact_lock({LOCK}, p::int) FROM unnest(theirs) p;
    wanted := ARRAY(
        WITH RECURSIVE line AS (
            SELECT id, origin_id FROM meetings_row WHERE id = ANY(named)
            UNION SELECT r.id, r.origin_id FROM meetings_row r JOIN line ON r.id = line.origin_id
        )
        SELECT id FROM line
    );
    WITH fresh AS MATERIALIZED (SELECT * FROM meetings_tasks_of(wanted)), gone AS (
        DELETE FROM meetings_task old WHERE old.row_id = ANY(wanted)
            AND NOT EXISTS (SELECT 1 FROM fresh f WHERE (f.row_id, f.released) = (old.row_id, old.released))
    )
    INSERT INTO meetings_task AS old ({_KEPT}) SELECT {_KEPT} FROM fresh
    ON CONFLICT (row_id, released) DO UPDATE
        SET ({", ".join(_CHANGING)}) = ({", ".join(f"excluded.{name}" for name in _CHANGING)})
        WHERE ({", ".join(f"old.{name}" for name in _CHANGING)})
            IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _CHANGING)});
    PERFORM meetings_tally_tasks(theirs);
END $$;

CREATE OR REPLACE FUNCTION meetings_write_tasks_of_meetings(meetings bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT meetings_write_tasks(ARRAY(
        SELECT id FROM meetings_row WHERE meeting_id = ANY(meetings) AND kind = 'followup'
    ), '{{}}')
$$;

CREATE OR REPLACE FUNCTION meetings_tasks_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint[];
    pokja bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO wanted FROM new_rows WHERE kind = 'followup';
    ELSIF TG_OP = 'DELETE' THEN
        -- The tasks went with them.
        SELECT array_agg(DISTINCT m.pokja_id), array_agg(DISTINCT o.origin_id) INTO pokja, wanted
        FROM old_rows o LEFT JOIN meetings_meeting m ON m.id = o.meeting_id WHERE o.kind = 'followup';
        wanted := coalesce(wanted, pokja);
    ELSE
        SELECT array_agg(DISTINCT changed.id) INTO wanted FROM (
            SELECT unnest(ARRAY[n.id, o.origin_id]) AS id FROM new_rows n JOIN old_rows o ON o.id = n.id
            JOIN meetings_meeting m ON m.id = n.meeting_id
            WHERE 'followup' IN (n.kind, o.kind) AND (
                (n.kind, n.meeting_id, n.removed_at, n.origin_id, {_fields("n")})
                IS DISTINCT FROM (o.kind, o.meeting_id, o.removed_at, o.origin_id, {_fields("o")})
                OR (m.reopened_at IS NOT NULL AND n.changed_at IS DISTINCT FROM o.changed_at))
        ) changed WHERE changed.id IS NOT NULL;
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_tasks(wanted, coalesce(pokja, '{{}}'));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_tasks_of_news() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint[];
BEGIN
    SELECT array_agg(DISTINCT followup_id) INTO wanted FROM new_rows;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_tasks(wanted, '{{}}');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_tasks_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
-- A meeting changes how its own follow-ups stand, those they came from, those it told news of, and those of the same
-- Pokja and year that are due at a Rakor, since it may be that Rakor.
DECLARE
    wanted bigint[];
    pokja bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(r.id), array_agg(n.pokja_id) INTO wanted, pokja
        FROM new_rows n JOIN meetings_meeting m ON m.pokja_id = n.pokja_id AND m.budget_year = n.budget_year
            JOIN meetings_row r ON r.meeting_id = m.id AND r.kind = 'followup'
        WHERE n.kind = 'rakor' AND n.number <> '' AND n.ends_on IS NOT NULL;
    ELSE
        WITH changed AS (
            SELECT n.id, n.pokja_id, o.pokja_id AS was, n.budget_year, o.budget_year AS was_year,
                'rakor' IN (n.kind, o.kind) AND (n.number <> '' OR o.number <> '') AS is_named
            FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE (n.pokja_id, n.kind, n.number, n.ends_on, n.budget_year) IS DISTINCT FROM
                    (o.pokja_id, o.kind, o.number, o.ends_on, o.budget_year)
                OR (n.final_version, n.reopened_at, n.cancelled_at) IS DISTINCT FROM
                    (o.final_version, o.reopened_at, o.cancelled_at)
        ), found AS (
            SELECT r.id FROM changed c JOIN meetings_row r ON r.meeting_id = c.id
            WHERE r.kind = 'followup' OR EXISTS (SELECT 1 FROM meetings_task t WHERE t.row_id = r.id)
            UNION
            SELECT u.followup_id FROM changed c JOIN meetings_followupupdate u ON u.meeting_id = c.id
            UNION
            SELECT r.id FROM changed c JOIN meetings_meeting m ON m.pokja_id IN (c.pokja_id, c.was)
                AND m.budget_year IN (c.budget_year, c.was_year)
                JOIN meetings_row r ON r.meeting_id = m.id AND r.kind = 'followup'
            WHERE c.is_named
        )
        SELECT (SELECT array_agg(id) FROM found), (SELECT array_agg(p) FROM changed, unnest(ARRAY[pokja_id, was]) p)
        INTO wanted, pokja;
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_tasks(wanted, pokja);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_tasks_of_place() RETURNS trigger LANGUAGE plpgsql AS $$
-- A region or a Pokja got another zone: rare.
BEGIN
    PERFORM meetings_write_tasks(ARRAY(
        SELECT t.row_id FROM meetings_task t JOIN pokja_pokja p ON p.id = t.pokja_id
        WHERE CASE TG_TABLE_NAME WHEN 'pokja_pokja' THEN p.id ELSE p.region_id END = NEW.id
    ), '{{}}');
    RETURN NULL;
END $$;
"""


TRIGGERS = (
    after_statements("work", "meetings_row", "meetings_tasks_of_row")
    + after_statements("work", "meetings_followupupdate", "meetings_tasks_of_news", ("INSERT",))
    + after_statements("work", "meetings_meeting", "meetings_tasks_of_meeting", ("INSERT", "UPDATE"))
    + """
CREATE OR REPLACE TRIGGER work_after_update AFTER UPDATE OF region_id ON pokja_pokja FOR EACH ROW
    WHEN (OLD.region_id <> NEW.region_id) EXECUTE FUNCTION meetings_tasks_of_place();
CREATE OR REPLACE TRIGGER work_after_update AFTER UPDATE OF zone ON pokja_region FOR EACH ROW
    WHEN (OLD.zone <> NEW.zone) EXECUTE FUNCTION meetings_tasks_of_place();
"""
)

# Django's own constraint would not let a row go while its task is there.
GOES_WITH_ROW = """
ALTER TABLE meetings_task ADD CONSTRAINT task_goes_with_row
    FOREIGN KEY (row_id) REFERENCES meetings_row (id) ON DELETE CASCADE;
"""

REMOVE = removal(
    "work",
    ("meetings_row", "meetings_followupupdate", "meetings_meeting", "pokja_pokja", "pokja_region"),
    (
        "tasks_of_place()", "tasks_of_meeting()", "tasks_of_news()", "tasks_of_row()",
        "write_tasks_of_meetings(bigint[])", "write_tasks(bigint[], bigint[])", "tally_tasks(bigint[])",
        "tasks_of(bigint[])", "signed_row(bigint, timestamptz)",
    ),
)  # fmt: skip
