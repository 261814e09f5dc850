"""What deploy/ names exists: commands, settings, packages; the drills there run all of it."""

import os
import re
import signal
import subprocess
from contextlib import suppress

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from tests.processes import wait_for

DEPLOY = settings.BASE_DIR / "deploy"
SETTINGS = (settings.BASE_DIR / "config" / "settings.py").read_text()
READ_BY_OTHERS = {"WEB_CONCURRENCY", "POKJA_BACKUP_FOLDER", "POKJA_BACKUP_KEEP"}  # gunicorn; the units themselves
UNITS = sorted(path.name for path in (DEPLOY / "systemd").glob("*.service"))

WITH_KEY = {"pokja-cadangan.service", "pokja-berkas.service", "pokja-periksa.service"}


def of_unit(name):
    return (DEPLOY / "systemd" / name).read_text()


def test_settings_file_names_only_what_is_read_and_all_that_a_production_must_say():
    text = (DEPLOY / "pokja.env.contoh").read_text()
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE))

    assert {name for name in named - READ_BY_OTHERS if f'"{name}"' not in SETTINGS} == set()
    assert {"SECRET_KEY", "DATABASE_URL", "MIGRATION_DATABASE_URL", "ALLOWED_HOSTS", "POKJA_BACKUP_KEY_FILE"} <= named


@pytest.mark.parametrize("name", UNITS)
def test_unit_runs_a_command_that_exists_and_gets_no_more_secrets_than_it_needs(name):
    text = of_unit(name)
    commands = re.findall(r"manage\.py (\w+)", text)

    assert commands or "gunicorn" in text
    assert set(commands) <= set(get_commands())
    taken = re.search(r"^UnsetEnvironment=(.*)$", text, re.MULTILINE)[1].split()
    assert ("MIGRATION_DATABASE_URL" in taken) == (name != "pokja-bersih.service")
    assert ("POKJA_BACKUP_KEY_FILE" in taken) == (name not in WITH_KEY)


def test_every_timer_has_its_service_and_a_failure_is_told():
    for path in (DEPLOY / "systemd").glob("*.timer"):
        assert "OnFailure=pokja-gagal@%n.service" in of_unit(f"{path.stem}.service")


def services():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]


def test_containers_have_the_same_parts_and_only_jobs_and_migration_know_the_owner():
    named = services()

    assert set(named) == {"db", "migrate", "web", "worker", "jobs", "nginx"}
    assert {name for name, one in named.items() if "owner.env" in str(one.get("env_file"))} == {"migrate", "jobs"}
    commands = re.findall(r"manage\.py (\w+)", " ".join(" ".join(one.get("command", [])) for one in named.values()))
    assert {"migrate", "load_regions", "db_worker"} == set(commands) <= set(get_commands())


def test_containers_have_no_right_of_root_but_the_database():
    for name, one in services().items():
        assert "no-new-privileges:true" in one["security_opt"]
        if name != "db":
            assert one["cap_drop"] == ["ALL"] and one["read_only"], name


def test_nginx_in_its_container_is_in_the_group_that_owns_files_and_keys():
    image, script = (DEPLOY / "Containerfile").read_text(), (DEPLOY / "compose.sh").read_text()
    group = re.search(r"groupadd --gid (\d+) pokja", image)[1]

    assert services()["nginx"]["user"].split(":")[1] == group  # as root nginx would drop it again
    assert re.search(r"^group=(\d+)", script, re.MULTILINE)[1] == group


def test_nginx_reaches_the_program_by_a_socket_and_the_database_not_at_all():
    named = services()
    socket = "unix:/run/pokja/web.sock"

    assert socket in (DEPLOY / "Containerfile").read_text() and socket in (DEPLOY / "nginx" / "pokja.conf").read_text()
    assert all("socket:/run/pokja" in named[name]["volumes"] for name in ("web", "nginx"))
    assert not set(named["nginx"]["networks"]) & set(named["db"]["networks"])


def test_everything_that_containers_read_from_the_host_is_there_or_written_by_the_script():
    text, script = (DEPLOY / "compose.yaml").read_text(), (DEPLOY / "compose.sh").read_text()

    assert {
        name for name in re.findall(r"POKJA_ETC:-/etc/pokja}/([\w.-]+)", text) if f'"$etc/{name}' not in script
    } == set()
    assert {
        name for name in re.findall(r"^ +- \./([\w./-]+):", text, re.MULTILINE) if not (DEPLOY / name).exists()
    } == set()


def test_health_of_the_database_is_not_that_of_the_server_that_only_makes_it():
    assert "-h 127.0.0.1" in services()["db"]["healthcheck"]["test"][1]


def test_image_holds_no_history_and_no_secret():
    left_out = (settings.BASE_DIR / ".dockerignore").read_text().splitlines()

    assert {".git", ".venv", "var", "**/*.env", "**/*.pem", "**/kunci*"} <= set(left_out)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files to accounts of containers")
def test_script_for_containers_writes_every_setting_and_keeps_them(tmp_path):
    def run():
        command = [DEPLOY / "compose.sh", "notula.contoh.go.id"]
        subprocess.run(command, check=True, env=os.environ | {"POKJA_ETC": str(tmp_path / "etc")}, capture_output=True)
        return {path.name: path.read_text() for path in (tmp_path / "etc").rglob("*") if path.is_file()}

    written = run()

    assert not re.search(r"@[A-Z_]+@|MIGRATION_|127\.0\.0\.1", re.sub("(?m)^#.*", "", written["pokja.env"]))
    for role, name in (("pokja_app", "pokja.env"), ("pokja_owner", "owner.env")):
        password = re.search(rf"{role}:(\w+)@db:5432/pokja", written[name])[1]
        assert f"CREATE ROLE {role} LOGIN PASSWORD '{password}'" in written["db.sql"]
    assert "/var/log" not in written["nginx.conf"] and "listen [" not in written["nginx.conf"]
    assert "error_log  /dev/stderr alert;" in written["nginx.conf"]  # critical errors tell paths when web is away
    assert run() == written
    modes = {path.name: (path.stat().st_mode & 0o777, path.stat().st_gid) for path in (tmp_path / "etc").rglob("*")}
    assert modes["kunci-cadangan"] == modes["kunci.pem"] == modes["sertifikat.pem"] == (0o640, 10001)
    assert {modes[name][0] for name in ("pokja.env", "owner.env", "db.sql", "postgres-password")} == {0o600}


def test_jobs_of_containers_run_everything_of_a_sunday_and_stop_when_told(tmp_path):
    def put(name, text):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)

    put("date", """case "$1" in +%F) echo 2026-11-29 ;; +%k) echo ' 6' ;; +%u) echo 7 ;; esac""")
    put("python", f"""shift; echo "$*" >>{tmp_path}/ran; [ "$1" != tidy_up ]""")
    path = f"{tmp_path}:{os.environ['PATH']}"
    jobs = subprocess.Popen(
        ["sh", DEPLOY / "jobs.sh"], start_new_session=True,
        env={"PATH": path, "POKJA_BACKUP_FOLDER": "/cadangan", "POKJA_BACKUP_KEEP": "14"},
    )  # fmt: skip
    ran = tmp_path / "ran"
    try:
        assert wait_for(lambda: ran.exists() and "--files-only" in ran.read_text())
        jobs.terminate()
        assert jobs.wait(timeout=5) == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(jobs.pid, signal.SIGKILL)
    commands = ran.read_text().splitlines()
    assert commands == [
        "backup /cadangan --keep 14", "purge_old_data", "tidy_up", "tell_failure tidy_up", "verify_backup /cadangan",
        "send_reminders", "backup /cadangan --files-only",
    ]  # fmt: skip
    assert {command.split()[0] for command in commands} <= set(get_commands())


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
def test_script_can_be_read(path):
    subprocess.run(["bash", "-n", path], check=True)
