"""Brings the record of a Pokja into this installation: wholly or not at all, and every final byte for byte.

Rows are written as they were told, past forms and workflow, for what was signed elsewhere is not signed again here.
The database checks them by its constraints and triggers: a final is reached version by version, as it was. At the
end the record is told anew and must have the fingerprint of what was brought.
"""

from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import JSONField, Model

from meetings.models import FinalReport, Meeting, TakenOver
from meetings.moving.content import POKJA_FIELDS, fingerprint_of
from meetings.moving.reading import Package, Unreadable
from meetings.moving.tables import MEETING, NEWS, OF_FINAL, OF_MEETING, OF_POKJA, REPORTS, ROWS, Table
from pokja import audit
from pokja.models import Pokja, StoredFile, User
from pokja.storage import store

Status = Meeting.Status
# The state of a meeting is reached step by step; until then it is a draft of which nothing is final.
_DRAFT = {
    "status": Status.DRAFT, "final_version": 0, "approved_at": None, "approved_by_id": None, "reopened_at": None,
    "reopened_by_id": None, "correction_reason": "", "cancelled_at": None, "cancelled_by_id": None,
    "cancel_reason": "", "archived_at": None, "archived_by_id": None, "archive_reason": "",
}  # fmt: skip
_CORRECTION = ("approved_at", "approved_by_id", "reopened_at", "reopened_by_id", "correction_reason")
_PUT_AWAY = ("cancelled_at", "cancelled_by_id", "cancel_reason", "archived_at", "archived_by_id", "archive_reason")


class NotTaken(Exception):
    """Why nothing was brought in, in Indonesian."""


@dataclass(frozen=True)
class Brought:
    """What came in; `is_new` is false when all of it stood there already."""

    pokja: Pokja
    meetings: int
    finals: int
    files: int
    is_new: bool


def bring_in(package: Package, *, by: User) -> Brought:
    pokja = Pokja.objects.with_region().filter(region__code=package.manifest.code).first()
    if pokja is None:
        raise NotTaken(f"Wilayah {package.manifest.code} belum ada di sini. Jalankan manage.py load_regions dulu.")
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, command="import_pokja"):
            Pokja.objects.select_for_update(of=("self",)).get(pk=pokja.pk)
            if standing := _standing(pokja):
                return _same(package, pokja, standing)
            _refuse_known(package)
            return _Bringing(package, pokja, by).bring()
    except DatabaseError as error:
        raise NotTaken(f"Ditolak basis data: {str(error).strip().splitlines()[0]}") from error
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
        raise NotTaken(f"Isi berkas ini tidak lengkap atau tidak dikenal: {error!r}") from error


def _standing(pokja: Pokja) -> list[str]:
    """What the Pokja has here already, in words."""
    tables = [MEETING, *OF_POKJA]
    counts = {str(table.model._meta.verbose_name): table.rows_of(pokja).count() for table in tables}
    return [f"{count} {name}" for name, count in counts.items() if count]


def _same(package: Package, pokja: Pokja, standing: list[str]) -> Brought:
    """The same record again changes nothing; with another one nothing is mixed."""
    if fingerprint_of(pokja) != package.manifest.content:
        there = ", ".join(standing)
        raise NotTaken(f"{pokja.name} sudah punya isi di sini: {there}. Impor hanya ke Pokja yang masih kosong.")
    finals = FinalReport.objects.filter(meeting__pokja=pokja).count()
    return Brought(pokja, len(package.meeting_uids), finals, len(package.manifest.files), is_new=False)


def _refuse_known(package: Package) -> None:
    known = Meeting.objects.filter(uid__in=package.meeting_uids).select_related("pokja__region").first()
    if known:
        raise NotTaken(f"Rapat “{known.title}” ({known.uid}) sudah ada di {known.pokja.name}.")


class _Bringing:
    """Goes through the record several times, a meeting at a time, so that what is named stands before it is named."""

    def __init__(self, package: Package, pokja: Pokja, by: User):
        self.package, self.pokja, self.by = package, pokja, by
        self.codes = dict(Pokja.objects.values_list("region__code", "pk"))
        self.files: set[str] = set()
        self.names: dict[str, int] = {}
        self.found: dict[tuple, int] = {}  # by model, meeting and key

    def bring(self) -> Brought:
        self._store_files()
        self._write_pokja()
        for told in self.package.meetings:
            self._write_meeting(told)
        for told in self.package.meetings:
            self._tie_meeting(told)
        finals = sum(self._reach_state(told) for told in self.package.meetings)
        for told in self.package.meetings:
            self._write_rows(NEWS, told["news"], told["meeting"]["uid"])
        self._check()
        self._note(finals)
        meetings = len(self.package.meeting_uids)
        return Brought(self.pokja, meetings, finals, len(self.files), is_new=True)

    def _store_files(self) -> None:
        for sha256, content_type, content in self.package.files:
            file = store(content, content_type)
            if file.sha256 != sha256:
                raise Unreadable(f"Berkas {sha256} berubah.")
            self.files.add(sha256)

    def _write_pokja(self) -> None:
        told = self.package.pokja
        own = {name: told["pokja"][name] for name in POKJA_FIELDS}
        merged = told["pokja"]["merged_into"]
        Pokja.objects.filter(pk=self.pokja.pk).update(**own, merged_into=self._pokja(merged) if merged else None)
        self.pokja = Pokja.objects.with_region().get(pk=self.pokja.pk)
        for table in OF_POKJA:
            self._write_rows(table, told["tables"][table.name], "")
        for table in OF_POKJA:
            self._tie_rows(table, told["tables"][table.name], "")

    def _write_meeting(self, told: dict) -> None:
        uid = told["meeting"]["uid"]
        meeting = self._row(MEETING, told["meeting"], uid)
        if meeting.pokja_id != self.pokja.pk:
            raise NotTaken(f"Rapat {uid} bukan milik {self.pokja.name}.")
        for name, value in _DRAFT.items():
            setattr(meeting, name, value)
        self._insert(MEETING, meeting, uid, uid)
        for table in OF_MEETING:
            self._write_rows(table, told["tables"][table.name], uid)

    def _tie_meeting(self, told: dict) -> None:
        uid = told["meeting"]["uid"]
        self._tie_rows(MEETING, [told["meeting"]], uid)
        self._tie_rows(ROWS, told["tables"][ROWS.name], uid)

    # --- states ---

    def _reach_state(self, told: dict) -> int:
        uid, reports = told["meeting"]["uid"], told["reports"]
        goal = self._row(MEETING, told["meeting"], uid)
        meeting = Meeting.objects.filter(uid=uid)
        if [report["version"] for report in reports] != list(range(1, goal.final_version + 1)):
            raise NotTaken(f"Versi final rapat {uid} tidak berurutan.")
        for number, report in enumerate(reports, 1):
            row = self._row(REPORTS, report, uid)
            if number > 1:
                meeting.update(
                    **self._opened(row.approved_at, row.approved_by_id, row.reason), changed_at=goal.changed_at
                )
            self._insert(REPORTS, row, uid, number)
            meeting.update(
                status=Status.FINAL, final_version=number, approved_at=row.approved_at,
                approved_by=row.approved_by_id or self.by.pk, reopened_at=None, reopened_by=None, correction_reason="",
            )  # fmt: skip
        for table in OF_FINAL:
            self._write_rows(table, told["of_final"][table.name], uid)
        self._settle(meeting, goal, bool(reports))
        return len(reports)

    @staticmethod
    def _opened(at, by: int, reason: str) -> dict:
        return {
            "status": Status.DRAFT, "approved_at": None, "approved_by": None, "reopened_at": at, "reopened_by": by,
            "correction_reason": reason,
        }  # fmt: skip

    def _settle(self, meeting, goal: Meeting, is_released: bool) -> None:
        """From the last version to what the meeting is now: final, under correction, put away."""
        put_away = {name: getattr(goal, name) for name in (*_PUT_AWAY, "changed_at")}
        if goal.status == Status.FINAL:
            meeting.update(**put_away)
            return
        if is_released:
            meeting.update(**self._opened(goal.reopened_at, goal.reopened_by_id, goal.correction_reason))
        correction = {name: getattr(goal, name) for name in _CORRECTION}
        meeting.update(status=goal.status, **correction, **put_away)

    # --- rows ---

    def _write_rows(self, table: Table, told: list[dict], scope: str) -> None:
        for number, values in enumerate(told, 1):
            row = self._row(table, values, scope)
            self._insert(table, row, scope, values["uid"] if table.has_uid else number)

    def _tie_rows(self, table: Table, told: list[dict], scope: str) -> None:
        for number, values in enumerate(told, 1):
            wanted = {name: values[name] for name in table.later if values[name] is not None}
            if wanted:
                fields = {field.name: field for field in table.fields}
                found = {
                    fields[name].attname: self._key(fields[name].related_model, key, scope)
                    for name, key in wanted.items()
                }
                pk = self._key(table.model, values["uid"] if table.has_uid else number, scope)
                table.model._base_manager.filter(pk=pk).update(**found)

    def _row(self, table: Table, values: dict, scope: str) -> Model:
        """A row as it was told, without what is tied later."""
        names = {field.name for field in table.fields}
        if set(values) != names:
            raise NotTaken(f"Isian {', '.join(sorted(set(values) ^ names))} pada {table.name} tidak cocok.")
        row = table.model()
        for field in table.fields:
            if field.name not in table.later:
                setattr(row, field.attname, self._value(field, values[field.name], scope, row))
        return row

    def _insert(self, table: Table, row: Model, scope: str, key) -> None:
        """Raw, so that no date of its own making takes the place of what was told."""
        row.save_base(raw=True, force_insert=True)
        self.found[table.model, scope if not table.has_uid else "", key] = row.pk

    def _value(self, field, value, scope: str, row: Model):
        if isinstance(row, FinalReport) and field.name == "participants":
            return [self._pokja(code) for code in value]
        if value is None:
            return None
        if field.is_relation:
            return self._key(field.related_model, value, scope)
        return value if isinstance(field, JSONField) else field.to_python(value)

    def _key(self, model: type[Model], value, scope: str) -> int | str:
        if model is User:
            return self._name(value)
        if model is Pokja:
            return self._pokja(value)
        if model is StoredFile:
            if value not in self.files:
                raise NotTaken(f"Berkas {value} disebut, tetapi tidak ada di ZIP.")
            return value
        for place in ("", scope):
            if (pk := self.found.get((model._meta.concrete_model, place, value))) is not None:
                return pk
        raise NotTaken(f"{model._meta.verbose_name} {value} disebut, tetapi tidak ada di berkas ini.")

    def _pokja(self, code: str) -> int:
        if code not in self.codes:
            raise NotTaken(f"Wilayah {code} belum ada di sini. Jalankan manage.py load_regions dulu.")
        return self.codes[code]

    def _name(self, name: str) -> int:
        if name not in self.names:
            self.names[name] = User.objects.known_by_name(str(name)).pk
        return self.names[name]

    # --- the end ---

    def _check(self) -> None:
        """What stands here now says the very same."""
        if fingerprint_of(self.pokja) != self.package.manifest.content:
            raise NotTaken("Isi sesudah impor tidak sama dengan isi berkas, jadi impor dibatalkan.")

    def _note(self, finals: int) -> None:
        manifest, history = self.package.manifest, self.package.history
        TakenOver.objects.create(
            pokja=self.pokja, source=manifest.source, exported_at=manifest.exported_at, content=manifest.content,
            history=store(history, "text/csv") if history else None, taken_by=self.by,
        )  # fmt: skip
        words = f"{len(self.package.meeting_uids)} rapat, {finals} laporan final, {len(self.files)} berkas"
        audit.note(audit.Act.POKJA, f"Rekam jejak diimpor dari {manifest.source}: {words}.", by=None, pokja=self.pokja)
