#!/usr/bin/env bash
# A machine with finals, photos and WAL is lost, twice; a mistake is taken back: deploy/drills/recover.sh
. "$(dirname "$0")/lib.sh"
demo() { # MACHINE
    shell "$1" <<'SH'
systemd-run -q --pipe --wait --uid=pokja -p UMask=0027 -p EnvironmentFile=/etc/pokja/pokja.env -E POKJA_DEMO=1 -p WorkingDirectory=/opt/pokja/current \
    /opt/pokja/current/.venv/bin/python manage.py seed_demo --verbosity 0
SH
}
count='SELECT (SELECT count(*) FROM meetings_meeting) || $$ meetings, $$ || (SELECT count(*) FROM meetings_row) || $$ rows, $$ || (SELECT count(*) FROM meetings_finalreport) || $$ finals, $$ || (SELECT count(*) FROM pokja_storedfile) || $$ files$$'
sql() { inside "$1" runuser -u postgres -- psql -qAt -d pokja -c "$2" 2>/dev/null; }

say "Installed once, for both machines"
installed_once

say "A machine with the demo's meetings"
new_machine ketiga dasar
demo ketiga
sql ketiga "$count"

say "1. Backup, twice; what it weighs"
shell ketiga <<'SH'
for turn in first second; do begun=$(date +%s.%N); systemctl start pokja-cadangan; journalctl -u pokja-cadangan -o cat -n 20 | grep '^Cadangan' | tail -1; awk -v a=$begun -v b=$(date +%s.%N) 'BEGIN { printf "   took %.1f s\n", b - a }'; done
time pokja verify_backup /var/backups/pokja
cp -a /var/backups/pokja /shared/cadangan && cp -a /etc/pokja/kunci-cadangan /shared/ && grep ^SECRET_KEY /etc/pokja/pokja.env >/shared/secret
SH

say "2. Point in time: WAL on, a good change, a mistake, more work"
shell ketiga <<'SH'
cd /srv/pokja && time deploy/pitr/enable.sh
SH
sql ketiga "INSERT INTO meetings_meeting SELECT (jsonb_populate_record(m, jsonb_build_object('id', 900001, 'uid', gen_random_uuid(), 'title', 'Sebelum kesalahan'))).* FROM meetings_meeting m WHERE status = 'draft' LIMIT 1"
inside ketiga systemctl start pokja-berkas
sleep 2
moment=$(inside ketiga date -u '+%F %T+00')
sleep 2
sql ketiga "UPDATE meetings_row SET text = 'TERTIMPA' WHERE meeting_id IN (SELECT id FROM meetings_meeting WHERE status = 'draft')"
say "The mistake at $(date -u +%T): $(sql ketiga "SELECT count(*) FROM meetings_row WHERE text = 'TERTIMPA'") rows overwritten; back to $moment"
begun=$(now)
shell ketiga <<SH
cd /srv/pokja && deploy/pitr/restore-to.sh '$moment'
SH
took "Back at that moment" "$begun"
echo "rows overwritten: $(sql ketiga "SELECT count(*) FROM meetings_row WHERE text = 'TERTIMPA'"); the change before it: $(sql ketiga "SELECT title FROM meetings_meeting WHERE id = 900001")"

say "3. The plug is pulled and the database's and the files' disk is lost; WAL and backup lay on another"
sql ketiga "UPDATE meetings_meeting SET title = 'Dua menit sebelum listrik padam' WHERE id = 900001"
sleep 65
sql ketiga "UPDATE meetings_meeting SET theme = 'Sedetik sebelum listrik padam' WHERE id = 900001"
power_off ketiga
rm -rf "$DRILL_ROOM"/ketiga/var/lib/postgresql/15/main "$DRILL_ROOM"/ketiga/var/lib/pokja/berkas
boot ketiga 'starting|running|degraded'
begun=$(now)
shell ketiga <<'SH'
cd /srv/pokja && deploy/pitr/restore-to.sh terakhir
SH
took "Recovered" "$begun"
sql ketiga "SELECT title, theme FROM meetings_meeting WHERE id = 900001"
power_off ketiga

say "4. Another machine, empty: wrong key, changed byte, then the backup"
new_machine keempat dasar
shell keempat <<'SH'
openssl rand -base64 32 >/etc/pokja/kunci-cadangan  # its own, as install.sh makes it
rm -rf /var/backups/pokja && cp -a /shared/cadangan /var/backups/pokja
cd /srv/pokja
echo "--- wrong key"; { deploy/restore.sh 2>&1 || true; } | grep -E 'Tidak|kunci'; pokja verify_installation
cp -a /shared/kunci-cadangan /etc/pokja/; sed -i "s|^SECRET_KEY=.*|$(cat /shared/secret | sed 's/[&|]/\\&/g')|" /etc/pokja/pokja.env
echo "--- one changed byte"; file=$(find /var/backups/pokja/berkas -type f | head -1); cp -a $file /srv/whole
printf '\x00' | dd of=$file bs=1 seek=100 conv=notrunc status=none; printf '\xff' | dd of=$file bs=1 seek=101 conv=notrunc status=none
{ deploy/restore.sh 2>&1 || true; } | grep -E 'Tidak|rusak'; pokja verify_installation
cp -a /srv/whole $file
echo "--- the backup"; time deploy/restore.sh
pokja verify_backup /var/backups/pokja --show-settings
SH
sql keempat "$count"
rm -rf "${DRILL_ROOM:?}/shared"/*
