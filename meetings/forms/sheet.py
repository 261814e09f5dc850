"""The rows of the sheet in one form, a page at a time: the way to write without scripts."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.functional import cached_property

from meetings import workflow
from meetings.forms.minutes import RowForm, row_form
from meetings.models import Row
from meetings.sheet import Entry, Sheet
from meetings.workflow.locking import Refused, Stale

# Times the fields of the longest kind this stays below the thousand fields that Django takes in one post.
ROWS_A_PAGE = 100


class SheetForms:
    """One short form per row. `failed` are those of a post that could not be saved, with what was typed."""

    def __init__(self, sheet: Sheet, page_number=None, failed: tuple[RowForm, ...] = ()):
        self.sheet, self.failed = sheet, failed
        self.page = Paginator(sheet.entries, ROWS_A_PAGE).get_page(page_number)

    @cached_property
    def rows(self) -> list[tuple[Entry, RowForm]]:
        """The rows of the page as they stand, without those that failed."""
        failed = {form.instance.pk for form in self.failed}
        return [(entry, _short(entry.row)) for entry in self.page if entry.row.pk not in failed]

    @cached_property
    def failures(self) -> list[tuple[str, RowForm]]:
        """Each form that failed with the name of its row."""
        return [(self._name_of(form.instance), form) for form in self.failed]

    def _name_of(self, row: Row) -> str:
        entry = self.sheet.find(row.uid)
        return entry.title if entry else row.get_kind_display()

    @property
    def errors(self) -> list:
        """For the summary on top of the page."""
        return [error for form in self.failed for error in form.error_list()]


def save_posted(meeting, data, *, by) -> tuple[int, list[RowForm], int]:
    """Save each changed row of a post for itself: how many were, the forms that could not be, and the HTTP status."""
    kept, failed, status = 0, [], 200
    for form in _posted(meeting, data):
        if not form.is_valid():
            failed.append(form)
            status = max(status, 422)
        elif form.is_changed or form.choice:
            try:
                kept += _keep(form, by)
            except (Stale, Refused):
                failed.append(form)
                status = 409 if status == 200 else status
    return kept, failed, status


def _keep(form: RowForm, by) -> int:
    """1 when the row was written; what keeps it from being written stands in the form."""
    try:
        before = form.instance.version
        kept = workflow.keep_row(form, by=by)
    except Stale as stale:
        form.tell_stale(stale.row)
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        raise
    return int(kept.pk != form.instance.pk or kept.version != before)


def _posted(meeting, data) -> list[RowForm]:
    """The forms of a post. A row that is not of this meeting does not exist."""
    names = data.getlist("rows")
    try:
        rows = {row.uid.hex: row for row in meeting.rows.filter(uid__in=[uuid.UUID(name) for name in names])}
        return [_short(rows[name], data, meeting) for name in dict.fromkeys(names)]
    except (ValueError, KeyError):
        raise Http404 from None


def _short(row: Row, data=None, meeting=None) -> RowForm:
    row.meeting = meeting or row.meeting
    return row_form(row, data, prefix=row.uid.hex, only_short=True)
