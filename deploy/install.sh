#!/usr/bin/env bash
# Installs everything on one Debian 12 server: sudo deploy/install.sh notula.contoh.go.id [SERTIFIKAT KUNCI]
# May be run again: what is there is kept. docs/install.md tells what each step is for.
. "$(dirname "$0")/lib.sh"
need_root "$@"
[ $# = 1 ] || [ $# = 3 ] || give_up "Cara pakai: sudo deploy/install.sh NAMA-SITUS [BERKAS-SERTIFIKAT BERKAS-KUNCI]"
host=$1
[[ $host =~ ^[a-z0-9.-]+$ ]] || give_up "Tulis nama situs saja, misalnya notula.contoh.go.id"
release=$(release_name)

say "1. Paket Debian"
packages=$(awk '$2 == "run" { print $1 }' "$source_folder/scripts/debian-packages")
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
    postgresql postgresql-client nginx-light openssl curl ca-certificates $packages >/dev/null

say "2. Akun dan folder"
install -D -m 644 "$source_folder/deploy/sysusers.conf" /usr/lib/sysusers.d/pokja.conf
systemd-sysusers pokja.conf
install -D -m 644 "$source_folder/deploy/tmpfiles.conf" /usr/lib/tmpfiles.d/pokja.conf
systemd-tmpfiles --create pokja.conf

say "3. Program $release"
put_release "$release"
[ -e "$home/current" ] || ln -sfn "releases/$release" "$home/current"
ln -sfn "$(readlink "$home/current")" "$home/current"

say "4. Basis data dan pengaturan"
as_postgres() { (cd / && runuser -u postgres -- "$@"); }
if [ ! -e $env_file ]; then
    port=$(as_postgres psql -qAt -c 'SHOW port')
    owner_password=$(openssl rand -hex 24) app_password=$(openssl rand -hex 24)
    as_postgres psql -q -v ON_ERROR_STOP=1 <<SQL
SELECT 'CREATE ROLE ' || name || ' LOGIN' FROM (VALUES ('pokja_owner'), ('pokja_app')) AS roles (name)
    WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE pokja_owner PASSWORD '$owner_password';
ALTER ROLE pokja_app PASSWORD '$app_password';
SELECT 'CREATE DATABASE pokja OWNER pokja_owner ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0'
    WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = 'pokja') \gexec
REVOKE CONNECT, TEMPORARY ON DATABASE pokja FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE pokja TO pokja_app;
SQL
    temporary=$(mktemp /etc/pokja/.env-XXXXXX)
    sed -e "s|@HOST@|$host|g" -e "s|@SECRET_KEY@|$(openssl rand -base64 48)|" -e "s|@APP_PASSWORD@|$app_password|" \
        -e "s|@OWNER_PASSWORD@|$owner_password|" -e "s|@PGPORT@|$port|g" -e "s|@WEB_CONCURRENCY@|$(($(nproc) * 2))|" \
        "$source_folder/deploy/pokja.env.contoh" >"$temporary"
    chmod 600 "$temporary"
    mv "$temporary" $env_file
fi
if [ ! -e /etc/pokja/kunci-cadangan ]; then
    (umask 077 && openssl rand -base64 32 >/etc/pokja/kunci-cadangan)
    chown root:pokja /etc/pokja/kunci-cadangan
    chmod 640 /etc/pokja/kunci-cadangan
fi

say "5. Tabel, wilayah, berkas tampilan"
manage $home/current root collectstatic --noinput --verbosity 0
manage $home/current pokja migrate --verbosity 0
manage $home/current pokja load_regions
manage $home/current pokja check --deploy --fail-level WARNING

say "6. Layanan dan jadwal"
open_files_to_nginx
put_units
systemctl enable --quiet --now pokja-web.socket pokja-web.service pokja-worker@1.service
wait_until_ready || give_up "Aplikasi belum siap. Lihat: journalctl -u pokja-web -u 'pokja-worker@*' -n 50"

say "7. nginx dan sertifikat"
if [ $# = 3 ]; then
    install -m 644 "$2" /etc/pokja/tls/sertifikat.pem
    install -m 600 "$3" /etc/pokja/tls/kunci.pem
elif [ ! -e /etc/pokja/tls/kunci.pem ]; then
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host" -keyout /etc/pokja/tls/kunci.pem -out /etc/pokja/tls/sertifikat.pem 2>/dev/null)
    echo "Sertifikat sementara 30 hari dibuat; peramban akan memperingatkan. Pasang yang asli: docs/pasang.md"
fi
sed "s/notula\.contoh\.go\.id/$host/g" $home/current/deploy/nginx/pokja.conf >/etc/nginx/sites-available/pokja
[ "$(cat /proc/net/if_inet6 2>/dev/null)" ] || sed -i '/listen \[::\]/d' /etc/nginx/sites-available/pokja
ln -sfn ../sites-available/pokja /etc/nginx/sites-enabled/pokja
rm -f /etc/nginx/sites-enabled/default
nginx -t -q
systemctl enable --quiet nginx
systemctl reload-or-restart nginx

say "Selesai: https://$host/"
echo "Undang admin sistem yang pertama:  sudo pokja invite_system_admin POS-EL \"NAMA\""
echo "Simpan salinan $env_file dan /etc/pokja/kunci-cadangan di tempat lain: tanpa keduanya cadangan tidak berguna."
