"""Made-up meetings with all that is written in them, in the order of their days."""

from bisect import bisect
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from meetings.models import (
    Attendee,
    FinalReport,
    FollowUpUpdate,
    Meeting,
    MeetingPokja,
    Presence,
    Row,
    Session,
    Signer,
)
from meetings.models.minutes import RANK_STEP
from meetings.papers.format_a1 import DEFAULT_LAYOUT
from meetings.papers.paper import A4
from meetings.seeding import vocabulary as words
from meetings.seeding.copying import NULL, Table, encoded
from meetings.seeding.people import Group
from pokja.indonesian import roman

MODELS = (Meeting, MeetingPokja, Session, Signer, Row, FollowUpUpdate, FinalReport, Attendee, Presence)
PLANNED_DAYS = 25  # so far ahead meetings are planned

_KINDS = ("rakor", "rakor", "rakor", "rakor", "technical", "technical", "technical", "socialisation", "workshop", "fgd")
_KIND_WORDS = {
    "rakor": "Rapat Koordinasi", "technical": "Rapat Teknis", "socialisation": "Sosialisasi", "workshop": "Lokakarya",
    "fgd": "FGD",
}  # fmt: skip


@dataclass(frozen=True)
class Amounts:
    """How much is written in one meeting: one of each list is drawn."""

    agenda: tuple[int, ...] = (3, 4, 5, 5, 6, 7)
    decisions: tuple[int, ...] = (2, 3, 3, 4)
    recommendations: tuple[int, ...] = (1, 2, 3, 4, 5)
    followups: tuple[int, ...] = (2, 3, 4, 4, 7)
    notes: tuple[int, ...] = (0, 1, 1, 2)
    attendees: tuple[int, ...] = tuple(range(12, 31))


# What a report says where nothing is made up (docs/record.md).
UNTOLD = {"agenda": None, "pokja": None, "children": []}
UNTOLD_OF_FOLLOWUP = {"status": "not_started", "owner": None, "origin": None, "updates": []}
EMPTY_SESSION = {
    "start": "09:00", "end": "15:30", "place": "", "mode": "onsite", "approximate": False, "date_note": ""
}  # fmt: skip
EMPTY_RECORD = {
    "schema": "pokja-record/1", "participants": [], "status": "final", "return_reason": "", "cancelled": None,
    "archived": False, "kind_other": "", "theme": "", "organisers": [], "funding": "", "funding_other": "",
    "program": "", "activity": "", "budget_document": "", "work_unit": "", "responsible": "", "legal_bases": [],
    "aims": [], "previous": None, "report_number": "", "signing_place": "", "signing_date": None,
    "sifat": "internal", "classification": "", "retention": "", "invitees": [], "moderator": "",
    "participants_note": "", "closing": "", "speakers": [], "notes": [], "obstacles": [], "marks": {},
    "attendees": [], "outputs": [], "budget": [], "attachments": [],
}  # fmt: skip
EMPTY_DATA = {
    "attachment_uids": [], "participants": [], "decree": None, "previous_followups": [], "carried_from": {},
    "letterhead": {"lines": [], "agency": "", "address": "", "contact": "", "logo": None},
    "state": "final", "size": A4,
}  # fmt: skip

LIGHT = Amounts((1, 2, 2, 3), (1,), (0, 1, 1), (0, 1, 2), (0,), (0,))


@dataclass
class _Standing:
    """What a Pokja remembers from meeting to meeting."""

    rakor: dict[int, int] = field(default_factory=dict)
    last: int | None = None
    open: deque = field(default_factory=lambda: deque(maxlen=6))
    numbers_roman: bool = False


class Gatherings:
    """Adds meetings to the tables one by one; whoever asks for the next one writes the tables now and then."""

    def __init__(self, tables: dict[type, Table], groups: list[Group], *, pdf: str, seed: int, until: date, amounts):
        self.tables, self.until, self.amounts = tables, until, amounts
        # Another filling on top of this one gives other rows: their uids must differ.
        self.rng = Random(f"{seed} meetings from {tables[Meeting].next_id}")
        self.groups = [group for group in groups if group.weight]
        self.weights = list(accumulate(group.weight for group in self.groups))
        self.standing = {group.pk: _Standing(numbers_roman=group.rng.random() < 0.3) for group in self.groups}
        self.siblings: dict[str, list[Group]] = {}
        for group in self.groups:
            self.siblings.setdefault(group.code[:2], []).append(group)
        self.people = {group.pk: self._people_of(group) for group in self.groups} if max(amounts.attendees) else {}
        self._make_shapes(pdf)

    def make(self, number: int, years: int) -> Iterator[date]:
        """So many meetings over so many years; the day of each."""
        first = self.until.replace(year=self.until.year - years, day=1)
        days = (self.until - first).days + PLANNED_DAYS
        for n in range(number):
            day = first + timedelta(days=n * days // number)
            if day.weekday() > 4:
                day -= timedelta(days=day.weekday() - 3 - n % 2)
            group = self.groups[bisect(self.weights, self.rng.random() * self.weights[-1])]
            self._add_meeting(group, day)
            yield day

    # --- shapes ---

    def _make_shapes(self, pdf: str):
        tables = self.tables
        self.add_meeting = tables[Meeting].shape(
            "id", "uid", "pokja_id", "kind", "number", "title", "theme", "starts_on", "ends_on", "funding",
            "budget_year", "quarter", "previous_id", "report_number", "sifat", "chair", "minute_taker", "status",
            "submitted_at", "submitted_by_id", "returned_at", "returned_by_id", "return_reason", "approved_at",
            "approved_by_id", "final_version", "reopened_at", "reopened_by_id", "correction_reason", "cancelled_at",
            "cancelled_by_id", "cancel_reason", "created_at", "created_by_id", "changed_at", "changed_by_id",
            "told_budget_year", "told_quarter", "told_kind",
        )  # fmt: skip
        self.add_link = tables[MeetingPokja].shape("id", "meeting_id", "pokja_id")
        self.add_session = tables[Session].shape("id", "meeting_id", "date", "start", "end", "zone", "place", "mode")
        self.add_signer = tables[Signer].shape("id", "meeting_id", "office", "name")
        stamp = ("created_at", "created_by_id", "changed_at", "changed_by_id")
        own = ("id", "uid", "meeting_id", "rank", "text")
        row = tables[Row].shape
        self.add_agenda = row(*own, *stamp, kind="agenda")
        self.add_speaker = row(
            "id", "uid", "meeting_id", "agenda_id", "rank", "name", "office", "institution", *stamp,
            kind="speaker", speaker_role="speaker",
        )  # fmt: skip
        self.add_note = row(*own, "agenda_id", *stamp, kind="note")
        self.add_decision = row(*own, *stamp, kind="decision")
        self.add_part = row(*own, "parent_id", *stamp, kind="decision")
        self.add_recommendation = row(*own, "agenda_id", *stamp, kind="recommendation")
        self.add_followup = row(
            *own, "owner_text", "owner_institution_id", "owner_bidang_id", "owner_pokja_id", "owner_seat_id",
            "due_date", "due_text", "origin_id", *stamp, kind="followup", status_at_writing="not_started",
        )  # fmt: skip
        self.add_news = tables[FollowUpUpdate].shape(
            "id", "uid", "followup_id", "status", "note", "proof_url", "meeting_id", "at", "by_id"
        )
        self.add_report = tables[FinalReport].shape(
            "id", "meeting_id", "version", "data", "code", "text", "participants", "approved_by_id", "approver_name",
            "approved_at", "replaces_id", "reason", pdf_id=pdf, layout=DEFAULT_LAYOUT,
            approver_office="Ketua Pokja PKP",
        )  # fmt: skip
        self.add_attendee = tables[Attendee].shape(
            "id", "uid", "meeting_id", "position", "kind", "name", "office", "institution", "count", "person_id"
        )
        self.add_presence = tables[Presence].shape("id", "attendee_id", "session_id", "status", "mode")

    def _people_of(self, group: Group) -> list[tuple]:
        """Who may come: members, people of other places, and institutions that send several."""
        rng = group.rng
        found = []
        for n in range(45):
            institution = rng.choice(words.INSTITUTIONS)
            if n % 8 == 0:
                found.append(("institution", "", "", institution, rng.randint(2, 6), NULL))
            elif n % 3 == 0 and group.people:
                pk, name = rng.choice(group.people)
                found.append(("person", name, rng.choice(words.OFFICES), institution, 1, pk))
            else:
                found.append(("person", words.person(rng), rng.choice(words.OFFICES), institution, 1, NULL))
        return found

    # --- one meeting ---

    def _add_meeting(self, group: Group, day: date):
        rng, standing = self.rng, self.standing[group.pk]
        pk = self.tables[Meeting].take_id()
        kind = rng.choice(_KINDS)
        topic, place = rng.choice(words.TOPICS), rng.choice(group.villages)
        title = f"{_KIND_WORDS[kind]} {topic} di {place}" if rng.random() < 0.6 else f"{_KIND_WORDS[kind]} {topic}"
        number = ""
        if kind == "rakor":
            count = standing.rakor[day.year] = standing.rakor.get(day.year, 0) + 1
            number = (roman(count) if standing.numbers_roman else str(count)) if rng.random() < 0.9 else ""
        life = self._life(group, day)
        last_day = day + timedelta(days=1) if rng.random() < 0.08 else day
        written = f"{day} 15:00+07"
        chair, taker = words.person(rng), words.person(rng)
        undated = life.status == "draft" and not life.version and rng.random() < 0.03
        quarter = (day.month + 2) // 3
        self.add_meeting(
            (
                pk, self._uid(), group.pk, kind, number, title,
                f"{topic.capitalize()} di dusun {words.hamlet(rng)}" if rng.random() < 0.1 else "",
                NULL if undated else day, NULL if undated else last_day,
                "apbd_prov" if group.is_province else "apbd_kab", day.year, quarter,
                standing.last if standing.last and rng.random() < 0.3 else NULL,
                f"640/{pk}/{day.year}" if life.version else "", "open" if rng.random() < 0.3 else "internal",
                chair, taker, life.status, *life.columns, written, group.secretariat, life.changed_at,
                group.secretariat, *((day.year, quarter, kind) if life.is_reopened else (NULL, NULL, "")),
            )
        )  # fmt: skip
        sessions = [] if undated else self._add_sessions(group, pk, day, last_day)
        participants = self._add_participants(group, pk) if rng.random() < 0.04 else []
        self.add_signer((self.tables[Signer].take_id(), pk, "Ketua Pokja PKP", chair))
        told = Told(title)
        if day <= self.until or rng.random() < 0.5:
            stamp = (written, group.secretariat, written, group.secretariat)
            agenda = self._add_agenda(group, pk, stamp, topic, told)
            if day <= self.until:
                self._add_results(group, pk, day, stamp, topic, agenda, participants, told)
                self._add_attendance(group, pk, sessions)
        if life.version:
            self._add_reports(group, pk, life, kind, number, day, last_day, chair, taker, participants, told)
            standing.last = pk

    def _add_sessions(self, group, pk, day, last_day) -> list[int]:
        rng, table = self.rng, self.tables[Session]
        ids = []
        for date_of_it in (day, last_day)[: 1 + (last_day != day)]:
            start = rng.choice(("08:30", "09:00", "10:00", "13:00"))
            mode = rng.choice(("onsite", "onsite", "onsite", "online", "hybrid"))
            ids.append(table.take_id())
            place = f"{rng.choice(words.PLACES)}, {rng.choice(group.villages)}"
            self.add_session((ids[-1], pk, date_of_it, start, "15:30", group.zone, place, mode))
        return ids

    def _add_participants(self, group, pk) -> list[int]:
        """A joint meeting: the whole province, or some neighbours."""
        others = [other.pk for other in self.siblings[group.code[:2]] if other.pk != group.pk]
        if not group.is_province:
            others = self.rng.sample(others, min(len(others), self.rng.randint(1, 4)))
        for other in others:
            self.add_link((self.tables[MeetingPokja].take_id(), pk, other))
        return others

    def _add_agenda(self, group, pk, stamp, topic, told) -> list[int]:
        rng, table, ids = self.rng, self.tables[Row], []
        for n in range(1, rng.choice(self.amounts.agenda) + 1):
            text, uid = self._text(words.AGENDA, group, topic), self._uid()
            ids.append(table.take_id())
            self.add_agenda((ids[-1], uid, pk, n * RANK_STEP, text, *stamp))
            told.agenda.append({"uid": uid, "text": text, "children": [], "speakers": [], "notes": []})
            if rng.random() < 0.4:
                self.add_speaker(
                    (
                        table.take_id(), self._uid(), pk, ids[-1], RANK_STEP, words.person(rng),
                        rng.choice(words.OFFICES), rng.choice(words.INSTITUTIONS), *stamp,
                    )
                )  # fmt: skip
        return ids

    def _add_results(self, group, pk, day, stamp, topic, agenda, participants, told):
        rng, table, amounts = self.rng, self.tables[Row], self.amounts
        for n in range(1, rng.choice(amounts.notes) + 1):
            row = (table.take_id(), self._uid(), pk, n * RANK_STEP, self._text(words.NOTES, group, topic))
            self.add_note((*row, rng.choice(agenda), *stamp))
        above = None
        for n in range(1, rng.choice(amounts.decisions) + 1):
            row = (table.take_id(), self._uid(), pk, n * RANK_STEP, self._text(words.DECISIONS, group, topic))
            told.decisions.append({"uid": row[1], "text": row[4]} | UNTOLD)
            if above and rng.random() < 0.2:
                self.add_part((*row, above, *stamp))
            else:
                self.add_decision((*row, *stamp))
                above = row[0]
        for n in range(1, rng.choice(amounts.recommendations) + 1):
            row = (table.take_id(), self._uid(), pk, n * RANK_STEP, self._text(words.RECOMMENDATIONS, group, topic))
            told.recommendations.append({"uid": row[1], "text": row[4]} | UNTOLD)
            self.add_recommendation((*row, rng.choice(agenda) if rng.random() < 0.5 else NULL, *stamp))
        self._look_back(group, pk, day)
        for n in range(1, rng.choice(amounts.followups) + 1):
            self._add_followup(group, pk, day, n * RANK_STEP, stamp, topic, participants, told)

    def _uid(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128)))

    def _text(self, templates, group, topic) -> str:
        rng = self.rng
        about = topic if rng.random() < 0.6 else rng.choice(words.TOPICS)
        place = rng.choice(group.villages) if rng.random() < 0.97 else words.hamlet(rng)
        return rng.choice(templates).format(topic=about, place=place, who=rng.choice(words.INSTITUTIONS))

    # --- follow-ups ---

    def _look_back(self, group, pk, day):
        """What this meeting tells of open follow-ups of earlier ones."""
        rng, open_ones = self.rng, self.standing[group.pk].open
        for row, text in list(open_ones):
            if rng.random() < 0.12:
                status = rng.choice(("done", "in_progress", "blocked"))
                self._add_one_news(group, row, status, f"{day} 14:00+07", meeting=pk)
                if status == "done":
                    open_ones.remove((row, text))

    def _add_followup(self, group, pk, day, rank, stamp, topic, participants, told):
        rng, standing = self.rng, self.standing[group.pk]
        row, origin = self.tables[Row].take_id(), NULL
        if standing.open and rng.random() < 0.06:
            origin, text = standing.open.popleft()
        else:
            text = self._text(words.FOLLOWUPS, group, topic)
        uid, owner, (due, due_text) = self._uid(), self._owner(group, participants), self._due(group, day)
        self.add_followup(
            (
                row, uid, pk, rank, text, *owner, due, due_text, origin, *stamp,
            )
        )  # fmt: skip
        date_of_it = None if due == NULL else str(due)
        words_of_it = {"owner_text": owner[0], "due_date": date_of_it, "due_text": due_text}
        told.follow_ups.append({"uid": uid, "text": text} | UNTOLD | UNTOLD_OF_FOLLOWUP | words_of_it)
        if not self._add_news(group, row, day):
            standing.open.append((row, text))

    def _owner(self, group, participants) -> tuple:
        """The text, then institution, bidang, Pokja, seat: at most one of them."""
        rng, draw = self.rng, self.rng.random()
        if draw < 0.22:
            return "", NULL, NULL, NULL, NULL
        if draw < 0.55:
            pk, name = rng.choice(group.institutions)
            return name, pk, NULL, NULL, NULL
        if draw < 0.70:
            pk, name = rng.choice(group.bidang)
            return f"Bidang {name}", NULL, pk, NULL, NULL
        if draw < 0.78 and group.seats:
            pk, office = rng.choice(group.seats)
            return office, NULL, NULL, NULL, pk
        if participants and draw < 0.95:
            return "Pokja PKP yang ikut serta", NULL, NULL, rng.choice(participants), NULL
        return rng.choice(words.INSTITUTIONS), NULL, NULL, NULL, NULL

    def _due(self, group, day) -> tuple:
        draw = self.rng.random()
        if draw < 0.55:
            return day + timedelta(days=self.rng.randint(7, 200)), ""
        if draw < 0.70:
            return NULL, f"pada Rakor {self.standing[group.pk].rakor.get(day.year, 0) + 1}"
        return NULL, "segera" if draw < 0.80 else ""

    def _add_news(self, group, row, day) -> bool:
        """What became of it until now, the more the longer ago; whether it is closed."""
        rng, age = self.rng, (self.until - day).days
        draw = rng.random() / (0.95 if age > 400 else 0.75 if age > 100 else 0.35)
        if draw > 1:
            return False
        end = "done" if draw < 0.86 else "dropped" if draw < 0.91 else "blocked" if draw < 0.95 else "in_progress"
        spent = min(max(age, 0), rng.randint(3, 240))
        if spent > 20 and rng.random() < 0.3:
            self._add_one_news(group, row, "in_progress", f"{day + timedelta(days=spent // 2)} 10:00+07")
        self._add_one_news(group, row, end, f"{day + timedelta(days=spent)} 16:00+07")
        return end in ("done", "dropped")

    def _add_one_news(self, group, row, status, at, *, meeting=NULL):
        rng = self.rng
        proof = f"https://bukti.{group.code}.skala.test/{row}" if status == "done" and rng.random() < 0.2 else ""
        uid = self._uid()
        news = self.tables[FollowUpUpdate].take_id()
        self.add_news((news, uid, row, status, rng.choice(words.NEWS), proof, meeting, at, group.secretariat))

    # --- who came ---

    def _add_attendance(self, group, pk, sessions):
        rng, number = self.rng, self.rng.choice(self.amounts.attendees)
        if not number:
            return
        attendees, presences = self.tables[Attendee], self.tables[Presence]
        for position, who in enumerate(rng.sample(self.people[group.pk], number)):
            attendee = attendees.take_id()
            self.add_attendee((attendee, self._uid(), pk, position, *who))
            for session in sessions[:1] if rng.random() < 0.9 else sessions:
                draw = rng.random()
                status = "present" if draw < 0.85 else "excused" if draw < 0.92 else "absent"
                mode = "onsite" if draw < 0.7 else "online" if draw < 0.85 else ""
                self.add_presence((presences.take_id(), attendee, session, status, mode))

    # --- its state ---

    def _life(self, group, day) -> "_Life":
        rng, age = self.rng, (self.until - day).days
        life = _Life(day, group)
        draw = rng.random()
        if age < 0:
            life.status = "draft"
        elif age < 30 and draw < 0.7 or draw < 0.03:
            share = draw / (0.7 if age < 30 else 0.03)
            life.status = "draft" if share < 0.7 else "submitted" if share < 0.9 else "returned"
        else:
            life.finish(2 if rng.random() < 0.02 else 1)
            if rng.random() < 0.005:
                life.reopen(self.until)
        if age >= 0 and rng.random() < 0.008:
            life.cancel()
        return life

    def _add_reports(self, group, pk, life, kind, number, day, last_day, chair, taker, participants, told):
        """One row for each version; its text is kept where it is read, of those under correction."""
        table, before = self.tables[FinalReport], NULL
        record = EMPTY_RECORD | {
            "pokja": group.code, "kind": kind, "number": number, "title": told.title, "budget_year": day.year,
            "quarter": (day.month + 2) // 3, "chair": chair, "minute_taker": taker, "agenda": told.agenda,
            "decisions": told.decisions, "recommendations": told.recommendations, "follow_ups": told.follow_ups,
            "sessions": [EMPTY_SESSION | {"date": str(d), "zone": group.zone} for d in sorted({day, last_day})],
            "signers": [{"part": "chair", "office": "Ketua Pokja PKP", "name": chair, "rank": "", "nip": ""}],
        }  # fmt: skip
        for version in range(1, life.version + 1):
            report, is_last = table.take_id(), version == life.version
            approval = {"name": chair, "office": "Ketua Pokja PKP", "approved_at": life.approved_at}
            data = EMPTY_DATA | {"record": record, "pokja": group.told, "approval": approval, "version": version}
            self.add_report(
                (
                    report, pk, version, encoded(data), f"{self.rng.getrandbits(64):016x}",
                    encoded(told.text) if life.is_reopened and is_last else "",
                    f"{{{','.join(map(str, participants))}}}", group.chair, chair,
                    life.approved_at, before, "Perbaikan data peserta" if version > 1 else "",
                )
            )  # fmt: skip
            before = report


@dataclass
class Told:
    """What a meeting says, as its report tells it."""

    title: str
    agenda: list[dict] = field(default_factory=list)
    decisions: list[dict] = field(default_factory=list)
    recommendations: list[dict] = field(default_factory=list)
    follow_ups: list[dict] = field(default_factory=list)

    @property
    def text(self) -> str:
        rows = (*self.agenda, *self.decisions, *self.recommendations, *self.follow_ups)
        return "\n".join([self.title, *(row["text"] for row in rows)])


class _Life:
    """The columns that say in which state a meeting is and how it came there."""

    def __init__(self, day: date, group: Group):
        self.group, self.day = group, day
        self.status, self.version, self.is_reopened = "draft", 0, False
        self.changed_at = f"{day} 15:30+07"
        self.approved_at = f"{day + timedelta(days=4)}T09:00:00+07:00"
        self.reopened = (NULL, NULL, "")
        self.cancelled = (NULL, NULL, "")

    def finish(self, version: int):
        self.status, self.version, self.changed_at = "final", version, self.approved_at

    def reopen(self, until: date):
        self.status, self.is_reopened = "draft", True
        self.reopened = (f"{until} 08:00+07", self.group.secretariat, "Nama peserta keliru")
        self.changed_at = self.reopened[0]

    def cancel(self):
        self.cancelled = (f"{self.day} 07:00+07", self.group.chair, "Pimpinan berhalangan")

    @property
    def columns(self) -> tuple:
        """From `submitted_at` to `cancel_reason`."""
        group, handed_in = self.group, self.status != "draft" or self.version
        submitted = (f"{self.day + timedelta(days=2)} 09:00+07", group.secretariat) if handed_in else (NULL, NULL)
        returned = (NULL, NULL, "")
        if self.status == "returned":
            returned = (f"{self.day + timedelta(days=3)} 09:00+07", group.chair, "Lengkapi daftar hadir.")
        approved = (self.approved_at, group.chair) if self.status == "final" else (NULL, NULL)
        return (*submitted, *returned, *approved, self.version, *self.reopened, *self.cancelled)
