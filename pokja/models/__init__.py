"""The people side: regions, working groups, their members and the accounts that may enter."""

from pokja.models.file import StoredFile
from pokja.models.group import Bidang, Decree, HostAgency, Institution, Pokja
from pokja.models.membership import Membership, Person, Seat
from pokja.models.region import Region
from pokja.models.user import Access, User

__all__ = [
    "Access",
    "Bidang",
    "Decree",
    "HostAgency",
    "Institution",
    "Membership",
    "Person",
    "Pokja",
    "Region",
    "Seat",
    "StoredFile",
    "User",
]
