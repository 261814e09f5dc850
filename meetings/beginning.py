"""For which Pokja somebody may begin a meeting. One that was merged keeps its old meetings and gets no new ones."""

from pokja.access import FORBIDDEN
from pokja.models import Pokja
from pokja.roles import Permission

MERGED = "{pokja} sudah digabung ke {into}. Rapat baru dicatat di {into}."


def begins_meetings(user) -> bool:
    """Asked on every list, and answered by what is known of the user already."""
    own = user.reach(Permission.MINUTES_EDIT).own
    return any(access.pokja_id in own and access.pokja.status != Pokja.Status.MERGED for access in user.accesses)


def why_not(user) -> str:
    """What to tell somebody who may begin none."""
    return merged_words(user) or FORBIDDEN.format(act=Permission.MINUTES_EDIT.value)


def merged_words(user) -> str:
    """Where somebody whose every Pokja was merged goes on; empty for all others."""
    if begins_meetings(user) or not user.reach(Permission.MINUTES_EDIT).own:
        return ""
    merged = Pokja.objects.reached_by(user, Permission.MINUTES_EDIT).with_state().first()
    return MERGED.format(pokja=merged, into=merged.successor)
