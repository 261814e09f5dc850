"""Every sample Rakor on paper: nothing lost, nothing in another order, nothing outside the margins, equal bytes."""

import html
import json
import re
import subprocess

import pytest
from django.template.loader import render_to_string

from meetings.papers import berita_acara, daftar_hadir, format_a1, notula, undangan
from meetings.papers.rows import walk
from tests.meetings.test_pdf import APPROVAL, every_text, full_data, holder, signed_record
from tests.reports import LOREM, SAMPLES, boxes_of, follow_up, make_data, pages_of, render, row

RECORDS = json.loads(SAMPLES.read_text(encoding="utf-8"))
OTHERS = {"notula": notula, "berita acara": berita_acara, "undangan": undangan, "daftar hadir": daftar_hadir}


def letters(text: str) -> str:
    return re.sub(r"\s|\u200b", "", text)


def read_aloud(paper: bytes) -> str:
    """All letters in the order of the tags, without what stands on every page and without repeated table heads."""
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
    return letters(re.sub(r"Halaman \d+ dari \d+", "", text))


def written(template: str, report) -> str:
    page = render_to_string(template, {"report": report}).partition("<body")[2].partition(">")[2]
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def heads_of(page: str) -> list[str]:
    return [letters(re.sub(r"<[^>]+>", "", head)) for head in re.findall(r"<thead>(.*?)</thead>", page, re.S)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["title"][:40])
def test_text_of_the_paper_is_the_data_in_order(record):
    data = make_data(record, state="final", approval=APPROVAL)
    paper = read_aloud(render(data))
    report = format_a1.build(data)
    told = letters(written(format_a1.TEMPLATE, report))
    for head in heads_of(render_to_string(format_a1.TEMPLATE, {"report": report})):
        paper = paper.replace(head, "", paper.count(head) - told.count(head)) if head else paper
    # Capitals of the style sheet and the order of halves of a page are all that may differ from the page.
    assert sorted(paper.casefold()) == sorted(told.casefold())
    rest = paper.casefold()
    for text in in_order(record):
        found = letters(text).casefold()
        assert found in rest, f"{text!r} is missing or stands too early"
        rest = rest.partition(found)[2]


def in_order(record: dict):
    """What people wrote, as the report is to print it."""
    yield record["title"]
    for item in walk(record["agenda"]):
        yield item["text"]
        yield from (speaker["name"] for speaker in item["speakers"] if speaker["name"])
    for item in walk(record["agenda"]):
        yield from (note["text"] for note in walk(item["notes"]))
    yield from (note["text"] for note in walk(record["notes"]))
    yield from (one["text"] for one in walk(record["decisions"]))
    hanging = [[r for r in record["recommendations"] if r["agenda"] == i["uid"]] for i in walk(record["agenda"])]
    free = [r for r in record["recommendations"] if not r["agenda"]]
    yield from (one["text"] for group in [*hanging, free] for one in walk(group))
    for task in walk(record["follow_ups"]):
        yield task["text"]
        yield from filter(None, (task["owner_text"], task["due_text"]))
    yield from (one["text"] for one in walk(record["obstacles"]))


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("word", ["https://contoh.test/" + "a" * 200, "W" * 220])
def test_long_words_stay_inside_the_margins_of_every_paper(name, word):
    data, files = full_data()
    boxes = boxes_of(OTHERS[name].render_pdf(every_text(data, word), files=files))
    assert max(right for _, _, right, _ in boxes) <= 210 - 25 + 0.5
    assert min(left for left, *_ in boxes) >= 30 - 0.5


@pytest.mark.parametrize("name", OTHERS)
def test_two_renders_of_every_paper_are_byte_equal(name):
    data, files = full_data()
    first = OTHERS[name].render_pdf(data, files=files)
    assert OTHERS[name].render_pdf(json.loads(json.dumps(data)), files=files) == first


@pytest.mark.parametrize("paper", [notula, berita_acara])
def test_signatures_of_the_other_papers_are_never_torn(paper):
    for lines in range(1, 40, 3):
        record = signed_record(
            decisions=[row(f"Keputusan {n}") for n in range(lines)], follow_ups=[follow_up(LOREM)] * 3
        )
        pages = pages_of(paper.render_pdf(make_data(record, state="final", approval=APPROVAL), files={}))
        place = holder(pages, "Serang, 31 Mei 2016")
        assert holder(pages, "19680312") == holder(pages, "19850101") == place, lines
        assert "Demikian" in pages[place].partition("Serang, 31 Mei 2016")[0], lines
