"""For archives and screen readers: PDF/A-3 and PDF/UA-1 marks, tags, the data that rides along, equal bytes."""

import io
import json
import re
import tempfile

import outloud
import pdfua
import pikepdf
import pytest

from meetings.papers import format_a1, public_variant
from tests.meetings.test_pdf import APPROVAL, full_data
from tests.reports import banten_record, busy_data, make_data, render, sections, text_of


def findings(paper: bytes) -> list[str]:
    """What the two checkers have to say of a paper; warnings count as much as errors."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(paper)
        file.flush()
        heard = outloud.check(file.name)
        checked = pdfua.validate(file.name)
    return [f"{found.rule}: {found.message}" for found in heard.findings] + [
        f"{found.rule_id}: {found.message}" for found in checked.findings
    ]


@pytest.fixture(scope="module")
def papers():
    """Each kind of A-1, printed once for all tests here."""
    busy, pictures = busy_data(people=90)
    busy["approval"] = APPROVAL
    full, files = full_data()
    return {
        "final of many pages": render(busy, files=pictures),
        "every section": render(full, files=files),
        "draft": render(make_data()),
        "public": render(public_variant(full), files=files),
        "F4": render(make_data(state="final", approval=APPROVAL, size="F4")),
    }


@pytest.mark.parametrize("name", ["final of many pages", "every section", "draft", "public", "F4"])
def test_checkers_of_accessible_pdf_find_nothing(papers, name):
    assert findings(papers[name]) == []


def test_checkers_would_find_what_the_engine_alone_leaves(papers, monkeypatch):
    monkeypatch.setattr(format_a1.pdf.tagging, "mend", lambda document, pdf: None)
    data, files = busy_data(people=90)
    assert any("header" in found for found in findings(render(data, files=files)))


def test_every_paper_says_it_is_for_archives_and_for_screen_readers(papers):
    for paper in papers.values():
        with pikepdf.open(io.BytesIO(paper)) as document, document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
            assert "/ID" in document.trailer
            packet = bytes(document.Root.Metadata.read_bytes())
        assert packet.count(b"<rdf:RDF") == 1 and b"pdfaExtension:schemas" in packet


def test_dates_of_a_final_are_those_of_its_approval(papers):
    with pikepdf.open(io.BytesIO(papers["F4"])) as document:
        assert str(document.docinfo.CreationDate) == str(document.docinfo.ModDate) == "D:20160531010000Z"
        file = document.attachments[format_a1.DATA_NAME].get_file()
        assert file.creation_date == file.mod_date and file.creation_date.year == 2016
    with pikepdf.open(io.BytesIO(papers["draft"])) as document:
        assert "/CreationDate" not in document.docinfo and not list(document.attachments)


def test_table_over_pages_is_one_table_whose_head_is_read_once(papers):
    with pikepdf.open(io.BytesIO(papers["final of many pages"])) as document:
        tables = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem" and item.S == "/Table"
        ]
        people = tables[0]
        kinds = [str(part.S) for part in people.K]
        pages = {document.pages.index(pikepdf.Page(row.Pg)) for part in people.K for row in part.K}
        rows = sum(len(part.K) for part in people.K if part.S == "/TBody")
        scopes = {str(cell.A.Scope) for cell in people.K[0].K[0].K}
    assert kinds.count("/THead") == 1 and len(pages) > 1 and rows == 15 and scopes == {"/Column"}


def attached(paper: bytes) -> dict:
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert len(document.Root.AF) == 1 and document.Root.AF[0].AFRelationship == "/Data"
        return json.loads(document.attachments[format_a1.DATA_NAME].get_file().read_bytes())


def test_the_data_that_ride_along_print_the_same_paper_again(papers):
    told = attached(papers["F4"])
    assert told["schema"] == format_a1.DATA_SCHEMA
    assert render(told["data"], layout=told["layout"]) == papers["F4"]


def test_nothing_unprinted_rides_along():
    record = banten_record(obstacles=[{"uid": "", "text": "Kendala rahasia", "children": []}], retention="10 tahun")
    record["follow_ups"][0]["updates"] = [{"note": "Kabar kemudian"}]
    layout = [
        entry | {"rule": "hidden" if entry["key"] == "obstacles" else "always"} for entry in format_a1.DEFAULT_LAYOUT
    ]
    written = json.dumps(attached(render(make_data(record, state="final", approval=APPROVAL), layout=layout)))
    for unprinted in ("Kendala rahasia", "Kabar kemudian", "10 tahun", "reminders"):
        assert unprinted not in written


def test_f4_is_longer_and_holds_the_same_text(papers):
    a4 = render(make_data(state="final", approval=APPROVAL))
    for paper, size in ((papers["F4"], (609, 935)), (a4, (595, 841))):
        with pikepdf.open(io.BytesIO(paper)) as document:
            box = document.pages[0].mediabox
            assert (int(box[2]), int(box[3])) == size
    letters = [re.sub(r"Halaman \d+ dari \d+|\s", "", text_of(paper)) for paper in (papers["F4"], a4)]
    assert letters[0] == letters[1]


def test_hidden_section_takes_no_number():
    text = text_of(render(make_data(), layout=sections("general", "decisions")))
    assert "2. Keputusan/kesepakatan" in text
