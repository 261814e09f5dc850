"""An installation spread over several servers, all on this machine: nginx, two web servers, two workers, a primary and
a replica of PostgreSQL, an S3 server (SeaweedFS) and, with `redis`, a Redis. Each may be killed, and is started again
two seconds later, as systemd does it with Restart=always; nothing else is done by hand.

Everything lies in a folder and listens on ports of its own.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2

from config import embedded_files

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
RESTART = 2  # seconds, as RestartSec in the units
KEY, SECRET, BUCKET = "kunci-uji", "rahasia/uji+1", "pokja-berkas"
PRIMARY = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
wal_level = replica
max_wal_senders = 5
wal_keep_size = 256MB
max_connections = 60
shared_buffers = 64MB
"""
RULES = """\
local all postgres trust
host all all 127.0.0.1/32 trust
host replication postgres 127.0.0.1/32 trust
"""
NGINX = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
worker_processes 1;
{user}
events {{ worker_connections 2000; }}
http {{
    access_log off;
    client_max_body_size 60m;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-f; uwsgi_temp_path {folder}/nginx-u; scgi_temp_path {folder}/nginx-s;
    upstream web {{
        server 127.0.0.1:{web1} max_fails=1 fail_timeout=3s;
        server 127.0.0.1:{web2} max_fails=1 fail_timeout=3s;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://web;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_connect_timeout 2s;
            proxy_read_timeout 60s;
            proxy_next_upstream error timeout;  # a POST that was sent is never sent twice: its browser asks again
        }}
    }}
}}
"""


class Stage:
    def __init__(self, *, weed: str, redis=False, replica=True, gunicorn=()):
        self.weed, self.gunicorn = weed, gunicorn
        self.names = ["primary", *(["replica"] if replica else []), "s3", *(["redis"] if redis else [])]
        self.names += ["web1", "web2", "worker1", "worker2", "nginx"]
        self.ports = dict(zip(["nginx", "web1", "web2", "primary", "replica", "redis"], _free_ports(6), strict=True))
        self.s3 = _s3_ports()
        self.running: dict[str, subprocess.Popen] = {}
        self.held: set[str] = set()  # what stays down until it is let go
        self._lock, self._ended = threading.Lock(), threading.Event()

    def __enter__(self):
        self._place = tempfile.TemporaryDirectory(prefix="pokja-bencana-")
        self.folder = Path(self._place.name)
        self.folder.chmod(0o755)
        self.account = _account()
        try:
            self.binaries = embedded_files.binaries(self.folder, self.account)
            for name in ("primary", "replica", "s3", "redis"):
                if name in self.names:
                    getattr(self, f"_prepare_{name}")()
                    self._start(name)
            self._wait_for_database("primary")
            self._make_roles()
            if "replica" in self.names:
                self._wait_for_database("replica")
            self._make_bucket()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        self._ended.set()
        for name in list(self.running):
            self.kill(name)
        self._place.cleanup()

    # --- the program ---

    @property
    def environment(self) -> dict:
        quoted = SECRET.replace("/", "%2F").replace("+", "%2B")
        own = {
            "DATABASE_URL": f"postgres://pokja_app@{HOST}:{self.ports['primary']}/pokja",
            "MIGRATION_DATABASE_URL": f"postgres://pokja_owner@{HOST}:{self.ports['primary']}/pokja",
            "POKJA_S3_URL": f"s3+http://{KEY}:{quoted}@{HOST}:{self.s3[3]}/{BUCKET}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "POKJA_DEMO": "1", "POKJA_PROXIES": "1", "POKJA_VAR": str(self.folder / "var"),
            "POKJA_ADDRESS": f"http://{HOST}:{self.ports['nginx']}", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        if "replica" in self.names:
            own["POKJA_REPLICA_URL"] = f"postgres://pokja_app@{HOST}:{self.ports['replica']}/pokja"
        if "redis" in self.names:
            own["POKJA_REDIS_URL"] = f"redis://{HOST}:{self.ports['redis']}/0"
        return os.environ | own

    def run(self, *arguments) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def open_doors(self):
        """Start what serves people, and begin to watch over all of it."""
        (self.folder / "nginx.conf").write_text(
            NGINX.format(
                folder=self.folder, port=self.ports["nginx"], web1=self.ports["web1"], web2=self.ports["web2"],
                user="user root;" if os.geteuid() == 0 else "",
            )
        )  # fmt: skip
        for name in ("web1", "web2", "worker1", "worker2", "nginx"):
            self._start(name)
        for name in ("web1", "web2", "nginx"):
            if not _wait_for(lambda name=name: _answers(self.ports[name]), 60):
                raise RuntimeError(f"{name} did not start: {self.log_of(name)[-2000:]}")
        threading.Thread(target=self._watch, daemon=True).start()

    def ask(self, sql, *values, on="primary") -> list[tuple]:
        connection = psycopg2.connect(host=HOST, port=self.ports[on], user="postgres", dbname="pokja")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def log_of(self, name) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # --- life and death ---

    def kill(self, name, hold=False):
        """SIGKILL for a server and all its processes. It is started again by itself, unless it is held."""
        if hold:
            self.held.add(name)
        with self._lock:
            process = self.running.pop(name, None)
        if not process:
            return
        try:
            everyone = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        except psutil.NoSuchProcess:
            everyone = []
        for one in everyone:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()

    def processes_of(self, name) -> list[psutil.Process]:
        process = self.running.get(name)
        if not process:
            return []
        try:
            master = psutil.Process(process.pid)
            return [master, *master.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def let_go(self, name):
        self.held.discard(name)

    def _watch(self):
        died: dict[str, float] = {}
        while not self._ended.wait(0.1):
            for name in self.names:
                process = self.running.get(name)
                if process and process.poll() is None:
                    died.pop(name, None)
                elif name not in self.held and time.monotonic() - died.setdefault(name, time.monotonic()) > RESTART:
                    died.pop(name)
                    self._start(name)

    def _start(self, name):
        command, options = getattr(self, f"_{name.rstrip('12')}")(name)
        with self._lock, (self.folder / f"{name}.log").open("ab") as log:
            if not self._ended.is_set():
                self.running[name] = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options
                )

    # --- how each is started ---

    def _web(self, name):
        workers = self.gunicorn or ("--workers", "2", "--timeout", "60", "--graceful-timeout", "30")
        command = [
            *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "--preload", *workers),
            *("--bind", f"{HOST}:{self.ports[name]}", "--log-level", "warning", "--no-control-socket"),
        ]
        return command, {"cwd": ROOT, "env": self.environment}

    def _worker(self, name):
        return [sys.executable, "manage.py", "db_worker"], {"cwd": ROOT, "env": self.environment}

    def _nginx(self, name):
        return [_program("nginx"), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "nginx.log")], {}

    def _primary(self, name):
        data = self.folder / name
        # Of a postmaster that was killed; one that lives holds its port, and this start fails and is repeated.
        (data / "postmaster.pid").unlink(missing_ok=True)
        return [str(self.binaries / "postgres"), "-D", str(data)], embedded_files.as_account(self.account)

    _replica = _primary

    def _s3(self, name):
        master, volume, filer, port = self.s3
        command = [
            *(self.weed, "server", f"-dir={self.folder / 's3'}", f"-ip={HOST}", f"-ip.bind={HOST}"),
            *(f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}"),
            *("-s3", f"-s3.port={port}", f"-s3.config={self.folder / 's3.json'}"),
            *("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.volumeSizeLimitMB=64", "-volume.max=30"),
        ]
        return command, {"cwd": self.folder}

    def _redis(self, name):
        options = ("--port", str(self.ports["redis"]), "--bind", HOST, "--save", "", "--appendonly", "no")
        return [_program("redis-server"), *options], {"cwd": self.folder}

    # --- before the first start ---

    def _prepare_primary(self):
        data = self.folder / "primary"
        self._as_postgres(
            "initdb", "-D", data, "--username=postgres", "--auth=trust", *embedded_files.LOCALE, make=data
        )
        (data / "postgresql.auto.conf").write_text(PRIMARY.format(port=self.ports["primary"], folder=self.folder))
        (data / "pg_hba.conf").write_text(RULES)

    def _prepare_replica(self):
        self._wait_for_database("primary")
        data = self.folder / "replica"
        self._as_postgres(
            "pg_basebackup", "-D", data, "-h", HOST, "-p", self.ports["primary"], "-U", "postgres", "-X", "stream",
            "-R", "-C", "-S", "replika", "-c", "fast", make=data,
        )  # fmt: skip
        settings = data / "postgresql.auto.conf"
        settings.write_text(f"{settings.read_text()}\nport = {self.ports['replica']}\n")

    def _prepare_s3(self):
        (self.folder / "s3").mkdir()
        identity = {
            "name": "pokja", "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }  # fmt: skip
        (self.folder / "s3.json").write_text(json.dumps({"identities": [identity]}))

    def _prepare_redis(self):
        _program("redis-server")

    def _as_postgres(self, program, *arguments, make):
        make.mkdir(mode=0o700)
        os.chown(make, self.account.uid, self.account.gid)
        os.chown(self.folder, self.account.uid, -1)  # for the socket
        command = [str(self.binaries / program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, **embedded_files.as_account(self.account))
        if done.returncode:
            raise RuntimeError(done.stderr)

    def _make_roles(self):
        connection = psycopg2.connect(host=HOST, port=self.ports["primary"], user="postgres", dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            for sql in (
                "CREATE ROLE pokja_owner LOGIN CREATEDB", "CREATE ROLE pokja_app LOGIN",
                "CREATE DATABASE pokja OWNER pokja_owner",
            ):  # fmt: skip
                cursor.execute(sql)
        connection.close()

    def _make_bucket(self):
        if not _wait_for(lambda: _answers(self.s3[3]), 60):
            raise RuntimeError(self.log_of("s3")[-2000:])
        self.run("-m", "benchmarks.drills.make_bucket")

    def _wait_for_database(self, name):
        def answers():
            try:
                psycopg2.connect(host=HOST, port=self.ports[name], user="postgres", dbname="postgres").close()
            except psycopg2.OperationalError:
                return False
            return True

        if not _wait_for(answers, 60):
            raise RuntimeError(self.log_of(name)[-2000:])


def _account():
    return embedded_files.server_account(Path("/nonexistent"))


def _program(name) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if not found:
        raise SystemExit(f"{name} is missing: apt-get install {name}")
    return found


def _free_ports(count) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _s3_ports() -> list[int]:
    """Four in a row; SeaweedFS takes those 10,000 higher, too."""
    for first in range(20000 + os.getpid() % 1000 * 8, 30000, 8):
        if not any(_answers(port + more) for port in range(first, first + 4) for more in (0, 10000)):
            return list(range(first, first + 4))
    raise SystemExit("no free ports")


def _answers(port) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _wait_for(happens, seconds) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.05)
    return happens()


def stop_with_sigterm():
    """So that a drill that is asked to stop ends what it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
