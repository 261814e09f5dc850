"""How the lists of a meeting are marked: one choice per list and level."""

from django import forms

from meetings.models import Kind, MarkStyle, Meeting
from meetings.models.minutes import MAX_DEPTH
from pokja.forms_base import IndonesianForm

MARKED_KINDS = [Kind.AGENDA, Kind.NOTE, Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.OBSTACLE]
LEVELS = range(1, MAX_DEPTH + 1)


class MarkForm(IndonesianForm):
    """One field per list and level; only the changed ones are saved, so that two writers do not undo each other."""

    def __init__(self, data=None, *, meeting: Meeting):
        super().__init__(data, auto_id="mark_%s")
        styles = {(style.kind, style.level): style.style for style in meeting.mark_styles.all()}
        for kind in MARKED_KINDS:
            for level in LEVELS:
                self.fields[f"{kind}_{level}"] = forms.ChoiceField(
                    label=f"{kind.label}, tingkat {level}",
                    choices=MarkStyle.Style,
                    initial=styles.get((kind, level), MarkStyle.DEFAULTS[level - 1]),
                    show_hidden_initial=True,
                )

    @property
    def lists(self) -> list[tuple]:
        """Per list its name and its bound fields, one a level."""
        return [(kind.label, [self[f"{kind}_{level}"] for level in LEVELS]) for kind in MARKED_KINDS]

    @property
    def changes(self) -> list[tuple]:
        """What was chosen anew: kind, level, style."""
        return [
            (kind, level, self.cleaned_data[name])
            for kind in MARKED_KINDS
            for level in LEVELS
            if (name := f"{kind}_{level}") in self.changed_data
        ]
