"""Forms that remember what their page showed, so that two people who save the same meeting never undo each other."""

from datetime import date, time

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import cached_property

from pokja.forms_base import SpokenBoundField
from pokja.indonesian import clock, short_date

ALSO_CHANGED = "Bagian ini juga diubah orang lain. {now} Simpan lagi untuk memakai isian Anda."


class StartedBoundField(SpokenBoundField):
    """Compares with the value the page started from; where a post does not carry it, with the one that is stored."""

    def _has_changed(self):
        if self.field.show_hidden_initial and self.html_initial_name not in self.form.data:
            return self.field.has_changed(self.initial, self.data)
        return super()._has_changed()


class StartedFrom:
    """Mixin of a model form: `meeting_fields` are saved one by one, each compared with what the page started from.

    `linked` names fields that only make sense together (a kind and its words, start and end): when one of them was
    changed, all are compared, so that two halves of different writers never meet.
    """

    bound_field_class = StartedBoundField
    linked: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.compared_fields:
            self.fields[name].show_hidden_initial = True

    @property
    def meeting_fields(self) -> list[str]:
        """The fields that the workflow compares and saves."""
        return [name for name in self._meta.fields if name in self.fields]

    @property
    def compared_fields(self) -> list[str]:
        return self.meeting_fields

    @cached_property
    def changed_data(self) -> list[str]:
        changed = [name for name, bound_field in self._bound_items() if bound_field._has_changed()]
        partners = [name for group in self.linked if not set(group).isdisjoint(changed) for name in group]
        return list(dict.fromkeys([*changed, *(name for name in partners if name in self.fields)]))

    def started_from(self, name: str):
        """The value that the page showed when it was opened; the stored one when the post does not say."""
        field, bound_field = self.fields[name], self[name]
        if bound_field.html_initial_name not in self.data:
            return field.to_python(field.prepare_value(bound_field.initial))
        try:
            return field.to_python(self._widget_data_value(field.hidden_widget(), bound_field.html_initial_name))
        except ValidationError:
            return None

    def tell_conflict(self, name: str, now) -> None:
        """Say at the field what stands there by now. The answer's page starts from that: saving again wins."""
        field, bound_field = self.fields[name], self[name]
        shown = field.prepare_value(now)
        self.data = self.data.copy()
        self.data[bound_field.html_initial_name] = "" if shown is None else str(shown)
        text = in_words(field, now)
        self.add_error(name, ALSO_CHANGED.format(now=f"Sekarang tertulis: “{text}”." if text else "Sekarang kosong."))


def in_words(field: forms.Field, value) -> str:
    """How people read a value; empty when nothing is there."""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(field, forms.ChoiceField) and not isinstance(value, Model):
        return str(dict(field.choices).get(value, value) if value else "")
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, time):
        return clock(value)
    return "" if value is None else str(field.prepare_value(value) if not isinstance(value, Model) else value)
