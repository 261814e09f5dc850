"""What deploy/ names exists: commands, settings, packages; the drills there run all of it."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

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


def test_containers_have_the_same_parts_and_only_jobs_and_migration_know_the_owner():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]

    assert set(services) == {"db", "migrate", "web", "worker", "jobs", "nginx"}
    assert {name for name, one in services.items() if "owner.env" in one.get("env_file", [])} == {"migrate", "jobs"}
    commands = re.findall(r"manage\.py (\w+)", "; ".join(" ".join(one.get("command", [])) for one in services.values()))
    jobs = (DEPLOY / "jobs.sh").read_text()
    commands += re.findall(r"manage\.py (\w+)", jobs)
    commands += re.search(r'in "(\w+) .*" (\w+) (\w+); do', jobs).groups()
    assert {"migrate", "db_worker", "backup", "purge_old_data", "tidy_up", "send_reminders"} <= set(commands)
    assert set(commands) <= set(get_commands())


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
def test_script_can_be_read(path):
    subprocess.run(["bash", "-n", path], check=True)
