#!/usr/bin/env bash
# Keeps every change of the database for at most a minute on this disk alone: sudo deploy/pitr/enable.sh
# Mount another disk or machine at /var/backups/pokja-wal first.
. "$(dirname "$0")/../lib.sh"
need_root
version=$(cd / && runuser -u postgres -- psql -qAt -c 'SHOW server_version_num' | cut -c1-2)
install -d -o postgres -g postgres -m 700 /var/backups/pokja-wal /var/backups/pokja-wal/wal /var/backups/pokja-wal/dasar
cat >"/etc/postgresql/$version/main/conf.d/pokja-wal.conf" <<'CONF'
wal_level = replica
archive_mode = on
archive_command = '/opt/pokja/current/deploy/pitr/archive-wal %p %f'
archive_timeout = 60s
CONF
systemctl restart "postgresql@$version-main"
install -m 644 -t /etc/systemd/system "$(dirname "$0")"/wal-pokja.service "$(dirname "$0")"/wal-pokja.timer
systemctl daemon-reload
systemctl enable --quiet --now wal-pokja.timer
systemctl start wal-pokja.service
journalctl -u wal-pokja -o cat -n 20 | grep Salinan | tail -1
