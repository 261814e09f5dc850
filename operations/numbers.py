"""The numbers of an installation as Prometheus reads them; none of them tells of a person or of a Pokja."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.utils import timezone

from operations.counting import counts
from operations.health import free_bytes, troubles, waiting_since
from operations.worker import workers_alive
from pokja.backups import last_backup


def exposition() -> str:
    return "\n".join([*counts.lines(), *_gauges()]) + "\n"


def _gauges() -> Iterator[str]:
    found = troubles()
    yield from _gauge("pokja_ready", int(not found))
    yield from _gauge("pokja_disk_free_bytes", free_bytes())
    if "database" in found:
        return
    try:
        values = {
            "pokja_workers": workers_alive(),
            "pokja_task_waiting_seconds": round(waiting_since().total_seconds(), 1),
            "pokja_database_bytes": _one("SELECT pg_database_size(current_database())"),
            "pokja_database_connections": _one(
                "SELECT count(*) FROM pg_stat_activity WHERE datname=current_database()"
            ),
            "pokja_finals": _one("SELECT count(*) FROM meetings_finalreport"),
            "pokja_backup_age_seconds": _age_of_backup(),
        }
    except DatabaseError:
        return
    for name, value in values.items():
        yield from _gauge(name, value)


def _gauge(name, value):
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"


def _one(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _age_of_backup():
    last = last_backup()
    return round((timezone.now() - last).total_seconds()) if last else "+Inf"
