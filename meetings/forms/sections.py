"""The part of Format A-1 that is open for writing: one section with its fields and its lists, saved as one."""

from dataclasses import dataclass

from meetings import workflow
from meetings.forms.lines import LINE_SETS
from meetings.forms.meetings import SECTION_FORMS, DetailsForm
from meetings.models import Meeting
from pokja.forms_base import FormError

ARCHIVE = "archive"  # no section of the paper; may change when the record is final
_FORMS = SECTION_FORMS | {ARCHIVE: DetailsForm}
_LISTS = {"schedule": ("sessions",), "outputs": ("outputs", "budget_lines"), "closing": ("signers",)}
_LIST_WORDS = {
    "sessions": ("Hari dan tempat", "Hari"),
    "signers": ("Penanda tangan", "Penanda tangan"),
    "outputs": ("Keluaran", "Keluaran"),
    "budget_lines": ("Realisasi anggaran", "Anggaran"),
}
WRITABLE = {*_FORMS, *_LISTS}


@dataclass(frozen=True)
class Lines:
    """A list of the section: its formset under a heading, each line under a word with its number."""

    title: str
    word: str
    formset: object

    @property
    def errors_id(self) -> str:
        return f"{self.formset.prefix}-errors"


class SectionEdit:
    """The forms of the section `key`, blank or with what was posted."""

    def __init__(self, meeting: Meeting, key: str, data=None):
        self.meeting, self.key = meeting, key
        self.form = _FORMS[key](data, instance=meeting) if key in _FORMS else None
        self.lists = [
            Lines(*_LIST_WORDS[name], LINE_SETS[name](data, instance=meeting, prefix=name))
            for name in _LISTS.get(key, ())
        ]

    @property
    def _parts(self) -> list:
        return [*([self.form] if self.form else []), *(lines.formset for lines in self.lists)]

    def is_valid(self) -> bool:
        # Each is asked, so that all errors are shown.
        return sum(not part.is_valid() for part in self._parts) == 0

    def save(self, *, by) -> bool:
        """Save what was changed. What others changed meanwhile is not saved and told at its field: then False."""
        return sum(not self._saved(part, by) for part in self._parts if part.has_changed()) == 0

    def _saved(self, part, by) -> bool:
        try:
            if part is self.form:
                save = workflow.save_details if self.key == ARCHIVE else workflow.save_meeting
                save(part, by=by)
            else:
                save = workflow.save_sessions if self.key == "schedule" else workflow.save_lines
                save(self.meeting, part, by=by)
        except workflow.Conflict:
            return False
        return True

    @property
    def errors(self) -> list[FormError]:
        """For the summary on top of the page."""
        found = self.form.error_list() if self.form and self.form.is_bound else []
        for lines in self.lists:
            if lines.formset.is_bound:
                found += [FormError(lines.title, text, lines.errors_id) for text in lines.formset.non_form_errors()]
                found += [error for form in lines.formset for error in form.error_list()]
        return found
