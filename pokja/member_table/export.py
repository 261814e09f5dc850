"""The members of a Pokja as a table that reads back to the same data."""

from pokja.indonesian import nip_text
from pokja.member_table.fields import LABELS
from pokja.models import Membership
from pokja.models.membership import SeatRole

HEAD = list(LABELS.values())


def table_rows(memberships: list[Membership]) -> list[list]:
    """Days are dates, all else is text."""
    return [[_value(member, name) for name in LABELS] for member in memberships]


def _value(member: Membership, name: str):
    person, seat, decree = member.person, member.seat, member.decree
    match name:
        case "nip":
            # Grouped by ordinary blanks: a spreadsheet that opens the CSV leaves all 18 digits as they are.
            return nip_text(person.nip).replace("\N{NO-BREAK SPACE}", " ")
        case "role":
            return SeatRole(seat.role).label
        case "bidang":
            return seat.bidang.name if seat.bidang else ""
        case "office" | "institution":
            return getattr(seat, name)
        case "acting":
            return member.get_acting_display()
        case "valid_from" | "valid_until":
            return getattr(member, name) or ""
        case "decree":
            return decree.number if decree else ""
        case "decree_date":
            return decree.date if decree else ""
        case "basis":
            return member.basis
    return getattr(person, name)
