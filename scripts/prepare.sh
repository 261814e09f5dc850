# Sourced by the commands of the Makefile: puts Debian packages, .venv and the pinned Python packages in place.
# What is already there is left alone, and then nothing is asked of the network.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
python=.venv/bin/python
child=

stop() {
    trap - INT TERM HUP
    [ -z "$child" ] || { kill -TERM "$child" && wait "$child"; } 2>/dev/null
    exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM HUP

# Bash hears a signal only between its children: so it waits for them instead of running them.
do_step() {
    "$@" </dev/null &
    child=$!
    wait "$child"
    local status=$?
    child=
    return "$status"
}

give_up() {
    echo "$1" >&2
    exit 1
}

missing_packages() {
    local package command
    while read -r package command; do
        case "$package" in '' | '#'*) continue ;; esac
        [ "$command" = run ] || [ "$1" = test ] || continue
        [ "$package" != chromium ] || [ -z "$CHROMIUM" ] || continue
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done <scripts/debian-packages
}

install_packages() {
    local missing root=()
    missing=$(missing_packages "$1" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || give_up "Pasang dulu: sudo apt-get install $missing"
        root=(sudo -n)
    fi
    echo "Memasang paket Debian: $missing"
    # shellcheck disable=SC2086
    { do_step "${root[@]}" apt-get -qq update &&
        do_step "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $missing >/dev/null
    } || give_up "Pasang dulu: apt-get install $missing"
}

make_environment() {
    if ! $python -m pip --version >/dev/null 2>&1; then
        python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
            give_up "Pasang Python 3.11 atau yang lebih baru, lalu ulangi."
        do_step python3 -m venv --clear .venv || give_up "Folder .venv tidak dapat dibuat. Hapus, lalu ulangi."
    fi
}

install_requirements() {
    local file=$1 stamp=.venv/$1.installed wanted
    wanted=$(sha256sum <"$file")
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    make_environment
    echo "Memasang paket Python dari $file"
    do_step $python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$file" ||
        give_up "Paket Python dari $file tidak dapat dipasang. Periksa jaringan, lalu ulangi."
    echo "$wanted" >"$stamp"
}

# prepare run | prepare test
prepare() {
    install_packages "$1"
    install_requirements requirements.txt
    [ "$1" = run ] || install_requirements requirements-dev.txt
}
