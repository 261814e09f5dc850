"""Changes that the sheet's scripts send: each is done once, in its own transaction, and its outcome told.

A change carries an id that the device gave it when the person acted. The device repeats it, word for word, until it
gets an answer; whatever arrived before is not done again. One change that cannot be done stops no other.
"""

import uuid
from dataclasses import dataclass

from django.db import transaction

from meetings import workflow
from meetings.forms.marks import MARKED_KINDS
from meetings.forms.minutes import RowForm, as_shown, form_for, new_row_form, row_form
from meetings.forms.quickline import QuickLineForm
from meetings.models import Kind, MarkStyle, Meeting, Row, SentChange
from meetings.models.minutes import MAX_DEPTH
from meetings.outline import outline
from meetings.rowjson import row_json, values_of
from meetings.workflow.locking import Held, Refused, Stale
from meetings.workflow.placing import FIRST, level_of

MOST_CHANGES = 50  # in one request


class NotUnderstood(Exception):
    """The request is none that our scripts make."""


class _Undone(Exception):
    """Leaves the transaction of a change that was not done, with what is told instead."""

    def __init__(self, **outcome):
        super().__init__(outcome)
        self.outcome = outcome


class Change:
    """One change as it was sent. Raises NotUnderstood for what our scripts never send."""

    DOES = ("line", "add", "edit", "place", "kind", "remove", "restore", "marks")

    def __init__(self, raw, meeting: Meeting):
        if not isinstance(raw, dict) or raw.get("do") not in self.DOES:
            raise NotUnderstood
        self.raw, self.meeting, self.do = raw, meeting, raw["do"]
        self.id = self._uuid("id")
        self.uid = self._uuid("uid") if self.do != "marks" else None
        if self.do in ("line", "add", "kind", "marks") and raw.get("kind") not in Kind.values:
            raise NotUnderstood

    @property
    def kind(self) -> Kind:
        return Kind(self.raw["kind"])

    def text(self, name: str) -> str:
        value = self.raw.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int:
        value = self.raw.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            raise NotUnderstood
        return value

    @property
    def values(self) -> dict[str, str]:
        values = self.raw.get("values")
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise NotUnderstood
        return values

    def row(self, name: str) -> Row | None:
        """The row of this meeting that the change names, also a removed one."""
        uid = self._uuid(name) if self.raw.get(name) else None
        row = self.meeting.rows.filter(uid=uid).first() if uid else None
        if row:
            row.meeting = self.meeting
        return row

    @property
    def made_version(self) -> int | None:
        """The version of the row after the change, as far as the change itself tells."""
        if self.do == "edit":
            return self.number("seen" if self.text("choice") == "mine" else "version") + 1
        return 1 if self.do in ("line", "add") else None

    @property
    def place(self) -> dict:
        """Where the row is to stand, for workflow.append_row and put_row."""
        after = self.row("after") if self.raw.get("after") else (FIRST if "after" in self.raw else None)
        return {"parent": self.row("parent"), "agenda": self.row("agenda"), "after": after}

    def _uuid(self, name: str) -> uuid.UUID:
        try:
            return uuid.UUID(self.raw[name])
        except (KeyError, ValueError, AttributeError, TypeError):
            raise NotUnderstood from None


@dataclass
class Sender:
    """Carries out the changes of one request on one meeting."""

    meeting: Meeting
    by: object

    def carry_out(self, changes: list) -> list[dict]:
        """The outcome of each change, in order. Raises NotUnderstood before anything is done."""
        if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
            raise NotUnderstood
        return [self._outcome(change) for change in [Change(raw, self.meeting) for raw in changes]]

    def _outcome(self, change: "Change") -> dict:
        told = {"id": str(change.id)}
        try:
            with transaction.atomic():
                if not SentChange.objects.note(change.id, self.meeting):
                    return told | self._standing(change)
                return told | getattr(self, f"_{change.do}")(change)
        except _Undone as undone:
            return told | undone.outcome
        except Held as held:
            return told | {"state": "held", "reason": str(held)}
        except Refused as refused:
            return told | {"state": "refused", "reason": str(refused)}
        except Stale as stale:
            return told | self._another(stale.row)

    def _standing(self, change: "Change") -> dict:
        """What a repeated change is told: that it was done, and the version that it made.

        Not the one that stands there by now: what the same writer typed next has to meet what others made since.
        """
        row = self.meeting.rows.filter(uid=change.uid).first() if change.uid else None
        told = {"state": "done", "uid": str(change.uid)}
        return told | {"version": min(row.version, change.made_version or row.version)} if row else told

    def _another(self, row: Row | None) -> dict:
        theirs = row_json(row, self.meeting) if row else None
        return {"state": "conflict" if row and row.removed_at is None else "gone", "theirs": theirs}

    # --- what can be done ---

    def _line(self, change: "Change") -> dict:
        data = {"uid": change.uid, "text": change.text("text"), "kind": change.kind, "agenda": change.text("agenda")}
        lines = outline(self.meeting)
        if data["agenda"] not in {str(line.row.uid) for line in lines.agenda_lines}:
            data["agenda"] = ""  # somebody removed it meanwhile; the words still come in
        form = QuickLineForm(data, meeting=self.meeting, lines=lines)
        if not form.is_valid():
            raise _Undone(**_wrong(form))
        return _done(workflow.file_line(form, by=self.by)) if not form.switched_to else {"state": "done"}

    def _add(self, change: "Change") -> dict:
        form = new_row_form(self.meeting, change.kind, change.values)
        if not form.is_valid():
            raise _Undone(**_wrong(form))
        place = _nearest(change.place, change.kind)
        row = workflow.append_row(self.meeting, change.kind, form.row_values, uid=change.uid, by=self.by, **place)
        origin = change.row("origin")
        if origin and change.kind == Kind.FOLLOWUP == origin.kind and not origin.removed_at:
            workflow.set_origin(row, origin, by=self.by)
        return _done(row)

    def _edit(self, change: "Change") -> dict:
        """Fields that are wrong are told and left; the others of the change are saved."""
        row = self._row_of(change)
        form = self._form(row, change, change.values)
        if form.is_valid():
            return _done(workflow.keep_row(form, by=self.by))
        told = _wrong(form)
        sound = {name: value for name, value in change.values.items() if name not in told["errors"]}
        form = self._form(row, change, sound)
        if not sound or not form.is_valid() or not form.is_changed:
            raise _Undone(**told)
        saved = workflow.keep_row(form, by=self.by)
        SentChange.objects.filter(uid=change.id).delete()  # asked again, it has to tell of the wrong fields again
        return told | {"saved": True, "uid": str(saved.uid), "version": saved.version}

    def _form(self, row: Row, change: "Change", values: dict) -> RowForm:
        choice, version = change.text("choice"), str(change.number("version"))
        base = row if choice == "mine" else as_shown(row, version)
        data = values_of(base) | values | {"kind": base.kind, "version": version, "seen": change.text("seen")}
        only_short = set(values) <= set(form_for(base.kind).short)
        return row_form(row, data | {"choice": choice}, only_short=only_short)

    def _place(self, change: "Change") -> dict:
        return _done(workflow.put_row(self._row_of(change), by=self.by, **change.place))

    def _kind(self, change: "Change") -> dict:
        return _done(workflow.change_kind(self._row_of(change), change.kind, by=self.by))

    def _remove(self, change: "Change") -> dict:
        workflow.remove_row(self._row_of(change), by=self.by)
        return {"state": "done", "uid": str(change.uid)}

    def _restore(self, change: "Change") -> dict:
        return _done(workflow.restore_row(self._row_of(change), by=self.by))

    def _marks(self, change: "Change") -> dict:
        level, style = change.number("level"), change.text("style")
        if change.kind not in MARKED_KINDS or not 1 <= level <= MAX_DEPTH or style not in MarkStyle.Style.values:
            raise _Undone(state="refused", reason="Tanda daftar ini tidak dikenal.")
        workflow.set_mark_style(self.meeting, change.kind, level, style, by=self.by)
        return {"state": "done"}

    def _row_of(self, change: "Change") -> Row:
        row = change.row("uid")
        if row is None:
            raise _Undone(**self._another(None))
        return row


def _nearest(place: dict, kind: Kind) -> dict:
    """Words that arrive late are not refused because their place is gone: the nearest one that stands is taken."""
    parent, agenda, after = place["parent"], place["agenda"], place["after"]
    if parent and (parent.removed_at or parent.kind != kind or kind == Kind.SPEAKER):
        parent = None
    while parent and level_of(parent) >= MAX_DEPTH:
        parent, after = parent.parent, parent
    if agenda and (agenda.removed_at or agenda.kind != Kind.AGENDA):
        agenda = None
    if isinstance(after, Row) and (after.removed_at or after.kind != kind or after.parent_id != (parent and parent.pk)):
        after = None
    return {"parent": parent, "agenda": agenda, "after": after}


def _done(row: Row) -> dict:
    return {"state": "done", "uid": str(row.uid), "version": row.version}


def _wrong(form) -> dict:
    return {"state": "wrong", "saved": False, "errors": {name: " ".join(told) for name, told in form.errors.items()}}
