"""The list of those invited, as its page and its print show it: members of the Pokja, and guests as typed lines."""

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property

from meetings.models import Attendee, Meeting
from pokja.models import Membership
from pokja.models.membership import SeatRole

_KIND = Attendee.Kind
_ROLE_ONLY = re.compile(f"({'|'.join(role.label.removesuffix(' bidang') for role in SeatRole)})( bidang .+)?")


@dataclass(frozen=True)
class Guest:
    """Somebody who is no member. `line` is how it is typed: "nama ; jabatan ; instansi", or an institution alone."""

    name: str = ""
    office: str = ""
    institution: str = ""

    @classmethod
    def read(cls, line: str) -> "Guest":
        if ";" not in line:
            return cls(institution=line.strip())
        name, office, institution = [*(part.strip() for part in line.split(";", 2)), "", ""][:3]
        return cls(name, office, institution)

    @classmethod
    def of(cls, row: Attendee) -> "Guest":
        return cls(row.name, row.office, row.institution)

    @property
    def is_person(self) -> bool:
        return bool(self.name or self.office)

    @property
    def line(self) -> str:
        if not self.is_person:
            return self.institution
        line = f"{self.name} ; {self.office} ; {self.institution}".rstrip(" ;")
        return line if ";" in line else f"{line} ;"

    def attendee(self) -> Attendee:
        kind, count = (_KIND.PERSON, 1) if self.is_person else (_KIND.INSTITUTION, None)
        return Attendee(kind=kind, count=count, name=self.name, office=self.office, institution=self.institution)


def line_of(row: Attendee) -> str:
    """How a guest is typed on the page."""
    return Guest.of(row).line


def addressed(row: Attendee) -> str:
    """How the undangan names whom it asks: by office, else by name; "Anggota" of the Pokja is no office."""
    is_role_only = row.person_id and row.name and _ROLE_ONLY.fullmatch(row.office)
    first = row.name if is_role_only or not row.office else row.office
    if row.institution and row.institution.casefold() not in first.casefold():
        return f"{first}, {row.institution}" if first else row.institution
    return first


def lines_of(meeting: Meeting) -> list[str]:
    """The lines of the undangan in the order of the list, each once."""
    rows = meeting.attendees.filter(invited=True).order_by("position", "pk")
    return list(dict.fromkeys(addressed(row) for row in rows))


def is_of(row: Attendee, member: Membership) -> bool:
    """Whether the row of the attendance list is about this member, by the entry or else by the name."""
    if row.person_id:
        return member.person_id in (row.person_id, row.person.merged_into_id)
    return bool(row.name) and row.name.casefold() == member.person.full_name.casefold()


def attendee_of(member: Membership) -> Attendee:
    """A new row of the attendance list: name and office as text of that day."""
    return Attendee(
        name=member.person.full_name[:300], office=member.office[:300], institution=member.seat.institution,
        person=member.person, count=1,
    )  # fmt: skip


class Members:
    """The members of the main Pokja by the SK in force on the day of the meeting, each once, in the order of the seats.

    Who sits by no SK is a member too. While no SK is in force, all who sit on that day are.
    """

    def __init__(self, meeting: Meeting):
        self.meeting = meeting

    @cached_property
    def all(self) -> list[Membership]:
        day = self.meeting.starts_on or timezone.localdate()
        in_force = set(self.meeting.pokja.decrees.on(day).values_list("pk", flat=True))
        found = {}
        for member in self.meeting.pokja.memberships.current(day):
            if in_force and member.decree_id and member.decree_id not in in_force:
                continue
            found.setdefault(member.person_id, member)
        return list(found.values())

    def of(self, row: Attendee) -> Membership | None:
        return next((member for member in self.all if is_of(row, member)), None)


class Invitations:
    """What the page starts from."""

    def __init__(self, meeting: Meeting):
        self.meeting = meeting
        self.members = Members(meeting)

    @cached_property
    def rows(self) -> list[Attendee]:
        return list(self.meeting.attendees.filter(invited=True).select_related("person"))

    @property
    def is_new(self) -> bool:
        """Whether nobody was invited yet: then everybody is proposed."""
        return not self.rows and not self.meeting.invitees

    @cached_property
    def ticked(self) -> list[int]:
        """Ids of the members who are invited."""
        return [m.person_id for m in self.members.all if any(is_of(row, m) for row in self.rows)]

    @cached_property
    def guest_rows(self) -> list[Attendee]:
        return [row for row in self.rows if self.members.of(row) is None]

    @cached_property
    def partners(self) -> list[str]:
        """The Pokja that take part, by name."""
        joint = self.meeting.participants.with_region().order_by("region__code")
        return [pokja.name for pokja in joint]

    @cached_property
    def typed_lines(self) -> list[str]:
        """Lines of the undangan that stand in Format A-1 and on no list yet."""
        known = {addressed(row) for row in self.rows}
        return [line for line in self.meeting.invitees if line not in known]

    @property
    def guest_lines(self) -> list[str]:
        """What the box for others shows."""
        lines = [line_of(row) for row in self.guest_rows] + self.typed_lines
        return [line for line in dict.fromkeys(lines) if line not in self.partners]

    @property
    def ticked_partners(self) -> list[str]:
        invited = {line_of(row) for row in self.guest_rows} | set(self.typed_lines)
        return [name for name in self.partners if name in invited]
