"""The layout of a Pokja's Format A-1: kept, and put back to the usual one."""

from meetings.layouts import whole
from meetings.models.layouts import PaperLayout
from meetings.workflow.locking import Conflict
from pokja import audit
from pokja.keeping.change import change
from pokja.models import Pokja


def save_layout(pokja: Pokja, sections: list[dict], size: str, *, version: int, by) -> PaperLayout:
    """`version` is what the page started from, 0 for none; raises Conflict when somebody saved meanwhile."""
    with change(pokja, by):
        layout = PaperLayout.objects.filter(pokja=pokja).first() or PaperLayout(pokja=pokja, version=0)
        if layout.version != version:
            raise Conflict
        sections = whole(sections)
        if layout.pk and (layout.sections, layout.size) == (sections, size):
            return layout
        layout.sections, layout.size = sections, size
        layout.version, layout.changed_by = version + 1, by
        layout.save()
        _note("diubah", pokja, by)
        return layout


def reset_layout(pokja: Pokja, *, by) -> None:
    """Back to the usual. Twice is once."""
    with change(pokja, by):
        removed, _ = PaperLayout.objects.filter(pokja=pokja).delete()
        if removed:
            _note("dikembalikan ke bawaan", pokja, by)


def _note(what: str, pokja: Pokja, by) -> None:
    audit.note(audit.Act.POKJA, f"Susunan Format A-1 {what}.", by=by, pokja=pokja)
