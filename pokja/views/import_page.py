"""What the page shows on which a table of members is checked: its rows with the error inside the cell."""

import dataclasses
from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator

from pokja.forms_base import FormError
from pokja.member_table.fields import LABELS
from pokja.member_table.known import Known
from pokja.member_table.review import BAD, DOUBT, GOOD, KNOWN, Checked
from pokja.member_table.table import check
from pokja.member_table.titles import split_titles
from pokja.member_table.words import ROLE_ADVICE
from pokja.models.membership import SeatRole

PER_PAGE = 100
MAX_INPUTS = 700  # with the columns and the questions they stay below DATA_UPLOAD_MAX_NUMBER_FIELDS
SHOWN_ERRORS = 10
ORDER = [BAD, DOUBT, GOOD, KNOWN]
WORDS = {BAD: "Perbaiki", DOUBT: "Periksa lagi", GOOD: "Siap", KNOWN: "Sudah ada"}
DATES = ("valid_from", "valid_until")


@dataclass
class Cell:
    """One cell; `name` is empty where it only is shown. Roles are chosen, all else is typed.

    `alike` is how many rows have the same unknown role: it may be chosen for all of them at once.
    """

    label: str
    text: str
    field: str = ""
    name: str = ""
    error: str = ""
    doubt: str = ""
    choices: list = dataclasses.field(default_factory=list)
    alike: int = 1


@dataclass
class Line:
    """One row of the page. `errors` are those without a cell to stand in."""

    row: Checked
    word: str
    cells: list[Cell]
    errors: list[str]

    @property
    def titles(self) -> str:
        """How the name is split, to be looked at beside it."""
        values = self.row.entry.values
        return " … ".join(part for part in (values["title_before"], values["title_after"]) if part)


def page_context(waiting, columns: dict, rows: list[dict], page: str | None, touched=frozenset()) -> dict:
    known = Known(waiting.pokja)
    has_name = "name" in columns["fields"]
    checked = check(rows, columns, known) if has_name else []
    counts = Counter(row.state for row in checked)
    checked.sort(key=lambda row: (ORDER.index(row.state), row.line))
    shown = Paginator(checked, PER_PAGE).get_page(page)
    lines = _lines(shown, columns["fields"], touched, _alike(checked, columns["fields"]))
    errors = _errors(lines)
    return {
        "waiting": waiting,
        "columns": _column_choices(columns, rows),
        "has_name": has_name,
        "page": shown,
        "lines": lines,
        "good": counts[GOOD] + counts[DOUBT],
        "bad": counts[BAD],
        "doubts": counts[DOUBT],
        "known": counts[KNOWN],
        "total": len(rows),
        "cell_errors": errors[:SHOWN_ERRORS],
        "more_errors": max(0, len(errors) - SHOWN_ERRORS),
        "error_count": len(errors),
        "titles": _titles(columns, rows) if has_name else None,
        "is_split": columns["split"],
    }


def _alike(checked: list[Checked], fields: list[str]) -> Counter:
    """How many rows have each role that is not known."""
    n = fields.index("role") if "role" in fields else 0
    return Counter(row.cells[n] for row in checked if row.entry.errors.get("role") == ROLE_ADVICE)


def _lines(shown, fields: list[str], touched, alike: Counter) -> list[Line]:
    left = MAX_INPUTS
    lines = []
    for row in shown:
        cells = [_cell(row, n, name, (row.line, n) in touched, left > len(fields)) for n, name in enumerate(fields)]
        for cell in cells:
            cell.alike = alike[cell.text] if cell.choices else 1
        left -= sum(1 for cell in cells if cell.name)
        errors = [words for name, words in row.entry.errors.items() if name not in fields]
        lines.append(Line(row, WORDS[row.state], cells, errors))
    return lines


def _cell(row: Checked, n: int, name: str, touched: bool, may_open: bool) -> Cell:
    text = row.cells[n] if n < len(row.cells) else ""
    if not name:
        return Cell("", text)
    entry = row.entry
    cell = Cell(LABELS[name], text, name, error=entry.errors.get(name, ""), doubt=entry.doubts.get(name, ""))
    open_term = name in DATES and "role" in entry.errors  # two Ketua: their days may be what is wrong
    if may_open and (touched or cell.error or cell.doubt or open_term):
        cell.name = f"cell-{row.line}-{n}"
        if name == "role":
            labels = [label for label in SeatRole.labels if label != text]
            cell.choices = [(text, text or "Pilih peran"), *((label, label) for label in labels)]
    return cell


def _errors(lines: list[Line]) -> list[FormError]:
    errors = []
    for line in lines:
        errors += [
            FormError(f"{cell.label}, baris {line.row.line}", cell.error, f"id_{cell.name}" if cell.name else "table")
            for cell in line.cells
            if cell.error
        ]
        errors += [FormError(f"baris {line.row.line}", words, f"line-{line.row.line}") for words in line.errors]
    return errors


def _column_choices(columns: dict, rows: list[dict]) -> list[dict]:
    """Each column with its heading, or else its first word, and the field it is read as."""
    found = []
    for n, (head, chosen) in enumerate(zip(columns["heads"], columns["fields"], strict=True)):
        sample = next((row["cells"][n] for row in rows if n < len(row["cells"]) and row["cells"][n]), "")
        found.append({"n": n, "head": head or f"Kolom {n + 1}", "sample": sample, "field": chosen})
    return found


def _titles(columns: dict, rows: list[dict]) -> dict | None:
    """How many names hold titles, and one of them as it would be split."""
    if {"title_before", "title_after"} & set(columns["fields"]):
        return None
    n = columns["fields"].index("name")
    names = [row["cells"][n] for row in rows if n < len(row["cells"])]
    found = [(name, parts) for name in names if (parts := split_titles(name))]
    if not found:
        return None
    name, (before, bare, after) = found[0]
    return {"count": len(found), "name": name, "before": before, "bare": bare, "after": after}
