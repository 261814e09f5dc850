#!/usr/bin/env bash
# Brings the database to a moment, and the files that it names: sudo deploy/pitr/restore-to.sh '2026-11-26 09:41:00+07'
# After a lost disk, as far as the archive leads: sudo deploy/pitr/restore-to.sh terakhir
# The cluster of today is kept beside it.
. "$(dirname "$0")/../lib.sh"
need_root "$@"
[ $# = 1 ] || give_up "Cara pakai: sudo $0 'TAHUN-BULAN-TANGGAL JAM:MENIT:DETIK+07'"
target="recovery_target_time = '$1'"
if [ "$1" = terakhir ]; then
    moment=9 target=
else
    moment=$(date -u -d "$1" +%Y%m%dT%H%M%SZ) || give_up "Tulis waktu seperti '2026-11-26 09:41:00+07', atau: terakhir"
fi
room=/var/backups/pokja-wal base=
for one in "$room"/dasar/[0-9]*; do [[ $(basename "$one") > $moment ]] || base=$one; done
[ -n "$base" ] || give_up "Tidak ada salinan dasar dari sebelum $1."
version=$(ls /etc/postgresql | tail -1)
data=/var/lib/postgresql/$version/main
say "1. Berhenti melayani"
systemctl stop pokja-web.service pokja-web.socket 'pokja-worker@*.service' 'pokja-*.timer' wal-pokja.timer "postgresql@$version-main"
# What had not been handed over yet when the server stopped is in its own folder.
[ ! -d "$data/pg_wal" ] || cp -an "$data/pg_wal" "$room/pg_wal-$(date -u +%Y%m%dT%H%M%SZ)"
[ ! -e "$data" ] || mv "$data" "$data.sebelum-$(date -u +%Y%m%dT%H%M%SZ)"
say "2. Salinan dasar $(basename "$base")"
install -d -o postgres -g postgres -m 700 "$data"
runuser -u postgres -- tar -C "$data" -xzf "$base/base.tar.gz"
unfinished=$(ls -d "$room"/pg_wal-* 2>/dev/null | tail -1 || true)
cat >>"$data/postgresql.auto.conf" <<CONF
restore_command = 'cp $room/wal/%f %p 2>/dev/null || cp ${unfinished:-$room/wal}/%f %p'
$target
recovery_target_action = 'promote'
CONF
chown postgres: "$data/postgresql.auto.conf"
runuser -u postgres -- touch "$data/recovery.signal"
say "3. Perubahan sampai $1"
failed="PostgreSQL tidak sampai ke waktu itu. Lihat /var/log/postgresql. Yang tadi berjalan ada di $data.sebelum-*"
systemctl start "postgresql@$version-main" || give_up "$failed"
for _ in $(seq 1 3600); do
    [ "$(cd / && runuser -u postgres -- psql -qAt -c 'SELECT pg_is_in_recovery()' 2>/dev/null)" = f ] && break
    systemctl is-active -q "postgresql@$version-main" || give_up "$failed"
    sleep 0.5
done
(cd / && runuser -u postgres -- psql -qAt -c 'SELECT pg_is_in_recovery()') | grep -qx f || give_up "$failed"
sed -i '/^restore_command\|^recovery_target/d' "$data/postgresql.auto.conf"
systemctl reload "postgresql@$version-main"
say "4. Berkas"
install -d -o pokja -g pokja -m 750 /var/lib/pokja/berkas
folder=$(sed -n 's/^POKJA_BACKUP_FOLDER=//p' $env_file)
status=0
manage $home/current pokja restore "$folder" --files-only || status=1
say "5. Melayani lagi"
systemctl start pokja-web.socket pokja-web.service 'pokja-worker@1.service'
for unit in $(systemctl list-unit-files --no-legend --state=enabled 'pokja-*.timer' 'pokja-worker@*.service' 'wal-pokja.timer' | awk '{ print $1 }'); do systemctl start "$unit"; done
wait_until_ready || give_up "Aplikasi belum siap. Lihat: journalctl -u pokja-web -n 50"
systemctl start wal-pokja.service
exit $status
