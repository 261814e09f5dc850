"""The quick line as a form: one typed line, its kind, and the agenda item it is filed under."""

import uuid

from django import forms
from django.utils.functional import cached_property
from django.utils.text import Truncator

from meetings import quickline
from meetings.forms.minutes import Choices, PickField, new_row_form
from meetings.models import Kind, MarkStyle, Meeting, Row
from meetings.outline import Outline
from pokja.fields import TEXT_LIMIT, CleanTextField
from pokja.forms_base import IndonesianForm
from pokja.indonesian import clock, mark
from pokja.models.region import Zone

# In the order of a meeting, not of the table of kinds.
KINDS = [Kind.AGENDA, Kind.SPEAKER, Kind.NOTE, Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.OBSTACLE]


class QuickLineForm(IndonesianForm):
    """A valid form says what to do: `switched_to` another agenda item, or add the row of `row_form`."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    agenda = PickField(label="Agenda", empty_label="Tanpa agenda")
    kind = forms.ChoiceField(
        label="Jenis", choices=[(kind.value, kind.label) for kind in KINDS], widget=forms.RadioSelect
    )
    text = CleanTextField(
        label="Baris cepat",
        max_length=TEXT_LIMIT + 20,  # room for a prefix
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "send", "autofocus": True}),
        error_messages={"required": "Ketik isinya dulu."},
    )

    def __init__(self, data=None, *, meeting: Meeting, lines: Outline, **kwargs):
        super().__init__(data, **kwargs)
        self.meeting, self.lines = meeting, lines
        self.fields["uid"].initial = uuid.uuid4
        self.fields["agenda"].offer([(str(line.row.uid), agenda_label(line), line.row) for line in lines.agenda_lines])

    def clean(self):
        data = self.cleaned_data
        if "text" in data and "kind" in data:
            if self.line.switch_to is not None:
                self._check_switch()
            else:
                self._check_row()
        return data

    @cached_property
    def line(self) -> quickline.QuickLine:
        return quickline.parse(self.cleaned_data["text"], self.cleaned_data["kind"])

    @cached_property
    def switched_to(self) -> Row | None:
        number = self.line.switch_to
        return self.lines.agenda[number - 1].row if number and number <= len(self.lines.agenda) else None

    def _check_switch(self):
        if self.switched_to is None:
            self.add_error("text", f"Agenda {self.line.switch_to} belum ada.")

    @cached_property
    def row_form(self):
        kind, agenda = self.line.kind, self.cleaned_data.get("agenda")
        place = agenda.pk if agenda and kind in quickline.UNDER_AGENDA else ""
        values = self.line.values | {"agenda": place}
        if kind == Kind.REMINDER and self.line.sticks:
            now = Zone(self.meeting.pokja.region.zone).local()
            values["text"] = f"{clock(now.time())}, {values['text'] or 'rapikan nanti'}"
        if self.typed_style:
            values["text"] = quickline.without_mark(values["text"], {mark(self.typed_style, len(self._siblings) + 1)})
        return new_row_form(self.meeting, kind, values, Choices(self.meeting, self.lines))

    # --- a mark typed before the text ("a. Susun rencana kerja") is the list's, not the text's ---

    @cached_property
    def typed_style(self) -> str:
        """The style of the mark that was typed: any before the first row of a list, the list's own later on."""
        siblings, typed = self._siblings, self.line.values.get("text", "").partition(" ")[0]
        if self.line.kind == Kind.SPEAKER:
            return ""
        for style in MarkStyle.Style.values:
            is_of_list = not siblings or siblings[-1].mark == mark(style, len(siblings))
            if is_of_list and typed == mark(style, len(siblings) + 1):
                return style
        return ""

    @property
    def begins_list(self) -> bool:
        return not self._siblings

    @cached_property
    def _siblings(self) -> list:
        lines, agenda = self.lines, self.cleaned_data.get("agenda")
        if self.line.kind == Kind.NOTE:
            return next((line.notes for line in lines.agenda_lines if line.row == agenda), lines.notes)
        return {
            Kind.AGENDA: lines.agenda,
            Kind.DECISION: lines.decisions,
            Kind.RECOMMENDATION: lines.recommendations,
            Kind.FOLLOWUP: lines.followups,
            Kind.OBSTACLE: lines.obstacles,
            Kind.REMINDER: lines.reminders,
        }.get(self.line.kind, [])

    def made(self, row: Row) -> bool:
        """Whether `row` is what this very line made when it was sent before."""
        values = self.row_form.row_values
        typed = self.line.values.get("text", "")
        bare = quickline.without_mark(typed, {typed.partition(" ")[0]})
        is_same = all(getattr(row, name) == value for name, value in values.items() if name != "text")
        return row.kind == self.line.kind and is_same and row.text in (values.get("text"), bare)

    def _check_row(self):
        for message in self.row_form.error_list():
            self.add_error("text", message.message)

    @property
    def active_agenda(self) -> Row | None:
        """The item that the next line is filed under."""
        return self.switched_to or self.cleaned_data.get("agenda")


def agenda_label(line) -> str:
    """4. Review Pokja PKP …"""
    return f"{line.mark} {Truncator(line.row.text).chars(60)}"
