-- An empty database for a backup; the one of today is kept under another name. Nobody may be connected (docs/install.md).
SELECT format('ALTER DATABASE pokja RENAME TO pokja_sebelum_%s', to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS')) \gexec
CREATE DATABASE pokja OWNER pokja_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE pokja FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE pokja TO pokja_app;
