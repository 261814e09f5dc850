"""One form per kind of row; what was typed is compared with the version of the row that it started from."""

from datetime import date

from django import forms
from django.utils.functional import cached_property
from django.utils.text import Truncator

from meetings.models import FollowUpStatus, Kind, Meeting, Row
from meetings.models.minutes import SpeakerRole
from meetings.outline import outline
from meetings.quickline import as_text, due_box, read_due
from pokja.fields import CleanCharField, CleanTextField
from pokja.forms_base import IndonesianModelForm

OWNERS = {"institution": "Instansi", "bidang": "Bidang", "pokja": "Pokja", "seat": "Kedudukan"}
OWNER_FIELDS = tuple(f"owner_{name}" for name in OWNERS)


def owner_key(owner) -> str:
    """How the list of owners names an Institution, Bidang, Pokja or Seat: "seat:9"."""
    return f"{owner._meta.model_name}:{owner.pk}"


class Choices:
    """What the rows of one meeting may point to; asked once, however many forms are shown."""

    def __init__(self, meeting: Meeting, lines=None):
        self.meeting = meeting
        self._lines = lines

    @cached_property
    def agenda(self) -> list[tuple]:
        lines = self._lines or outline(
            self.meeting, list(self.meeting.rows.standing().filter(kind=Kind.AGENDA).in_order())
        )
        return [
            (str(line.row.pk), f"{line.mark} {Truncator(line.row.text).chars(70)}", line.row)
            for line in lines.agenda_lines
        ]

    @cached_property
    def pokja(self) -> list[tuple]:
        """The main Pokja and those that take part."""
        links = self.meeting.pokja_links.select_related("pokja__region__parent").order_by("pokja__region__code")
        return [(str(pokja.pk), pokja.name, pokja) for pokja in [self.meeting.pokja, *(link.pokja for link in links)]]

    @cached_property
    def owners(self) -> list[tuple]:
        main = self.meeting.pokja
        found = {
            "institution": main.institutions.all(),
            "bidang": main.bidang.all(),
            "pokja": [pokja for _, _, pokja in self.pokja],
            "seat": main.seats.select_related("bidang"),
        }
        return [(OWNERS[name], [(owner_key(o), str(o), o) for o in owners]) for name, owners in found.items() if owners]


class PickField(forms.ChoiceField):
    """One of the objects offered; nothing that belongs elsewhere can be picked."""

    def __init__(self, *, empty_label: str, **kwargs):
        super().__init__(required=False, **kwargs)
        self.empty_label, self.objects = empty_label, {}

    def offer(self, options: list[tuple]):
        """Options are (key, label, object), or (heading, options)."""
        self.choices = [("", self.empty_label), *(self._choice(option) for option in options)]

    def _choice(self, option: tuple):
        if len(option) == 2:
            return option[0], [self._choice(inner) for inner in option[1]]
        key, label, self.objects[key] = option
        return key, label

    def clean(self, value):
        return self.objects.get(super().clean(value))

    def has_changed(self, initial, data) -> bool:
        return str(initial or "") != str(data or "")


class DueField(CleanCharField):
    """One box for a due time: "30 6 2016", "pada Rakor 2", or both as "30 Juni 2016 (pada Rakor 2)"."""

    def prepare_value(self, value):
        return due_box(*value) if isinstance(value, tuple) else value

    def to_python(self, value) -> tuple[date | None, str]:
        if isinstance(value, tuple):
            return value
        text = super().to_python(value)
        super().validate(text)
        return read_due(text)

    def validate(self, value):
        """The text was looked at before it was read."""


class RowForm(IndonesianModelForm):
    """What the forms of all kinds share. `started_from` is what the page showed: the row, or an earlier event of it."""

    row_kind: Kind
    # Which fields of the row each field of the form writes.
    writes = {"text": ("text",)}
    # What a page with many rows shows of each; the rest of the row stays as it is.
    short = ("text",)
    # What is folded away while one row is edited.
    folded = ()

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # The kind that the page showed: somebody else may have changed it meanwhile.
    kind = forms.ChoiceField(choices=Kind, required=False, widget=forms.HiddenInput)
    # The version of somebody else that the page showed beside the writer's own.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = CleanTextField(widget=forms.Textarea(attrs={"rows": 2}))

    class Meta:
        model = Row
        fields = ["text"]

    def __init__(
        self, data=None, *, instance: Row, started_from=None, choices: Choices | None = None, only_short=False, **kwargs
    ):
        self.choices = choices or Choices(instance.meeting)
        super().__init__(data, instance=instance, initial=self._initial(started_from or instance), **kwargs)
        self.fields["text"].label = self.row_kind.label
        self.fields["text"].error_messages["required"] = f"Isi {self.row_kind.label.lower()}nya."
        if only_short:
            self.fields = {name: self.fields[name] for name in ("version", "kind", "seen", *self.short)}
        self._offer_choices()

    def _initial(self, source) -> dict:
        """The values of a row, or of an event of it, as the fields of this form know them."""
        values = {
            name: getattr(source, name) for names in self.writes.values() for name in names if hasattr(source, name)
        }
        return values | self._place(source)

    def _place(self, source) -> dict:
        return {"version": source.version, "kind": self.row_kind, "pokja": source.pokja_id, "agenda": source.agenda_id}

    def _offer_choices(self):
        if "agenda" in self.fields:
            self.fields["agenda"].offer(self.choices.agenda)
            self._drop_unless(self.choices.agenda and self.instance.parent_id is None, "agenda")
        if "pokja" in self.fields:
            offered = self.choices.pokja
            if self.instance.pokja_id and str(self.instance.pokja_id) not in [key for key, *_ in offered]:
                offered = [*offered, (str(self.instance.pokja_id), self.instance.pokja.name, self.instance.pokja)]
            self.fields["pokja"].offer(offered)
            self._drop_unless(len(offered) > 1, "pokja")

    def _drop_unless(self, useful, name: str):
        """A question with one answer is not asked; an answer that came all the same is checked."""
        if not useful and not self.data.get(self.add_prefix(name)):
            del self.fields[name]

    @cached_property
    def row_fields(self) -> list[str]:
        return [name for field, names in self.writes.items() if field in self.fields for name in names]

    @property
    def row_values(self) -> dict:
        """What a new row of this form is made of; its agenda item is `cleaned_data["agenda"]`."""
        return {name: self.cleaned_data[name] for name in self.row_fields}

    @cached_property
    def changed_data(self) -> list[str]:
        """The changed fields of the form and, with them, those of the row that they write."""
        changed = [name for name, bound_field in self._bound_items() if bound_field._has_changed()]
        return list(dict.fromkeys([*changed, *(name for field in changed for name in self.writes.get(field, ()))]))

    @property
    def is_moved(self) -> bool:
        """Whether the writer hung the row on another agenda item."""
        return "agenda" in self.fields and "agenda" in self.changed_data

    @property
    def is_changed(self) -> bool:
        return self.is_moved or not set(self.row_fields).isdisjoint(self.changed_data)

    # --- two writers, one row ---

    rival: Row | None = None

    @property
    def choice(self) -> str:
        """What the writer chose between two versions: "mine", "theirs", "both", or nothing yet."""
        return self.data.get(self.add_prefix("choice"), "")

    def tell_stale(self, row: Row) -> None:
        """Show beside what was typed what somebody else made of the row; choosing "mine" then answers that version."""
        self.rival = row
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(row.version)

    @property
    def rival_text(self) -> str:
        return as_text(self.rival)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    @property
    def answered_version(self) -> int:
        """The version that the writer knows of: the one the page started from, or a rival's that was looked at."""
        seen = self.cleaned_data.get("seen") if self.choice == "mine" else None
        return seen or self.cleaned_data["version"]

    def clean(self):
        """Without the checks of the database: they are asked of the row itself when the workflow writes it."""
        return self.cleaned_data

    def _post_clean(self):
        """The row is written by the workflow alone; until then `instance` stays what was read."""

    @property
    def main_part(self) -> list:
        return [field for field in self.visible_fields() if field.name not in self.folded]

    @property
    def folded_part(self) -> list:
        return [field for field in self.visible_fields() if field.name in self.folded]

    @property
    def at_hand(self) -> list:
        """What is written in place on the sheet; the rest waits behind a fold."""
        return [field for field in self.visible_fields() if field.name in self.short]

    @property
    def behind_fold(self) -> list:
        return [field for field in self.visible_fields() if field.name not in self.short]

    def take_focus(self) -> None:
        """Begin at the first field, or at the first one that is wrong."""
        fields = self.visible_fields()
        first = next((field for field in fields if self.is_bound and field.errors), fields[0])
        first.field.widget.attrs["autofocus"] = True

    @property
    def opens_folded_part(self) -> bool:
        """Whether something stands there, or is wrong there."""
        usual = (None, "", False, SpeakerRole.SPEAKER)
        return any(field.errors or field.value() not in usual for field in self.folded_part)


class HangingRowForm(RowForm):
    """A row that may hang on an agenda item. A move raises no version, so the page sends along which item it showed."""

    agenda = PickField(label="Pada agenda", empty_label="Tanpa agenda", show_hidden_initial=True)


class ResultForm(HangingRowForm):
    """A result; in a joint meeting it may be for one Pokja."""

    writes = RowForm.writes | {"pokja": ("pokja",)}

    pokja = PickField(label="Untuk Pokja", empty_label="Semua")


class AgendaForm(RowForm):
    row_kind = Kind.AGENDA


class NoteForm(HangingRowForm):
    row_kind = Kind.NOTE


class DecisionForm(ResultForm):
    row_kind = Kind.DECISION


class RecommendationForm(ResultForm):
    row_kind = Kind.RECOMMENDATION


class SpeakerForm(HangingRowForm):
    """A speaker in every shape of the field: a name, an office alone, an institution alone, or only words."""

    row_kind = Kind.SPEAKER
    _own = (
        "title_before", "name", "title_after", "office", "institution",
        "speaker_role", "acting", "former", "representing", "mode",
    )  # fmt: skip
    writes = {name: (name,) for name in (*_own, "text")}
    short = _own[:5]
    folded = (*_own[5:], "text")

    class Meta:
        model = Row
        fields = [
            "title_before", "name", "title_after", "office", "institution",
            "speaker_role", "acting", "former", "representing", "mode", "text",
        ]  # fmt: skip
        labels = {"name": "Nama", "office": "Jabatan", "institution": "Instansi", "mode": "Cara hadir"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("speaker_role", "mode"):
            if name in self.fields:
                self.fields[name].choices = self._choices_of(name)
        if "text" in self.fields:
            self.fields["text"].required = False
            self.fields["text"].label = "Keterangan"

    def _choices_of(self, name: str) -> list:
        if name == "speaker_role":
            return SpeakerRole.choices
        return [("", "Tanpa keterangan"), *Row._meta.get_field("mode").choices]

    def clean_speaker_role(self) -> str:
        return self.cleaned_data["speaker_role"] or SpeakerRole.SPEAKER

    def clean(self):
        said = [
            self.cleaned_data.get(name, getattr(self.instance, name))
            for name in ("name", "office", "institution", "text")
        ]
        if not any(said) and not self.errors:
            self.add_error("name", "Isi nama, jabatan, atau instansi narasumber.")
        return self.cleaned_data


class FollowUpForm(ResultForm):
    """A follow-up: what, by whom, until when. A known owner may stand beside the words of the minutes."""

    row_kind = Kind.FOLLOWUP
    writes = ResultForm.writes | {
        "owner_text": ("owner_text",),
        "due": ("due_date", "due_text"),
        "status_at_writing": ("status_at_writing",),
        "owner": OWNER_FIELDS,
    }
    short = ("text", "owner_text", "due", "status_at_writing")
    folded = ("owner", "agenda", "pokja")

    due = DueField(label="Target waktu", required=False)
    status_at_writing = forms.ChoiceField(label="Status", choices=FollowUpStatus, required=False)
    owner = PickField(label="Hubungkan dengan", empty_label="Tidak dihubungkan")
    field_order = [
        "version",
        "kind",
        "seen",
        "text",
        "owner_text",
        "due",
        "status_at_writing",
        "owner",
        "agenda",
        "pokja",
    ]

    class Meta:
        model = Row
        fields = ["text", "owner_text"]
        labels = {"owner_text": "Penanggung jawab"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Uraian"

    def _initial(self, source) -> dict:
        owners = {name: getattr(source, f"{field}_id") for name, field in zip(OWNERS, OWNER_FIELDS, strict=True)}
        owner = next((f"{name}:{pk}" for name, pk in owners.items() if pk), "")
        return {
            "text": source.text,
            "owner_text": source.owner_text,
            "due": (source.due_date, source.due_text),
            "status_at_writing": source.status_at_writing or FollowUpStatus.NOT_STARTED,
            "owner": owner,
        } | self._place(source)

    def _offer_choices(self):
        super()._offer_choices()
        if "owner" in self.fields:
            self.fields["owner"].offer(self.choices.owners)
            self._drop_unless(self.choices.owners, "owner")

    def clean_status_at_writing(self) -> str:
        return self.cleaned_data["status_at_writing"] or FollowUpStatus.NOT_STARTED

    def clean(self):
        data = self.cleaned_data
        if "due" in data:
            data["due_date"], data["due_text"] = data["due"]
        if "owner" in data:
            picked = data["owner"]
            data |= {f"owner_{name}": picked if picked and picked._meta.model_name == name else None for name in OWNERS}
        return data


class ObstacleForm(ResultForm):
    row_kind = Kind.OBSTACLE
    writes = ResultForm.writes | {"help_wanted": ("help_wanted",)}
    short = ("text", "help_wanted")
    field_order = ["version", "kind", "seen", "text", "help_wanted", "agenda", "pokja"]

    class Meta:
        model = Row
        fields = ["text", "help_wanted"]
        widgets = {"help_wanted": forms.Textarea(attrs={"rows": 2})}


class ReminderForm(HangingRowForm):
    row_kind = Kind.REMINDER


_FORMS = {
    form.row_kind: form
    for form in (
        AgendaForm,
        SpeakerForm,
        NoteForm,
        DecisionForm,
        RecommendationForm,
        FollowUpForm,
        ObstacleForm,
        ReminderForm,
    )
}


def form_for(kind: Kind) -> type[RowForm]:
    """The form of a kind of row."""
    return _FORMS[Kind(kind)]


def edit_forms(meeting: Meeting, lines) -> list[tuple[str, RowForm]]:
    """Per kind the form from which scripts make that of a row: without values, its ids telling "__uid__" apart."""
    choices = Choices(meeting, lines)
    options = {"choices": choices, "auto_id": "row-__uid__-%s"}
    forms = [(kind.value, form_for(kind)(instance=Row(meeting=meeting, kind=kind), **options)) for kind in Kind]
    for _, form in forms:
        if "agenda" in form.base_fields:
            # Scripts know the agenda items of the moment better than the page that was once opened.
            form.fields["agenda"] = PickField(label="Pada agenda", empty_label="Tanpa agenda")
            form.fields["agenda"].offer([])
    return forms


def row_form(row: Row, data=None, **options) -> RowForm:
    """The form of a row. What is posted is compared with what its page showed, not with what stands there by now."""
    if data is None:
        return form_for(row.kind)(instance=row, **options)
    prefix = f"{options['prefix']}-" if options.get("prefix") else ""
    kind, version = data.get(f"{prefix}kind"), data.get(f"{prefix}version", "")
    shown = row if data.get(f"{prefix}choice") == "mine" else as_shown(row, version)
    return form_for(kind if kind in Kind.values else row.kind)(data, instance=row, started_from=shown, **options)


def as_shown(row: Row, version: str):
    """What a page showed that started from `version`: the row, or what its history tells of an earlier version."""
    if version == str(row.version) or not (version.isascii() and version.isdigit() and len(version) < 10):
        return row
    return row.events.filter(version=int(version)).order_by("-pgh_id").first() or row


def new_row_form(meeting: Meeting, kind: Kind, data: dict, choices: Choices | None = None) -> RowForm:
    """Check the values of a new row. A valid form gives `row_values` and `cleaned_data["agenda"]` for append_row.

    Keys are those of the form; `due_date` (a date or its text) and `due_text` may stand for `due`, `agenda` and `pokja`
    are ids, `owner` is an `owner_key`.
    """
    data = dict(data)
    data.setdefault("due", due_box(data.get("due_date"), data.get("due_text")))
    return form_for(kind)(data, instance=Row(meeting=meeting, kind=kind), choices=choices)
