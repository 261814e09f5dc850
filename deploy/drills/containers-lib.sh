# Sourced by what drills the containers: podman with a store of its own in DRILL_ROOM, so that nothing else is touched.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
room=$DRILL_ROOM/containers
mkdir -p "$room"
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/store"\nrunroot = "%s/run"\n' "$room" "$room" >"$room/storage.conf"
# No more open files than this machine allows itself; runc also lives with both kinds of cgroups at once.
printf '[containers]\ndefault_ulimits = ["nofile=%s:%s", "nproc=4096:4096"]\n[engine]\nruntime = "runc"\n' \
    "$(ulimit -Hn)" "$(ulimit -Hn)" >"$room/containers.conf"
export CONTAINERS_STORAGE_CONF=$room/storage.conf CONTAINERS_CONF=$room/containers.conf
