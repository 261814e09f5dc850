#!/usr/bin/env bash
# Makes the Debian from which the drills copy their machines: deploy/drills/image.sh MIRROR
. "$(dirname "$0")/lib.sh"
[ $# = 1 ] || { echo "image.sh MIRROR (the address of a Debian mirror)" >&2; exit 1; }
mkdir -p "$DRILL_ROOM" "$DRILL_WHEELS"
packages=$(awk '$2 == "run" { printf ",%s", $1 }' "$project/scripts/debian-packages")
debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,ca-certificates,procps,iproute2,postgresql,postgresql-client,nginx-light,openssl,curl$packages" \
    bookworm "$DRILL_IMAGE" "$1"
python3 -m venv "$DRILL_ROOM/pip"
"$DRILL_ROOM/pip/bin/pip" download --quiet --require-hashes -r "$project/requirements.txt" -d "$DRILL_WHEELS"
