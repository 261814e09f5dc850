"""The forms by which a table of members comes in."""

import re
from copy import deepcopy
from dataclasses import dataclass, field

from django import forms

from pokja.fields import IndonesianDateField
from pokja.forms.members import DecreeChoice
from pokja.forms_base import IndonesianForm
from pokja.member_table.entries import clean_cell
from pokja.member_table.fields import LABELS
from pokja.member_table.table import read_table, usual_start
from pokja.models import Decree, MemberImport, Pokja
from pokja.models.membership import SeatRole
from pokja.tables import TableRefused, read_file, read_paste
from pokja.uploads import CheckedFileField, Upload

NOTHING = "Tempel tabelnya di sini, atau pilih berkasnya di bawah."
BOTH = "Tempel tabelnya atau pilih berkasnya, jangan keduanya."


class TableFileField(CheckedFileField):
    """A workbook or CSV; what it really is, the reader of tables finds out."""

    accept = ".xlsx,.csv,.tsv,.txt"

    def check(self, name, content):
        return Upload(clean_cell(name.replace("\\", "/").rsplit("/", 1)[-1])[:200], content, "")


class PasteForm(IndonesianForm):
    # A plain field: our own text field would take blank cells off the ends.
    table = forms.CharField(
        label="Tabel",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "autofocus": True, "spellcheck": "false", "wrap": "off"}),
        help_text="Di Excel pilih sel-selnya, salin (Ctrl+C), lalu tempel di sini (Ctrl+V). Baris judul boleh ikut.",
    )
    file = TableFileField(
        label="Atau berkas XLSX atau CSV", required=False, help_text="Paling banyak 5.000 baris dan 10 MB."
    )

    def __init__(self, *args, pokja: Pokja, decree: Decree | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.pokja, self.decree = pokja, decree

    def clean(self):
        cleaned = super().clean()
        pasted, upload = cleaned.get("table", "").strip("\r\n"), cleaned.get("file")
        if "file" in self.errors:
            return cleaned
        if bool(pasted.strip()) == bool(upload):
            self.add_error("table", BOTH if upload else NOTHING)
            return cleaned
        try:
            rows = read_file(upload.content) if upload else read_paste(pasted)
            cleaned["columns"], cleaned["rows"] = read_table(rows, self.decree)
        except TableRefused as refusal:
            self.add_error("file" if upload else "table", str(refusal))
        return cleaned

    @property
    def read(self) -> dict:
        upload = self.cleaned_data["file"]
        return {
            "source": upload.name if upload else "",
            "columns": self.cleaned_data["columns"],
            "rows": self.cleaned_data["rows"],
        }


class ForAllForm(IndonesianForm):
    """What holds for every row, as far as the table has no column for it."""

    role = forms.ChoiceField(label="Peran semua baris", choices=SeatRole)
    decree = DecreeChoice(
        label="SK semua baris", queryset=Decree.objects.none(), required=False, empty_label="Tanpa SK"
    )
    start = IndonesianDateField(label="Mulai semua baris", required=False, help_text="Misalnya 4 1 2026.")
    columns_of = {"role": "role", "decree": "decree", "start": "valid_from"}

    def __init__(self, *args, pokja: Pokja, columns: dict, **kwargs):
        start = columns["start"] and IndonesianDateField().to_python(columns["start"])
        super().__init__(*args, initial=columns | {"start": start}, **kwargs)
        self.columns = columns
        self.fields["decree"].queryset = Decree.objects.filter(pokja=pokja)
        for name, column in self.columns_of.items():
            if column in columns["fields"]:
                del self.fields[name]

    @property
    def changed_columns(self) -> dict:
        """`columns` with what was chosen here. Another SK brings its own first day, unless that was changed too."""
        data, old = self.cleaned_data, self.columns
        new = dict(old)
        if "role" in data:
            new["role"] = data["role"]
        if "start" in data:
            new["start"] = data["start"].isoformat() if data["start"] else ""
        if "decree" in data:
            decree = data["decree"]
            new["decree"] = decree.pk if decree else None
            if new["decree"] != old["decree"] and new["start"] == old["start"]:
                new["start"] = usual_start(decree) or new["start"]
        return new


# --- what was typed into the table itself ---


@dataclass
class Edits:
    """Cells, answers and columns as posted; `touched` are the (line, column) that were open for typing."""

    columns: dict
    rows: list[dict]
    touched: set = field(default_factory=set)


_CELL = re.compile(r"cell-([0-9]{1,9})-([0-9]{1,3})")
_WHO = re.compile(r"who-([0-9]{1,9})")
_ANSWER = re.compile(r"new|skip|(?:person|line):[0-9]{1,12}")
CELL_LIMIT = 5_000
ALL_ALIKE = "semua:"  # a choice for all rows that have the same text in that column


def edited(waiting: MemberImport, post) -> Edits:
    """The rows as they stand with what was posted laid over them; lines that are gone meanwhile are passed by."""
    edits = Edits(_chosen_columns(waiting.columns, post), deepcopy(waiting.rows))
    by_line = {row["line"]: row for row in edits.rows}
    for_all_alike = {}
    width = len(edits.columns["fields"])
    for name in post:
        if found := _CELL.fullmatch(name):
            line, column = int(found[1]), int(found[2])
            if line in by_line and column < width:
                text = clean_cell(post[name][:CELL_LIMIT])
                if text.startswith(ALL_ALIKE):
                    for_all_alike[column, _text_of(by_line[line], column)] = text.removeprefix(ALL_ALIKE)
                else:
                    _put(by_line[line], column, text)
                edits.touched.add((line, column))
        elif found := _WHO.fullmatch(name):
            row = by_line.get(int(found[1]))
            if row is not None and _ANSWER.fullmatch(post[name]):
                row["answer"] = post[name]
    for row in edits.rows if for_all_alike else []:
        for (column, old), new in for_all_alike.items():
            if _text_of(row, column) == old:
                _put(row, column, new)
    return edits


def _text_of(row: dict, column: int) -> str:
    return row["cells"][column] if column < len(row["cells"]) else ""


def _put(row: dict, column: int, text: str) -> None:
    cells = row["cells"]
    if text == _text_of(row, column):
        return
    cells += [""] * (column + 1 - len(cells))
    cells[column] = text
    row.pop("answer", None)  # it was given to another row, so to speak


def _chosen_columns(columns: dict, post) -> dict:
    """A field is in one column: the one that was chosen last takes it."""
    fields = list(columns["fields"])
    for n, old in enumerate(columns["fields"]):
        chosen = post.get(f"column-{n}", old)
        if chosen != old and (chosen == "" or chosen in LABELS):
            fields = ["" if chosen and other == chosen else other for other in fields]
            fields[n] = chosen
    return columns | {"fields": fields}
