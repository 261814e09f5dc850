#!/usr/bin/env bash
# Installs on an empty Debian as docs/install.md says, and looks at it as its users would: deploy/drills/install.sh
. "$(dirname "$0")/lib.sh"
say "An empty machine"
new_machine pertama
give_release pertama HEAD pokja
begun=$(now)
shell pertama <<SH
cd /srv/pokja && deploy/install.sh $host
SH
took "Installed" "$begun"
shell pertama <<'SH'
sleep 2
echo "--- units"; systemctl --no-legend list-units 'pokja*' --all | cat; systemctl --no-legend list-timers 'pokja*' | cat
echo "--- failed units:"; systemctl --failed --no-legend | cat
echo "--- the first admin"; pokja invite_system_admin admin@contoh.go.id "Admin Uji" | tee /srv/undangan
echo "--- through nginx"
ask() { curl -sk --resolve notula.contoh.go.id:443:127.0.0.1 "$@"; }
ask -o /dev/null -w '%{http_code} %{http_version}\n' https://notula.contoh.go.id/masuk/
ask -D - -o /dev/null https://notula.contoh.go.id/masuk/ | tr -d '\r' | grep -iE '^(content-security-policy|strict-transport|x-content|referrer|cross-origin|permissions|set-cookie)' | cut -c1-110
ask -o /dev/null -w 'invitation link: %{http_code}\n' "$(grep -o 'https://.*' /srv/undangan)"
ask -w 'ready: %{http_code} ' https://notula.contoh.go.id/sehat/siap/
ask -o /dev/null -w 'another name: %{http_code}\n' --resolve lain.contoh.go.id:443:127.0.0.1 https://lain.contoh.go.id/ || true
curl -s -o /dev/null -w 'http: %{http_code} %{redirect_url}\n' -H 'Host: notula.contoh.go.id' http://127.0.0.1/
css=$(ask https://notula.contoh.go.id/masuk/ | grep -oE '/static/css/app[^"]*css' | head -1)
ask -H 'Accept-Encoding: br' -D - -o /dev/null "https://notula.contoh.go.id$css" | tr -d '\r' | grep -iE '^(HTTP|content-encoding|cache-control)'
echo "--- every job once"
for unit in cadangan berkas periksa bersih pengingat; do
    systemctl start pokja-$unit.service && echo "$unit: $(journalctl -u pokja-$unit -n 40 -o cat SYSLOG_IDENTIFIER=pokja-$unit | tail -1)"
done
ls -la /var/backups/pokja /etc/pokja /var/lib/pokja | cat
echo "--- what the web server may not read: $(runuser -u pokja -- cat /etc/pokja/pokja.env 2>&1 | tail -1)"
tr '\0' '\n' </proc/$(systemctl show -P MainPID pokja-web)/environ | grep -cE '^(MIGRATION_DATABASE_URL|POKJA_BACKUP_KEY_FILE)=' || true
echo "--- systemd-analyze"
systemd-analyze verify /etc/systemd/system/pokja-*.service /etc/systemd/system/pokja-*.timer /etc/systemd/system/pokja-*.socket && echo "verify: nothing to say"
systemd-analyze security --no-pager pokja-web.service pokja-worker@1.service 2>/dev/null | tail -2
for unit in pokja-web pokja-worker@1 pokja-cadangan pokja-bersih; do systemd-analyze security --no-pager $unit.service | tail -1; done
echo "--- installed again"; (cd /srv/pokja && deploy/install.sh notula.contoh.go.id >/srv/second.log 2>&1 && tail -4 /srv/second.log)
SH
took "All" "$begun"
[ -z "${DRILL_KEEP:-}" ] || inside pertama systemctl poweroff
