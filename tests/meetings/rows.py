"""Writes rows for tests the way the quick line does: through the forms and the workflow."""

import uuid

from meetings import quickline, workflow
from meetings.forms.minutes import form_for, new_row_form
from meetings.models import Kind, Row


def type_line(meeting, line, *, by, agenda=None, parent=None, sticky=Kind.NOTE, uid=None) -> Row:
    """The row of a typed line, e.g. "k: Sepakat"."""
    typed = quickline.parse(line, sticky)
    form = new_row_form(meeting, typed.kind, typed.values)
    assert form.is_valid(), form.errors
    return workflow.append_row(
        meeting, typed.kind, form.row_values, uid=uid or uuid.uuid4(), by=by, agenda=agenda, parent=parent
    )


def posted(row: Row, **changes) -> dict:
    """What the form of the row posts when `changes` are typed into it."""
    form = form_for(row.kind)(instance=row)
    data = {}
    for field in form:
        value = field.field.prepare_value(field.value())
        data[field.html_name] = "" if value is None else str(value)
        if field.field.show_hidden_initial:
            data[field.html_initial_name] = data[field.html_name]
    data = {name: value for name, value in data.items() if value != "False"}
    return data | changes


def texts(rows) -> list[str]:
    return [row.text or row.name for row in rows]


def in_list(meeting, kind) -> list[str]:
    """The standing rows of a kind as the outline reads them, with their marks."""
    from meetings.outline import outline

    lines = {
        Kind.AGENDA: lambda o: o.agenda,
        Kind.DECISION: lambda o: o.decisions,
        Kind.RECOMMENDATION: lambda o: o.recommendations,
        Kind.FOLLOWUP: lambda o: o.followups,
        Kind.OBSTACLE: lambda o: o.obstacles,
        Kind.NOTE: lambda o: o.notes,
    }[kind](outline(meeting))
    return [f"{line.mark} {line.row.text}" for top in lines for line in top.flat()]
