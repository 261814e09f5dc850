# Sourced by the drills: machines of their own with a real systemd, PostgreSQL of Debian and nginx, on this one.
# Needs root, systemd-container and debootstrap; DRILL_IMAGE is a Debian made once by image.sh, DRILL_WHEELS a folder of
# downloaded packages (pip download --require-hashes -r requirements.txt). Nothing outside DRILL_ROOM is touched.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
DRILL_ROOM=${DRILL_ROOM:-/var/tmp/pokja-drill}
DRILL_IMAGE=${DRILL_IMAGE:-$DRILL_ROOM/image}
DRILL_WHEELS=${DRILL_WHEELS:-$DRILL_ROOM/wheels}
host=notula.contoh.go.id
declare -A init_of

say() { printf '\n[%s] %s\n' "$(date +%T)" "$*"; }
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f s", b - a }'; }
took() { say "$1: $(since "$2")"; }

boot() { # NAME [STATE]: "starting" for a machine whose disk is gone, which waits for its PostgreSQL for ever
    local room=$DRILL_ROOM/$1 nspawn state
    systemd-nspawn --quiet --register=no --keep-unit --console=pipe --private-network --hostname="$1" \
        --bind-ro="$DRILL_WHEELS:/wheels" --bind="$DRILL_ROOM/shared:/shared" -D "$room" -b </dev/null >"$DRILL_ROOM/$1.console" 2>&1 &
    nspawn=$!
    until init_of[$1]=$(pgrep -P $nspawn); do sleep 0.2; done
    until state=$(inside "$1" systemctl is-system-running 2>/dev/null || true) && [[ $state =~ ^(${2:-running|degraded})$ ]]; do sleep 0.5; done
}

# A copy in which only what changes takes room and time: of the image, or of a machine that was powered off.
new_machine() { # NAME [OTHER]
    local layer=$DRILL_ROOM/$1.layer below=$DRILL_IMAGE
    [ $# = 1 ] || below=$DRILL_ROOM/$2.layer/upper:$DRILL_IMAGE
    mkdir -p "$DRILL_ROOM/shared" "$DRILL_ROOM/$1"
    while mountpoint -q "$DRILL_ROOM/$1"; do umount "$DRILL_ROOM/$1"; done
    [ ! -e "$layer" ] || mv "$layer" "$layer.old.$$"
    mkdir -p "$layer/upper" "$layer/work"
    mount -t overlay overlay -o "lowerdir=$below,upperdir=$layer/upper,workdir=$layer/work" "$DRILL_ROOM/$1"
    boot "$1"
}

# What install.sh makes of an empty machine, kept for all drills: rm -rf $DRILL_ROOM/dasar.layer to begin anew.
installed_once() {
    local begun
    [ ! -e "$DRILL_ROOM/dasar.layer/installed" ] || return 0
    begun=$(now)
    new_machine dasar
    give_release dasar HEAD pokja
    shell dasar <<SH
cd /srv/pokja && deploy/install.sh $host >/srv/install.log 2>&1 || { tail -5 /srv/install.log; exit 1; }
SH
    inside dasar systemctl poweroff
    while kill -0 "${init_of[dasar]}" 2>/dev/null; do sleep 0.5; done
    umount "$DRILL_ROOM/dasar"
    unset "init_of[dasar]"
    touch "$DRILL_ROOM/dasar.layer/installed"
    took "Installed" "$begun"
}

inside() { # NAME COMMAND ...
    local name=$1
    shift
    nsenter --all --target "${init_of[$name]}" -- "$@"
}

shell() { # NAME, with a script on standard input
    inside "$1" env -i LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root POKJA_WHEELS=/wheels bash -euo pipefail -s
}

power_off() { # NAME: as when somebody pulls the plug
    kill -KILL "${init_of[$1]}" 2>/dev/null || true
    while kill -0 "${init_of[$1]}" 2>/dev/null; do sleep 0.1; done
}

give_release() { # NAME COMMIT FOLDER
    (cd "$project" && deploy/pack.sh "$2") >"$DRILL_ROOM/$1/srv/$3.tar.gz"
    shell "$1" <<SH
rm -rf /srv/$3 && mkdir /srv/$3 && tar -C /srv/$3 --strip-components=1 -xzf /srv/$3.tar.gz
SH
}

stop_all() {
    local name
    [ -z "${DRILL_KEEP:-}" ] || return 0
    for name in "${!init_of[@]}"; do
        power_off "$name"
        umount -l "$DRILL_ROOM/$name" 2>/dev/null || true
        rm -rf "$DRILL_ROOM/$name.layer" "$DRILL_ROOM/$name.layer.old".* &
    done
}
trap stop_all EXIT
