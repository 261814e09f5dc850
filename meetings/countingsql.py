"""The SQL that keeps the numbers of each Pokja: functions and triggers, put in place by a migration.

What counts is what a reader of the nation may count: all meetings that are not cancelled, and what is to be done as
readers of finals find it (`meetings_task`, whose definition is meetings/tasksql.py alone). Nothing here depends on the
clock: of open tasks the day is kept from which they are late. A later change is a new migration that runs FUNCTIONS
again and `meetings_count_all` for every Pokja.
"""

from meetings.tasksql import LOCK
from meetings.triggersql import after_statements, removal

# Two writers of one Pokja count one after the other: the second sees what the first wrote. The same lock as for tasks,
# so that nobody holds one of two and waits for the other.
_ONE_AT_A_TIME = f"""
    PERFORM pg_advisory_xact_lock({LOCK}, id::int) FROM (SELECT DISTINCT unnest(wanted) AS id ORDER BY id) AS pokja;
"""

# Year and quarter as everybody reads them: of a meeting under correction those of its version in force.
_MEETINGS = """
    SELECT m.id, m.pokja_id, m.budget_year, m.reopened_at, m.final_version > 0 AS is_released,
        coalesce(CASE WHEN r.id IS NULL THEN m.budget_year
            ELSE (r.data -> 'record' ->> 'budget_year')::int END, 0) AS year,
        coalesce(CASE WHEN r.id IS NULL THEN m.quarter
            ELSE (r.data -> 'record' ->> 'quarter')::int END, 0) AS quarter
    FROM meetings_meeting m
    LEFT JOIN meetings_finalreport r
        ON m.reopened_at IS NOT NULL AND r.meeting_id = m.id AND r.version = m.final_version
    WHERE m.pokja_id = ANY(wanted) AND m.cancelled_at IS NULL
"""

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION meetings_count_meetings(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
{_ONE_AT_A_TIME}
    WITH fresh AS MATERIALIZED (
        SELECT pokja_id, year, quarter, count(*) AS recorded, count(*) FILTER (WHERE is_released) AS final
        FROM ({_MEETINGS}) AS meeting GROUP BY pokja_id, year, quarter
    ), written AS (
        INSERT INTO meetings_meetingcount AS old (pokja_id, year, quarter, recorded, final)
        SELECT pokja_id, year, quarter, recorded, final FROM fresh
        ON CONFLICT (year, quarter, pokja_id) DO UPDATE SET recorded = excluded.recorded, final = excluded.final
            WHERE (old.recorded, old.final) <> (excluded.recorded, excluded.final)
    )
    DELETE FROM meetings_meetingcount old WHERE old.pokja_id = ANY(wanted) AND NOT EXISTS (
        SELECT 1 FROM fresh WHERE (fresh.pokja_id, fresh.year, fresh.quarter) = (old.pokja_id, old.year, old.quarter));
END $$;

CREATE OR REPLACE FUNCTION meetings_count_days(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
-- How many meetings sat on each day; one that sat twice on a day counts once.
BEGIN
{_ONE_AT_A_TIME}
    WITH fresh AS MATERIALIZED (
        SELECT pokja_id, day, count(DISTINCT meeting_id) AS meetings FROM (
            SELECT m.pokja_id, m.id AS meeting_id, s.date AS day
            FROM meetings_meeting m JOIN meetings_session s ON s.meeting_id = m.id
            WHERE m.pokja_id = ANY(wanted) AND m.cancelled_at IS NULL AND (m.reopened_at IS NULL OR NOT EXISTS (
                SELECT 1 FROM meetings_finalreport r WHERE r.meeting_id = m.id AND r.version = m.final_version))
            UNION ALL
            SELECT m.pokja_id, m.id, (s ->> 'date')::date
            FROM meetings_meeting m
            JOIN meetings_finalreport r ON r.meeting_id = m.id AND r.version = m.final_version
            CROSS JOIN jsonb_array_elements(r.data -> 'record' -> 'sessions') AS s
            WHERE m.pokja_id = ANY(wanted) AND m.cancelled_at IS NULL AND m.reopened_at IS NOT NULL
        ) AS sat GROUP BY pokja_id, day
    ), written AS (
        INSERT INTO meetings_daycount AS old (pokja_id, day, meetings) SELECT pokja_id, day, meetings FROM fresh
        ON CONFLICT (day, pokja_id) DO UPDATE SET meetings = excluded.meetings WHERE old.meetings <> excluded.meetings
    )
    DELETE FROM meetings_daycount old WHERE old.pokja_id = ANY(wanted) AND NOT EXISTS (
        SELECT 1 FROM fresh WHERE (fresh.pokja_id, fresh.day) = (old.pokja_id, old.day));
END $$;

CREATE OR REPLACE FUNCTION meetings_count_tasks(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
{_ONE_AT_A_TIME}
    WITH fresh AS MATERIALIZED (
        SELECT meeting.pokja_id, meeting.year, meeting.quarter, count(*) AS tasks,
            count(*) FILTER (WHERE task.status = 'done') AS done,
            count(*) FILTER (WHERE task.status = 'dropped') AS dropped,
            count(*) FILTER (WHERE task.is_open AND NOT task.has_owner) AS unowned,
            coalesce(array_agg(task.late_from ORDER BY task.late_from)
                FILTER (WHERE task.is_open AND task.late_from IS NOT NULL), '{{}}') AS late_from
        FROM ({_MEETINGS}) AS meeting
        JOIN meetings_task task ON task.meeting_id = meeting.id AND task.released AND NOT task.is_carried
        GROUP BY meeting.pokja_id, meeting.year, meeting.quarter
    ), written AS (
        INSERT INTO meetings_taskcount AS old (pokja_id, year, quarter, tasks, done, dropped, unowned, late_from)
        SELECT pokja_id, year, quarter, tasks, done, dropped, unowned, late_from FROM fresh
        ON CONFLICT (year, quarter, pokja_id) DO UPDATE SET tasks = excluded.tasks, done = excluded.done,
            dropped = excluded.dropped, unowned = excluded.unowned, late_from = excluded.late_from
            WHERE (old.tasks, old.done, old.dropped, old.unowned, old.late_from)
                <> (excluded.tasks, excluded.done, excluded.dropped, excluded.unowned, excluded.late_from)
    )
    DELETE FROM meetings_taskcount old WHERE old.pokja_id = ANY(wanted) AND NOT EXISTS (
        SELECT 1 FROM fresh WHERE (fresh.pokja_id, fresh.year, fresh.quarter) = (old.pokja_id, old.year, old.quarter));
END $$;

CREATE OR REPLACE FUNCTION meetings_count_all(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM meetings_count_meetings(wanted);
    PERFORM meetings_count_days(wanted);
    PERFORM meetings_count_tasks(wanted);
END $$;

CREATE OR REPLACE FUNCTION meetings_count_after_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT pokja_id) INTO wanted FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT pokja_id) INTO wanted FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT pokja.id) INTO wanted
        FROM new_rows n JOIN old_rows o ON o.id = n.id, unnest(ARRAY[n.pokja_id, o.pokja_id]) AS pokja (id)
        WHERE (n.pokja_id, n.budget_year, n.quarter, n.cancelled_at, n.reopened_at, n.final_version)
            IS DISTINCT FROM (o.pokja_id, o.budget_year, o.quarter, o.cancelled_at, o.reopened_at, o.final_version);
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_count_meetings(wanted);
        IF TG_OP <> 'INSERT' THEN  -- a new one has neither sittings nor tasks, and is counted with those that come
            PERFORM meetings_count_days(wanted);
            PERFORM meetings_count_tasks(wanted);
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_count_after_task() RETURNS trigger LANGUAGE plpgsql AS $$
-- What a draft asks for is nobody's number, so that writing in a meeting costs one look here.
DECLARE wanted bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT pokja_id) INTO wanted FROM new_rows WHERE released;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT pokja_id) INTO wanted FROM old_rows WHERE released;
    ELSE
        -- Not of one that only says something else.
        SELECT array_agg(DISTINCT pokja) INTO wanted FROM new_rows n JOIN old_rows o ON o.id = n.id
            CROSS JOIN LATERAL (VALUES (n.pokja_id, n.released), (o.pokja_id, o.released)) AS either (pokja, released)
        WHERE either.released AND (
            n.pokja_id, n.meeting_id, n.released, n.is_carried, n.status, n.is_open, n.has_owner, n.late_from
        ) IS DISTINCT FROM (
            o.pokja_id, o.meeting_id, o.released, o.is_carried, o.status, o.is_open, o.has_owner, o.late_from
        );
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_count_tasks(wanted);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_count_after_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT m.pokja_id) INTO wanted
        FROM new_rows JOIN meetings_meeting m ON m.id = new_rows.meeting_id;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT m.pokja_id) INTO wanted
        FROM old_rows JOIN meetings_meeting m ON m.id = old_rows.meeting_id;
    ELSE
        SELECT array_agg(DISTINCT m.pokja_id) INTO wanted
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        JOIN meetings_meeting m ON m.id IN (n.meeting_id, o.meeting_id)
        WHERE (n.meeting_id, n.date) <> (o.meeting_id, o.date);
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_count_days(wanted);
    END IF;
    RETURN NULL;
END $$;
"""


_TABLES = ("meeting", "session", "task")
TRIGGERS = "".join(after_statements("years", f"meetings_{table}", f"meetings_count_after_{table}") for table in _TABLES)

REMOVE = removal(
    "years",
    tuple(f"meetings_{table}" for table in _TABLES),
    (
        "count_after_meeting()", "count_after_task()", "count_after_session()", "count_all(bigint[])",
        "count_tasks(bigint[])", "count_days(bigint[])", "count_meetings(bigint[])",
    ),
)  # fmt: skip
