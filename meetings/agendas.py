"""Agendas kept as text: lines with typed marks and indentation become nested items. Pure."""

from dataclasses import dataclass

from meetings.pasting.marks import Mark, Nesting, read_mark, settle, width

STANDING_ITEM = "Tinjau tindak lanjut"  # what a later Rakor puts the name of the earlier one behind
_NO_MARK = Mark("", None, 0, "")


@dataclass(frozen=True)
class AgendaLine:
    """An item; `parent` is the place of the item above it in the list, None at the top."""

    text: str
    parent: int | None = None

    @property
    def is_standing_item(self) -> bool:
        return self.text.casefold().startswith(STANDING_ITEM.casefold())


def read_agenda(text: str) -> list[AgendaLine]:
    """The items of a typed agenda, three levels deep; empty lines are dropped."""
    lines = [line for line in text.split("\n") if line.strip()]
    marks = settle([read_mark(line.lstrip()) for line in lines])
    nesting, found = Nesting(), []
    for line, mark in zip(lines, marks, strict=True):
        words = line.lstrip()
        indent = width(line[: len(line) - len(words)])
        if mark or not any(marks):
            parent = _place(nesting, mark, indent, len(found))
        else:  # a line without a mark among marked ones: it stands there, and the list goes on behind it
            parent = next((entry.index for entry in reversed(nesting.open) if entry.indent < indent), None)
        found.append(AgendaLine(words[mark.length if mark else 0 :].strip(), parent))
    return found


def _place(nesting: Nesting, mark: Mark | None, indent: int, index: int) -> int | None:
    if mark is None:
        nesting.open[:] = [entry for entry in nesting.open if entry.indent < indent]
    return nesting.place(mark or _NO_MARK, indent, index)


@dataclass(frozen=True)
class Branch:
    """An item with what is nested below it."""

    text: str
    children: tuple["Branch", ...] = ()


def as_tree(lines: list[AgendaLine]) -> tuple[Branch, ...]:
    def below(parent: int | None) -> tuple[Branch, ...]:
        return tuple(Branch(line.text, below(n)) for n, line in enumerate(lines) if line.parent == parent)

    return below(None)
