#!/usr/bin/env bash
# Builds the image from a packed release and runs every container of compose.yaml as docs/install.md says, with podman:
#   deploy/drills/containers.sh
# Needs podman, netavark, aardvark-dns, runc, iptables, curl, openssl, python3-venv, free ports 80 and 443, and the images
# debian:bookworm-slim, postgres:15 and nginx:1.26 (base-images.sh makes likenesses where no registry can be reached).
# DRILL_BUILD: options of podman build that this machine needs, such as -v for the settings of pip. DRILL_KEEP=1: all stays.
. "$(dirname "$0")/containers-lib.sh"
release=$room/rilis
export POKJA_ETC=$room/etc
[ -x "$room/pip/bin/podman-compose" ] || { python3 -m venv "$room/pip" && "$room/pip/bin/pip" install --quiet podman-compose==1.6.0; }
# Podman 4 of Debian 12 knows neither order nor conditions; the drill keeps them itself, and asks for health itself too.
cat >"$room/urutan.yaml" <<'YAML'
services:
  migrate: {depends_on: !reset {}}
  web: {depends_on: !reset {}}
  worker: {depends_on: !reset {}}
  jobs: {depends_on: !reset {}}
  nginx: {depends_on: !reset {}}
YAML
compose() { (cd "$release" && "$room/pip/bin/podman-compose" -f deploy/compose.yaml -f "$room/urutan.yaml" "$@" 2>"$room/compose.log" >&2) || { cat "$room/compose.log"; exit 1; }; }
quietly() { "$@" >"$room/last.log" 2>&1 || { cat "$room/last.log"; exit 1; }; }
inside() { podman exec "pokja_$1_1" "${@:2}"; }
sql() { podman exec -u postgres pokja_db_1 psql -qAt -d pokja -c "$1"; }
await() { # WHAT COMMAND ...: for two minutes at most
    local what=$1 end=$((SECONDS + 120))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || { echo "not after two minutes: $what"; podman ps -a; for one in nginx web; do podman logs --tail 5 pokja_${one}_1; done; exit 1; }
        sleep 0.2
    done
}
ask() { curl -sk --resolve $host:443:127.0.0.1 "$@"; }
well() { podman healthcheck run "pokja_$1_1" >/dev/null 2>&1; }
ready() { [ "$(ask -m 20 -o /dev/null -w '%{http_code}' https://$host/sehat/siap/)" = 200 ]; }
spoilt="SELECT count(*) FROM meetings_row WHERE text = 'TERTIMPA'"
until_ready() { await ready ready; }
counted() { echo "(SELECT count(*) FROM $1) || ' $2'"; }
count() {
    sql "SELECT $(counted meetings_meeting 'meetings, ') || $(counted meetings_row 'rows, ') ||
        $(counted meetings_finalreport 'finals, ') || $(counted pokja_storedfile files)"
}
of_plan() { python3 -c "import json, sys; plan = json.load(open(sys.argv[1]))['readers'][0]; print($1)" "$room/plan.json"; }
sign_in() {
    podman exec -i -e PLAN=/tmp/plan.json pokja_web_1 python manage.py shell <"$project/deploy/drills/people.py" >/dev/null 2>&1
    inside web cat /tmp/plan.json >"$room/plan.json"
    session=$(of_plan "plan['session']") final=$(of_plan "next(page['path'] for page in plan['pages'] if page['what'] == 'PDF final')")
}
fetch_final() { ask "$@" -H "Cookie: __Host-sessionid=$session" -o "$room/final.pdf" -w 'final PDF: %{http_code}, %{size_download} bytes, %{content_type}\n' "https://$host$final"; }
start() {
    compose up --no-start
    quietly podman start pokja_db_1
    await db well db
    quietly podman start -a pokja_migrate_1
    quietly podman start pokja_web_1 pokja_worker_1 pokja_jobs_1 pokja_nginx_1
    until_ready
}
gone() { compose down "$@"; }
trap '[ -n "${DRILL_KEEP:-}" ] || gone -v || true' EXIT
[ ! -e "$release" ] || { compose down -v || true; }
rm -rf "$release" "$POKJA_ETC"
mkdir -p "$release"
(cd "$project" && deploy/pack.sh HEAD) | tar -C "$release" --strip-components=1 -xz

say "1. The image"
begun=$(now)
(cd "$release" && deploy/compose.sh $host >/dev/null && touch deploy/pokja.env deploy/owner.env)
# shellcheck disable=SC2086
(cd "$release" && quietly podman build ${DRILL_BUILD:-} -f deploy/Containerfile -t pokja .)
took "Built" "$begun"
podman images --format '{{.Repository}} {{.Size}}' | grep pokja
podman run --rm pokja sh -c 'ls -Ax; find / -xdev \( -name "*.env" -o -name "*.pem" -path "/opt/*" -not -path "*/certifi/*" -not -path "*/site-packages/*" \) 2>/dev/null | sed "s/^/a secret in the image: /"; cat REVISION; echo; id'

say "2. Started from nothing"
begun=$(now)
start
took "Ready" "$begun"
tail -1 "$room/last.log"
inside web sh -c 'grep -E "^(Cap(Prm|Bnd)|NoNewPrivs|Uid|Groups)" /proc/1/status | tr -s "\t\n" " "; echo; touch /opt/x 2>&1; env | grep MIGRATION; true'
inside nginx sh -c 'grep -E "^(Cap(Prm|Bnd)|NoNewPrivs|Uid|Gid|Groups)" /proc/1/status | tr -s "\t\n" " "; echo; touch /opt/x 2>&1; timeout 3 bash -c "</dev/tcp/db/5432" 2>&1 | head -1; true'

say "3. Through nginx"
ask -o /dev/null -w '/masuk/ %{http_code} HTTP/%{http_version}\n' https://$host/masuk/
curl -s -o /dev/null -w 'http: %{http_code} %{redirect_url}\n' -H "Host: $host" http://127.0.0.1/
css=$(ask https://$host/masuk/ | grep -oE '/static/css/app[^"]*css' | head -1)
ask -H 'Accept-Encoding: br' -D - -o /dev/null "https://$host$css" | tr -d '\r' | grep -iE '^(HTTP|content-encoding|cache-control)'
inside web python manage.py invite_system_admin admin@contoh.go.id "Admin Uji" >"$room/undangan"
ask -o /dev/null -w 'invitation link: %{http_code}\n' "$(grep -o 'https://.*' "$room/undangan")"

say "4. A stored file, sent by nginx; a ZIP, made by the worker"
quietly podman exec -e POKJA_DEMO=1 pokja_web_1 python manage.py seed_demo --verbosity 0
sign_in
fetch_final -r 0-7
fetch_final
head -c 8 "$room/final.pdf"; echo
begun=$(now)
podman exec -i pokja_web_1 python manage.py shell 2>/dev/null <<'PY'
import time
from meetings.bundling.work import ask
from meetings.models import Meeting
from pokja.models import Access
finals = Meeting.objects.filter(final_reports__isnull=False)
reader = Access.objects.filter(pokja__in=finals.values("pokja")).first()
made = ask(reader.user, pokja=reader.pokja, year=finals.filter(pokja=reader.pokja).first().starts_on.year)
while made.is_open:
    time.sleep(0.2)
    made.refresh_from_db()
print("bundle of the worker:", made.state, made.size, "bytes")
PY
took "ZIP" "$begun"
inside worker fc-match serif
inside worker fc-match 'Noto Sans Javanese'

say "5. jobs: backup, checked"
tidied() { podman logs pokja_jobs_1 2>&1 | grep -q 'catatan sementara'; }
await jobs tidied
podman logs pokja_jobs_1 2>&1 | tail -4
inside jobs sh -c 'python manage.py backup $POKJA_BACKUP_FOLDER && python manage.py verify_backup $POKJA_BACKUP_FOLDER'

say "6. Each stopped and started; web at another address"
before=$(count)
for one in nginx jobs worker web db; do
    begun=$(now)
    compose stop $one
    echo "$one stopped in $(since "$begun"), exit $(podman inspect -f '{{.State.ExitCode}}' pokja_${one}_1)"
    begun=$(now)
    quietly podman start pokja_${one}_1
    until_ready
    echo "   ready again after $(since "$begun")"
done
address() { podman inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' pokja_web_1; }
was=$(address)
quietly podman rm -f pokja_web_1
quietly podman run -d --rm --name pokja-other --network pokja_back --ip "$was" debian:bookworm-slim sleep 600
compose up -d web
begun=$(now)
until_ready
echo "web moved from $was to $(address): ready after $(since "$begun")"
quietly podman rm -f -t 0 pokja-other

say "7. All down and up again"
gone
begun=$(now)
start
took "Ready" "$begun"
[ "$(count)" = "$before" ] && echo "the same: $before"

say "8. Restored from the backup, as docs/install.md says"
compose stop web worker jobs
sql "UPDATE meetings_row SET text = 'TERTIMPA' WHERE meeting_id IN (SELECT id FROM meetings_meeting WHERE status = 'draft')"
echo "a mistake: $(sql "$spoilt") rows overwritten"
podman exec -i -u postgres pokja_db_1 psql -q -v ON_ERROR_STOP=1 <"$release/deploy/compose-restore.sql"
(cd "$release" && "$room/pip/bin/podman-compose" -f deploy/compose.yaml -f "$room/urutan.yaml" run --rm --no-deps jobs python manage.py restore /var/backups/pokja 2>&1 | tail -5)
quietly podman start pokja_web_1 pokja_worker_1 pokja_jobs_1
until_ready
[ "$(count)" = "$before" ] && echo "the same: $before; overwritten rows: $(sql "$spoilt")"
sign_in
fetch_final
podman ps -a --format '{{.Names}}: {{.Status}}' | grep pokja_
