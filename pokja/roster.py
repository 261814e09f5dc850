"""Orders members the way an SK lists them, and hides what a number says about a person."""

from itertools import groupby

from pokja.models import Membership, Seat
from pokja.models.membership import SeatRole

_ORDER = {role: place for place, role in enumerate(SeatRole.values)}


def in_order(memberships) -> list[Membership]:
    """From Pembina to Sekretariat; inside a role by the order of the seats."""
    return sorted(memberships, key=lambda row: (_ORDER[row.role], row.seat.rank, row.seat_id, row.acting, row.pk))


def in_order_of_seats(seats) -> list[Seat]:
    """The same order for seats on which nobody sits."""
    return sorted(seats, key=lambda seat: (_ORDER[seat.role], seat.rank, seat.pk))


def by_role(memberships) -> list[tuple[str, list[Membership]]]:
    """("Ketua", [...]), ("Wakil ketua", [...]), ..."""
    rows = in_order(memberships)
    return [(SeatRole(role).label, list(group)) for role, group in groupby(rows, key=lambda row: row.role)]


def masked_nip(nip: str) -> str:
    """Only the last three digits: the others say when somebody was born and whether it is a man or a woman."""
    return f"••• {nip[-3:]}" if len(nip) > 3 else "•••" if nip else ""
