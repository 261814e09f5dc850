-- Makes of the demo's meetings as many as :times copies, with their rows, sittings and attendance, shared by all Pokja;
-- triggers and foreign keys rest meanwhile, since every copy is as consistent as what it was copied from.
SELECT set_config('drill.times', :'times', false);
SET session_replication_role = replica;
DO $$
DECLARE
    part text;
    columns text;
    changed text;
    copies int := current_setting('drill.times')::int;
BEGIN
    FOREACH part IN ARRAY ARRAY['meetings_meeting', 'meetings_meetingpokja', 'meetings_session', 'meetings_row', 'meetings_attendee'] LOOP
        SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position),
               string_agg(CASE
                   WHEN column_name = 'id' OR column_name = 'meeting_id'
                        OR column_name IN ('parent_id', 'agenda_id', 'origin_id', 'session_id')
                       THEN format('%I + copy * 100000', column_name)
                   WHEN part = 'meetings_meeting' AND column_name = 'pokja_id'
                       THEN '(SELECT (array_agg(id ORDER BY id))[(1 + copy % count(*))::int] FROM pokja_pokja)'
                   WHEN data_type = 'uuid' THEN 'gen_random_uuid()'
                   ELSE quote_ident(column_name) END, ', ' ORDER BY ordinal_position)
        INTO columns, changed
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name = part AND is_generated = 'NEVER';
        EXECUTE format('INSERT INTO %I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %I, generate_series(1, %s) copy WHERE id < 100000 ON CONFLICT DO NOTHING',
                       part, columns, changed, part, copies);
    END LOOP;
END $$;
RESET session_replication_role;
ANALYZE;
SELECT (SELECT count(*) FROM meetings_meeting) AS meetings, (SELECT count(*) FROM meetings_row) AS rows,
       (SELECT count(*) FROM meetings_attendee) AS attendance, pg_size_pretty(pg_database_size(current_database())) AS size;
