"""The SQL that keeps the numbers of each Pokja: functions and triggers, put in place by a migration.

What counts is what a reader of the nation may count: all meetings that are not cancelled, and the follow-ups of finals
as `meetings.tasks.Tasks` tells them to such a reader (tests/meetings/test_rollup.py holds the two against each other).
Nothing here depends on the clock: of open follow-ups the last day is kept on which they are not late yet. A later
change is a new migration that runs FUNCTIONS again and `meetings_count_all` for every Pokja.
"""

# Two writers of one Pokja count one after the other: the second sees what the first wrote.
_ONE_AT_A_TIME = """
    PERFORM pg_advisory_xact_lock(662026, id::int) FROM (SELECT DISTINCT unnest(wanted) AS id ORDER BY id) AS pokja;
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

CREATE OR REPLACE FUNCTION meetings_is_carried(task_id bigint, task_meeting bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
-- CarriedOn of meetings/models/followup.py, as readers of finals see it.
    WITH RECURSIVE heir AS (
        SELECT row.id, row.meeting_id, row.removed_at, row.changed_at FROM meetings_row row
        WHERE row.origin_id = task_id AND row.meeting_id <> task_meeting
        UNION
        SELECT row.id, row.meeting_id, row.removed_at, row.changed_at FROM meetings_row row
        JOIN heir ON row.origin_id = heir.id AND row.meeting_id <> heir.meeting_id
    )
    SELECT EXISTS (
        SELECT 1 FROM heir JOIN meetings_meeting m ON m.id = heir.meeting_id
        WHERE heir.removed_at IS NULL AND m.cancelled_at IS NULL AND m.final_version > 0
            AND (m.reopened_at IS NULL OR heir.changed_at < m.reopened_at))
$$;

CREATE OR REPLACE FUNCTION meetings_count_tasks(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
{_ONE_AT_A_TIME}
    WITH meeting AS MATERIALIZED (SELECT * FROM ({_MEETINGS}) AS m WHERE is_released),
    rakor AS MATERIALIZED (
        SELECT m.id, m.pokja_id, m.budget_year, m.ends_on, meetings_rakor_number('rakor ' || m.number) AS number
        FROM meetings_meeting m
        WHERE m.pokja_id = ANY(wanted) AND m.cancelled_at IS NULL AND m.final_version > 0
            AND m.kind = 'rakor' AND m.number <> ''
    ), task AS MATERIALIZED (
        SELECT meeting.pokja_id, meeting.year, meeting.quarter, coalesce(told.status, row.status_at_writing) AS status,
            row.owner_text = '' AND num_nonnulls(
                row.owner_institution_id, row.owner_bidang_id, row.owner_pokja_id, row.owner_seat_id) = 0 AS unowned,
            CASE WHEN row.due_date IS NOT NULL THEN row.due_date WHEN row.due_text <> '' THEN (
                SELECT min(rakor.ends_on) FROM rakor
                WHERE rakor.pokja_id = meeting.pokja_id AND rakor.budget_year = meeting.budget_year
                    AND rakor.id <> meeting.id AND rakor.number = meetings_rakor_number(row.due_text)
            ) END AS last_day
        FROM meeting JOIN meetings_row row ON row.meeting_id = meeting.id
        LEFT JOIN LATERAL (
            SELECT news.status FROM meetings_followupupdate news
            LEFT JOIN meetings_meeting m ON m.id = news.meeting_id
            WHERE news.followup_id = row.id AND news.undoes_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM meetings_followupupdate undoing WHERE undoing.undoes_id = news.id)
                AND (news.meeting_id IS NULL OR m.final_version > 0
                    AND (m.reopened_at IS NULL OR news.at < m.reopened_at)
                    AND NOT (news.status = 'dropped' AND m.cancelled_at IS NOT NULL))
            ORDER BY news.at DESC, news.id DESC LIMIT 1
        ) AS told ON true
        WHERE row.kind = 'followup' AND row.removed_at IS NULL
            AND (meeting.reopened_at IS NULL OR row.changed_at < meeting.reopened_at)
            AND NOT (EXISTS (SELECT 1 FROM meetings_row later WHERE later.origin_id = row.id)
                AND meetings_is_carried(row.id, row.meeting_id))
    ), fresh AS MATERIALIZED (
        SELECT pokja_id, year, quarter, count(*) AS tasks,
            count(*) FILTER (WHERE status = 'done') AS done,
            count(*) FILTER (WHERE status = 'dropped') AS dropped,
            count(*) FILTER (WHERE unowned AND status NOT IN ('done', 'dropped')) AS unowned,
            coalesce(array_agg(last_day ORDER BY last_day)
                FILTER (WHERE last_day IS NOT NULL AND status NOT IN ('done', 'dropped')), '{{}}') AS last_days
        FROM task GROUP BY pokja_id, year, quarter
    ), written AS (
        INSERT INTO meetings_taskcount AS old (pokja_id, year, quarter, tasks, done, dropped, unowned, last_days)
        SELECT pokja_id, year, quarter, tasks, done, dropped, unowned, last_days FROM fresh
        ON CONFLICT (year, quarter, pokja_id) DO UPDATE SET tasks = excluded.tasks, done = excluded.done,
            dropped = excluded.dropped, unowned = excluded.unowned, last_days = excluded.last_days
            WHERE (old.tasks, old.done, old.dropped, old.unowned, old.last_days)
                <> (excluded.tasks, excluded.done, excluded.dropped, excluded.unowned, excluded.last_days)
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

CREATE OR REPLACE FUNCTION meetings_pokja_around(changed bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
-- Whose follow-ups are told otherwise when these rows are: their own Pokja, and those of the rows they came from.
    WITH RECURSIVE line AS (
        SELECT row.id, row.meeting_id, row.origin_id FROM meetings_row row WHERE row.id = ANY(changed)
        UNION
        SELECT row.id, row.meeting_id, row.origin_id FROM meetings_row row JOIN line ON row.id = line.origin_id
    )
    SELECT array_agg(DISTINCT m.pokja_id) FROM line JOIN meetings_meeting m ON m.id = line.meeting_id
$$;

CREATE OR REPLACE FUNCTION meetings_count_after_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint[];
    released bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT pokja_id) INTO wanted FROM new_rows;
        SELECT array_agg(id) INTO released FROM new_rows WHERE final_version > 0;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT pokja_id) INTO wanted FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT pokja.id), array_agg(DISTINCT n.id) FILTER (WHERE n.final_version > 0)
        INTO wanted, released
        FROM new_rows n JOIN old_rows o ON o.id = n.id, unnest(ARRAY[n.pokja_id, o.pokja_id]) AS pokja (id)
        WHERE (n.pokja_id, n.budget_year, n.quarter, n.cancelled_at, n.reopened_at, n.final_version)
            IS DISTINCT FROM (o.pokja_id, o.budget_year, o.quarter, o.cancelled_at, o.reopened_at, o.final_version)
            OR n.final_version > 0
                AND (n.kind, n.number, n.ends_on) IS DISTINCT FROM (o.kind, o.number, o.ends_on);
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_count_meetings(wanted);
        IF TG_OP <> 'INSERT' THEN  -- a new one has no sittings yet, and those that come are counted with them
            PERFORM meetings_count_days(wanted);
        END IF;
    END IF;
    IF released IS NOT NULL THEN
        wanted := wanted || meetings_pokja_around(ARRAY(
            SELECT id FROM meetings_row WHERE meeting_id = ANY(released)
            UNION SELECT followup_id FROM meetings_followupupdate WHERE meeting_id = ANY(released)));
        PERFORM meetings_count_tasks(wanted);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_count_after_row() RETURNS trigger LANGUAGE plpgsql AS $$
-- Rows of a draft are nobody's follow-ups yet, so that writing in a meeting costs one look here.
DECLARE changed bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(n.id) INTO changed FROM new_rows n JOIN meetings_meeting m ON m.id = n.meeting_id
        WHERE n.kind = 'followup' AND m.final_version > 0;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM meetings_count_tasks(gone.pokja) FROM (
            SELECT array_agg(DISTINCT m.pokja_id) || meetings_pokja_around(array_agg(o.origin_id)) AS pokja
            FROM old_rows o JOIN meetings_meeting m ON m.id = o.meeting_id
            WHERE o.kind = 'followup' AND m.final_version > 0
        ) AS gone WHERE gone.pokja IS NOT NULL;
        RETURN NULL;
    ELSE
        SELECT array_agg(row.id) INTO changed
        FROM (SELECT id, meeting_id, kind FROM new_rows UNION SELECT id, meeting_id, kind FROM old_rows
            UNION SELECT origin_id, meeting_id, kind FROM old_rows WHERE origin_id IS NOT NULL) AS row
        JOIN meetings_meeting m ON m.id = row.meeting_id
        WHERE row.kind = 'followup' AND (m.final_version > 0
            OR EXISTS (SELECT 1 FROM meetings_row later WHERE later.origin_id = row.id));
    END IF;
    IF changed IS NOT NULL THEN
        PERFORM meetings_count_tasks(meetings_pokja_around(changed));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_count_after_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM meetings_count_tasks(told.pokja) FROM (
        SELECT array_agg(DISTINCT m.pokja_id) AS pokja FROM new_rows n
        JOIN meetings_row row ON row.id = n.followup_id JOIN meetings_meeting m ON m.id = row.meeting_id
        WHERE m.final_version > 0
    ) AS told WHERE told.pokja IS NOT NULL;
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


def _of_statement(table: str, operations=("INSERT", "UPDATE", "DELETE")) -> str:
    kind = {"followupupdate": "news"}.get(table, table)
    seen = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
    seen["UPDATE"] = f"{seen['DELETE']} {seen['INSERT']}"
    return "".join(
        f"CREATE TRIGGER count_after_{operation.lower()} AFTER {operation} ON meetings_{table}"
        f" REFERENCING {seen[operation]} FOR EACH STATEMENT EXECUTE FUNCTION meetings_count_after_{kind}();\n"
        for operation in operations
    )


TRIGGERS = (
    _of_statement("meeting") + _of_statement("row") + _of_statement("session")
    + _of_statement("followupupdate", ("INSERT",))
)  # fmt: skip

REMOVE = "".join(
    f"DROP TRIGGER IF EXISTS count_after_{operation} ON meetings_{table};"
    for table in ("meeting", "row", "session", "followupupdate")
    for operation in ("insert", "update", "delete")
) + "".join(
    f"DROP FUNCTION IF EXISTS meetings_{name};"
    for name in (
        "count_after_meeting()", "count_after_row()", "count_after_session()", "count_after_news()",
        "pokja_around(bigint[])", "count_all(bigint[])", "count_tasks(bigint[])", "is_carried(bigint, bigint)",
        "count_days(bigint[])", "count_meetings(bigint[])",
    )
)  # fmt: skip
