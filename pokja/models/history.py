"""How history is kept: database triggers copy every change, so bulk writes and plain SQL are seen too."""

import pghistory


def tracked(*, exclude=(), **options):
    """Class decorator: record each insert, update and delete of a model in an append-only event table.

    `exclude` names fields that never enter the history (phone, mail, NIP: UU 27/2022).
    """
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=list(exclude), **options
    )
