"""The page of those invited: members to tick, Pokja that take part, and one line for each other."""

from django import forms

from meetings.invitations import Guest, Invitations, line_of
from meetings.workflow.inviting import Changes
from pokja.fields import LinesField
from pokja.forms_base import IndonesianForm

OTHERS_HINT = (
    "Satu per baris: nama ; jabatan ; instansi. Cukup instansinya bila orangnya belum diketahui, misalnya Forum PKP."
)
_FIELD_LIMIT = 300


class InvitationForm(IndonesianForm):
    """Compares with what the page showed, so that two secretaries invite and uninvite beside each other.

    The hidden fields tell what was invited when the page was opened; what is only proposed counts as not invited.
    """

    members = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    partners = forms.MultipleChoiceField(
        label="Pokja yang ikut serta", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = LinesField(label="Yang lain", required=False, help_text=OTHERS_HINT, line_length=900)
    were_members = forms.CharField(required=False, widget=forms.HiddenInput)
    were_guests = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    were_typed = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, data=None, *, invitations: Invitations):
        shown = invitations
        everybody = [str(member.person_id) for member in shown.members.all]
        initial = {
            "members": everybody if shown.is_new else [str(pk) for pk in shown.ticked],
            "partners": shown.partners if shown.is_new else shown.ticked_partners,
            "others": shown.guest_lines,
            "were_members": " ".join(str(pk) for pk in shown.ticked),
            "were_guests": "\n".join(line_of(row) for row in shown.guest_rows),
            "were_typed": "\n".join(shown.typed_lines),
        }
        super().__init__(data, initial=initial)
        self.fields["members"].label = f"Anggota {shown.meeting.pokja.name}"
        self.fields["members"].choices = [(str(m.person_id), _named(m)) for m in shown.members.all]
        self.fields["partners"].choices = [(name, name) for name in shown.partners]
        for name in ("members", "partners"):
            if not self.fields[name].choices:
                del self.fields[name]

    def clean_others(self) -> list[str]:
        lines = self.cleaned_data["others"]
        for line in lines:
            guest = Guest.read(line)
            parts = (guest.name, guest.office, guest.institution)
            if not any(parts):
                raise forms.ValidationError(f"Tulis nama, jabatan, atau instansi pada baris “{line}”.")
            if any(len(part) > _FIELD_LIMIT for part in parts):
                raise forms.ValidationError(f"Ringkas baris “{line[:40]}…”: tiap bagian paling panjang 300 karakter.")
        return lines

    @property
    def changes(self) -> Changes:
        """What a valid form asks for."""
        data = self.cleaned_data
        were = {int(pk) for pk in data["were_members"].split() if pk.isdigit()}
        offered = {int(pk) for pk, _ in self.fields["members"].choices} if "members" in self.fields else set()
        ticked = {int(pk) for pk in data.get("members", ())}
        were_guests = set(data["were_guests"].splitlines())
        guests = [Guest.read(line) for line in [*data.get("partners", ()), *data["others"]]]
        kept = {guest.line for guest in guests}
        return Changes(
            ticked=frozenset(ticked - were),
            unticked=frozenset((were - ticked) & offered),
            guests=tuple(guest for guest in guests if guest.line not in were_guests),
            # What was only typed into Format A-1 becomes a row of the list here, or goes.
            dropped=frozenset(were_guests - kept) | frozenset(data["were_typed"].splitlines()),
        )


def _named(member) -> str:
    """Who and where, without any number."""
    office = member.office or member.seat.title
    institution = member.seat.institution
    told = [office, institution] if institution and institution.casefold() not in office.casefold() else [office]
    return f"{member.person.full_name} · {', '.join(told)}"
