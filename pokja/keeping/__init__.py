"""The only code that changes who belongs to a Pokja, its SK and letterheads, and who has access to it.

Each change is one transaction with `by` in its history. What the database refuses comes back as a ValidationError at
the field it belongs to; a change sent twice is done once.
"""

from pokja.keeping.access import give_access, take_access
from pokja.keeping.decrees import add_decree, correct_decree
from pokja.keeping.hosts import add_host, correct_host
from pokja.keeping.members import add_member, correct_member, end_member

__all__ = [
    "add_decree",
    "add_host",
    "add_member",
    "correct_decree",
    "correct_host",
    "correct_member",
    "end_member",
    "give_access",
    "take_access",
]
