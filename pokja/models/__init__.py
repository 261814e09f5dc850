"""The people side: regions, working groups, their members and the accounts that may enter."""

from pokja.models.acts import MemberAct, MemberImport
from pokja.models.audit import AuditEntry
from pokja.models.file import StoredFile
from pokja.models.group import Bidang, Decree, HostAgency, Institution, Pokja
from pokja.models.identity import Identity
from pokja.models.invitation import Invitation
from pokja.models.membership import Membership, Person, Seat
from pokja.models.region import Region
from pokja.models.sign_in import FailureCount
from pokja.models.token import ApiToken
from pokja.models.user import Access, User

__all__ = [
    "Access",
    "ApiToken",
    "AuditEntry",
    "Bidang",
    "Decree",
    "FailureCount",
    "HostAgency",
    "Identity",
    "Institution",
    "Invitation",
    "MemberAct",
    "MemberImport",
    "Membership",
    "Person",
    "Pokja",
    "Region",
    "Seat",
    "StoredFile",
    "User",
]
