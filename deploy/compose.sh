#!/usr/bin/env bash
# Writes what compose.yaml reads: sudo deploy/compose.sh notula.contoh.go.id [SERTIFIKAT KUNCI]
# May be run again: settings, keys and passwords that are there are kept. POKJA_ETC: a folder instead of /etc/pokja.
. "$(dirname "$0")/lib.sh"
need_root "$@"
[ $# = 1 ] || [ $# = 3 ] || give_up "Cara pakai: sudo deploy/compose.sh NAMA-SITUS [BERKAS-SERTIFIKAT BERKAS-KUNCI]"
host=$1 etc=${POKJA_ETC:-/etc/pokja}
[[ $host =~ ^[a-z0-9.-]+$ ]] || give_up "Tulis nama situs saja, misalnya notula.contoh.go.id"
group=10001     # of the program and nginx (Containerfile, compose.yaml)
postgres=999    # of the image postgres: db.sql holds passwords, and is read by this account
umask 077
install -d -m 755 "$etc"
install -d -g $group -m 750 "$etc/tls"

if [ ! -e "$etc/pokja.env" ]; then
    owner_password=$(openssl rand -hex 24) app_password=$(openssl rand -hex 24)
    openssl rand -hex 24 >"$etc/postgres-password"
    cat >"$etc/db.sql" <<SQL
CREATE ROLE pokja_owner LOGIN PASSWORD '$owner_password';
CREATE ROLE pokja_app LOGIN PASSWORD '$app_password';
CREATE DATABASE pokja OWNER pokja_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE pokja FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE pokja TO pokja_app;
SQL
    chown $postgres "$etc/db.sql"
    sed -e "s|@HOST@|$host|g" -e "s|@SECRET_KEY@|$(openssl rand -base64 48)|" -e "s|@APP_PASSWORD@|$app_password|" \
        -e "s|@OWNER_PASSWORD@|$owner_password|" -e "s|127\.0\.0\.1:@PGPORT@|db:5432|" -e "s|@WEB_CONCURRENCY@|$(($(nproc) * 2))|" \
        "$source_folder/deploy/pokja.env.contoh" >"$etc/all.env"
    # The owner's password reaches only the containers that need it.
    grep '^MIGRATION_DATABASE_URL=' "$etc/all.env" >"$etc/owner.env"
    sed -i '/^MIGRATION_DATABASE_URL=/d' "$etc/all.env"
    mv "$etc/all.env" "$etc/pokja.env"
fi
[ -e "$etc/kunci-cadangan" ] || openssl rand -base64 32 >"$etc/kunci-cadangan"
if [ $# = 3 ]; then
    cat "$2" >"$etc/tls/sertifikat.pem"
    cat "$3" >"$etc/tls/kunci.pem"
elif [ ! -e "$etc/tls/kunci.pem" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host" -keyout "$etc/tls/kunci.pem" -out "$etc/tls/sertifikat.pem" 2>/dev/null
    echo "Sertifikat sementara 30 hari dibuat; peramban akan memperingatkan. Pasang yang asli: docs/install.md"
fi
chgrp $group "$etc/kunci-cadangan" "$etc/tls/"*.pem
chmod 640 "$etc/kunci-cadangan" "$etc/tls/"*.pem
# No log grows within a container; IPv6 is not published (compose.yaml).
sed -e "s/notula\.contoh\.go\.id/$host/g" -e '/listen \[/d' -e 's,/var/log/nginx/pokja\.log,/dev/stdout,' \
    -e 's,/var/log/nginx/pokja\.galat\.log,/dev/stderr,' "$source_folder/deploy/nginx/pokja.conf" >"$etc/nginx.conf"
chmod 644 "$etc/nginx.conf"

say "Selesai: $etc"
echo "Isi pos-el di $etc/pokja.env, lalu: docker compose -f deploy/compose.yaml up -d --build"
echo "Simpan salinan $etc di tempat lain: tanpa pokja.env dan kunci-cadangan cadangan tidak berguna."
