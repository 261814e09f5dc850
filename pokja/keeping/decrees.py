"""The SK of a Pokja, with their files."""

from pokja.keeping.change import change, refusals, same_row
from pokja.models import Decree, User
from pokja.storage import store
from pokja.uploads import Upload

FIELDS = ("number", "date", "subject", "signed_by_office", "valid_from", "valid_until")
_TWICE = ("number", "SK dengan nomor dan tanggal ini sudah tercatat.")


def add_decree(decree: Decree, upload: Upload | None, *, by: User) -> Decree:
    with change(decree.pokja, by):
        known = same_row(Decree.objects.filter(pokja=decree.pokja), decree, FIELDS)
        return known or _save(decree, upload)


def correct_decree(decree: Decree, changed: dict, upload: Upload | None, *, by: User) -> Decree:
    """Write what the writer changed; a new file takes the place of the old one."""
    with change(decree.pokja, by):
        decree = Decree.objects.select_related("pokja").get(pk=decree.pk)
        for name, value in changed.items():
            setattr(decree, name, value)
        return _save(decree, upload)


def _save(decree: Decree, upload: Upload | None) -> Decree:
    if upload:
        decree.file = store(upload.content, upload.content_type)
    with refusals(decree_once=_TWICE):
        decree.save()
    return decree
