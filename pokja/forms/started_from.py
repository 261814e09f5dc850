"""An edit form that remembers the values its page started from, so that a later save never wipes out an earlier one."""

from django import forms
from django.core.exceptions import ValidationError

MEANWHILE = "Sementara itu isian ini diubah menjadi “{value}”. Periksa, lalu simpan lagi."


class StartedFrom:
    """Only what the writer changed counts as changed; where somebody else changed the same field, the writer is asked.

    `saved` is what stands in the database now, by the names of the form.
    """

    def __init__(self, *args, saved: dict, **kwargs):
        super().__init__(*args, initial=saved, **kwargs)
        self.saved = saved
        for name, field in self.fields.items():
            field.show_hidden_initial = name in saved

    def clean(self):
        cleaned = super().clean()
        for name in self.changed_data:
            if name in self.saved and name in cleaned and self._was_changed_by_others(name):
                self._ask(name)
        return cleaned

    @property
    def changed(self) -> dict:
        """What the writer changed, cleaned."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.saved}

    def _was_changed_by_others(self, name: str) -> bool:
        field = self.fields[name]
        posted_start = field.hidden_widget().value_from_datadict(self.data, self.files, self[name].html_initial_name)
        return field.has_changed(self.saved[name], posted_start) and field.has_changed(
            self.saved[name], self._typed(name)
        )

    def _typed(self, name: str):
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _ask(self, name: str):
        """The page now starts from what is saved, and saving again means that the writer has seen it."""
        now = self.fields[name].prepare_value(self.saved[name])
        self.data = self.data.copy()
        self.data[self[name].html_initial_name] = "" if now is None else now
        self.add_error(name, ValidationError(MEANWHILE.format(value=self._in_words(name, now)), code="meanwhile"))

    def _in_words(self, name: str, value) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)
        if isinstance(value, bool):
            return "ya" if value else "tidak"
        return str(value or "kosong")
