"""Settings: what a bad environment says, and what holds in every environment."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.signing import make_authority

SHOW = "from django.conf import settings as s; shown = {}; print(shown)"
PRODUCTION = {
    "DATABASE_URL": "postgres://pokja_app:sandi@localhost:5432/pokja",
    "SECRET_KEY": "k" * 25 + "z9" * 15,
    "ALLOWED_HOSTS": "notula.contoh.go.id",
}
KEPT = ("PATH", "HOME", "LANG")


def start(tmp_path, expression="s.DEBUG", **environment):
    """Import the settings in a process of their own, with these variables and no others."""
    clean = {name: os.environ[name] for name in KEPT if name in os.environ}
    clean |= {"DJANGO_SETTINGS_MODULE": "config.settings", "POKJA_VAR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(expression)],
        cwd=settings.BASE_DIR,
        env=clean | environment,
        capture_output=True,
        text=True,
    )


def value(tmp_path, expression, **environment):
    done = start(tmp_path, expression, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "Perbaiki DATABASE_URL."),
        ({"DATABASE_URL": "postgres://localhost/pokja"}, "Perbaiki DATABASE_URL."),
        ({"DATABASE_URL": "postgres://a:b@localhost"}, "Perbaiki DATABASE_URL."),
        ({"DATABASE_URL": "postgres://a:b@localhost:porta/pokja"}, "Perbaiki DATABASE_URL."),
        ({"DATABASE_URL": "bukan alamat"}, "Perbaiki DATABASE_URL."),
        ({"MIGRATION_DATABASE_URL": "mysql://a:b@localhost/pokja"}, "Perbaiki MIGRATION_DATABASE_URL."),
        ({"DATABASE_URL": "", "MIGRATION_DATABASE_URL": "postgres://a@b/c"}, "Isi DATABASE_URL juga"),
        ({"SECRET_KEY": ""}, "Isi SECRET_KEY"),
        ({"SECRET_KEY": "pendek"}, "Perbaiki SECRET_KEY."),
        ({"SECRET_KEY_FALLBACKS": f"{'lama' * 20},pendek"}, "Perbaiki SECRET_KEY_FALLBACKS."),
        ({"ALLOWED_HOSTS": "  "}, "Isi ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": " , "}, "Perbaiki ALLOWED_HOSTS."),
        ({"DATABASE_URL": "", "POKJA_DEMO": "0", "SECRET_KEY": ""}, "Isi SECRET_KEY"),
        ({"POKJA_DEMO": "yes"}, 'Isi POKJA_DEMO dengan 1 atau 0, bukan "yes".'),
        ({"PORT": "delapan ribu"}, "Isi PORT dengan bilangan 1 sampai 65535"),
        ({"PORT": "70000"}, "Isi PORT dengan bilangan 1 sampai 65535"),
        ({"POKJA_PROXIES": "-1"}, "Isi POKJA_PROXIES dengan bilangan 0 sampai 9"),
        ({"POKJA_ADDRESS": "notula.contoh.go.id"}, "Perbaiki POKJA_ADDRESS."),
        ({"POKJA_SIGNATURE_ROOTS": "/tidak/ada"}, "Perbaiki POKJA_SIGNATURE_ROOTS."),
        ({"POKJA_SIGNATURE_ROOTS": __file__}, "Perbaiki POKJA_SIGNATURE_ROOTS."),
        ({"EMAIL_URL": "http://surat.contoh.go.id"}, "Perbaiki EMAIL_URL."),
        ({"POKJA_S3_URL": "https://s3.contoh.go.id/berkas"}, "Perbaiki POKJA_S3_URL."),
        ({"POKJA_S3_URL": "s3://kunci@s3.contoh.go.id/berkas"}, "Perbaiki POKJA_S3_URL."),
        ({"POKJA_S3_URL": "s3://kunci:rahasia@s3.contoh.go.id"}, "Perbaiki POKJA_S3_URL."),
        ({"POKJA_S3_URL": "s3://kunci:rahasia@s3.contoh.go.id/b?wilayah=x"}, "Perbaiki POKJA_S3_URL."),
        ({"POKJA_REDIS_URL": "localhost:6379"}, "Perbaiki POKJA_REDIS_URL."),
        ({"POKJA_CLAMD": "/run/clamav/clamd.ctl"}, "Perbaiki POKJA_CLAMD."),
        ({"POKJA_CLAMD": "tcp://clamav"}, "Perbaiki POKJA_CLAMD."),
        ({"POKJA_REPLICA_URL": "mysql://a:b@localhost/pokja"}, "Perbaiki POKJA_REPLICA_URL."),
        ({"POKJA_REPLICA_LAG": "0"}, "Isi POKJA_REPLICA_LAG dengan bilangan 1 sampai 300"),
        ({"EMAIL_URL": "smtp://surat.contoh.go.id:porta"}, "Perbaiki EMAIL_URL."),
    ],
)
def test_bad_setting_stops_the_start_with_one_line_that_names_it(tmp_path, change, says):
    done = start(tmp_path, **(PRODUCTION | change))

    assert done.returncode == 1
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-m", "gunicorn", "config.wsgi", "--preload"]])
def test_commands_end_with_that_line_and_no_traceback(tmp_path, command):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "POKJA_VAR": str(tmp_path), **PRODUCTION, "SECRET_KEY": ""},
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert "Isi SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_variables_it_is_the_demo_on_this_machine(tmp_path):
    assert value(tmp_path, "s.DEMO, s.DEBUG, s.SESSION_COOKIE_SECURE") == "(True, False, False)"
    assert value(tmp_path, "s.ALLOWED_HOSTS") == "['127.0.0.1', 'localhost', '[::1]']"


def test_secret_of_the_demo_is_random_kept_and_for_its_owner_alone(tmp_path):
    first = value(tmp_path, "s.SECRET_KEY")

    assert value(tmp_path, "s.SECRET_KEY") == first
    assert value(tmp_path / "lain", "s.SECRET_KEY") != first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_importing_the_settings_starts_no_server(tmp_path):
    value(tmp_path, "s.DATABASES")

    assert not (tmp_path / "pg").exists()


def test_production_is_closed_and_encrypted(tmp_path):
    shown = value(
        tmp_path,
        "s.DEMO, s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.EMBEDDED_SERVER",
        **PRODUCTION,
    )

    assert shown == "(False, False, True, True, True, None)"
    assert not (tmp_path / "secret-key").exists()


def test_mail_goes_to_the_server_that_is_named(tmp_path):
    shown = "s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL"

    assert value(tmp_path, shown, EMAIL_URL="smtp+tls://akun%40x:s%2Fb@surat.contoh.go.id") == (
        "('surat.contoh.go.id', 587, 'akun@x', 's/b', True, False)"
    )
    assert "console" in value(tmp_path, "s.EMAIL_BACKEND")


def test_spread_over_several_machines_by_three_settings(tmp_path):
    shown = "(sorted(s.DATABASES), s.STORAGES['default']['BACKEND'], s.SESSION_ENGINE, s.CACHES['default']['BACKEND'])"
    spread = {
        "POKJA_REPLICA_URL": "postgres://pokja_app:sandi@replika:5432/pokja",
        "POKJA_S3_URL": "s3://kunci:rahasia@s3.contoh.go.id/berkas",
        "POKJA_REDIS_URL": "rediss://:sandi@redis:6379/0",
    }
    alone = "(['default'], 'pokja.stores.disk.Disk', 'django.contrib.sessions.backends.db', "
    assert value(tmp_path, shown, **PRODUCTION) == f"{alone}'django.core.cache.backends.db.DatabaseCache')"
    assert value(tmp_path, shown, **(PRODUCTION | spread)) == (
        "(['default', 'replica'], 'pokja.stores.bucket.Bucket', 'pokja.cached_sessions', "
        "'django.core.cache.backends.redis.RedisCache')"
    )


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("tcp://clamav:3310", "('clamav', 3310)"),
        ("", "None"),
    ],
)
def test_virus_scanner_is_asked_where_it_is_said_to_listen(tmp_path, url, place):
    assert value(tmp_path, "s.CLAMD", **(PRODUCTION | {"POKJA_CLAMD": url})) == place


def test_policy_lets_nothing_inline_and_nobody_else_in():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = {source for values in policy.values() for source in values}

    assert policy["default-src"] == ["'none'"]
    assert sources == {"'none'", "'self'", "data:"}
    assert [name for name, values in policy.items() if "data:" in values] == ["img-src"]


def test_connections_are_kept_and_checked():
    assert connection.settings_dict["CONN_MAX_AGE"] >= 60
    assert connection.settings_dict["CONN_HEALTH_CHECKS"] is True


def test_psycopg2_stays_the_driver():
    """A package that brings psycopg 3 would silently replace it in Django."""
    assert connection.Database.__name__ == "psycopg2"


def test_numbers_get_no_separators_of_themselves():
    assert settings.USE_THOUSAND_SEPARATOR is False


def test_root_certificates_come_from_a_file_or_a_folder(tmp_path):
    roots = tmp_path / "akar"
    roots.mkdir()
    (roots / "satu.pem").write_bytes(make_authority("Satu").pem)
    (roots / "dua.crt").write_bytes(make_authority("Dua").pem + make_authority("Tiga").pem)
    (roots / "catatan.txt").write_text("bukan sertifikat")
    for place, count in ((roots, 3), (roots / "satu.pem", 1)):
        assert value(tmp_path, "len(s.SIGNATURE_ROOTS)", POKJA_SIGNATURE_ROOTS=str(place)) == str(count)
    assert value(tmp_path, "s.SIGNATURE_ROOTS") == "[]"
    (roots / "rusak.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")
    assert "Perbaiki POKJA_SIGNATURE_ROOTS." in start(tmp_path, POKJA_SIGNATURE_ROOTS=str(roots)).stderr


def test_address_of_the_site_is_that_of_the_first_host_unless_it_is_told(tmp_path):
    assert value(tmp_path, "s.SITE_ADDRESS", **PRODUCTION) == "https://notula.contoh.go.id"
    told = PRODUCTION | {"POKJA_ADDRESS": "https://contoh.go.id/notula/"}
    assert value(tmp_path, "s.SITE_ADDRESS", **told) == "https://contoh.go.id/notula"
    assert value(tmp_path, "s.SITE_ADDRESS", PORT="8001") == "http://127.0.0.1:8001"


def test_static_files_of_each_release_lie_in_its_own_folder_when_a_name_is_set(tmp_path):
    own = value(tmp_path, "s.STATIC_ROOT", **PRODUCTION, POKJA_STATIC_ROOT="staticfiles")

    assert own == str(settings.BASE_DIR / "staticfiles")
    assert value(tmp_path, "s.STATIC_ROOT", **PRODUCTION) == str(tmp_path / "static")


def test_stored_files_are_closed_to_the_group_unless_nginx_sends_them(tmp_path):
    assert value(tmp_path, "oct(s.STORED_MODE), s.ACCEL", **PRODUCTION) == "('0o600', False)"
    assert value(tmp_path, "oct(s.STORED_MODE), s.ACCEL", **PRODUCTION, POKJA_ACCEL="1") == "('0o640', True)"
