"""Of which meetings a calendar tells."""

from django import forms

from pokja.forms_base import IndonesianForm
from pokja.models import Pokja
from pokja.roles import Permission

ALL = ""


class CalendarForm(IndonesianForm):
    place = forms.ChoiceField(label="Rapat", required=False, widget=forms.RadioSelect, initial=ALL)

    def __init__(self, data=None, *, user):
        super().__init__(data)
        reach = user.reach(Permission.MEETING_READ)
        self._pokja = {p.code: p for p in Pokja.objects.with_region().filter(pk__in=reach.own | reach.participant)}
        own = [(code, pokja.name) for code, pokja in self._pokja.items()]
        self.fields["place"].choices = [(ALL, "Semua rapat yang boleh saya baca"), *own]

    @property
    def pokja(self) -> Pokja | None:
        return self._pokja.get(self.cleaned_data["place"])
