"""How history is kept: database triggers copy every change, so bulk writes and plain SQL are seen too."""

import pghistory
from django.db.models import Index


def tracked(*, exclude=(), indexes=(), **options):
    """Class decorator: record each insert, update and delete of a model in an append-only event table.

    `exclude` names fields that never enter the history (phone, mail, NIP: UU 27/2022). The audit log reads each table
    newest first, so that is how it is indexed; `indexes` are more of them.
    """
    return pghistory.track(
        *(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()),
        exclude=list(exclude),
        meta={"indexes": [Index(fields=["-pgh_created_at", "-pgh_id"]), *indexes]},
        **options,
    )
