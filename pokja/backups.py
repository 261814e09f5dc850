"""When this installation was last backed up: what the system admin has to know, and nobody else."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from pokja.audit import Act, note
from pokja.models import AuditEntry, User
from pokja.roles import Permission

TARGET = "backup"  # one index finds the newest
TOO_OLD = timedelta(hours=26)  # a day, and two hours for one that runs late


def note_backup(sentence: str) -> None:
    note(Act.BACKED_UP, sentence, by=None, target=TARGET)


def last_backup() -> datetime | None:
    """The last good one; one that could not keep every file is not."""
    return AuditEntry.objects.filter(target=TARGET).order_by("-pk").values_list("at", flat=True).first()


def is_late(last: datetime | None) -> bool:
    return last is None or timezone.now() - last > TOO_OLD


def backup_words(user: User) -> str:
    """What Beranda says to a system admin; nothing while all is well. The demo is nobody's only copy."""
    if settings.DEMO or not user.reach(Permission.SYSTEM_MANAGE).nation:
        return ""
    last = last_backup()
    if not is_late(last):
        return ""
    if last is None:
        return "Belum ada cadangan. Minta pengelola server menjalankan: manage.py backup"
    hours = int((timezone.now() - last).total_seconds() // 3600)
    age = f"{hours} jam" if hours < 48 else f"{hours // 24} hari"
    return f"Cadangan terakhir yang baik dibuat {age} yang lalu. Minta pengelola server memeriksa cadangan hari ini."
