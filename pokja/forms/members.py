"""The forms by which an admin adds, corrects and ends a member."""

from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.db.models import Q

from pokja.fields import CleanCharField, CleanEmailField, IndonesianDateField, NIPField
from pokja.forms.started_from import StartedFrom
from pokja.forms_base import IndonesianForm
from pokja.indonesian import nip_text
from pokja.keeping.members import ACCOUNT, MEMBERSHIP_FIELDS, PERSON_FIELDS
from pokja.models import Bidang, Decree, Institution, Membership, Person, Pokja, Seat, User
from pokja.models.membership import Acting, SeatRole

ONE_PERSON = "Pilih orang dari daftar atau tulis nama baru, jangan keduanya."
ONE_SEAT = "Pilih kedudukan dari daftar atau isi peran baru, jangan keduanya."
ORDER = "Isi tanggal yang sama dengan “sejak”, atau sesudahnya."


class DecreeChoice(forms.ModelChoiceField):
    def label_from_instance(self, decree):
        return f"{decree.number}, {decree.date.year}"


class MemberFields(IndonesianForm):
    """What is said about a member: the person, the seat, and since when."""

    title_before = CleanCharField(label="Gelar di depan", max_length=100, required=False)
    name = CleanCharField(label="Nama", error_messages={"required": "Isi nama anggota."})
    title_after = CleanCharField(label="Gelar di belakang", max_length=100, required=False)
    rank_title = CleanCharField(label="Pangkat/golongan", max_length=100, required=False)
    nip = NIPField(label="NIP", required=False, help_text="18 angka. Hanya tampak bagi admin Pokja.")
    phone = CleanCharField(label="Telepon", max_length=50, required=False)
    email = CleanEmailField(label="Pos-el", max_length=254, required=False)

    role = forms.ChoiceField(label="Peran", choices=SeatRole)
    bidang = CleanCharField(label="Bidang", required=False, widget=forms.TextInput(attrs={"list": "known-bidang"}))
    office = CleanCharField(label="Jabatan", required=False, help_text="Misalnya Kepala Bappeda.")
    institution = CleanCharField(
        label="Instansi", required=False, widget=forms.TextInput(attrs={"list": "known-institutions"})
    )

    acting = forms.ChoiceField(label="Status jabatan", choices=Acting, required=False)
    valid_from = IndonesianDateField(label="Sejak", required=False, help_text="Misalnya 4 1 2026.")
    valid_until = IndonesianDateField(label="Sampai", required=False, help_text="Kosongkan bila belum tahu.")
    decree = DecreeChoice(label="SK", queryset=Decree.objects.none(), required=False, empty_label="Belum ada")
    basis = CleanCharField(label="Dasar", required=False, help_text="Surat lain di luar SK, misalnya surat perintah.")

    def __init__(self, *args, pokja: Pokja, **kwargs):
        super().__init__(*args, **kwargs)
        self.pokja = pokja
        self.fields["decree"].queryset = Decree.objects.filter(pokja=pokja)

    @property
    def suggestions(self) -> dict:
        """Words of this Pokja offered while typing, by the id of their list."""
        return {
            "known-bidang": Bidang.objects.filter(pokja=self.pokja).values_list("name", flat=True),
            "known-institutions": Institution.objects.filter(pokja=self.pokja).values_list("name", flat=True),
        }

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", ORDER)
        return cleaned


def _pair(left: str, right: str) -> Row:
    return Row(Column(left, css_class="col-sm-6"), Column(right, css_class="col-sm-6"))


def _person_layout(*before, after=()):
    return Fieldset(
        "Orang",
        *before,
        Row(
            Column("title_before", css_class="col-sm-3"),
            Column("name", css_class="col-sm-6"),
            Column("title_after", css_class="col-sm-3"),
        ),
        _pair("nip", "rank_title"),
        _pair("phone", "email"),
        *after,
    )


def _seat_layout(*before):
    return Fieldset(
        "Kedudukan",
        *before,
        _pair("role", "bidang"),
        _pair("office", "institution"),
    )


def _term_layout():
    return Fieldset(
        "Masa jabatan",
        _pair("acting", "decree"),
        _pair("valid_from", "valid_until"),
        "basis",
    )


class AddMemberForm(MemberFields):
    """A person, known or new, on a seat, known or new."""

    person = forms.ModelChoiceField(
        label="Pilih yang sudah tercatat, atau tulis orang baru",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Orang baru",
    )
    seat = forms.ModelChoiceField(
        label="Pilih yang sudah ada, atau tulis kedudukan baru",
        queryset=Seat.objects.none(),
        required=False,
        empty_label="Kedudukan baru",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.standing().filter(pokja=self.pokja)
        self.fields["seat"].queryset = Seat.objects.filter(pokja=self.pokja).select_related("bidang")
        self.fields["name"].required = self.fields["role"].required = False
        self.fields["role"].choices = [("", "Pilih peran"), *SeatRole.choices]
        known_people = ["person"] if self.fields["person"].queryset.exists() else []
        known_seats = ["seat"] if self.fields["seat"].queryset.exists() else []
        self.helper.layout = Layout(_person_layout(*known_people), _seat_layout(*known_seats), _term_layout())

    def clean(self):
        cleaned = super().clean()
        self._exactly_one("person", "name", "Isi nama anggota.", ONE_PERSON)
        self._exactly_one("seat", "role", "Pilih perannya.", ONE_SEAT)
        return cleaned

    def _exactly_one(self, known: str, new: str, neither: str, both: str):
        if known in self.errors or new in self.errors:
            return
        has_known, has_new = bool(self.cleaned_data.get(known)), bool(self.cleaned_data.get(new))
        if has_known == has_new:
            self.add_error(new, both if has_known else neither)

    def new_member(self) -> dict:
        """Person, seat and membership, not yet saved."""
        data = self.cleaned_data
        return {
            "person": data["person"] or Person(**{name: data[name] for name in PERSON_FIELDS}),
            "seat": data["seat"] or Seat(role=data["role"], office=data["office"], institution=data["institution"]),
            "bidang": data["bidang"],
            "membership": Membership(**{name: data[name] for name in MEMBERSHIP_FIELDS}),
        }


class CorrectMemberForm(StartedFrom, MemberFields):
    """Everything about a member, as it stands; another role puts the person on another seat."""

    user = forms.ModelChoiceField(
        label="Akun",
        queryset=User.objects.none(),
        required=False,
        empty_label="Tanpa akun",
        help_text="Akun yang dipakai orang ini untuk masuk.",
    )

    def __init__(self, *args, membership: Membership, **kwargs):
        person, seat = membership.person, membership.seat
        saved = {name: getattr(person, name) for name in PERSON_FIELDS} | {"nip": nip_text(person.nip)}
        saved |= {ACCOUNT: person.user_id}
        saved |= {"role": seat.role, "bidang": seat.bidang.name if seat.bidang else ""}
        saved |= {"office": seat.office, "institution": seat.institution}
        saved |= {name: getattr(membership, name) for name in MEMBERSHIP_FIELDS} | {"decree": membership.decree_id}
        super().__init__(*args, saved=saved, pokja=membership.pokja, **kwargs)
        self.fields[ACCOUNT].queryset = accounts_here(membership.pokja, person)
        shared = HTML('<p class="form-text">Jabatan dan instansi melekat pada kedudukan, juga bagi penggantinya.</p>')
        self.helper.layout = Layout(_person_layout(after=[ACCOUNT]), _seat_layout(shared), _term_layout())


def accounts_here(pokja: Pokja, person: Person):
    """Those that may enter this Pokja, and the one that the person has already; no others are ever offered."""
    return User.objects.filter(Q(access__pokja=pokja) | Q(pk=person.user_id)).distinct()


class EndMemberForm(IndonesianForm):
    """The last day of a member."""

    valid_until = IndonesianDateField(label="Hari terakhir", error_messages={"required": "Isi hari terakhirnya."})

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership

    def clean_valid_until(self):
        day, start = self.cleaned_data["valid_until"], self.membership.valid_from
        if start and day < start:
            raise forms.ValidationError(ORDER)
        return day


class DayForm(IndonesianForm):
    """The day as of which the members are listed."""

    tanggal = IndonesianDateField(label="Per tanggal", required=False)
