#!/usr/bin/env bash
# Goes over to the release in this folder while the present one serves: sudo deploy/upgrade.sh [--no-backup]
# Back to the former program, with the tables as they are: sudo /opt/pokja/current/deploy/upgrade.sh --back
. "$(dirname "$0")/lib.sh"
need_root "$@"

# Requests wait at the socket for the seconds in between; nobody is refused.
switch_to() {
    local former
    former=$(readlink $home/current)
    ln -sfn "$1" $home/current.new && mv -T $home/current.new $home/current
    [ "$former" = "$1" ] || { ln -sfn "$former" $home/previous.new && mv -T $home/previous.new $home/previous; }
    put_units
    systemctl restart pokja-web.service
    systemctl restart 'pokja-worker@*.service'
}

if [ "${1:-}" = --back ]; then
    [ -e $home/previous ] || give_up "Tidak ada versi sebelumnya di $home/previous."
    switch_to "$(readlink $home/previous)"
    # Its tables are older: that it is not ready is known, that it answers is what counts.
    say "Kembali ke $(readlink $home/current)"
    exit 0
fi

release=$(release_name)
[ "$(readlink $home/current)" != "releases/$release" ] || give_up "Versi $release sudah berjalan."
say "1. Program $release di samping yang sedang berjalan"
put_release "$release"
manage $home/releases/"$release" root collectstatic --noinput --verbosity 0
manage $home/releases/"$release" pokja check --deploy --fail-level WARNING
if [ "${1:-}" != --no-backup ]; then
    say "2. Cadangan, untuk kembali ke keadaan sebelum ini"
    systemctl start pokja-cadangan.service
fi
say "3. Tabel, selagi versi lama melayani"
manage $home/releases/"$release" pokja migrate
say "4. Pindah"
open_files_to_nginx
switch_to "releases/$release"
open_files_to_nginx  # and what the former version stored in its last seconds
wait_until_ready || give_up "Versi $release belum siap. Lihat: journalctl -u pokja-web -n 50. Kembali: sudo $home/current/deploy/upgrade.sh --back"
sed "s/notula\.contoh\.go\.id/$(sed -n 's/^ALLOWED_HOSTS=\([^,]*\).*/\1/p' $env_file)/g" $home/current/deploy/nginx/pokja.conf >/etc/nginx/sites-available/pokja
[ "$(cat /proc/net/if_inet6 2>/dev/null)" ] || sed -i '/listen \[::\]/d' /etc/nginx/sites-available/pokja
nginx -t -q && systemctl reload nginx
say "Selesai: $release. Versi sebelumnya tetap ada di $(readlink $home/previous)."
