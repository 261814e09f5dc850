"""Test databases: one migrated template with all regions, kept between runs, and quick copies of it.

The owner role makes the databases and the tests connect as the app role, as in production. Whoever uses a database
holds an advisory lock named like it, so that runs side by side never drop each other's and what a killed run left is
found.
"""

import hashlib
from contextlib import contextmanager
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg2.sql import SQL, Identifier

from config.embedded import Cluster

TEMPLATE = "pokja_template_"
COPY = "pokja_test_"
BUILDING = "pokja_building"
SHAPED_BY = (
    "*/migrations/*.py",
    "config/quick_states.py",
    "config/rights.py",
    "meetings/*sql.py",
    "pokja/management/commands/*.py",
    "pokja/data/*.csv",
    "pokja/regions.py",
    "requirements.txt",
    "tests/databases.py",
)


class TestDatabases:
    """The server, the template and the copies of one test process."""

    __test__ = False  # not a test, whatever its name says

    def __init__(self):
        self.server = None
        self.admin = None
        self.template = TEMPLATE + _fingerprint()

    def start(self):
        if settings.EMBEDDED_SERVER:
            self.server = Cluster(settings.VAR / "pg-tests", durable=False)
            self.server.acquire()
            for entry in (settings.DATABASES["default"], settings.MIGRATION_DATABASE):
                entry["HOST"] = str(self.server.socket_folder)
        self.admin = _connect_as_owner()
        self._query("SELECT pg_advisory_lock_shared(hashtext(%s))", self.template)
        self._build_template()
        self._use(self._make_copy())

    def stop(self):
        self._drop(self._use(None))
        self.admin.close()
        if self.server:
            self.server.release()

    @contextmanager
    def fresh_copy(self):
        """A database of its own for one test, whose commits are real and are gone afterwards."""
        usual = self._use(self._make_copy())
        try:
            yield
        finally:
            self._drop(self._use(usual))

    @contextmanager
    def empty(self):
        """A database without a table, as a new server has it."""
        name = COPY + uuid4().hex[:12]
        self._query("SELECT pg_advisory_lock_shared(hashtext(%s))", name)
        self._execute("CREATE DATABASE {} TEMPLATE template0", name)
        usual = self._use(name)
        try:
            yield
        finally:
            self._drop(self._use(usual))

    def _build_template(self):
        self._query("SELECT pg_advisory_lock(hashtext(%s))", BUILDING)  # two test processes start together
        try:
            if self.template not in self._databases(TEMPLATE):
                self._drop_leftovers()
                self._execute("CREATE DATABASE {}", BUILDING)
                usual = self._use(BUILDING)
                call_command("migrate", verbosity=0)
                call_command("load_regions", verbosity=0)
                self._use(usual)
                self._execute("ALTER DATABASE {} RENAME TO {}", BUILDING, self.template)
        finally:
            self._query("SELECT pg_advisory_unlock(hashtext(%s))", BUILDING)

    def _drop_leftovers(self):
        self._drop(BUILDING)
        for name in self._databases(TEMPLATE) + self._databases(COPY):
            if self._query("SELECT pg_try_advisory_lock(hashtext(%s))", name) == [True]:
                self._drop(name)
                self._query("SELECT pg_advisory_unlock(hashtext(%s))", name)

    def _make_copy(self):
        name = COPY + uuid4().hex[:12]
        self._query("SELECT pg_advisory_lock_shared(hashtext(%s))", name)
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, self.template)
        return name

    def _drop(self, name):
        """The server waits some seconds for connections to end; one that stays is a mistake of the test."""
        self._execute("DROP DATABASE IF EXISTS {}", name)

    def _use(self, name):
        """Point the default connection, in every thread, to this database; returns the one it pointed to."""
        connection.close()
        usual, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
        return usual

    def _databases(self, prefix):
        return self._query("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", prefix)

    def _query(self, sql, *values):
        with self.admin.cursor() as cursor:
            cursor.execute(sql, values)
            return [row[0] for row in cursor.fetchall()]

    def _execute(self, sql, *names):
        with self.admin.cursor() as cursor:
            cursor.execute(SQL(sql).format(*map(Identifier, names)))


def _connect_as_owner():
    login = settings.MIGRATION_DATABASE
    admin = psycopg2.connect(
        dbname="postgres", user=login["USER"], password=login["PASSWORD"], host=login["HOST"], port=login["PORT"]
    )
    admin.autocommit = True
    return admin


def _fingerprint():
    """Of every file that shapes the template, so that an old one is never taken for it."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SHAPED_BY for path in settings.BASE_DIR.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
