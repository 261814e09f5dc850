"""A stage for faults: the real server and a PostgreSQL of its own, both of which may be killed, and bad networks.

Nothing of it is shared with other tests: its folder, ports, database server and accounts are its own.
"""

import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg2

from config.embedded import APP_ROLE, OWNER_ROLE, Cluster
from tests.network import Network
from tests.processes import wait_for

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


class Stage:
    """`people` have an e-mail, a password and a session; `meetings` are numbers of drafts of their Pokja."""

    def __init__(self, *, writers=4, meetings=1, settings="config.settings"):
        self.writers, self.meeting_count, self.settings = writers, meetings, settings
        self.outages = []  # [began, ended]: the server or its database was taken away by us
        self.networks = []
        self._server = None
        self.has_database = True

    def __enter__(self):
        self._place = tempfile.TemporaryDirectory(prefix="pokja-uji-")
        self.folder = Path(self._place.name)
        self.folder.chmod(0o755)  # the account of root's PostgreSQL has to come through
        self._log = (self.folder / "server.log").open("ab")
        self.cluster = Cluster(self.folder / "pg", durable=True)  # a crash must not take what was answered
        self.cluster.acquire()
        try:
            told = json.loads(self._run("-m", "tests.stage_data", str(self.writers), str(self.meeting_count)))
            self.people, self.meetings = told["people"], told["meetings"]
            self.port = _free_port()
            self.start_server()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        self.kill_server()
        for network in self.networks:
            network.close()
        self.cluster.release()
        self._log.close()
        self._place.cleanup()

    @property
    def environment(self) -> dict:
        own = {
            "DATABASE_URL": self.cluster.url(APP_ROLE),
            "MIGRATION_DATABASE_URL": self.cluster.url(OWNER_ROLE),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "POKJA_DEMO": "1",
            "POKJA_VAR": str(self.folder / "var"),
        }
        return os.environ | own

    def _run(self, *arguments) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.splitlines()[-1]

    # --- the server ---

    def start_server(self):
        """As `make run` starts it; comes back when it answers."""
        self._server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "--preload", "--workers", "2"),
                *("--bind", f"127.0.0.1:{self.port}", "--log-level", "warning", "--no-control-socket"),
                *("--timeout", "120", "--graceful-timeout", "5"),
            ],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            start_new_session=True, preexec_fn=_stop_with_parent,
        )  # fmt: skip
        if not wait_for(lambda: _answers(self.port), 60):
            raise RuntimeError(self.log)
        self._end_outage()

    def kill_server(self):
        """SIGKILL for the server and its workers, whatever they are doing."""
        if self._server:
            self._begin_outage()
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None
            wait_for(lambda: not _answers(self.port))  # its workers die a moment later

    @property
    def serves(self) -> bool:
        return self._server is not None

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    # --- the database ---

    def stop_database(self, *, at_once=False):
        """In the way `pg_ctl stop -m fast` does it; `at_once` as `-m immediate`, or as a crash."""
        self._begin_outage()
        self.has_database = False
        if at_once:
            pid = (self.folder / "pg" / "data" / "postmaster.pid").read_text().split("\n", 1)[0]
            os.kill(int(pid), signal.SIGQUIT)
        self.cluster.release()

    def start_database(self):
        self.cluster.acquire()
        self.has_database = True
        self._end_outage()

    def ask(self, sql, *values) -> list[tuple]:
        """Rows of the stage's database."""
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _connection(self):
        connection = psycopg2.connect(self.cluster.url(APP_ROLE))
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def end_sessions(self, person: dict):
        """Whoever is signed in as that person is so no longer."""
        self.ask("DELETE FROM django_session USING pokja_user, usersessions_usersession AS own"
                 " WHERE own.session_key = django_session.session_key AND own.user_id = pokja_user.id"
                 " AND pokja_user.email = %s", person["email"])  # fmt: skip
        self.ask("DELETE FROM django_session WHERE session_key = %s", person["session"])

    # --- networks and what came through them ---

    def network(self, *, seed=0) -> Network:
        self.networks.append(Network(self.port, seed=seed))
        return self.networks[-1]

    def server_errors(self) -> list[str]:
        """Each 5xx that the server gave although we had taken nothing from it."""
        answers = [answer for network in self.networks for answer in network.answers]
        return [
            f"{answer.status} {answer.method} {answer.path}"
            for answer in answers
            if answer.status >= 500 and not self._is_forced(answer.began, answer.ended)
        ]

    def logged_errors(self) -> list[str]:
        """Lines of the server's log that tell of an error at a time when we had taken nothing from it."""
        found = re.findall(r"^(\S+ \S+),(\d{3}) (ERROR .*)$", self.log, flags=re.MULTILINE)
        times = [
            (datetime.fromisoformat(f"{at}.{ms}+07:00").timestamp(), told) for at, ms, told in found
        ]  # as TIME_ZONE
        # The log tells when a request ended; what it met it may have met a while before.
        return [told for at, told in times if not self._is_forced(at - 10, at)]

    def _is_forced(self, began, ended) -> bool:
        return any(began <= outage[1] and ended >= outage[0] for outage in self.outages)

    def _begin_outage(self):
        self.outages.append([time.time(), float("inf")])

    def _end_outage(self):
        if self.serves and self.has_database:
            for outage in self.outages:
                outage[1] = min(outage[1], time.time())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
