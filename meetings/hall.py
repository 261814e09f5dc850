"""The check-in of one meeting at one moment, as a phone in the hall sees it."""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.functional import cached_property

from meetings.checkin import session_at
from meetings.codes import read_code
from meetings.likeness import folded
from meetings.models import Attendee, CheckIn, CheckInCode, Presence, Session
from pokja.models import Membership


def code_of(typed: str) -> CheckInCode | None:
    """The code somebody typed or scanned, open or not; None when there never was such a one."""
    known = CheckInCode.objects.select_related("meeting__pokja__region__parent")
    return known.filter(code=read_code(typed)).first()


class Hall:
    """`session` is the one for which a guest would be noted at `moment`; None while the check-in is closed."""

    def __init__(self, code: CheckInCode, moment: datetime):
        self.code, self.meeting, self.moment = code, code.meeting, moment

    @cached_property
    def session(self) -> Session | None:
        return session_at(self.sessions, self.moment) if self.is_open else None

    @cached_property
    def sessions(self) -> list[Session]:
        return list(self.meeting.sessions.all())

    @property
    def is_open(self) -> bool:
        return self.code.closed_at is None and self.meeting.is_editable

    @property
    def is_exchanged(self) -> bool:
        """Whether another code hangs in the hall by now."""
        return bool(self.code.closed_at) and CheckInCode.objects.filter(meeting=self.meeting, closed_at=None).exists()

    # --- what is offered ---

    @cached_property
    def _invited(self) -> list[Attendee]:
        return list(Attendee.objects.filter(meeting=self.meeting, invited=True).order_by("position", "pk"))

    @cached_property
    def institutions(self) -> list[str]:
        """Of those invited and of the Pokja that take part, each once and in the order of letters."""
        found: dict[str, str] = {}
        for name in [*(row.institution for row in self._invited), *self._of_participants]:
            found.setdefault(folded(name), name)
        return [found[key] for key in sorted(found) if key]

    @property
    def _of_participants(self) -> list[str]:
        """The Pokja of a joint meeting and the institutions that sit in them; nobody's name."""
        found = []
        partners = list(self.meeting.participants.with_region().order_by("region__code"))
        day = self.session.date if self.session else self.meeting.starts_on
        seats = Membership.objects.filter(pokja__in=partners).on(day) if partners else Membership.objects.none()
        sitting = seats.exclude(seat__institution="").values_list("pokja", "seat__institution").distinct()
        by_pokja: dict[int, list[str]] = {}
        for pokja, institution in sitting.order_by("seat__institution"):
            by_pokja.setdefault(pokja, []).append(institution)
        for pokja in partners:
            found += [pokja.name, *by_pokja.get(pokja.pk, [])]
        return found

    def is_listed(self, institution: str) -> bool:
        return folded(institution) in {folded(name) for name in self.institutions}

    def people_of(self, institution: str) -> list[Attendee]:
        """Who of that institution is invited; their names, or the office where no name is known."""
        place = folded(institution)
        return [row for row in self._invited if row.kind == Attendee.Kind.PERSON and folded(row.institution) == place]

    # --- what this phone entered ---

    def entry_of(self, uid) -> CheckIn | None:
        """For this session, else the last one for an earlier session of this meeting."""
        if uid is None:
            return None
        told = Presence.objects.filter(attendee=OuterRef("attendee"), session=OuterRef("session"))
        entries = CheckIn.objects.filter(uid=uid, code__meeting=self.meeting).select_related("attendee", "session")
        words = {name: Subquery(told.values(name)[:1]) for name in ("status", "representing")}
        found = list(entries.annotate(**words).order_by("-at"))
        here = [entry for entry in found if self.session and entry.session_id == self.session.pk]
        return (here or found or [None])[0]

    def is_entered(self, entry: CheckIn | None) -> bool:
        """Whether it is noted for this session, and the secretariat has not taken that back."""
        is_here = entry and self.session and entry.session_id == self.session.pk
        return bool(is_here and entry.status == Presence.Status.PRESENT)
