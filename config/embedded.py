"""The PostgreSQL server of demo and tests: starts for its first user, stops after its last.

Each user holds a shared lock on the file `users` for as long as it lives. The kernel takes the lock back however the
user ends, so nothing is counted by process number and nothing can be stale. The keeper (embedded_keeper.py) waits for
the exclusive lock, which it gets when nobody is left, and stops the server.
"""

import fcntl
import hashlib
import json
import os
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from config import embedded_files
from config.embedded_files import EmbeddedError

DATABASE = "pokja"
OWNER_ROLE = "pokja_owner"
APP_ROLE = "pokja_app"
PORT = 5432  # only names the socket; nothing listens on TCP
PATIENCE = 60  # seconds for a start after a crash, or for a stop under load

# One line per statement, as the single-user server reads it.
ROLES_AND_DATABASE = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB
CREATE ROLE {APP_ROLE} LOGIN
CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}
"""
QUICK_AND_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Cluster:
    """One PostgreSQL cluster in a folder of ours, shared by every command that needs it."""

    def __init__(self, folder, *, durable=True):
        self.folder = Path(folder).absolute()
        self.durable = durable  # False for tests: quick, and broken after a power cut
        self._hold = None
        self._keeper = None

    @property
    def socket_folder(self):
        """The same short path for every command: the path of a socket may have 107 bytes at most."""
        place = self.folder.parent.resolve() / self.folder.name
        name = hashlib.sha256(os.fsencode(place)).hexdigest()[:12]
        return Path(f"/tmp/pokja-{embedded_files.owner_uid(self.folder)}-{name}")

    def url(self, role, database=DATABASE):
        return f"postgres://{role}@{quote(str(self.socket_folder), safe='')}:{PORT}/{database}"

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *exception):
        self.release()

    def acquire(self):
        """Become a user of the server; start it when it does not run."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with self._gate():
                embedded_files.make_folder(self.folder)
                self._hold = _open_lock(self.folder / "users")
                try:
                    fcntl.flock(self._hold, fcntl.LOCK_SH)  # waits here while a keeper stops the server
                    self._ensure_running()
                except BaseException:
                    self._leave()
                    raise
        except OSError as error:
            raise EmbeddedError(f"PostgreSQL tidak dapat dijalankan: {error}") from error

    def release(self):
        """Stop being a user; when that was the last one, return after the server has stopped."""
        if self._hold is not None:
            with self._gate():
                self._leave()

    # --- locks ---

    @contextmanager
    def _gate(self):
        """One command at a time creates, starts or leaves the cluster."""
        gate = _open_lock(self.folder.with_name(f"{self.folder.name}.lock"))
        try:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield
        finally:
            os.close(gate)

    def _leave(self):
        os.close(self._hold)  # not LOCK_UN: a child that inherited the lock is a user still
        self._hold = None
        if not self._has_users():
            self._wait_for_stop()

    def _has_users(self):
        probe = _open_lock(self.folder / "users")
        try:
            # The shared lock is refused while a keeper stops the server, the exclusive one while others use it.
            return _try_lock(probe, fcntl.LOCK_SH) and not _try_lock(probe, fcntl.LOCK_EX)
        finally:
            os.close(probe)

    def _server_lives(self):
        """Every process of a server keeps the lock on `running` that it was started with."""
        probe = _open_lock(self.folder / "running")
        try:
            return not _try_lock(probe, fcntl.LOCK_EX)
        finally:
            os.close(probe)

    def _wait_for_stop(self):
        deadline = time.monotonic() + PATIENCE
        while self._server_lives():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL di {self.folder} tidak mau berhenti.")
            time.sleep(0.005)
        users = _open_lock(self.folder / "users")
        fcntl.flock(users, fcntl.LOCK_SH)  # the keeper holds it to its own end
        os.close(users)
        if self._keeper is not None:
            self._keeper.wait()

    # --- start ---

    def _ensure_running(self):
        running = _open_lock(self.folder / "running")
        try:
            deadline = time.monotonic() + PATIENCE
            while not _try_lock(running, fcntl.LOCK_EX):
                trouble = self._connection_trouble()
                if trouble is None:
                    return
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"PostgreSQL di {self.folder} tidak menjawab: {trouble}")
                time.sleep(0.05)  # it starts, or it stops because its keeper was killed
            self._start(running)
        finally:
            os.close(running)

    def _connection_trouble(self):
        import psycopg2  # late: settings import this module, and most commands never ask this

        try:
            psycopg2.connect(self.url(APP_ROLE)).close()
        except psycopg2.OperationalError as error:
            return str(error).splitlines()[0]
        return None

    def _start(self, running):
        place = self.folder.resolve()  # the server's account may be unable to follow our path to it
        account = embedded_files.server_account(place)
        binaries = embedded_files.binaries(place, account)
        data = embedded_files.make_data(place, binaries, account, ROLES_AND_DATABASE, durable=self.durable)
        embedded_files.write_access_rules(place, (OWNER_ROLE, APP_ROLE))
        self._make_socket_folder(account)
        self._remove_traces_of_killed_server(data)
        plan = {
            "command": [str(binaries / "postgres"), "-D", str(data), *self._options(place)],
            "start": embedded_files.as_account(account),
            "pid_file": str(data / "postmaster.pid"),
            "running": running,
            "users": str(place / "users"),
            "socket_folder": str(self.socket_folder),
            "patience": PATIENCE,
        }
        self._launch(plan)

    def _options(self, place):
        settings = [
            "listen_addresses=",
            f"port={PORT}",
            f"unix_socket_directories={self.socket_folder}",
            "unix_socket_permissions=0700",
            f"hba_file={place / 'access.conf'}",
            f"ident_file={place / 'names.conf'}",
            *(() if self.durable else QUICK_AND_UNSAFE),
        ]
        return [word for setting in settings for word in ("-c", setting)]

    def _launch(self, plan):
        log = self.folder / "log"
        keeper = Path(__file__).with_name("embedded_keeper.py")
        with log.open("wb") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", str(keeper), json.dumps(plan)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                cwd="/",
                pass_fds=[plan["running"]],
                start_new_session=True,  # Ctrl-C at the terminal is meant for the command, not for the server
            )
        with self._keeper.stdout as answer:
            if answer.read() != b"ready":
                raise EmbeddedError(f"PostgreSQL tidak mau jalan: {_reason(log)} (lihat {log})")

    def _make_socket_folder(self, account):
        folder = self.socket_folder
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, account.uid, account.gid)
        except FileExistsError:
            found = folder.lstat()  # in somebody else's folder of that name, somebody else could play our server
            ours = stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077
            if not ours:
                raise EmbeddedError(f"{folder} bukan milik proyek ini. Hapus dulu, lalu ulangi.") from None

    def _remove_traces_of_killed_server(self, data):
        """While we hold the lock `running` no server lives, whatever program now has the number of the last one."""
        socket = f".s.PGSQL.{PORT}"
        for trace in (data / "postmaster.pid", self.socket_folder / socket, self.socket_folder / f"{socket}.lock"):
            trace.unlink(missing_ok=True)


def _open_lock(path):
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise EmbeddedError(embedded_files.foreign(path)) from error


def _try_lock(descriptor, kind):
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _reason(log):
    lines = log.read_text(errors="replace").splitlines() or ["tanpa keterangan"]
    return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), lines[-1])
