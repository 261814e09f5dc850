"""The commands of the Makefile and manage.py as somebody at a terminal meets them."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.processes import processes_of, wait_for

ROOM = Path(__file__).resolve().parent.parent
OUR_SERVER = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
MINUTES = 60


@pytest.fixture
def var():
    """A folder for everything an installation writes; root's database server runs under an account of its own."""
    with tempfile.TemporaryDirectory(prefix="pokja uji ") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """`make run` in a terminal of its own."""

    def __init__(self, var, port):
        self.var, self.port = var, port
        self.log = var / "terminal.log"
        with self.log.open("wb") as output:
            self.make = subprocess.Popen(
                ["make", "run", f"PORT={port}"],
                cwd=ROOM,
                env=OUR_SERVER | {"POKJA_VAR": str(var / "var")},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def says(self, words):
        return words in self.log.read_text()

    def wait_for(self, words):
        assert wait_for(lambda: self.says(words) or self.make.poll() is not None, 3 * MINUTES)
        assert self.says(words), self.log.read_text()

    def get(self, path):
        browser = HTTPConnection("127.0.0.1", self.port, timeout=30)
        browser.request("GET", path)
        answer = browser.getresponse()
        answer.read()
        return answer

    def password(self):
        return re.search(r"dengan sandi (\S+)", self.log.read_text())[1]

    def terminate_make(self):
        self.make.terminate()
        return self.ended()

    def press_ctrl_c(self):
        os.killpg(self.make.pid, signal.SIGINT)  # the terminal sends it to every process of the foreground group
        return self.ended()

    def ended(self):
        self.make.wait(30)
        return processes_of(self.var)


def manage(var, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOM,
        env=OUR_SERVER | {"POKJA_VAR": str(var)} | environment,
        capture_output=True,
        text=True,
    )


def test_demo_answers_keeps_its_data_and_leaves_no_process_behind(var, port):
    demo = Demo(var, port)
    demo.wait_for(f"Buka http://127.0.0.1:{port}/")
    answer = demo.get("/")
    assert (answer.status, answer.headers["Location"].split("?")[0]) == (302, "/masuk/")
    assert "secure" not in str(demo.get("/masuk/").headers["Set-Cookie"]).lower()
    assert any("db_worker" in command for command in processes_of(var).values())
    password = demo.password()
    assert demo.terminate_make() == {}

    again = Demo(var, port)
    again.wait_for(f"Buka http://127.0.0.1:{port}/")
    assert again.password() == password
    assert again.get("/masuk/").status == 200
    assert again.press_ctrl_c() == {}
    assert "Traceback" not in demo.log.read_text() + again.log.read_text()


def test_demo_that_is_stopped_while_it_gets_ready_leaves_no_process_behind(var, port):
    demo = Demo(var, port)
    assert wait_for(lambda: any("prepare_demo.py" in command for command in processes_of(var).values()), MINUTES)

    assert demo.press_ctrl_c() == {}
    assert not demo.says("Traceback")


def test_demo_says_in_one_line_that_the_port_is_taken(var):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = Demo(var, port)
        demo.make.wait(MINUTES)

    assert f"Porta {port} tidak dapat dipakai" in demo.log.read_text()
    assert "Traceback" not in demo.log.read_text()


def test_command_brings_its_own_server_and_takes_it_away(var):
    done = manage(var, "shell", "-c", "from django.db import connection as c; c.ensure_connection(); print('ada')")

    assert done.stdout.endswith("ada\n")
    assert processes_of(var) == {}


def test_command_without_database_starts_no_server(var):
    assert manage(var, "check").returncode == 0
    assert not (var / "pg").exists()


def test_command_that_cannot_have_a_server_says_why_in_one_line(var):
    (var / "pg").symlink_to(var / "hilang")

    done = manage(var, "showmigrations")

    assert done.returncode == 1
    assert done.stderr == f"{var / 'pg'} menunjuk ke {var / 'hilang'} yang tidak ada. Hapus tautan itu.\n"


def test_somebody_without_root_is_told_which_packages_to_install(tmp_path):
    stubs = {"dpkg-query": "exit 1", "id": "echo 1000", "sudo": "exit 1"}
    for name, does in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"

    done = subprocess.run(["scripts/run"], cwd=ROOM, env={"PATH": path}, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr.startswith("Pasang dulu: sudo apt-get install python3-venv libpango-1.0-0 ")
    assert "chromium" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_static_files_are_complete(tmp_path):
    """The manifest refuses a style sheet that names a file which does not exist."""
    done = manage(tmp_path, "collectstatic", "--noinput")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()
