"""What drills share: a demo of its own on a free port, other programs beside it, all of them ended in any case."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]


@contextmanager
def demo(var: Path, port: int, settings: dict):
    """The demo with everything it writes in `var`; the value is its address."""
    own = {"POKJA_VAR": str(var), "PORT": str(port), "DEMO_PASSWORD": secrets.token_hex(8)}
    with started([sys.executable, BASE / "scripts/run_demo.py"], cwd=BASE, env=os.environ | own | settings):
        wait_for(f"http://127.0.0.1:{port}/masuk/")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def started(command, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def wait_for(address: str):
    for _ in range(900):  # a busy machine fills the demo slowly
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=5)
            return
        time.sleep(0.5)
    raise SystemExit(f"{address} does not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
