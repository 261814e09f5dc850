"""Everything that is held about one person, as plain data: for a page, as JSON and on paper (UU 27/2022).

A person asks for their own account; the admin of a Pokja asks for an entry of its list of members and is told what
this Pokja holds, nothing else. An entry is known for sure by its link to the account, an attendance by its link to the
entry. Where no link exists an equal NIP, or for speakers an equal name, is shown as "mungkin", and only inside the
Pokja whose admin vouches for the entry: a number that somebody writes into a list elsewhere opens nothing here.
"""

from meetings.personal.account import account_sections
from meetings.personal.members import member_sections
from meetings.personal.records import record_sections
from meetings.personal.shape import PersonalData, Section
from meetings.personal.subject import Subject
from meetings.personal.traces import trace_sections
from pokja.models import Person, User

__all__ = ["PersonalData", "Section", "of_account", "of_entry"]

_PARTS = (account_sections, member_sections, record_sections, trace_sections)


def of_account(user: User) -> PersonalData:
    """All that any Pokja and the program itself hold about the owner of an account."""
    return PersonalData(str(user), "Semua Pokja dan aplikasi ini", _collected(Subject.of_account(user)))


def of_entry(person: Person, *, reader: User) -> PersonalData:
    """All that the Pokja of `person` holds about them."""
    subject = Subject.of_entry(person, reader=reader)
    return PersonalData(str(subject.entries[0]), str(person.pokja), _collected(subject))


def _collected(subject: Subject) -> tuple[Section, ...]:
    return tuple(section for part in _PARTS for section in part(subject))
