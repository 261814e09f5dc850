"""Counts what the database keeps anew, from the rows themselves."""

from django.db import transaction

from pokja.models import Pokja

AT_ONCE = 20


def count_again(cursor) -> int:
    """A few Pokja in each transaction, so that those who write wait for a moment only. Returns how many there are."""
    ids = list(Pokja.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            cursor.execute("SELECT meetings_count_all(%s)", [ids[start : start + AT_ONCE]])
    return len(ids)
