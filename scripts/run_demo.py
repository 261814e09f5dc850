"""The demo in the foreground: database server, web server and task worker, until Ctrl-C or SIGTERM ends them all."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, nullcontext
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("POKJA_DEMO", "1")

from django.conf import settings  # noqa: E402

from config.embedded import EmbeddedError  # noqa: E402

HOST = "127.0.0.1"
SECONDS_TO_STOP = 10
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)
asked_to_stop = threading.Event()


class DemoError(Exception):
    """Why the demo ended, in one line for the person at the terminal."""


def main():
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: asked_to_stop.set())
    _check_port()
    with settings.EMBEDDED_SERVER or nullcontext():
        _prepare()
        _serve()


def _check_port():
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, settings.PORT))
        except OSError as error:
            raise DemoError(
                f"Porta {settings.PORT} tidak dapat dipakai ({error.strerror}). Pilih yang lain: make run PORT=8001"
            ) from None


def _prepare():
    with _running("scripts/prepare_demo.py") as preparation:
        while preparation.poll() is None and not asked_to_stop.wait(0.05):
            pass
    if preparation.returncode and not asked_to_stop.is_set():
        raise DemoError("Demo tidak dapat disiapkan. Sebabnya tertulis di atas.")


def _serve():
    if asked_to_stop.is_set():
        return
    with _running(*_web_server()) as web, _running("manage.py", "db_worker") as worker:
        children = {"Peladen web": web, "Pekerja tugas": worker}
        answering = False
        while not asked_to_stop.wait(0.05):
            for name, child in children.items():
                if child.poll() is not None:
                    raise DemoError(f"{name} berhenti sendiri (status {child.returncode}).")
            if not answering and _answers():
                answering = True
                print(f"\nBuka http://{HOST}:{settings.PORT}/ (berhenti: Ctrl-C)", flush=True)


def _web_server():
    return (
        *("-m", "gunicorn", "config.wsgi:application", "--preload", "--workers", "2"),
        *("--bind", f"{HOST}:{settings.PORT}", "--log-level", "warning", "--no-control-socket"),
        *("--timeout", "120", "--graceful-timeout", "5", "--max-requests", "1000", "--max-requests-jitter", "100"),
    )


def _answers():
    with socket.socket() as probe:
        return probe.connect_ex((HOST, settings.PORT)) == 0


@contextmanager
def _running(*arguments):
    """A child in a session of its own, so that Ctrl-C reaches it through us alone and only once."""
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_stop_with_parent,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _stop_with_parent():
    """Should this process be killed, the kernel asks its child to stop."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    try:
        main()
    except (DemoError, EmbeddedError) as error:
        sys.exit(str(error))
