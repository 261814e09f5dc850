"""The SQL that keeps the words of meetings: functions and triggers, put in place by a migration.

A later change is a new migration that runs FUNCTIONS again and, when the words themselves change, writes them anew.
"""

# Signs that part words. Python parts what is sought by the same ones (meetings/search.py).
SIGNS = """!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~‐‑‒–—−“”‘’„…•·´«»°"""
_QUOTED = SIGNS.replace("'", "''")

# More would be refused by PostgreSQL (a tsvector holds a megabyte), and nobody could save the row.
MAX_CHARACTERS = 300_000

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION meetings_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT translate(lower(said), '{_QUOTED}', repeat(' ', {len(SIGNS)})) $$;

CREATE OR REPLACE FUNCTION meetings_stems(word text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- All that may be left of an Indonesian word without its endings and beginnings, the word itself among it. Without a
-- dictionary nobody knows which one is right; two words belong together when they share one.
DECLARE
    bases text[] := ARRAY[word];
    ends text[];
    base text;
    ending text;
    round int;
BEGIN
    IF length(word) < 5 OR word !~ '^[a-z]+$' THEN
        RETURN bases;
    END IF;
    FOREACH ending IN ARRAY ARRAY['(lah|kah|pun)$', '(nya|ku|mu)$', 'kan$', 'an$', 'i$'] LOOP
        ends := ARRAY[]::text[];
        FOREACH base IN ARRAY bases LOOP
            ends := ends || regexp_replace(base, ending, '');
        END LOOP;
        bases := bases || ends;
    END LOOP;
    FOR round IN 1..2 LOOP
        FOREACH base IN ARRAY bases LOOP
            bases := bases || ARRAY[
                regexp_replace(base, '^(di|ke|se|ter|ber|per)', ''),
                regexp_replace(base, '^(pe|me|be)', ''),
                regexp_replace(base, '^(mem|pem)(?=[bfpv])', ''),
                regexp_replace(base, '^(men|pen)(?=[cdjtzs])', ''),
                regexp_replace(base, '^(meng|peng)(?=[aiueoghkq])', ''),
                regexp_replace(base, '^(menge|penge)', ''),
                regexp_replace(base, '^(mem|pem)(?=[aiueo])', 'p'),
                regexp_replace(base, '^(men|pen)(?=[aiueo])', 't'),
                regexp_replace(base, '^(meny|peny)(?=[aiueo])', 's'),
                regexp_replace(base, '^(meng|peng)(?=[aiueo])', 'k')
            ];
        END LOOP;
        bases := ARRAY(SELECT DISTINCT stem FROM unnest(bases) AS stems (stem) WHERE length(stem) >= 4);
    END LOOP;
    RETURN bases;
END $$;

CREATE OR REPLACE FUNCTION meetings_said_by(wanted bigint[]) RETURNS TABLE (meeting_id bigint, said text)
LANGUAGE sql STABLE AS $$
    SELECT m.id, concat_ws(' ',
        CASE WHEN m.reopened_at IS NULL THEN concat_ws(' ',
            m.title, m.number,
            CASE m.kind WHEN 'rakor' THEN 'rapat koordinasi rakor' WHEN 'technical' THEN 'rapat teknis'
                WHEN 'kickoff' THEN 'kick-off' WHEN 'workshop' THEN 'lokakarya' WHEN 'socialisation' THEN 'sosialisasi'
                WHEN 'capacity' THEN 'penguatan kapasitas' WHEN 'other' THEN 'lainnya' ELSE m.kind END,
            m.kind_other, m.theme, m.budget_year::text, m.chair, m.moderator, m.minute_taker, m.participants_note,
            (SELECT string_agg(concat_ws(' ', extract(day FROM s.date)::text,
                    (ARRAY['januari', 'februari', 'maret', 'april', 'mei', 'juni', 'juli', 'agustus', 'september',
                        'oktober', 'november', 'desember'])[extract(month FROM s.date)::int],
                    extract(year FROM s.date)::text, s.place), ' ')
                FROM meetings_session s WHERE s.meeting_id = m.id),
            (SELECT string_agg(concat_ws(' ', r.text, r.help_wanted, r.name, r.office, r.institution, r.representing,
                    r.owner_text, r.due_text), ' ')
                FROM meetings_row r WHERE r.meeting_id = m.id AND r.removed_at IS NULL),
            (SELECT string_agg(concat_ws(' ', a.name, a.office, a.institution), ' ')
                FROM meetings_attendee a WHERE a.meeting_id = m.id))
        ELSE (SELECT f.text FROM meetings_finalreport f WHERE f.meeting_id = m.id AND f.version = m.final_version) END,
        (SELECT string_agg(concat_ws(' ', p.own_name, CASE WHEN g.level = 'province' THEN 'provinsi' END, g.name,
                array_to_string(g.aliases, ' ')), ' ')
            FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
            WHERE p.id = m.pokja_id OR m.reopened_at IS NULL AND p.id IN (
                SELECT l.pokja_id FROM meetings_meetingpokja l WHERE l.meeting_id = m.id)))
    FROM meetings_meeting m WHERE m.id = ANY(wanted)
$$;

CREATE OR REPLACE FUNCTION meetings_write_words(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
-- Whoever changes what a meeting says waits here for the others of that meeting, and then sees what they wrote.
BEGIN
    PERFORM 1 FROM meetings_meeting WHERE id = ANY(wanted) ORDER BY id FOR NO KEY UPDATE;
    WITH fresh AS MATERIALIZED (
        SELECT meeting_id, to_tsvector('simple', meetings_plain(left(said, {MAX_CHARACTERS}))) AS words
        FROM meetings_said_by(wanted)
    ), written AS (
        INSERT INTO meetings_meetingwords AS old (meeting_id, words) SELECT meeting_id, words FROM fresh
        ON CONFLICT (meeting_id) DO UPDATE SET words = excluded.words
            WHERE old.words IS DISTINCT FROM excluded.words
        RETURNING old.words
    ), told AS (
        SELECT DISTINCT word FROM written, unnest(tsvector_to_array(words)) word
        WHERE length(word) BETWEEN 4 AND 40 AND word !~ '[0-9]'
    )
    INSERT INTO meetings_knownword (word, stem)
    SELECT word, stem FROM told, unnest(meetings_stems(word)) stem
    WHERE NOT EXISTS (SELECT 1 FROM meetings_knownword known WHERE known.word = told.word);
END $$;

CREATE OR REPLACE FUNCTION meetings_words_of_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT meeting_id) INTO wanted FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT meeting_id) INTO wanted FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT meeting_id) INTO wanted
        FROM (SELECT meeting_id FROM new_rows UNION SELECT meeting_id FROM old_rows) both_rows;
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_words(wanted);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_words_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO wanted FROM new_rows;
    ELSE
        SELECT array_agg(n.id) INTO wanted FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (n.title, n.number, n.kind, n.kind_other, n.theme, n.budget_year, n.chair, n.moderator, n.minute_taker,
                n.participants_note, n.reopened_at, n.final_version, n.pokja_id)
            IS DISTINCT FROM (o.title, o.number, o.kind, o.kind_other, o.theme, o.budget_year, o.chair, o.moderator,
                o.minute_taker, o.participants_note, o.reopened_at, o.final_version, o.pokja_id);
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_words(wanted);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_words_of_place() RETURNS trigger LANGUAGE plpgsql AS $$
-- A region or a Pokja got another name: rare, and then all its meetings are found by the new one.
DECLARE
    named bigint[];
    wanted bigint[];
BEGIN
    IF TG_TABLE_NAME = 'pokja_pokja' THEN
        named := ARRAY[NEW.id];
    ELSE
        named := ARRAY(SELECT id FROM pokja_pokja WHERE region_id = NEW.id);
    END IF;
    SELECT array_agg(id) INTO wanted FROM (
        SELECT id FROM meetings_meeting WHERE pokja_id = ANY(named)
        UNION SELECT meeting_id FROM meetings_meetingpokja WHERE pokja_id = ANY(named)
    ) theirs;
    IF wanted IS NOT NULL THEN
        PERFORM meetings_write_words(wanted);
    END IF;
    RETURN NULL;
END $$;
"""

_PARTS = ("row", "session", "attendee", "meetingpokja")


def _of_statement(table: str, function: str, operations=("INSERT", "UPDATE", "DELETE")) -> str:
    tables = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
    tables["UPDATE"] = f"{tables['DELETE']} {tables['INSERT']}"
    return "".join(
        f"CREATE OR REPLACE TRIGGER words_after_{operation.lower()} AFTER {operation} ON meetings_{table}"
        f" REFERENCING {tables[operation]} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
        for operation in operations
    )


TRIGGERS = (
    "".join(_of_statement(part, "meetings_words_of_part") for part in _PARTS)
    + _of_statement("meeting", "meetings_words_of_meeting", ("INSERT", "UPDATE"))
    + """
CREATE OR REPLACE TRIGGER words_after_update AFTER UPDATE OF own_name, region_id ON pokja_pokja FOR EACH ROW
    WHEN (OLD.own_name <> NEW.own_name OR OLD.region_id <> NEW.region_id)
    EXECUTE FUNCTION meetings_words_of_place();
CREATE OR REPLACE TRIGGER words_after_update AFTER UPDATE OF name, aliases, level ON pokja_region FOR EACH ROW
    WHEN (OLD.name <> NEW.name OR OLD.aliases <> NEW.aliases OR OLD.level <> NEW.level)
    EXECUTE FUNCTION meetings_words_of_place();
"""
)

# Its own, since Django's constraint would not let a meeting go while its words are there.
GOES_WITH_MEETING = """
ALTER TABLE meetings_meetingwords ADD CONSTRAINT words_go_with_meeting
    FOREIGN KEY (meeting_id) REFERENCES meetings_meeting (id) ON DELETE CASCADE;
"""

_TABLES = [f"meetings_{part}" for part in _PARTS] + ["meetings_meeting"]
REMOVE = "".join(
    f"DROP TRIGGER IF EXISTS words_after_{operation} ON {table};"
    for table in [*_TABLES, "pokja_pokja", "pokja_region"]
    for operation in ("insert", "update", "delete")
) + "".join(
    f"DROP FUNCTION IF EXISTS meetings_{name};"
    for name in (
        "words_of_place()", "words_of_meeting()", "words_of_part()", "write_words(bigint[])", "said_by(bigint[])",
        "stems(text)", "plain(text)",
    )
)  # fmt: skip
