"""The number of the Rakor that a target names, read by the database; and what lists of follow-ups are found by."""

from django.db import migrations

ROMAN = (
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx "
    "xxi xxii xxiii xxiv xxv xxvi xxvii xxviii xxix xxx"
)

MAKE = f"""
CREATE FUNCTION meetings_rakor_number(said text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN found ~ '^[0-9]+$' THEN found::integer
                ELSE array_position(string_to_array('{ROMAN}', ' '), found) END
    FROM (SELECT lower((regexp_match(
        said, '\\mrakor\\s+(?:ke[-\\s]*)?([0-9]{{1,3}}|[ivx]{{1,7}})\\M', 'i'
    ))[1])) AS read (found)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_calendars")]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION meetings_rakor_number(text)")]
