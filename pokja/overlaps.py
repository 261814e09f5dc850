"""Two on one seat, or one person on it twice: not forbidden, but asked about. The database refuses two Ketua itself."""

from datetime import date

from django.db.models import Q

from pokja.keeping.change import period_text
from pokja.models import Membership
from pokja.models.membership import Acting, SeatRole

# Of these a Pokja has several, and those without an office share one seat.
_SEVERAL = (SeatRole.PATRON, SeatRole.DEPUTY)
_MANY = (SeatRole.MEMBER, SeatRole.SECRETARIAT)


def overlap_doubts(membership: Membership) -> list[str]:
    """A sentence for each other membership of the same seat in the same time that looks like a mistake."""
    others = _same_time(membership).filter(seat=membership.seat_id).exclude(pk=membership.pk)
    return [
        f"{other.person} tercatat di kedudukan yang sama, {period_text(other)}. Periksa lagi tanggalnya."
        for other in others.select_related("person").order_by("valid_from", "pk")
        if _is_odd(membership, other)
    ]


def _same_time(membership: Membership):
    start, end = membership.valid_from or date.min, membership.valid_until or date.max
    ends_later = Q(valid_until=None) | Q(valid_until__gte=start)
    return Membership.objects.filter(ends_later, Q(valid_from=None) | Q(valid_from__lte=end))


def _is_odd(membership: Membership, other: Membership) -> bool:
    if membership.person_id == other.person_id:
        return True
    seat = membership.seat
    one_at_a_time = seat.role not in _SEVERAL and (seat.role not in _MANY or bool(seat.office))
    stands_in = Acting.PLH in (membership.acting, other.acting)
    return one_at_a_time and not stands_in
