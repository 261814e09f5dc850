#!/usr/bin/env bash
# Puts a backup in place of what is there: sudo deploy/restore.sh [SET]. The database of today is kept under another name.
. "$(dirname "$0")/lib.sh"
need_root "$@"
folder=$(sed -n 's/^POKJA_BACKUP_FOLDER=//p' $env_file)
as_postgres() { (cd / && runuser -u postgres -- psql -qAt -v ON_ERROR_STOP=1 "$@"); }

say "1. Berhenti melayani"
systemctl stop pokja-web.service pokja-web.socket 'pokja-worker@*.service' 'pokja-*.timer'
kept=pokja_sebelum_$(date -u +%Y%m%dT%H%M%S)
say "2. Basis data sekarang menjadi $kept"
as_postgres -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'pokja'" >/dev/null
as_postgres -c "ALTER DATABASE pokja RENAME TO $kept" \
    -c "CREATE DATABASE pokja OWNER pokja_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0" \
    -c "REVOKE CONNECT, TEMPORARY ON DATABASE pokja FROM PUBLIC" -c "GRANT CONNECT, TEMPORARY ON DATABASE pokja TO pokja_app"
say "3. Mengembalikan dari $folder"
if manage $home/current pokja restore "$folder" ${1:+--set "$1"}; then
    status=0
else
    status=1
    if [ "$(as_postgres -d pokja -c "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")" = 0 ]; then
        as_postgres -c 'DROP DATABASE pokja' -c "ALTER DATABASE $kept RENAME TO pokja"
        echo "Tidak ada yang dikembalikan; basis data yang tadi dipakai lagi." >&2
    fi
fi
say "4. Melayani lagi"
systemctl start pokja-web.socket pokja-web.service
for unit in $(systemctl list-unit-files --no-legend --state=enabled 'pokja-*.timer' 'pokja-worker@*.service' | awk '{ print $1 }'); do
    systemctl start "$unit"
done
systemctl start 'pokja-worker@1.service'
wait_until_ready || give_up "Aplikasi belum siap. Lihat: journalctl -u pokja-web -n 50"
exit $status
