#!/usr/bin/env bash
# The version before serves readers and writers while HEAD takes over, on many meetings; then back to the former program,
# and back to the data from before the upgrade: deploy/drills/upgrade.sh [COMMIT] [COPIES]
. "$(dirname "$0")/lib.sh"
before=${1:-7ddc0f8} copies=${2:-2000}
installed_once
say "A machine on which $before serves"
new_machine kedua dasar
give_release kedua "$before" lama
give_release kedua HEAD baru
shell kedua <<SH
systemctl stop pokja-web.socket pokja-web.service 'pokja-worker@*.service' 'pokja-*.timer'
cd / && runuser -u postgres -- psql -q -c 'DROP DATABASE pokja' -c "CREATE DATABASE pokja OWNER pokja_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
new=\$(readlink /opt/pokja/current)
mv /srv/lama /opt/pokja/releases/lama
ln -s ../\$(basename \$new)/.venv /opt/pokja/releases/lama/.venv  # both versions want the same packages
cp -a /opt/pokja/current/deploy /opt/pokja/releases/lama/  # it knew no units yet
chmod -R go+rX /opt/pokja/releases/lama
/opt/pokja/releases/lama/.venv/bin/python -m compileall -q -x '[.]venv' /opt/pokja/releases/lama >/dev/null || true  # as lib.sh does
ln -sfn releases/lama /opt/pokja/current
. /opt/pokja/releases/lama/deploy/lib.sh
manage \$home/current root collectstatic --noinput --verbosity 0
manage \$home/current pokja migrate --verbosity 0
manage \$home/current pokja load_regions
systemctl start pokja-web.socket pokja-web.service pokja-worker@1.service
wait_until_ready
systemd-run -q --pipe --wait --uid=pokja -p EnvironmentFile=/etc/pokja/pokja.env -E POKJA_DEMO=1 -p WorkingDirectory=/opt/pokja/current \\
    /opt/pokja/current/.venv/bin/python manage.py seed_demo --verbosity 0
cd / && runuser -u postgres -- psql -q -d pokja -v ON_ERROR_STOP=1 -v times=$copies -f - </srv/baru/deploy/drills/many.sql
systemd-run -q --pipe --wait --uid=pokja -p EnvironmentFile=/etc/pokja/pokja.env -E PLAN=/var/lib/pokja/plan.json -p WorkingDirectory=/opt/pokja/current \\
    /opt/pokja/current/.venv/bin/python manage.py shell </srv/baru/deploy/drills/people.py
# The version before had no backup of its own; from HEAD on upgrade.sh makes one itself.
manage \$home/\$new pokja backup /var/backups/pokja
SH
say "Upgrade while 3 read and 3 write"
begun=$(now)
shell kedua <<'SH'
rm -f /srv/stop
python3 /srv/baru/deploy/drills/traffic.py /var/lib/pokja/plan.json /srv/stop /srv/report.json &
traffic=$!
sleep 5
# PostgreSQL itself writes down who waited for a lock for longer than this, and for how long
(cd / && runuser -u postgres -- psql -qAt -c "ALTER SYSTEM SET log_lock_waits = on" -c "ALTER SYSTEM SET deadlock_timeout = '50ms'" \
    -c "ALTER SYSTEM SET log_line_prefix = '%m %u '" -c 'SELECT pg_reload_conf()' >/dev/null)
: >/var/log/postgresql/postgresql-15-main.log
cd /srv/baru && time deploy/upgrade.sh --no-backup
sleep 5
touch /srv/stop
wait $traffic
sleep 1
for who in pokja_owner pokja_app; do
    echo "waits for locks over 50 ms, $who: $(grep -E "$who .*(acquired|still waiting)" /var/log/postgresql/postgresql-15-main.log | grep -oE 'after [0-9.]+ ms' | sort -k2 -n | awk '{ n++; last = $2 } END { print n + 0 ", the longest " last + 0 " ms" }')"
done
python3 /srv/baru/deploy/drills/told.py /srv/report.json
for row in $(python3 -c 'import json; print(*json.load(open("/srv/report.json"))["kept"])'); do
    (cd / && runuser -u postgres -- psql -qAt -d pokja -c "SELECT '$row', text FROM meetings_row WHERE uid = '$row'")
done >/srv/rows
python3 - <<'PY'
import json
kept = json.load(open("/srv/report.json"))["kept"]
held = dict(line.split("|", 1) for line in open("/srv/rows").read().splitlines())
lost = [row for row, text in kept.items() if held.get(row) != text]
print(f"acknowledged edits: {len(kept)} rows at their last text, {len(lost)} lost")
PY
(cd / && runuser -u postgres -- psql -qAt -d pokja -c "SELECT 'meetings with words: ' || count(*) || ' of ' || (SELECT count(*) FROM meetings_meeting) FROM meetings_meetingwords")
SH
took "Upgrade with traffic" "$begun"
say "Back to the former program, with the new tables, while 3 read and 3 write"
shell kedua <<'SH'
rm -f /srv/stop
sleep 1
systemd-run -q --pipe --wait --uid=pokja -p EnvironmentFile=/etc/pokja/pokja.env -E PLAN=/var/lib/pokja/plan.json -p WorkingDirectory=/opt/pokja/current \
    /opt/pokja/current/.venv/bin/python manage.py shell </srv/baru/deploy/drills/people.py
python3 /srv/baru/deploy/drills/traffic.py /var/lib/pokja/plan.json /srv/stop /srv/back.json &
sleep 3
/opt/pokja/current/deploy/upgrade.sh --back
sleep 8
touch /srv/stop
wait %1
python3 /srv/baru/deploy/drills/told.py /srv/back.json
/opt/pokja/current/deploy/upgrade.sh --back
SH
say "Back to the data from before the upgrade"
begun=$(now)
shell kedua <<'SH'
cd /srv/baru && time deploy/restore.sh
curl -sk --resolve notula.contoh.go.id:443:127.0.0.1 -w ' %{http_code}\n' https://notula.contoh.go.id/sehat/siap/
SH
took "Restored" "$begun"
