"""Brings records into the database: in the order in which they name each other, each wholly or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from django.db import DatabaseError, transaction

from meetings.models import Meeting
from meetings.record.building import build
from meetings.record.export import to_record
from meetings.record.reading import Reading, read_record, walk
from meetings.record.shape import Place, Problem
from pokja.cleaning import clean_text
from pokja.models import Pokja


class Outcome(Enum):
    """What became of a record."""

    CREATED = "dibuat"
    UNCHANGED = "sudah ada"
    REFUSED = "ditolak"


@dataclass(frozen=True)
class Result:
    """`id` is that of the meeting, also of one that stands there with other content."""

    outcome: Outcome
    title: str
    id: int | None = None
    errors: list[Problem] = field(default_factory=list)

    def __bool__(self):
        return self.outcome is not Outcome.REFUSED


class _TakeBack(Exception):
    """Ends the transaction of a record that was refused half-way."""


def import_record(raw, *, pokja: Pokja, by, approver=None) -> Result:
    """Bring one record of unknown origin into the meetings of `pokja`."""
    return import_records([raw], pokja=pokja, by=by, approver=approver)[0]


def import_records(raws: list, *, pokja: Pokja, by, approver=None) -> list[Result]:
    """Bring records in, those first that others name as previous meeting or origin; results in the order given."""
    readings = [read_record(raw, zone=pokja.region.zone) for raw in raws]
    results = {}
    for number in _in_order(readings):
        results[number] = _import(readings[number], raws[number], pokja, by, approver or by)
    return [results[number] for number in range(len(raws))]


def _import(reading: Reading, raw, pokja: Pokja, by, approver) -> Result:
    title = _title_of(raw)
    if not reading.problems:
        _check_place(reading, pokja)
    if reading.problems:
        return Result(Outcome.REFUSED, title, errors=reading.problems)
    try:
        with transaction.atomic():
            # One import of a Pokja at a time: the second of two finds what the first has made.
            Pokja.objects.select_for_update(no_key=True).get(pk=pokja.pk)
            standing = Meeting.objects.filter(uid=reading.record["uid"]).select_related("pokja__region").first()
            if standing:
                return _compare(standing, reading, title, pokja)
            return _create(reading, pokja, by, approver)
    except _TakeBack:
        return Result(Outcome.REFUSED, title, errors=reading.problems)
    except DatabaseError as error:
        return _refused(reading, "", f"Ditolak basis data: {str(error).strip().splitlines()[0]}", title)


def _title_of(raw) -> str:
    """What the record calls itself, also one that cannot be read."""
    title = raw.get("title") if isinstance(raw, dict) else ""
    return clean_text(title, multiline=False)[:100] if isinstance(title, str) else ""


def _check_place(reading: Reading, pokja: Pokja):
    code = reading.record["pokja"]
    if code != pokja.code:
        (Place("", reading.problems) / "pokja").wrong(
            f"Rapat ini milik Pokja {code}, sedangkan impor ini untuk {pokja.code} ({pokja.region.full_name})."
        )


def _compare(standing: Meeting, reading: Reading, title: str, pokja: Pokja) -> Result:
    """A meeting that is there is never written over."""
    if standing.pokja_id != pokja.pk:
        return _refused(reading, "uid", "uid ini sudah dipakai rapat Pokja lain.", title)
    if (there := to_record(standing)) == reading.record:
        return Result(Outcome.UNCHANGED, standing.title, standing.pk)
    different = ", ".join(key for key in there if there[key] != reading.record[key])
    text = f"Rapat {standing.pk} sudah ada dengan isi lain ({different}) dan tidak diubah."
    return _refused(reading, "uid", text, standing.title, standing.pk)


def _create(reading: Reading, pokja: Pokja, by, approver) -> Result:
    previous = _previous_of(reading, pokja)
    meeting = build(reading, pokja=pokja, previous=previous, by=by, approver=approver)
    if reading.problems:
        raise _TakeBack
    return Result(Outcome.CREATED, meeting.title, meeting.pk)


def _previous_of(reading: Reading, pokja: Pokja) -> Meeting | None:
    uid = reading.record["previous"]
    previous = Meeting.objects.filter(uid=uid, pokja=pokja).first() if uid else None
    if uid and previous is None:
        text = f"Rapat sebelumnya dengan uid {uid} tidak ada di berkas maupun di Pokja ini."
        (Place("", reading.problems) / "previous").wrong(text)
    return previous


def _refused(reading: Reading, path: str, text: str, title: str, pk: int | None = None) -> Result:
    (Place("", reading.problems) / path if path else Place("", reading.problems)).wrong(text)
    return Result(Outcome.REFUSED, title, pk, reading.problems)


# --- order ---


def _in_order(readings: list[Reading]) -> list[int]:
    """Places of the readings, each behind those it names. Who names each other in a ring comes as given."""
    sound = {number: reading.record for number, reading in enumerate(readings) if not reading.problems}
    holds = {uid: number for number, record in sound.items() for uid in _own_uids(record)}
    ordered: dict[int, None] = {}

    for start in range(len(readings)):
        path = [start]
        while path:
            number = path[-1]
            named = {holds.get(uid) for uid in _named_uids(sound[number])} if number in sound else set()
            ahead = next(
                (other for other in sorted(named - {None}) if other not in ordered and other not in path), None
            )
            if ahead is None:
                ordered[path.pop()] = None
            else:
                path.append(ahead)
    return list(ordered)


def _own_uids(record: dict) -> Iterator[str]:
    yield record["uid"]
    yield from (row["uid"] for row, *_ in walk(record["follow_ups"], Place()))


def _named_uids(record: dict) -> Iterator[str]:
    named = [record["previous"], *(row["origin"] for row, *_ in walk(record["follow_ups"], Place()))]
    return (uid for uid in named if uid)
