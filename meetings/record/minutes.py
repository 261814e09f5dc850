"""Writes the rows of a record into a meeting: agenda, speakers, notes and results, with what hangs on them."""

from datetime import date, datetime

from meetings import workflow
from meetings.forms.minutes import Choices, new_row_form, owner_key
from meetings.models import FollowUpUpdate, Kind, Row
from meetings.record.reading import walk
from meetings.record.shape import Place
from meetings.record.writing import Draft, accepts, refusals, typed
from pokja import storage
from pokja.models import Institution

RESULTS = {
    "decisions": Kind.DECISION,
    "recommendations": Kind.RECOMMENDATION,
    "follow_ups": Kind.FOLLOWUP,
    "obstacles": Kind.OBSTACLE,
    "reminders": Kind.REMINDER,
}
# Fields of the forms that a record calls otherwise.
KEYS = {"speaker_role": "role", "status_at_writing": "status", "help_wanted": "help", "due": "due_text"}
# Keys of a row that its form does not ask for.
BESIDE_FORM = {"uid", "children", "speakers", "notes", "updates", "origin", "agenda"}


def write_minutes(draft: Draft):
    _Minutes(draft).write()


class _Minutes:
    def __init__(self, draft: Draft):
        self.draft, self.meeting, self.record = draft, draft.meeting, draft.record
        self.rows: dict[str, Row] = {}  # by uid
        self.choices: Choices | None = None

    def write(self):
        self._write_agenda()
        self.choices = Choices(self.meeting)
        self._write_below_agenda()
        self._offer_institutions()
        for key, kind in RESULTS.items():
            self._write_results(key, kind)
        self._write_marks()
        self._tie_follow_ups()

    # --- rows ---

    def _write_agenda(self):
        for item, place, parent in self._walk("agenda"):
            self._append(Kind.AGENDA, item, place, parent=parent)

    def _write_below_agenda(self):
        for item, place, _ in self._walk("agenda"):
            if agenda := self.rows.get(item["uid"]):
                self._write_speakers(item["speakers"], place / "speakers", agenda)
                self._write_notes(item["notes"], place / "notes", agenda)
        self._write_speakers(self.record["speakers"], self.draft.root / "speakers", None)
        self._write_notes(self.record["notes"], self.draft.root / "notes", None)

    def _write_speakers(self, speakers: list[dict], place: Place, agenda: Row | None):
        for number, speaker in enumerate(speakers):
            self._append(Kind.SPEAKER, speaker, place / number, agenda=agenda)

    def _write_notes(self, notes: list[dict], place: Place, agenda: Row | None):
        for note, at, parent in walk(notes, place):
            self._append(Kind.NOTE, note, at, agenda=agenda, parent=parent)

    def _write_results(self, key: str, kind: Kind):
        for result, place, parent in self._walk(key):
            self._append(kind, result, place, agenda=self.rows.get(result["agenda"]), parent=parent)

    def _walk(self, key: str):
        """Like `walk`, with the place where the writer put the row."""
        for number, top in enumerate(self.record[key]):
            place = self.draft.reading.place(key, number)
            yield top, place, None
            for row, at, parent in walk(top["children"], place / "children"):
                yield row, at, parent or top

    def _append(self, kind: Kind, row: dict, place: Place, *, agenda=None, parent: dict | None = None):
        if parent and parent["uid"] not in self.rows:
            return  # its own problem is told
        form = new_row_form(self.meeting, kind, self._typed(kind, row, place), choices=self.choices)
        if accepts(form, place, KEYS):
            with refusals(place / "uid"):
                self.rows[row["uid"]] = workflow.append_row(
                    self.meeting,
                    kind,
                    form.row_values,
                    uid=row["uid"],
                    by=self.draft.by,
                    agenda=agenda,
                    parent=self.rows[parent["uid"]] if parent else None,
                )

    def _typed(self, kind: Kind, row: dict, place: Place) -> dict:
        to_field = {key: field for field, key in KEYS.items() if field != "due"}
        data = {to_field.get(key, key): typed(value) for key, value in row.items() if key not in BESIDE_FORM}
        if "pokja" in row:
            data["pokja"] = self._pokja_key(row["pokja"], place / "pokja")
        if kind == Kind.FOLLOWUP:
            data["owner"] = self._owner_key(row["owner"], place / "owner")
        return data

    # --- what rows point to ---

    def _pokja_key(self, code: str | None, place: Place) -> str:
        if code is None:
            return ""
        found = next((key for key, _, pokja in self.choices.pokja if pokja.code == code), "")
        if not found:
            place.wrong(f"Pokja {code} tidak ikut rapat ini. Tulis juga di participants.")
        return found

    def _offer_institutions(self):
        """Names of institutions are suggestions; one that a record ties a follow-up to is offered from now on."""
        for row, *_ in self._walk("follow_ups"):
            for named in (row, *row["updates"]):
                if name := (named["owner"] or {}).get("institution"):
                    Institution.objects.get_or_create(pokja=self.meeting.pokja, name=name)

    def _owner_key(self, owner: dict | None, place: Place) -> str:
        found = self._owner(owner, place)
        return owner_key(found) if found else ""

    def _owner(self, owner: dict | None, place: Place):
        if not owner:
            return None
        ((kind, named),) = owner.items()
        if kind == "pokja":
            picked = self._pokja_key(named, place / kind)
            return next((pokja for key, _, pokja in self.choices.pokja if key == picked), None)
        found = getattr(self, f"_{kind}")(named)
        if found is None:
            (place / kind).wrong("Belum ada di Pokja ini. Tambahkan dulu, atau isi owner dengan null.")
        return found

    def _institution(self, name: str):
        return self.meeting.pokja.institutions.filter(name=name).first()

    def _bidang(self, name: str):
        return self.meeting.pokja.bidang.filter(name=name).first()

    def _seat(self, seat: dict):
        seats = self.meeting.pokja.seats.filter(role=seat["role"], office=seat["office"])
        return (seats.filter(bidang__name=seat["bidang"]) if seat["bidang"] else seats.filter(bidang=None)).first()

    # --- beside the rows ---

    def _write_marks(self):
        for kind, styles in self.record["marks"].items():
            for level, style in enumerate(styles, start=1):
                workflow.set_mark_style(self.meeting, Kind(kind), level, style, by=self.draft.by)

    def _tie_follow_ups(self):
        for row, place, _ in self._walk("follow_ups"):
            if followup := self.rows.get(row["uid"]):
                if row["origin"]:
                    self._tie_to_origin(followup, row["origin"], place / "origin")
                for number, update in enumerate(row["updates"]):
                    self._add_update(followup, update, place / "updates" / number)

    def _tie_to_origin(self, followup: Row, uid: str, place: Place):
        origin = Row.objects.filter(uid=uid, meeting__pokja=self.meeting.pokja).select_related("meeting").first()
        if origin is None:
            place.wrong(f"Tindak lanjut dengan uid {uid} tidak ada di berkas maupun di Pokja ini.")
            return
        with refusals(place):
            workflow.set_origin(followup, origin, by=self.draft.by)

    def _add_update(self, followup: Row, update: dict, place: Place):
        if FollowUpUpdate.objects.filter(uid=update["uid"]).exists():
            (place / "uid").wrong("Kabar dengan uid ini sudah ada pada tindak lanjut lain.")
            return
        upload = self.draft.reading.uploads[update["file"]["content"]] if update["file"] else None
        workflow.add_update(
            followup,
            status=update["status"],
            note=update["note"],
            proof_url=update["url"],
            proof_file=storage.store(upload.content, upload.content_type) if upload else None,
            at=datetime.fromisoformat(update["at"]),
            uid=update["uid"],
            by=self.draft.by,
            assigned=self._assigned(update, place),
        )

    def _assigned(self, update: dict, place: Place) -> dict:
        given = {name: typed(update[name]) for name in ("owner_text", "due_text") if update[name]}
        if update["due_date"]:
            given["due_date"] = date.fromisoformat(update["due_date"])
        if found := self._owner(update["owner"], place / "owner"):
            given[f"owner_{found._meta.model_name}"] = found
        return given
