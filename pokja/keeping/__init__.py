"""The only code that changes who belongs to a Pokja, its SK and letterheads, and who has access to it.

Each change is one transaction with `by` in its history. What the database refuses comes back as a ValidationError at
the field it belongs to; a change sent twice is done once.
"""

from pokja.keeping.access import give_access, take_access
from pokja.keeping.bidang import add_bidang, move_bidang, remove_bidang, rename_bidang
from pokja.keeping.contacts import remove_contacts
from pokja.keeping.decrees import add_decree, correct_decree
from pokja.keeping.display import change_display
from pokja.keeping.hosts import add_host, correct_host
from pokja.keeping.identities import link_identity, unlink_identity
from pokja.keeping.invitations import InvitationClosed, accept_invitation, invite, withdraw_invitation
from pokja.keeping.members import add_member, correct_member, end_member
from pokja.keeping.merging import merge
from pokja.keeping.mutasi import succeed
from pokja.keeping.passwords import note_locks, set_password
from pokja.keeping.pokja import change_pokja
from pokja.keeping.second_step import (
    note_recovery_code,
    renew_codes,
    reset_second_step,
    set_up_second_step,
    turn_off_second_step,
)
from pokja.keeping.sessions import devices_of, end_device, end_other_devices, end_sessions
from pokja.keeping.undoing import undo

__all__ = [
    "add_bidang",
    "move_bidang",
    "remove_bidang",
    "rename_bidang",
    "InvitationClosed",
    "accept_invitation",
    "add_decree",
    "add_host",
    "add_member",
    "change_display",
    "change_pokja",
    "correct_decree",
    "correct_host",
    "correct_member",
    "devices_of",
    "end_device",
    "end_member",
    "end_other_devices",
    "end_sessions",
    "give_access",
    "invite",
    "link_identity",
    "merge",
    "note_locks",
    "note_recovery_code",
    "remove_contacts",
    "renew_codes",
    "reset_second_step",
    "set_password",
    "set_up_second_step",
    "succeed",
    "take_access",
    "turn_off_second_step",
    "undo",
    "unlink_identity",
    "withdraw_invitation",
]
