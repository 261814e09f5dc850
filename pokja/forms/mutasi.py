"""The form by which an office passes to the next person."""

from django import forms

from pokja.fields import CleanCharField, CleanEmailField, IndonesianDateField, NIPField
from pokja.forms_base import IndonesianForm
from pokja.indonesian import short_date
from pokja.keeping.merging import folded
from pokja.keeping.mutasi import KEEP, READER, TAKE, Succession, state_of
from pokja.member_table.titles import split_titles
from pokja.models import Decree, Membership, Person, User
from pokja.models.membership import Acting
from pokja.roles import Role

DETAILS = ("title_before", "title_after", "rank_title", "nip")
SEVERAL = "Ada {count} orang dengan nama ini. Isi NIP-nya di Rincian, atau gabungkan dulu entrinya."
KNOWN = "{person} sudah tercatat dengan rincian lain. Kosongkan rinciannya, atau centang “Orang lain dengan nama ini”."


class MutasiForm(IndonesianForm):
    """Who follows, how and when; the office and the old holder are fixed."""

    name = CleanCharField(
        label="Nama pengganti",
        error_messages={"required": "Isi nama penggantinya."},
        widget=forms.TextInput(attrs={"list": "known-people", "autocomplete": "off", "autofocus": True}),
    )
    acting = forms.ChoiceField(label="Status jabatan", choices=Acting, required=False)
    first_day = IndonesianDateField(
        label="Hari pertama pengganti",
        error_messages={"required": "Isi hari pertamanya."},
        help_text="Misalnya 1 6 2026.",
    )
    basis = CleanCharField(
        label="Dasar",
        required=False,
        help_text="SK atau surat perintahnya, bila ada.",
        widget=forms.TextInput(attrs={"list": "known-decrees", "autocomplete": "off"}),
    )
    title_before = CleanCharField(label="Gelar di depan", max_length=100, required=False)
    title_after = CleanCharField(label="Gelar di belakang", max_length=100, required=False)
    rank_title = CleanCharField(label="Pangkat/golongan", max_length=100, required=False)
    nip = NIPField(label="NIP", required=False, help_text="18 angka. Hanya tampak bagi admin Pokja.")
    another = forms.BooleanField(label="Orang lain dengan nama ini, belum tercatat", required=False)
    rights = forms.ChoiceField(label="Akun pejabat lama", widget=forms.RadioSelect)
    email = CleanEmailField(label="Pos-el pengganti", max_length=254, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, membership: Membership, account: User | None, roles: list[Role], by: User, **kwargs):
        super().__init__(*args, initial={"seen": state_of(membership)}, **kwargs)
        self.membership = membership
        self.people = list(Person.objects.standing().filter(pokja=membership.pokja))
        if not roles:
            del self.fields["rights"], self.fields["email"]
            return
        labels = " dan ".join(role.label for role in roles)
        self.fields["email"].help_text = f"Diberi akses {labels}, lewat undangan. Kosongkan bila tidak perlu."
        self.fields["rights"].choices = [
            (READER, "Menjadi pembaca selama 30 hari"),
            (TAKE, "Aksesnya dicabut"),
            (KEEP, "Tidak berubah"),
        ]
        self.fields["rights"].label = f"Akun pejabat lama ({account}, {labels})"
        is_own_admin = account == by and Role.ADMIN in roles
        self.fields["rights"].initial = KEEP if is_own_admin else READER

    @property
    def suggestions(self) -> dict:
        """Words of this Pokja offered while typing, by the id of their list; no NIP and no contacts."""
        decrees = Decree.objects.filter(pokja=self.membership.pokja)
        return {
            "known-people": list(dict.fromkeys(person.full_name for person in self.people)),
            "known-decrees": [f"SK {decree.number}, {short_date(decree.date)}" for decree in decrees],
        }

    @property
    def has_details(self) -> bool:
        """Whether the folded part holds something to look at."""
        return any(self[name].value() or self[name].errors for name in (*DETAILS, "another"))

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("name"):
            cleaned["person"] = self._person()
        return cleaned

    @property
    def succession(self) -> Succession:
        """What is typed so far; asked only once the form was checked or while nothing is typed."""
        data = getattr(self, "cleaned_data", {})
        rights = self.fields["rights"].initial if "rights" in self.fields else KEEP
        wanted = Succession(
            person=data.get("person"),
            acting=data.get("acting") or Acting.NONE,
            first_day=data.get("first_day"),
            basis=data.get("basis", ""),
            rights=data.get("rights") or rights,
            email=data.get("email", ""),
            seen=data.get("seen", ""),
        )
        return wanted.with_rights_of(self.membership)

    def _person(self) -> Person:
        """The known person of that name, or a new one."""
        found = [] if self.cleaned_data.get("another") else self._known()
        if len(found) > 1:
            self.add_error("name", SEVERAL.format(count=len(found)))
        if not found:
            return self._new()
        typed = {name: self.cleaned_data.get(name) for name in DETAILS}
        if any(value and value != getattr(found[0], name) for name, value in typed.items()):
            self.add_error("name", KNOWN.format(person=found[0]))
        return found[0]

    def _known(self) -> list[Person]:
        wanted, nip = folded(self.cleaned_data["name"]), self.cleaned_data.get("nip")
        same = [person for person in self.people if wanted in (folded(person.name), folded(person.full_name))]
        by_nip = [person for person in same if nip and person.nip == nip]
        return by_nip or [person for person in same if not (nip and person.nip)]

    def _new(self) -> Person:
        values = {name: self.cleaned_data.get(name) or "" for name in DETAILS} | {"name": self.cleaned_data["name"]}
        split = split_titles(values["name"])
        if split and not (values["title_before"] or values["title_after"]):
            values["title_before"], values["name"], values["title_after"] = split
        return Person(pokja=self.membership.pokja, **values)
