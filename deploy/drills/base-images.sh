#!/usr/bin/env bash
# Where no image registry can be reached: Debian's own packages under the names that the drill of the containers asks for.
# What compose.yaml leans on is as in the official images; PostgreSQL is 15, nginx 1.26. deploy/drills/base-images.sh MIRROR
. "$(dirname "$0")/containers-lib.sh"
[ $# = 1 ] || { echo "base-images.sh MIRROR (the address of a Debian mirror)" >&2; exit 1; }
debian() { # SUITE PACKAGES
    mmdebstrap --quiet --variant=minbase ${2:+--include="$2"} --aptopt='Acquire::Check-Valid-Until "false"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' "$1" - "$mirror"
}
mirror=$1
debian bookworm "" | podman import -q --change 'CMD ["bash"]' - docker.io/library/debian:bookworm-slim
debian bookworm postgresql-15,gosu | podman import -q - localhost/debian-postgres
debian trixie nginx-light | podman import -q - localhost/debian-nginx

files=$(mktemp -d)
cat >"$files/postgres.sh" <<'SH'
#!/usr/bin/env bash
set -Eeuo pipefail
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
    export POSTGRES_PASSWORD
    unset POSTGRES_PASSWORD_FILE
fi
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" && chmod 00700 "$PGDATA"
    find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
    exec gosu postgres "${BASH_SOURCE[0]}" "$@"
fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "superuser password is not specified" >&2; exit 1; }
    initdb --username=postgres --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")
    printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
    for file in /docker-entrypoint-initdb.d/*.sql; do
        psql -v ON_ERROR_STOP=1 --no-psqlrc --username postgres --dbname postgres -f "$file"
    done
    pg_ctl -D "$PGDATA" -m fast -w stop
    unset POSTGRES_PASSWORD
fi
exec "$@"
SH
cat >"$files/nginx.conf" <<'CONF'
user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /var/run/nginx.pid;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log /var/log/nginx/access.log;
    sendfile on;
    keepalive_timeout 65;
    include /etc/nginx/conf.d/*.conf;
}
CONF
chmod 755 "$files/postgres.sh"
podman build -q -t docker.io/library/postgres:15 -f - "$files" <<'IMAGE'
FROM localhost/debian-postgres
COPY postgres.sh /usr/local/bin/docker-entrypoint.sh
RUN usermod -u 999 postgres && groupmod -g 999 postgres && rm -rf /var/lib/postgresql/15 /etc/postgresql/15 \
    && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql/data && install -d -o postgres -g postgres -m 3777 /var/run/postgresql \
    && mkdir -p /docker-entrypoint-initdb.d && chown -R postgres:postgres /var/lib/postgresql \
    && sed -ri "s/^#?(listen_addresses)\s*=.*/\1 = '*'/" /usr/share/postgresql/15/postgresql.conf.sample
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin PGDATA=/var/lib/postgresql/data LANG=C.UTF-8
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
CMD ["postgres"]
IMAGE
podman build -q -t docker.io/library/nginx:1.26 -f - "$files" <<'IMAGE'
FROM localhost/debian-nginx
COPY nginx.conf /etc/nginx/nginx.conf
RUN groupadd --system --gid 101 nginx && useradd --system --gid nginx --no-create-home --home /nonexistent --shell /bin/false --uid 101 nginx \
    && rm -rf /etc/nginx/sites-* /etc/nginx/modules-enabled /var/lib/nginx /var/log/nginx && mkdir -p /etc/nginx/conf.d /var/cache/nginx \
    && ln -s ../cache/nginx /var/lib/nginx && install -d -g adm -m 755 /var/log/nginx \
    && ln -s /dev/stdout /var/log/nginx/access.log && ln -s /dev/stderr /var/log/nginx/error.log
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
IMAGE
rm -rf "$files"
podman images
