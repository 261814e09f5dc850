"""A Word document as the text that one would paste: list marks counted and written out, tables as lines with tabs."""

from collections import defaultdict

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from pokja.indonesian import roman

_INDENT = "    "
_DEEPEST = 8
_MOST_STYLES = 20
_HIGHEST = 3999  # as a Roman number


def read_document(file) -> str:
    document = Document(file)
    lists = Lists(document)
    lines = []
    for block in document.iter_inner_content():
        lines += _table_lines(block) if isinstance(block, Table) else [_paragraph_line(block, lists)]
    return "\n".join(lines)


def _table_lines(table: Table) -> list[str]:
    """A cell that spans columns is told once, one that spans rows in each of them.

    Not by python-docx's own `row.cells`, which makes as many cells as a file says that one spans, a milliard too.
    """
    lines, above = [], {}
    for row in table.rows:
        cells, place = [], row.grid_cols_before
        for tc in row._tr.tc_lst:
            if tc.vMerge != "continue":
                above[place] = " ".join(_Cell(tc, table).text.split())
            cells.append(above.get(place, ""))
            place += tc.grid_span
        if any(cells):
            lines.append("\t".join(cells))
    return ["", *lines, ""]


def _paragraph_line(paragraph: Paragraph, lists: "Lists") -> str:
    text = paragraph.text.strip()
    if not text:
        return ""
    mark, level = lists.mark_of(paragraph)
    return f"{_INDENT * level}{mark} {text}" if mark else text


class Lists:
    """Counts the items of Word's own lists, whose marks are no part of the text."""

    def __init__(self, document):
        self._formats = _formats(document)
        self._counts = defaultdict(lambda: defaultdict(int))

    def mark_of(self, paragraph: Paragraph) -> tuple[str, int]:
        number, level = _numbering(paragraph)
        if not number or number == "0":
            return "", 0
        level = min(level, _DEEPEST)
        form, pattern, start = self._formats.get((number, level), ("bullet", "", 1))
        if form == "none":
            return "", 0
        if form == "bullet":
            return "•-o"[min(level, 2)] if level != 2 else "o", level
        counts = self._counts[number]
        counts[level] = counts[level] + 1 if counts[level] else start
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return self._written(number, level, pattern), level

    def _written(self, number: str, level: int, pattern: str) -> str:
        for other in range(level + 1):
            form, _, start = self._formats.get((number, other), ("decimal", "", 1))
            value = self._counts[number][other] or start
            pattern = pattern.replace(f"%{other + 1}", _shown(form, value))
        return pattern


def _shown(form: str, value: int) -> str:
    match form:
        case "lowerLetter":
            return chr(96 + (value - 1) % 26 + 1)
        case "upperLetter":
            return chr(64 + (value - 1) % 26 + 1)
        case "lowerRoman" if value <= _HIGHEST:
            return roman(value).lower()
        case "upperRoman" if value <= _HIGHEST:
            return roman(value)
    return str(value)


def _numbering(paragraph: Paragraph) -> tuple[str | None, int]:
    """Id of the list and level, from the paragraph itself or from its style."""
    properties = paragraph._p.pPr
    found = properties.numPr if properties is not None else None
    style = paragraph.style
    level = _level_of(found)
    for _ in range(_MOST_STYLES):  # one based on another; a broken file may go round in a circle
        if style is None or (found is not None and found.numId is not None):
            break
        own = style.element.pPr
        found = own.numPr if own is not None else None
        level = level if level is not None else _level_of(found)
        style = style.base_style
    if found is None or found.numId is None:
        return None, 0
    return str(found.numId.val), level or 0


def _level_of(properties) -> int | None:
    return properties.ilvl.val if properties is not None and properties.ilvl is not None else None


def _formats(document) -> dict[tuple[str, int], tuple[str, str, int]]:
    """Form ("decimal", "bullet"), pattern ("%1.") and first number of each list and level."""
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract = {}
    for item in numbering.findall(qn("w:abstractNum")):
        abstract[item.get(qn("w:abstractNumId"))] = {
            int(level.get(qn("w:ilvl"))): _format(level) for level in item.findall(qn("w:lvl"))
        }
    formats = {}
    for item in numbering.findall(qn("w:num")):
        number = item.get(qn("w:numId"))
        base = item.find(qn("w:abstractNumId"))
        for level, form in abstract.get(base.get(qn("w:val")) if base is not None else None, {}).items():
            formats[number, level] = form
    return formats


def _format(level) -> tuple[str, str, int]:
    def value(name: str, default: str) -> str:
        found = level.find(qn(name))
        return found.get(qn("w:val")) if found is not None else default

    return value("w:numFmt", "decimal"), value("w:lvlText", "%1."), int(value("w:start", "1"))
