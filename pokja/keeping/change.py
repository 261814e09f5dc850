"""What all changes of a Pokja share: one at a time, in one transaction, with refusals in words."""

from contextlib import contextmanager

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pokja.indonesian import short_date
from pokja.models import Pokja, User

ORDER = "Isi tanggal yang sama dengan tanggal mulai, atau sesudahnya."
_ORDERS = {"membership_until_not_before_from", "host_until_not_before_from", "decree_until_not_before_from"}


@contextmanager
def change(pokja: Pokja, by: User | None):
    """One change of one Pokja at a time, so that what is sent twice at once finds the first already there."""
    with transaction.atomic(), pghistory.context(user=by.pk if by else None):
        Pokja.objects.select_for_update(of=("self",)).get(pk=pokja.pk)
        yield


@contextmanager
def refusals(**explanations):
    """Turns the database's refusals into words. `explanations`: constraint = (field, words or their function)."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name in _ORDERS:
            raise ValidationError({"valid_until": ORDER}) from error
        if name not in explanations:
            raise
        field, words = explanations[name]
        raise ValidationError({field: words() if callable(words) else words}) from error


def same_row(rows, row, names):
    """The row among `rows` that says the same as `row` in all of `names`, if there is one."""
    return rows.filter(**{name: getattr(row, name) for name in names}).first()


def period_text(row) -> str:
    """sejak 1 Maret 2020 sampai 31 Desember 2024"""
    start = f"sejak {short_date(row.valid_from)}" if row.valid_from else "tanggal mulai belum diisi"
    return f"{start} sampai {short_date(row.valid_until)}" if row.valid_until else start
