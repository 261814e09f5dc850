"""Writes who was invited and who came."""

from django import forms

from meetings import workflow
from meetings.forms.attendance import check_who
from meetings.models import Attendee, Presence
from meetings.record.shape import Place
from meetings.record.writing import Draft, accepts, refusals, typed
from pokja.forms_base import IndonesianModelForm


class WholePresenceForm(IndonesianModelForm):
    """How somebody took part in one session, with the hours of coming and going."""

    class Meta:
        model = Presence
        fields = ["status", "mode", "representing", "arrived", "left", "source"]

    def clean(self):
        super().clean()
        arrived, left = self.cleaned_data.get("arrived"), self.cleaned_data.get("left")
        if arrived and left and left < arrived:
            self.add_error("left", "Jam pulang harus sesudah jam datang.")
        return self.cleaned_data


class WholeAttendeeForm(IndonesianModelForm):
    """All of a row of the attendance list at once; the page shows one session at a time and no phone or mail."""

    uid = forms.UUIDField()

    class Meta:
        model = Attendee
        fields = ["kind", "name", "office", "institution", "count", "invited", "phone", "email"]

    def __init__(self, data, *, meeting, presences):
        """`presences` are pairs of a session and its bound form."""
        super().__init__(data)
        self.meeting, self.presences = meeting, presences

    def presence_values(self):
        return [(session, form.cleaned_data) for session, form in self.presences]

    def clean(self):
        super().clean()
        check_who(self, self.cleaned_data.get("kind"))
        return self.cleaned_data


def write_attendees(draft: Draft):
    sessions = list(draft.meeting.sessions.all())
    for number, attendee in enumerate(draft.record["attendees"]):
        _write(draft, attendee, draft.root / "attendees" / number, sessions)


def _write(draft: Draft, attendee: dict, place: Place, sessions: list):
    presences = [
        (presence["session"], WholePresenceForm({name: typed(value) for name, value in presence.items()}))
        for presence in attendee["presences"]
    ]
    sound = [accepts(form, place / "presences" / n) for n, (_, form) in enumerate(presences)]
    data = {name: typed(value) for name, value in attendee.items() if name != "presences"}
    known = [(sessions[number], form) for number, form in presences if number < len(sessions)]
    form = WholeAttendeeForm(data, meeting=draft.meeting, presences=known)
    if accepts(form, place) and all(sound):
        with refusals(place / "uid"):
            workflow.save_attendee(form, by=draft.by)
