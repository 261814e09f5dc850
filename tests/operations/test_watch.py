"""Health, numbers, logs and error mail: they tell what is wrong, and nothing about people."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from unittest.mock import Mock
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pghistory
import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.embedded import APP_ROLE
from operations import about, errormail, health, logs
from operations import slow as slow_statements
from operations.apps import STARTED_AT as APP_STARTED
from operations.counting import Counts
from operations.worker import workers_alive
from pokja.backups import note_backup
from pokja.models import Region
from tests.people import client_of, make_cast
from tests.pokja.threads import at_once
from tests.processes import wait_for

TOKEN = "t" * 40
JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture(autouse=True)
def no_memory(monkeypatch):
    monkeypatch.setattr(errormail, "_told_here", {})
    monkeypatch.setattr(health, "_migrated", False)


# --- health ---


@pytest.mark.django_db
def test_live_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/sehat/")

    assert (answer.status_code, answer.content) == (200, b"hidup\n")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db
def test_health_is_answered_without_tls_on_the_machine_itself(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/sehat/").status_code == 200
    assert client.get("/masuk/").status_code == 301


@pytest.mark.django_db
def test_ready_when_all_is_well(client):
    assert (client.get("/sehat/siap/").status_code, client.get("/sehat/siap/").content) == (200, b"siap\n")


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["database", "migrations", "worker", "disk", "storage", "queue"])
def test_what_is_wrong_stands_in_the_log_and_strangers_learn_only_that_something_is(
    client, settings, monkeypatch, caplog, fault
):
    if fault == "database":
        monkeypatch.setattr(health, "connection", _Broken())
    if fault == "migrations":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL search_path TO pg_catalog")
        monkeypatch.setattr(health, "_is_migrated", lambda: False)
    if fault == "worker":
        settings.WORKERS = 1
    if fault == "disk":
        monkeypatch.setattr(health, "free_bytes", lambda: health.LEAST_FREE - 1)
    if fault == "storage":
        monkeypatch.setitem(health.CHECKS, "storage", lambda: False)
    if fault == "queue":
        _waiting_task(timedelta(minutes=16))

    answer = client.get("/sehat/siap/")

    assert (answer.status_code, answer.content) == (503, b"belum siap\n")
    assert f"not ready: {fault}" in caplog.text


@pytest.mark.django_db
def test_missing_migration_is_seen():
    assert health._is_migrated()
    health._migrated = False
    recorded = health.MigrationExecutor

    class Behind(recorded):
        def __init__(self, *args):
            super().__init__(*args)
            self.loader.applied_migrations.popitem()

    health.MigrationExecutor = Behind
    try:
        assert health.troubles() == ["migrations"]
    finally:
        health.MigrationExecutor = recorded


@pytest.mark.django_db
def test_task_that_is_due_later_does_not_count_as_waiting():
    _waiting_task(timedelta(hours=2), run_after=timezone.now() + timedelta(hours=1))

    assert health.waiting_since() == timedelta()


@pytest.mark.django_db
def test_task_put_in_yesterday_for_this_morning_is_not_late_this_morning():
    _waiting_task(timedelta(hours=24), run_after=timezone.now() - timedelta(seconds=30))

    assert timedelta(seconds=29) < health.waiting_since() < timedelta(minutes=2)


def test_worker_is_counted_while_it_lives_and_no_longer_when_it_was_killed(fresh_database, tmp_path):
    login = connection.settings_dict
    address = f"postgres://{login['USER'] or APP_ROLE}@{quote(login['HOST'], safe='')}:{login['PORT']}/{login['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "POKJA_DEMO": "1", "POKJA_VAR": str(tmp_path)}
    assert workers_alive() == 0

    worker = subprocess.Popen(
        [sys.executable, "manage.py", "db_worker", "--no-startup-delay"], cwd=project.BASE_DIR, env=environment
    )
    try:
        assert wait_for(lambda: workers_alive() == 1, 40)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert wait_for(lambda: workers_alive() == 0)


# --- numbers ---


@pytest.mark.django_db
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer salah"}, {"Authorization": f"Basic {TOKEN}"}])
def test_numbers_are_not_there_for_whoever_has_no_token(client, settings, header):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrik/", headers=header).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrik/", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_numbers_tell_of_readiness_backup_and_requests(client, settings):
    settings.METRICS_TOKEN = TOKEN
    note_backup("Cadangan uji.")

    def numbers():
        text = client.get("/metrik/", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
        return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))

    before = numbers()
    client.get("/sehat/")
    client.get("/tidak-ada/")
    after = numbers()

    assert after["pokja_ready"] == "1"
    assert 0 <= int(after["pokja_backup_age_seconds"]) < 60
    for status, grown in (("2xx", 2), ("4xx", 1), ("5xx", 0)):
        name = f'pokja_requests_total{{kind="halaman",status="{status}"}}'
        # Unknown pages of somebody not signed in are answered by the way to the login page.
        if status != "4xx":
            assert int(after[name]) - int(before[name]) == grown


def test_counts_of_processes_add_up_and_stay_when_one_ends():
    counts = Counts()
    for _ in range(3):
        child = os.fork()
        if not child:
            for _ in range(100):
                counts.add("meetings:list", 200, 0.2)
            os._exit(0)
        os.waitpid(child, 0)
    counts.add("meetings:a1_pdf", 500, 20)

    lines = list(counts.lines())

    assert 'pokja_requests_total{kind="halaman",status="2xx"} 300' in lines
    assert 'pokja_request_seconds_bucket{kind="halaman",le="0.1"} 0' in lines
    assert 'pokja_request_seconds_bucket{kind="halaman",le="0.25"} 300' in lines
    assert 'pokja_requests_total{kind="pdf",status="5xx"} 1' in lines
    assert 'pokja_request_seconds_bucket{kind="pdf",le="10"} 0' in lines
    assert 'pokja_request_seconds_bucket{kind="pdf",le="+Inf"} 1' in lines


# --- logs ---


@pytest.mark.django_db
def test_each_answer_has_a_number_and_one_line_without_path_or_query(client, caplog):
    caplog.set_level(logging.INFO, logger="operations.request")

    given = client.get("/periksa/kode-rahasia/?q=Siti", headers={"X-Request-ID": "ab" * 16})
    forged = client.get("/sehat/", headers={"X-Request-ID": "x\ny"})

    assert given["X-Request-ID"] == "ab" * 16
    assert len(forged["X-Request-ID"]) == 32 and forged["X-Request-ID"] != given["X-Request-ID"]
    lines = [logs.JsonLine().format(record) for record in caplog.records if record.name == "operations.request"]
    assert json.loads(lines[-1])["message"] == "GET operations:live"
    assert "rahasia" not in "".join(lines) and "Siti" not in "".join(lines)


def test_log_line_holds_no_personal_data_and_still_says_where():
    try:
        raise ValueError(
            "duplicate key\nDETAIL:  Key (email)=(siti@contoh.test) already exists.\n"
            "NIP 196803121994031004 0812-7777-0001"
        )
    except ValueError:
        record = logging.LogRecord(
            "pokja", logging.ERROR, __file__, 1, "gagal: %s", ("ani@contoh.test",), sys.exc_info()
        )

    line = json.loads(logs.JsonLine().format(record))

    for personal in ("siti@", "ani@", "196803121994031004", "7777"):
        assert personal not in json.dumps(line)
    assert "test_watch.py" in line["exception"] and "ValueError" in line["exception"]
    assert line["message"] == "gagal: [pos-el]"


@pytest.mark.django_db
def test_refused_page_is_logged_by_its_route_because_its_path_may_hold_a_key(client, caplog):
    caplog.set_level(logging.WARNING, logger="django.request")

    client.get("/kalender/kunci-rahasia.ics")
    client.get("/terbit/00000000-0000-0000-0000-000000000000.pdf")

    for record in caplog.records:
        logs.AddRequest().filter(record)
        assert "rahasia" not in logs.JsonLine().format(record)
        assert "0000-0000" not in logs.JsonLine().format(record)


@pytest.mark.django_db
def test_slow_statement_is_logged_without_its_values(settings, caplog):
    settings.SLOW_QUERY_MS = 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.03), %s", ["siti@contoh.test"])
        cursor.execute("SELECT %s", ["cepat"])

    slow = [record for record in caplog.records if record.name == "operations.slow"]
    assert [record.getMessage() for record in slow] == ["slow statement: SELECT pg_sleep(0.03), %s"]
    assert slow[0].facts["ms"] >= 30


def test_a_connection_made_in_the_middle_of_a_request_goes_on_after_it(fresh_database):
    """The first statement of a worker, such as that of a login, comes when history has begun to listen already."""
    connection.close()
    with pghistory.context(user=1):
        Region.objects.exists()

    assert Region.objects.exists()
    assert [wrapper.__name__ for wrapper in connection.execute_wrappers] == ["_timed"]


# --- error mail ---


@pytest.fixture
def broken_page(settings, monkeypatch):
    """Beranda, which fails with personal data in its error, and those who are told."""
    settings.ADMINS = [("it@contoh.test", "it@contoh.test")]
    settings.SERVER_EMAIL = "pokja@contoh.test"

    def fail():
        raise RuntimeError("gagal bagi siti@contoh.test, NIP 196803121994031004")

    monkeypatch.setattr("operations.views.troubles", fail)
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_same_error_is_mailed_once_an_hour_and_tells_nothing_of_people(broken_page, mailoutbox, monkeypatch):
    answers = [broken_page.get("/sehat/siap/?nama=Siti") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [500] * 3
    assert len(mailoutbox) == 1
    letter = mailoutbox[0]
    assert letter.subject == "[Pokja PKP] RuntimeError"
    assert answers[0]["X-Request-ID"] in letter.body and "operations:ready" in letter.body
    assert "test_watch.py" in letter.body
    for personal in ("siti", "Siti", "1968"):
        assert personal not in letter.body
    _an_hour_later(monkeypatch)
    broken_page.get("/sehat/siap/")
    assert len(mailoutbox) == 2


def test_error_told_by_another_process_is_not_told_again(fresh_database, broken_page, mailoutbox, monkeypatch):
    broken_page.get("/sehat/siap/")
    monkeypatch.setattr(errormail, "_told_here", {})  # another process knows nothing of it

    broken_page.get("/sehat/siap/")

    assert len(mailoutbox) == 1


def test_of_many_processes_that_fail_again_an_hour_later_one_tells(fresh_database):
    """Each stays silent for an hour, and then all of them are heard in the same second."""
    for answers in ([True, *[False] * 7], [True, *[False] * 7]):
        assert sorted(at_once(8, lambda _: errormail._is_first_of_all_processes("sama")), reverse=True) == answers
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_cache SET expires = now()")


@pytest.mark.django_db
def test_another_error_is_told_at_once(broken_page, mailoutbox):
    broken_page.get("/sehat/siap/")
    logging.getLogger("pokja.uji").error("yang lain sama sekali")

    assert len(mailoutbox) == 2


@pytest.mark.django_db
def test_nobody_is_mailed_when_nobody_is_named(broken_page, mailoutbox, settings):
    settings.ADMINS = []
    broken_page.get("/sehat/siap/")

    assert mailoutbox == []


# --- the page of the admin ---


@pytest.mark.django_db
def test_admin_reads_version_tables_start_and_what_is_wrong(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "VERSION").write_text("1.2.3\n")
    (tmp_path / "REVISION").write_text("abc1234\n")
    admin = client_of(make_cast().system)

    page = admin.get("/tentang/").content.decode()

    assert "1.2.3 abc1234" in page and "Semua bagian berjalan" in page and "Belum ada" in page
    assert re.search(r">pokja\.\d{4}_\w+, meetings\.\d{4}_\w+</span>", page)
    assert f"{APP_STARTED.astimezone(JAKARTA):%Y, %H.%M} WIB" in page
    settings.WORKERS = 1
    assert "Pekerja tidak berjalan" in admin.get("/tentang/").content.decode()
    assert set(about.WORDS) >= {"database", "migrations", *health.CHECKS}


@pytest.mark.django_db
def test_failed_job_is_mailed_and_another_one_too(settings, mailoutbox):
    settings.ADMINS = [("it@contoh.test", "it@contoh.test")]
    for unit in ("pokja-cadangan.service", "pokja-cadangan.service", "pokja-bersih.service"):
        call_command("tell_failure", unit)

    assert [unit for unit in ("cadangan", "bersih") for letter in mailoutbox if unit in letter.body] == [
        "cadangan",
        "bersih",
    ]


@pytest.mark.django_db
def test_counted_attempts_stay_in_a_full_cache_and_what_has_ended_goes():
    for number in range(400):  # Django's own limit is 300
        cache.set(f"percobaan-{number:03}", number, 600)
    cache.set("lewat", 1, -5)

    assert cache.get("percobaan-000") == 0 and cache.get("percobaan-399") == 399
    call_command("tidy_up", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache")
        assert cursor.fetchone() == (400,)


# --- security.txt ---


@pytest.mark.django_db
def test_security_contact_is_told_when_it_is_set(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:keamanan@contoh.go.id"

    answer = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:keamanan@contoh.go.id"
    assert timezone.datetime.fromisoformat(lines["Expires"]) > timezone.now() + timedelta(days=30)


def _waiting_task(age, run_after=None):
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="meetings.bundling.work.make",
        backend_name="default",
        run_after=run_after or timezone.now() - age,
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - age)


def _an_hour_later(monkeypatch):
    now = errormail.time.monotonic()
    monkeypatch.setattr(errormail.time, "monotonic", lambda: now + errormail.AN_HOUR + 1)
    cache.clear()


class _Broken:
    def cursor(self):
        raise DatabaseError("away")


def test_connection_that_opens_inside_a_history_context_is_clean_after_it():
    """The first request of a worker may come without a session: then its first statement opens the connection there."""
    outer = Mock(execute_wrappers=["history"])  # pushed by pghistory.context
    slow_statements._watch_connection(outer)
    assert outer.execute_wrappers.pop() == "history"
    assert outer.execute_wrappers == [slow_statements._timed]
