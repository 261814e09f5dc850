"""What runs here: version, tables, since when; for the system admin, who is asked for it when something is wrong."""

import platform
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from operations.apps import STARTED_AT
from operations.health import free_bytes, troubles
from operations.worker import workers_alive
from pokja.backups import is_late, last_backup

WORDS = {
    "database": "Basis data tidak menjawab",
    "migrations": "Tabel belum sesuai dengan versi ini. Minta pengelola server menjalankan: manage.py migrate",
    "worker": "Pekerja tidak berjalan. Paket berkas dan surat pengingat menunggu",
    "disk": "Cakram hampir penuh atau tidak dapat ditulisi",
    "storage": "Penyimpanan berkas tidak terjangkau",
    "queue": "Antrean tugas menunggu lebih dari 15 menit",
}

OURS = ("pokja", "meetings")


@dataclass(frozen=True)
class Installation:
    version: str
    started_at: datetime
    last_migrations: list[str]
    migrated_at: datetime | None
    python: str
    postgresql: str
    workers: int
    free_gib: str
    backup_at: datetime | None
    backup_is_late: bool
    troubles: list[str]


def installation() -> Installation:
    ours = MigrationRecorder.Migration.objects.filter(app__in=OURS)
    last = [found for app in OURS if (found := ours.filter(app=app).order_by("-applied", "-id").first())]
    backup = last_backup()
    return Installation(
        version=version(),
        started_at=STARTED_AT,
        last_migrations=[f"{one.app}.{one.name}" for one in last],
        migrated_at=max((one.applied for one in last), default=None),
        python=platform.python_version(),
        postgresql=_postgresql(),
        workers=workers_alive(),
        free_gib=f"{free_bytes() / (1 << 30):.1f}".replace(".", ","),
        backup_at=backup,
        backup_is_late=is_late(backup) and not settings.DEMO,
        troubles=[WORDS[name] for name in troubles()],
    )


def version() -> str:
    """The number of the release, and what it was packed from (deploy/pack.sh)."""
    return " ".join(_read(name) for name in ("VERSION", "REVISION") if _read(name))


def _read(name: str) -> str:
    try:
        return (settings.BASE_DIR / name).read_text().strip()
    except FileNotFoundError:
        return ""


def _postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0].split()[0]
