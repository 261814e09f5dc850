"""What a report says, paragraph by paragraph as it is printed: to be searched, and to be compared with another one."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from lxml import html

from meetings.papers import format_a1

_PAPER = "meetings/papers/format_a1/_paper.html"
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "figcaption"})
_MARKS_OF_ROWS = "paper-row"


@dataclass(frozen=True)
class SectionText:
    """A section with its paragraphs; the lines of a table are paragraphs too."""

    key: str
    title: str
    paragraphs: tuple[str, ...]


def paragraphs_of(data: dict, layout: list[dict] | None = None) -> tuple[SectionText, ...]:
    """The sections in their order, read from the very markup that is printed."""
    report = format_a1.build(_without_nip(data), layout)
    article = html.fragment_fromstring(render_to_string(_PAPER, {"report": report}))
    elements = {element.get("id"): element for element in article.iter("section")}
    return tuple(
        SectionText(
            section.key,
            f"{section.number}. {section.title}" if section.number else section.title,
            tuple(_paragraphs(elements[f"bagian-{section.key}"])),
        )
        for section in report.sections
    )


def _without_nip(data: dict) -> dict:
    """A NIP stands on the paper alone: no search finds it and no list shows it."""
    signers = [signer | {"nip": ""} for signer in data["record"].get("signers", [])]
    return data | {"record": data["record"] | {"signers": signers}}


def text_of(data: dict, layout: list[dict] | None = None) -> str:
    """Everything the report says, a paragraph a line."""
    lines = []
    for section in paragraphs_of(data, layout):
        lines += [section.title, *section.paragraphs]
    return "\n".join(" ".join(line.split()) for line in lines)


def _paragraphs(element):
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag == "tr":
            yield from _said(" · ".join(text for cell in child if (text := _text(cell))))
        elif child.tag in _BLOCKS or _MARKS_OF_ROWS in child.get("class", "").split():
            if child.tag != "h2":
                yield from _said(_text(child))
        elif child.tag == "li" and _is_fact(child):
            yield from _fact(child)
        else:
            yield from _paragraphs(child)


def _is_fact(element) -> bool:
    return any("paper-label" in child.get("class", "").split() for child in element)


def _fact(element):
    """ "Pokja: …" on one line; the entries of a longer one stand below."""
    label, value, *others = element
    yield f"{_text(label)}: {_text(value).removeprefix(':').strip()}".removesuffix(": ")
    for other in others:
        yield from _paragraphs(other)


def _said(text: str):
    return [text] if text else []


def _text(element) -> str:
    return " ".join(element.text_content().replace("\t", " ").split(" ")).strip()
