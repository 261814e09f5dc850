"""Runs the embedded PostgreSQL server as its child, and stops it when its last user is gone.

A program of its own that needs nothing but Python, so that it is small, quick to start and outlives the command that
started it. It tells that command "ready" on its standard output.
"""

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


def keep(plan):
    server = _start(plan)
    if _is_ready(server, Path(plan["pid_file"]), plan["patience"]):
        with suppress(BrokenPipeError):  # who started us was killed; others may use the server already
            os.write(1, b"ready")
        os.close(1)
        _wait_for_last_user(plan["users"])
    _stop(server, plan["patience"])
    _remove(Path(plan["socket_folder"]))


def _start(plan):
    server = subprocess.Popen(
        plan["command"],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        pass_fds=[plan["running"]],
        preexec_fn=_stop_with_parent,
        **plan["start"],
    )
    os.close(plan["running"])  # from here on the lock says: a process of the server lives
    return server


def _stop_with_parent():
    """Should the keeper be killed, the kernel asks the server to stop."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _is_ready(server, pid_file, patience):
    deadline = time.monotonic() + patience
    while server.poll() is None and time.monotonic() < deadline:
        lines = []
        with suppress(FileNotFoundError):
            lines = pid_file.read_text().splitlines()
        if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.01)
    return False


def _wait_for_last_user(path):
    users = os.open(path, os.O_RDWR)  # stays open, and so locked, to the end of this process
    fcntl.flock(users, fcntl.LOCK_EX)


def _stop(server, patience):
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, at once
        server.send_signal(sign)
        try:
            server.wait(patience / 3)
            return
        except subprocess.TimeoutExpired:
            continue


def _remove(folder):
    with suppress(OSError):  # in use by a server that was started after ours had died
        folder.rmdir()


if __name__ == "__main__":
    keep(json.loads(sys.argv[1]))
