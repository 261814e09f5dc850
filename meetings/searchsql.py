"""The SQL that keeps the words of meetings and looks among them, put in place by a migration.

Who writes on a meeting only notes that it changed (triggers, one small row); meetings/wordkeeping.py writes its words
soon after, and until then the search looks at the meeting itself. A later change is a new migration that runs
FUNCTIONS again and, when the words themselves change, writes them anew.
"""

from meetings.triggersql import after_statements, removal

# Signs that part words. Python parts what is sought by the same ones (meetings/search.py).
SIGNS = """!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~‐‑‒–—−“”‘’„…•·´«»°"""
_ANY_SIGN = "[" + "".join(f"\\{sign}" if sign.isascii() else sign for sign in SIGNS).replace("'", "''") + "]"

# More would be refused by PostgreSQL (a tsvector holds a megabyte).
MAX_CHARACTERS = 300_000

# Without a day a meeting stands on top of every list.
NO_DAY = 2**31 - 1
WALK = 250  # meetings looked at in the order of the list before the index is asked
UNDATED = 600  # so many meetings without a day are looked at one by one
MOST_KIN = 2000  # no language has so many for one word
# Of the words of a meeting those that may be kin, or that somebody may type the beginning of; marks are none.
IS_KNOWN = "length(word) >= 4 AND word ~ '^[^0-9@]'"
LIKENESS = 0.4  # two words are alike from here (1 is the same one)

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION meetings_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT regexp_replace(lower(said), '{_ANY_SIGN}+', ' ', 'g') $$;

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

CREATE OR REPLACE FUNCTION meetings_words_now(wanted bigint[])
RETURNS TABLE (meeting_id bigint, day int, words tsvector) LANGUAGE sql STABLE AS $$
-- What those who may see a meeting can read of it, and marks by which it is narrowed: where it belongs, when it was,
-- in which state. A mark begins with @, which no word does.
    SELECT m.id, coalesce(m.starts_on - date '2000-01-01', {NO_DAY}),
        to_tsvector('simple', meetings_plain(left(concat_ws(' ', said.text, (
            SELECT string_agg(concat_ws(' ', p.own_name, CASE WHEN g.level = 'province' THEN 'provinsi' END, g.name,
                    array_to_string(g.aliases, ' ')), ' ')
                FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
                WHERE p.id = m.pokja_id OR p.id = ANY(said.participants))
        ), {MAX_CHARACTERS}))) || array_to_tsvector(array_remove(ARRAY[
            '@p' || m.pokja_id, '@v' || coalesce(r.parent_id, r.id), '@r' || r.code, '@w' || left(r.code, 2),
            to_char(m.starts_on, '"@m"YYYYMM'), to_char(m.starts_on, '"@y"YYYY'),
            CASE WHEN m.starts_on IS NULL THEN '@u' END,
            '@t' || said.budget_year, '@q' || said.quarter, '@k' || said.kind, '@s' || m.status,
            CASE WHEN m.final_version > 0 THEN '@f' END, CASE WHEN m.cancelled_at IS NOT NULL THEN '@c' END,
            CASE WHEN m.archived_at IS NOT NULL THEN '@a' END
        ] || ARRAY(SELECT '@d' || pokja FROM unnest(said.participants) pokja), NULL))
    FROM meetings_meeting m
    JOIN pokja_pokja own ON own.id = m.pokja_id
    JOIN pokja_region r ON r.id = own.region_id,
    LATERAL (
        SELECT m.kind, m.budget_year::text, m.quarter::text,
            ARRAY(SELECT l.pokja_id::bigint FROM meetings_meetingpokja l WHERE l.meeting_id = m.id) AS participants,
            concat_ws(' ', m.title, m.number,
                CASE m.kind WHEN 'rakor' THEN 'rapat koordinasi rakor' WHEN 'technical' THEN 'rapat teknis'
                    WHEN 'kickoff' THEN 'kick-off' WHEN 'workshop' THEN 'lokakarya'
                    WHEN 'socialisation' THEN 'sosialisasi' WHEN 'capacity' THEN 'penguatan kapasitas'
                    WHEN 'other' THEN 'lainnya' ELSE m.kind END,
                m.kind_other, m.theme, m.budget_year::text, m.chair, m.moderator, m.minute_taker, m.participants_note,
                (SELECT string_agg(concat_ws(' ', extract(day FROM s.date)::text,
                        (ARRAY['januari', 'februari', 'maret', 'april', 'mei', 'juni', 'juli', 'agustus', 'september',
                            'oktober', 'november', 'desember'])[extract(month FROM s.date)::int],
                        extract(year FROM s.date)::text, s.place), ' ')
                    FROM meetings_session s WHERE s.meeting_id = m.id),
                (SELECT string_agg(concat_ws(' ', w.text, w.help_wanted, w.name, w.office, w.institution,
                        w.representing, w.owner_text, w.due_text), ' ')
                    FROM meetings_row w WHERE w.meeting_id = m.id AND w.removed_at IS NULL),
                (SELECT string_agg(concat_ws(' ', a.name, a.office, a.institution), ' ')
                    FROM meetings_attendee a WHERE a.meeting_id = m.id)) AS text
        WHERE m.reopened_at IS NULL
        UNION ALL
        -- Under correction: the version in force, as all who may read it are shown
        SELECT f.data #>> '{{record,kind}}', f.data #>> '{{record,budget_year}}', f.data #>> '{{record,quarter}}',
            f.participants::bigint[], f.text
        FROM meetings_finalreport f
        WHERE m.reopened_at IS NOT NULL AND f.meeting_id = m.id AND f.version = m.final_version
    ) said
    WHERE m.id = ANY(wanted)
$$;

CREATE OR REPLACE FUNCTION meetings_write_words(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
-- Waits for nobody who writes on a meeting, and nobody waits for it, but one that is being deleted.
BEGIN
    PERFORM 1 FROM meetings_meeting WHERE id = ANY(wanted) ORDER BY id FOR KEY SHARE;
    WITH fresh AS MATERIALIZED (
        SELECT * FROM meetings_words_now(wanted)
    ), written AS (
        INSERT INTO meetings_meetingwords AS old (meeting_id, day, words) SELECT meeting_id, day, words FROM fresh
        ON CONFLICT (meeting_id) DO UPDATE SET day = excluded.day, words = excluded.words
            WHERE (old.day, old.words) IS DISTINCT FROM (excluded.day, excluded.words)
        RETURNING old.words
    ), told AS (
        SELECT DISTINCT word FROM written, unnest(tsvector_to_array(words)) word
        WHERE {IS_KNOWN}
    )
    INSERT INTO meetings_knownword (word, stems)
    SELECT word, meetings_stems(word) FROM told
    WHERE NOT EXISTS (SELECT 1 FROM meetings_knownword known WHERE known.word = told.word) ORDER BY word
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION meetings_write_waiting(at_most int, among bigint[]) RETURNS int LANGUAGE plpgsql AS $$
-- Writes the words of meetings that changed (only of those in `among`, if given), the longest waiting first; answers
-- how many notes of change it took.
-- One at a time: of two, the later one could write what it read earlier. What is noted from now on stays for the next.
DECLARE
    taken bigint[];
    wanted bigint[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(7510, 2) THEN
        RETURN 0;
    END IF;
    SELECT array_agg(id), array_agg(DISTINCT meeting_id) INTO taken, wanted
    FROM (
        SELECT id, meeting_id FROM meetings_changedmeeting WHERE among IS NULL OR meeting_id = ANY(among)
        ORDER BY id LIMIT at_most
    ) notes;
    IF taken IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM meetings_write_words(wanted);
    DELETE FROM meetings_changedmeeting WHERE id = ANY(taken);
    RETURN cardinality(taken);
END $$;

CREATE OR REPLACE FUNCTION meetings_found(
    asked tsquery, newer boolean, from_day int, from_id bigint, newest int, wanted int, ways text[]
) RETURNS bigint[] LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
-- The next `wanted` meetings that answer to `asked` behind (before, when `newer`) a place in the list; none of them is
-- newer than `newest`, if that is known. `ways` to look, one after the other: a common word is met soon by a "walk"
-- along the list. Others are asked of the index, for some months ("month"), for some years ("year"), then for "all":
-- each answer is complete for its time, so the first long enough will do. Those that changed since their words were
-- written are left out.
DECLARE
    undated bigint[] := '{{}}';
    found bigint[] := '{{}}';
    way text;
    within tsquery;
BEGIN
    IF ways[1] <> 'all' THEN
        IF newest = {NO_DAY} THEN
            SELECT max(day) INTO newest FROM meetings_meetingwords WHERE day < {NO_DAY};
        END IF;
        IF from_day = {NO_DAY} THEN
            -- Few have no day: looked at one by one. Otherwise they are all that is asked of the index.
            IF EXISTS (SELECT FROM meetings_meetingwords WHERE day = {NO_DAY} OFFSET {UNDATED}) THEN
                undated := meetings_asked(asked && quote_literal('@u')::tsquery, newer, from_day, from_id, wanted);
            ELSE
                undated := ARRAY(
                    WITH few AS MATERIALIZED (
                        SELECT meeting_id, words FROM meetings_meetingwords WHERE day = {NO_DAY})
                    SELECT meeting_id FROM few w
                    WHERE CASE WHEN newer THEN meeting_id > from_id ELSE meeting_id < from_id END
                        AND words @@ asked
                        AND NOT EXISTS (SELECT FROM meetings_changedmeeting c WHERE c.meeting_id = w.meeting_id)
                    ORDER BY CASE WHEN newer THEN meeting_id ELSE -meeting_id END LIMIT wanted);
            END IF;
            wanted := wanted - cardinality(undated);
            IF newer OR wanted = 0 OR newest IS NULL THEN
                RETURN undated;
            END IF;
        END IF;
        IF NOT newer AND from_day > newest THEN
            from_day := newest;
            from_id := {2**63 - 1};
        END IF;
    END IF;
    FOREACH way IN ARRAY ways LOOP
        within := NULL;
        IF way = 'walk' AND newer THEN
            found := ARRAY(
                SELECT meeting_id FROM (
                    SELECT day, meeting_id, words FROM meetings_meetingwords
                    WHERE (day, meeting_id) > (from_day, from_id) ORDER BY day, meeting_id LIMIT {WALK}) w
                WHERE words @@ asked
                    AND NOT EXISTS (SELECT FROM meetings_changedmeeting c WHERE c.meeting_id = w.meeting_id)
                ORDER BY day, meeting_id LIMIT wanted);
        ELSIF way = 'walk' THEN
            found := ARRAY(
                SELECT meeting_id FROM (
                    SELECT day, meeting_id, words FROM meetings_meetingwords
                    WHERE (day, meeting_id) < (from_day, from_id) ORDER BY day DESC, meeting_id DESC LIMIT {WALK}) w
                WHERE words @@ asked
                    AND NOT EXISTS (SELECT FROM meetings_changedmeeting c WHERE c.meeting_id = w.meeting_id)
                ORDER BY day DESC, meeting_id DESC LIMIT wanted);
        ELSE
            IF way <> 'all' THEN
                SELECT string_agg(quote_literal('@' || left(way, 1) || to_char(
                        date_trunc(way, date '2000-01-01' + from_day)
                        + (CASE WHEN newer THEN n ELSE -n END) * ('1 ' || way)::interval,
                        CASE way WHEN 'month' THEN 'YYYYMM' ELSE 'YYYY' END)), ' | ')::tsquery
                    INTO within FROM generate_series(0, 2) n;
            END IF;
            found := meetings_asked(coalesce(asked && within, asked), newer, from_day, from_id, wanted);
        END IF;
        EXIT WHEN cardinality(found) >= wanted;
    END LOOP;
    RETURN undated || found;
END $$;

CREATE OR REPLACE FUNCTION meetings_asked(
    asked tsquery, newer boolean, from_day int, from_id bigint, wanted int
) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
-- What the index answers. It is asked first and for itself: of a rare word the planner would else go along the list.
BEGIN
    RETURN ARRAY(
        WITH hits AS MATERIALIZED (SELECT meeting_id, day FROM meetings_meetingwords WHERE words @@ asked)
        SELECT meeting_id FROM hits w
        WHERE CASE WHEN newer THEN (day, meeting_id) > (from_day, from_id)
                ELSE (day, meeting_id) < (from_day, from_id) END
            AND NOT EXISTS (SELECT FROM meetings_changedmeeting c WHERE c.meeting_id = w.meeting_id)
        ORDER BY CASE WHEN newer THEN day ELSE -day END, CASE WHEN newer THEN meeting_id ELSE -meeting_id END
        LIMIT wanted);
END $$;

CREATE OR REPLACE FUNCTION meetings_kin_of(asked text[]) RETURNS TABLE (word text, kin text[])
LANGUAGE sql STABLE AS $$
-- To each word those that share a stem with it or hold it inside. Above a number that no language has they are taken
-- at random (here and below): which of them count must tell nothing about words of other people.
    SELECT a.word, ARRAY(
        (SELECT k.word FROM meetings_knownword k
            WHERE k.stems && coalesce(
                (SELECT same.stems FROM meetings_knownword same WHERE same.word = a.word), meetings_stems(a.word))
            ORDER BY random() LIMIT {MOST_KIN})
        UNION
        (SELECT k.word FROM meetings_knownword k
            WHERE length(a.word) >= 5 AND k.word LIKE '%' || a.word || '%' ORDER BY random() LIMIT {MOST_KIN})
    ) FROM unnest(asked) a (word)
$$;

CREATE OR REPLACE FUNCTION meetings_alike(asked text[]) RETURNS TABLE (word text, alike text[])
LANGUAGE sql STABLE AS $$
-- To each word those that look like it.
    SELECT a.word, ARRAY(
        SELECT k.word FROM meetings_knownword k
        WHERE length(a.word) >= 5 AND k.word % a.word AND similarity(k.word, a.word) >= {LIKENESS}
        ORDER BY random() LIMIT {MOST_KIN})
    FROM unnest(asked) a (word)
$$;

CREATE OR REPLACE FUNCTION meetings_words_of_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO meetings_changedmeeting (meeting_id) SELECT DISTINCT meeting_id FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO meetings_changedmeeting (meeting_id) SELECT DISTINCT meeting_id FROM old_rows;
    ELSE
        INSERT INTO meetings_changedmeeting (meeting_id)
        SELECT meeting_id FROM new_rows UNION SELECT meeting_id FROM old_rows;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_words_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO meetings_changedmeeting (meeting_id) SELECT id FROM new_rows;
    ELSE
        INSERT INTO meetings_changedmeeting (meeting_id) SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (n.title, n.number, n.kind, n.kind_other, n.theme, n.budget_year, n.quarter, n.starts_on, n.chair,
                n.moderator, n.minute_taker, n.participants_note, n.status, n.reopened_at, n.final_version,
                n.cancelled_at, n.archived_at, n.pokja_id)
            IS DISTINCT FROM (o.title, o.number, o.kind, o.kind_other, o.theme, o.budget_year, o.quarter, o.starts_on,
                o.chair, o.moderator, o.minute_taker, o.participants_note, o.status, o.reopened_at, o.final_version,
                o.cancelled_at, o.archived_at, o.pokja_id);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION meetings_words_of_place() RETURNS trigger LANGUAGE plpgsql AS $$
-- A region or a Pokja got another name: rare, and then all its meetings are found by the new one.
DECLARE
    named bigint[];
BEGIN
    IF TG_TABLE_NAME = 'pokja_pokja' THEN
        named := ARRAY[NEW.id];
    ELSE
        named := ARRAY(SELECT id FROM pokja_pokja WHERE region_id = NEW.id);
    END IF;
    INSERT INTO meetings_changedmeeting (meeting_id)
    SELECT id FROM meetings_meeting WHERE pokja_id = ANY(named)
    UNION SELECT meeting_id FROM meetings_meetingpokja WHERE pokja_id = ANY(named);
    RETURN NULL;
END $$;
"""

_PARTS = ("meetings_row", "meetings_session", "meetings_attendee", "meetings_meetingpokja")


TRIGGERS = (
    "".join(after_statements("words", part, "meetings_words_of_part") for part in _PARTS)
    + after_statements("words", "meetings_meeting", "meetings_words_of_meeting", ("INSERT", "UPDATE"))
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

REMOVE = removal(
    "words",
    (*_PARTS, "meetings_meeting", "pokja_pokja", "pokja_region"),
    (
        "words_of_place()", "words_of_meeting()", "words_of_part()", "write_waiting(int, bigint[])",
        "write_words(bigint[])", "found(tsquery, boolean, int, bigint, int, int, text[])",
        "asked(tsquery, boolean, int, bigint, int)", "words_now(bigint[])", "alike(text[])", "kin_of(text[])",
        "stems(text)", "plain(text)",
    ),
)  # fmt: skip
