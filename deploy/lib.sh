# Sourced by the scripts of this folder: where things lie, and what installing and upgrading share.
set -euo pipefail
umask 022
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=/opt/pokja
env_file=/etc/pokja/pokja.env

say() { printf '\n== %s\n' "$*"; }
give_up() {
    echo "$*" >&2
    exit 1
}
need_root() { [ "$(id -u)" = 0 ] || give_up "Jalankan sebagai root: sudo $0 $*"; }

# The name of the release in the folder that this script came in.
release_name() {
    local revision
    revision=$(cat "$source_folder/REVISION" 2>/dev/null || git -C "$source_folder" rev-parse --short HEAD 2>/dev/null || true)
    echo "$(cat "$source_folder/VERSION" 2>/dev/null || echo 0)${revision:+-$revision}"
}

# A folder of its own for each release, with its own Python packages: the one that serves is not touched.
put_release() {
    local target=$home/releases/$1
    if [ ! -e "$target/.complete" ]; then
        rm -rf "$target"
        mkdir -p "$target"
        tar -C "$source_folder" --exclude=./.git --exclude=./.venv --exclude=./var --exclude=__pycache__ -cf - . | tar -C "$target" -xf - --no-same-owner
        [ -e "$target/REVISION" ] || echo "${1#*-}" >"$target/REVISION"
        python3 -m venv "$target/.venv"
        # Offline: POKJA_WHEELS names a folder that was filled by pip download --require-hashes -r requirements.txt
        "$target/.venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes \
            ${POKJA_WHEELS:+--no-index --find-links "$POKJA_WHEELS"} -r "$target/requirements.txt"
        "$target/.venv/bin/python" -m compileall -q -j 0 "$target" >/dev/null || true  # nobody may write there later
        chmod -R go-w "$target"
        touch "$target/.complete"
    fi
}

# manage RELEASE ACCOUNT ARGUMENTS: with the settings file, which only root can read
manage() {
    local target=$1 account=$2 mask=0027
    shift 2
    [ "$account" != root ] || mask=0022  # what it collects is for everybody
    systemd-run --quiet --pipe --wait --collect --uid="$account" -p EnvironmentFile="$env_file" -p UMask=$mask \
        -p WorkingDirectory="$target" "$target/.venv/bin/python" manage.py "$@" </dev/null
}

# What was stored before nginx sent the files is closed to its group.
open_files_to_nginx() {
    find /var/lib/pokja/berkas \( -type d ! -perm -g=rx -o -type f ! -perm -g=r \) -exec chmod g+rX {} +
}

put_units() {
    local from=$home/current/deploy unit
    install -D -m 644 -t /etc/systemd/system "$from"/systemd/pokja-*.service "$from"/systemd/pokja-*.timer "$from"/systemd/pokja-*.socket
    install -D -m 644 -t /etc/systemd/system/pokja-.service.d "$from"/systemd/pokja-.service.d/*.conf
    install -D -m 644 "$from/tmpfiles.conf" /usr/lib/tmpfiles.d/pokja.conf
    install -D -m 755 "$from/pokja" /usr/local/sbin/pokja
    systemctl daemon-reload
    for unit in pengingat bersih cadangan berkas periksa; do
        systemctl enable --quiet --now "pokja-$unit.timer"
    done
}

# Through the program's own socket, so that it is asked and not what stands before it.
wait_until_ready() {
    local host seconds
    host=$(sed -n 's/^ALLOWED_HOSTS=\([^,]*\).*/\1/p' "$env_file")
    for seconds in $(seq 1 "${1:-60}"); do
        # 404: a former version that has no such page
        case "$(curl -s -o /dev/null -w '%{http_code}' -m 20 --unix-socket /run/pokja/web.sock -H "Host: $host" \
            -H 'X-Forwarded-Proto: https' http://pokja/sehat/siap/)" in
            200 | 404) return 0 ;;
        esac
        sleep 1
    done
    return 1
}
