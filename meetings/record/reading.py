"""The keys of a record and how each is read; the result is what an export of the same meeting would write."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError

from meetings.forms.attachments import MAX_FILES
from meetings.forms.meetings import FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR
from meetings.models import Attachment, Attendee, FollowUpStatus, MarkStyle, Meeting, Presence, Signer
from meetings.models.meeting import Mode
from meetings.models.minutes import MAX_DEPTH, SpeakerRole
from meetings.quickline import due_box, read_due
from meetings.record.export import MARKED_KINDS, SCHEMA
from meetings.record.shape import (
    Key,
    Place,
    Problem,
    Reader,
    amount,
    base64_bytes,
    choice,
    code,
    day,
    filled,
    flag,
    hour,
    line,
    lines,
    listed,
    moment,
    optional,
    table,
    text,
    uid,
    whole,
)
from pokja.fields import LINE_LIMIT, TEXT_LIMIT, NIPField, check_length
from pokja.forms_base import speak_indonesian
from pokja.models.membership import Acting, SeatRole
from pokja.models.region import Zone
from pokja.pictures import is_small_jpeg
from pokja.uploads import SCAN_SIDE, DocumentField, PhotoField, Upload

PERSONAL_MODES = ("", "onsite", "online")
FILES = "attachments"


class _NamedBytes(BytesIO):
    """What a file field asks of an upload."""

    def __init__(self, name: str, content: bytes):
        super().__init__(content)
        self.name, self.size = name, len(content)


@dataclass
class Reading:
    """A record as an export would write it, with what is wrong. `sorted_from` keeps the places of lists that were put
    in order; `uploads` are the checked files by their base64."""

    record: dict | None
    problems: list[Problem]
    sorted_from: dict[str, list[int]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def place(self, name: str, number: int) -> Place:
        """Where the writer put what is now the n-th of a list."""
        order = self.sorted_from.get(name)
        return Place("", self.problems) / name / (order[number] if order else number)


def read_record(raw, *, zone: str) -> Reading:
    """Read one record of unknown origin; `zone` stands for a missing one."""
    root = Place()
    record = table(_record_keys(zone))(raw, root)
    reading = Reading(record, root.problems)
    if record and not root.problems:
        _Tidy(reading).all()
    return reading


# --- readers that only a record needs ---


def nested(own: dict[str, Key], level: int = 1) -> Reader:
    """Rows with `children` of the same shape."""

    def read(value, place: Place):
        if level > MAX_DEPTH and value != []:
            place.wrong("Daftar paling banyak tiga tingkat.")
            return []
        return listed(table(own | {"children": Key(nested(own, level + 1), list)}))(value, place)

    return read


def by_form_field(form_field: forms.Field) -> Reader:
    """What a form would make of a single line."""

    def read(value, place: Place):
        cleaned = line(value, place)
        try:
            return form_field.clean(cleaned)
        except ValidationError as error:
            return place.wrong(" ".join(error.messages))

    return read


def limited(read_text: Reader, limit: int) -> Reader:
    def read(value, place: Place):
        cleaned = read_text(value, place)
        try:
            check_length(cleaned, limit, "Isian ini")
        except ValidationError as error:
            place.wrong(error.message)
        return cleaned

    return read


def owner(value, place: Place) -> dict | None:
    """Exactly one of the four kinds of owner."""
    if isinstance(value, dict) and len(value) != 1:
        return place.wrong("Isi satu saja: institution, bidang, pokja, atau seat.")
    keys = {name: Key(read, None) for name, read in _OWNERS.items()}
    found = table(keys)(value, place) or {}
    return {name: named for name, named in found.items() if named is not None} or None


def marks(value, place: Place) -> dict:
    """The styles of three levels for each list that has unusual ones."""
    read_styles = listed(choice(*MarkStyle.Style.values), most=MAX_DEPTH)
    found = table({kind.value: Key(read_styles, list) for kind in MARKED_KINDS})(value, place) or {}
    usual = list(MarkStyle.DEFAULTS)
    full = {kind: [*styles, *usual[len(styles) :]] for kind, styles in found.items()}
    return {kind: styles for kind, styles in full.items() if styles != usual}


def schema(value, place: Place):
    return value if value == SCHEMA else place.wrong(f"Bentuk ini tidak dikenal. Yang dibaca: “{SCHEMA}”.")


# --- the keys ---

UID = {"uid": Key(uid)}
FILE_CONTENT = Key(base64_bytes)
_URL = forms.URLField(
    required=False,
    max_length=500,
    assume_scheme="https",
    error_messages={"invalid": "Tulis alamat laman lengkap, misalnya https://contoh.go.id/berkas."},
)
_SEAT = table({"role": Key(choice(*SeatRole.values)), "bidang": Key(line, ""), "office": Key(line, "")})
_OWNERS = {
    "institution": limited(filled(line), LINE_LIMIT),
    "bidang": filled(line),
    "pokja": code,
    "seat": _SEAT,
}
NOTE = UID | {"text": Key(text)}
SPEAKER = UID | {
    "role": Key(choice(*SpeakerRole.values), SpeakerRole.SPEAKER.value),
    "title_before": Key(line, ""),
    "name": Key(line, ""),
    "title_after": Key(line, ""),
    "acting": Key(choice(*Acting.values), ""),
    "office": Key(line, ""),
    "former": Key(flag, False),
    "institution": Key(line, ""),
    "representing": Key(line, ""),
    "mode": Key(choice(*PERSONAL_MODES), ""),
    "text": Key(text, ""),
}
AGENDA = NOTE | {"speakers": Key(listed(table(SPEAKER)), list), "notes": Key(nested(NOTE), list)}
RESULT = NOTE | {"agenda": Key(optional(uid), None), "pokja": Key(optional(code), None)}
OBSTACLE = RESULT | {"help": Key(text, "")}
UPDATE = UID | {
    "status": Key(choice(*FollowUpStatus.values)),
    "note": Key(limited(text, TEXT_LIMIT), ""),
    "url": Key(by_form_field(_URL), ""),
    "at": Key(moment),
    "file": Key(optional(table({"content": FILE_CONTENT})), None),
    "owner_text": Key(line, ""),
    "owner": Key(optional(owner), None),
    "due_date": Key(optional(day), None),
    "due_text": Key(line, ""),
}
FOLLOW_UP = RESULT | {
    "status": Key(choice(*FollowUpStatus.values), FollowUpStatus.NOT_STARTED.value),
    "owner_text": Key(line, ""),
    "owner": Key(optional(owner), None),
    "due_date": Key(optional(day), None),
    "due_text": Key(line, ""),
    "origin": Key(optional(uid), None),
    "updates": Key(listed(table(UPDATE)), list),
}
PRESENCE = {
    "session": Key(whole(0, 999)),
    "status": Key(choice(*Presence.Status.values)),
    "mode": Key(choice(*PERSONAL_MODES), ""),
    "representing": Key(line, ""),
    "arrived": Key(optional(hour), None),
    "left": Key(optional(hour), None),
    "source": Key(choice(*Presence.Source.values), Presence.Source.SECRETARIAT.value),
}
ATTENDEE = UID | {
    "kind": Key(choice(*Attendee.Kind.values)),
    "name": Key(line, ""),
    "office": Key(line, ""),
    "institution": Key(line, ""),
    "count": Key(optional(whole(1, 1_000_000)), None),
    "invited": Key(flag, True),
    "phone": Key(line, ""),
    "email": Key(line, ""),
    "presences": Key(listed(table(PRESENCE)), list),
}
SIGNER = {
    "part": Key(choice(*Signer.Part.values)),
    "office": Key(filled(line, "Isi jabatan penanda tangan.")),
    "name": Key(line, ""),
    "rank": Key(line, ""),
    "nip": Key(by_form_field(NIPField(required=False)), ""),
}
OUTPUT = {
    "output": Key(filled(line, "Isi keluarannya.")),
    "unit": Key(line, ""),
    "target": Key(optional(amount), None),
    "realised": Key(optional(amount), None),
}
BUDGET = {
    "description": Key(filled(line, "Isi uraiannya.")),
    "budget": Key(optional(amount), None),
    "realised": Key(optional(amount), None),
}
ATTACHMENT = {
    "kind": Key(choice(*Attachment.Kind.values)),
    "caption": Key(limited(line, LINE_LIMIT), ""),
    "filename": Key(filled(line)),
    "content": FILE_CONTENT,
}


def _session_keys(zone: str) -> dict[str, Key]:
    return {
        "date": Key(day),
        "start": Key(optional(hour), None),
        "end": Key(optional(hour), None),
        "zone": Key(choice(*Zone.values), zone),
        "place": Key(line, ""),
        "mode": Key(choice(*Mode.values), Mode.ONSITE.value),
        "approximate": Key(flag, False),
        "date_note": Key(line, ""),
    }


def _record_keys(zone: str) -> dict[str, Key]:
    return {
        "schema": Key(schema, SCHEMA),
        "uid": Key(uid),
        "pokja": Key(code),
        "participants": Key(listed(code), list),
        "status": Key(choice(*Meeting.Status.values), Meeting.Status.DRAFT.value),
        "return_reason": Key(limited(text, TEXT_LIMIT), ""),
        "cancelled": Key(optional(table({"reason": Key(limited(filled(text), TEXT_LIMIT))})), None),
        "archived": Key(flag, False),
        "kind": Key(choice(*Meeting.Kind.values), Meeting.Kind.RAKOR.value),
        "title": Key(line),
        "theme": Key(text, ""),
        "funding": Key(choice("", *Meeting.Funding.values), ""),
        "budget_year": Key(optional(whole(FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR)), None),
        "quarter": Key(optional(whole(1, 4)), None),
        "previous": Key(optional(uid), None),
        "signing_date": Key(optional(day), None),
        "sifat": Key(choice(*Meeting.Sifat.values), Meeting.Sifat.INTERNAL.value),
        "participants_note": Key(text, ""),
        "closing": Key(text, ""),
        **{name: Key(line, "") for name in _PLAIN_LINES},
        **{name: Key(lines, list) for name in ("organisers", "legal_bases", "aims", "invitees")},
        "sessions": Key(listed(table(_session_keys(zone)))),
        "signers": Key(listed(table(SIGNER)), list),
        "agenda": Key(nested(AGENDA), list),
        "speakers": Key(listed(table(SPEAKER)), list),
        "notes": Key(nested(NOTE), list),
        "decisions": Key(nested(RESULT), list),
        "recommendations": Key(nested(RESULT), list),
        "follow_ups": Key(nested(FOLLOW_UP), list),
        "obstacles": Key(nested(OBSTACLE), list),
        "reminders": Key(nested(RESULT), list),
        "marks": Key(marks, dict),
        "attendees": Key(listed(table(ATTENDEE)), list),
        "outputs": Key(listed(table(OUTPUT)), list),
        "budget": Key(listed(table(BUDGET)), list),
        FILES: Key(listed(table(ATTACHMENT), most=MAX_FILES), list),
    }


_PLAIN_LINES = (
    "kind_other",
    "number",
    "funding_other",
    "program",
    "activity",
    "budget_document",
    "work_unit",
    "responsible",
    "report_number",
    "signing_place",
    "classification",
    "retention",
    "chair",
    "moderator",
    "minute_taker",
)
RESULT_LISTS = ("decisions", "recommendations", "follow_ups", "obstacles", "reminders")


def walk(rows: list[dict], place: Place) -> Iterator[tuple[dict, Place, dict | None]]:
    """Every row of a nested list with its place and its parent, in the order of reading."""

    def below(siblings, at, parent):
        for number, row in enumerate(siblings):
            yield row, at / number, parent
            yield from below(row["children"], at / number / "children", row)

    return below(rows, place, None)


# --- what belongs together ---


class _Tidy:
    """Checks what keys say about each other, and puts in order what a meeting keeps in an order of its own."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.record = reading.record
        self.root = Place("", reading.problems)
        self.agenda = [row["uid"] for row, *_ in walk(self.record["agenda"], self.root)]

    def all(self):
        self._participants()
        self._state()
        self._identities()
        self._sessions()
        self._attendees()
        for name in RESULT_LISTS:
            self._results(name)
        self._due_times()
        self._files()

    def _participants(self):
        codes = self.record["participants"]
        if self.record["pokja"] in codes:
            (self.root / "participants").wrong("Pokja utama tidak ditulis di sini.")
        self.record["participants"] = sorted(set(codes))

    def _state(self):
        reason = self.record["return_reason"]
        returned = self.record["status"] == Meeting.Status.RETURNED
        if returned and not reason:
            (self.root / "return_reason").wrong("Tulis apa yang perlu diperbaiki.")
        if reason and not returned:
            (self.root / "return_reason").wrong("Kosongkan, karena statusnya bukan “returned”.")

    def _identities(self):
        """A uid names one thing."""
        seen = set()
        for found, place in self._uids():
            if found in seen:
                (place / "uid").wrong(f"uid {found} dipakai dua kali.")
            seen.add(found)

    def _uids(self) -> Iterator[tuple[str, Place]]:
        record, root = self.record, self.root
        for name in ("agenda", "notes", *RESULT_LISTS):
            for row, place, _ in walk(record[name], root / name):
                yield row["uid"], place
                for part in ("speakers", "updates"):
                    for number, inner in enumerate(row.get(part, [])):
                        yield inner["uid"], place / part / number
                for note, inner_place, _ in walk(row.get("notes", []), place / "notes"):
                    yield note["uid"], inner_place
        for name in ("speakers", "attendees"):
            for number, entry in enumerate(record[name]):
                yield entry["uid"], root / name / number

    def _sessions(self):
        sessions = self.record["sessions"]
        if not sessions:
            (self.root / "sessions").wrong("Isi paling sedikit satu tanggal.")
        for attendee, place in self._attendee_places():
            numbers = [presence["session"] for presence in attendee["presences"]]
            for number, session in enumerate(numbers):
                if session >= len(sessions):
                    (place / "presences" / number / "session").wrong(f"Hanya ada {len(sessions)} sesi, mulai dari 0.")
                elif session in numbers[:number]:
                    (place / "presences" / number / "session").wrong("Sesi ini sudah ditulis untuk peserta ini.")
        order = self._sort("sessions", key=lambda session: (session["date"], session["start"] or ""))
        to = {old: new for new, old in enumerate(order)}
        for attendee in self.record["attendees"]:
            for presence in attendee["presences"]:
                presence["session"] = to.get(presence["session"], 0)
            attendee["presences"].sort(key=lambda presence: presence["session"])

    def _attendees(self):
        for attendee, place in self._attendee_places():
            if attendee["kind"] == Attendee.Kind.PERSON:
                if attendee["count"] not in (None, 1):
                    (place / "count").wrong("Isi 1 untuk satu orang, atau pakai kind “institution”.")
                attendee["count"] = 1

    def _attendee_places(self):
        return [(entry, self.root / "attendees" / n) for n, entry in enumerate(self.record["attendees"])]

    def _results(self, name: str):
        """What is nested hangs where its parent hangs; recommendations are read item by item."""
        for row, place, parent in walk(self.record[name], self.root / name):
            if row["agenda"] and row["agenda"] not in self.agenda:
                (place / "agenda").wrong("Agenda dengan uid ini tidak ada.")
            if parent is None:
                continue
            if row["agenda"] not in (None, parent["agenda"]):
                (place / "agenda").wrong("Kosongkan, karena butir turunan ikut agenda induknya.")
            row["agenda"] = parent["agenda"]
        if name == "recommendations":
            at = {found: number for number, found in enumerate(self.agenda)}
            self._sort(name, key=lambda row: at.get(row["agenda"], len(at)))

    def _due_times(self):
        """A day told in words is a day, as when it is typed."""
        for row, place, _ in walk(self.record["follow_ups"], self.root / "follow_ups"):
            row["updates"].sort(key=lambda update: update["at"])
            try:
                found, words = read_due(due_box(row["due_date"], row["due_text"]))
            except ValidationError as error:
                (place / "due_text").wrong(error.message)
            else:
                row["due_date"], row["due_text"] = found.isoformat() if found else None, words

    def _files(self):
        for number, attachment in enumerate(self.record[FILES]):
            # A picture that was a page before it was called a photo keeps its size.
            as_photo = attachment["kind"] == Attachment.Kind.PHOTO and not is_small_jpeg(
                attachment["content"], SCAN_SIDE
            )
            form_field = PhotoField() if as_photo else DocumentField()
            place = self.root / FILES / number / "content"
            upload = self._checked(form_field, attachment["filename"], attachment["content"], place)
            if upload:
                attachment |= {"filename": upload.name, "content": self._keep(upload)}
        self._sort(FILES, key=lambda attachment: attachment["kind"])
        for row, place, _ in walk(self.record["follow_ups"], self.root / "follow_ups"):
            for number, update in enumerate(row["updates"]):
                if update["file"]:
                    where = place / "updates" / number / "file" / "content"
                    upload = self._checked(DocumentField(), "bukti", update["file"]["content"], where)
                    update["file"]["content"] = self._keep(upload) if upload else ""

    def _checked(self, form_field, name: str, content: bytes, place: Place) -> Upload | None:
        speak_indonesian(form_field)
        try:
            return form_field.clean(_NamedBytes(name, content))
        except ValidationError as error:
            return place.wrong(" ".join(error.messages))

    def _keep(self, upload: Upload) -> str:
        written = b64encode(upload.content).decode("ascii")
        self.reading.uploads[written] = upload
        return written

    def _sort(self, name: str, key) -> list[int]:
        entries = self.record[name]
        order = sorted(range(len(entries)), key=lambda number: key(entries[number]))
        self.record[name] = [entries[number] for number in order]
        self.reading.sorted_from[name] = order
        return order
