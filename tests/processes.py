"""Finds what runs for a folder, so that tests can prove that nothing is left."""

import time
from pathlib import Path


def processes_of(folder):
    """Number and command line of every process that has the folder in its arguments or its environment."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue  # ended meanwhile, or somebody else's
        if str(folder).encode() in command + b"\0" + environment:
            found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False
