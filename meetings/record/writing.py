"""What the builders of a record share: the meeting being made, and forms that say at which place they were refused."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm

from meetings import workflow
from meetings.models import Meeting
from meetings.record.reading import Reading
from meetings.record.shape import Place


@dataclass
class Draft:
    """A record on its way into the database."""

    reading: Reading
    meeting: Meeting
    by: object

    @property
    def record(self) -> dict:
        return self.reading.record

    @property
    def root(self) -> Place:
        return Place("", self.reading.problems)


def typed(value) -> str:
    """A value of a record as somebody would type it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    return "\n".join(value) if isinstance(value, list) else str(value)


def accepts(form: BaseForm, place: Place, keys: dict[str, str] | None = None) -> bool:
    """Whether the form is valid; its errors are noted at the keys of the record (`keys`: field -> key)."""
    for name, errors in form.errors.items():
        at = place if name == NON_FIELD_ERRORS else place / (keys or {}).get(name, name)
        for message in errors:
            at.wrong(message)
    return not form.errors


@contextmanager
def refusals(place: Place):
    """Note what the workflow refuses."""
    try:
        yield
    except workflow.Refused as refused:
        place.wrong(str(refused))
