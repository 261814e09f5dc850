"""What the record of a Pokja says, part by part, always in the same words: equal records have equal fingerprints."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from meetings.models import FinalReport, Meeting, Row
from meetings.moving.tables import MEETING, NEWS, OF_FINAL, OF_MEETING, OF_POKJA, REPORTS, Teller
from meetings.released import pictures_of
from pokja.models import Pokja

FORMAT = "pokja-rekam-jejak/1"
POKJA_FIELDS = ("own_name", "status", "has_work_programme", "asks_contact")


class Content:
    """Its parts are to be gone through once; then `files` and `fingerprint` are known."""

    def __init__(self, pokja: Pokja):
        self.pokja = pokja
        self.teller = Teller(pokja)
        self.pictures: set[str] = set()
        self._sums: list[str] = []

    @property
    def meetings(self):
        return Meeting.objects.filter(pokja=self.pokja).order_by("pk")

    @property
    def files(self) -> set[str]:
        """The SHA-256 of every file that is needed."""
        return set(self.teller.files) | self.pictures

    @property
    def fingerprint(self) -> str:
        files = [f"{sha256}  berkas" for sha256 in self.files]
        return hashlib.sha256("\n".join(sorted([*self._sums, *files])).encode()).hexdigest()

    def parts(self) -> Iterator[tuple[str, bytes]]:
        yield self._part("pokja.json", self._pokja())
        self.teller.know_uids(Meeting, self.meetings)
        self.teller.know_uids(Row, Row.objects.filter(meeting__pokja=self.pokja))
        for meeting in self.meetings:
            yield self._part(f"rapat/{meeting.uid}.json", self._meeting(meeting))

    def _part(self, path: str, told: dict) -> tuple[str, bytes]:
        content = (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        self._sums.append(f"{hashlib.sha256(content).hexdigest()}  {path}")
        return path, content

    def _pokja(self) -> dict:
        pokja = self.pokja
        merged = Pokja.objects.filter(pk=pokja.merged_into_id).values_list("region__code", flat=True).first()
        own = {name: getattr(pokja, name) for name in POKJA_FIELDS}
        tables = {table.name: self.teller.rows(table, pokja) for table in OF_POKJA}
        return {"code": pokja.code, "pokja": own | {"merged_into": merged}, "tables": tables}

    def _meeting(self, meeting: Meeting) -> dict:
        self._note_pictures(meeting)
        return {
            "meeting": self.teller.row(MEETING, meeting),
            "tables": {table.name: self.teller.rows(table, meeting) for table in OF_MEETING},
            "reports": self.teller.rows(REPORTS, meeting),
            "of_final": {table.name: self.teller.rows(table, meeting) for table in OF_FINAL},
            "news": self.teller.rows(NEWS, meeting),
        }

    def _note_pictures(self, meeting: Meeting) -> None:
        """Photos, arms and attachments that only an earlier version shows still; its papers are made with them."""
        for report in FinalReport.objects.filter(meeting=meeting).only("data"):
            self.pictures |= pictures_of(report)


def fingerprint_of(pokja: Pokja) -> str:
    content = Content(pokja)
    for _ in content.parts():
        pass
    return content.fingerprint


@contextmanager
def one_moment():
    """All that is read inside is as it was at one moment, whoever writes meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
