"""The texts that the parser of pasted minutes is measured by: is each truth a truth about its text?"""

import json
import re
from pathlib import Path

import pytest

TEXTS = Path(__file__).parent / "texts"
KINDS = {
    "title",
    "date",
    "place",
    "agenda",
    "speaker",
    "decision",
    "recommendation",
    "followup",
    "obstacle",
    "attendance",
    "note",
}
# The kinds of row that a row of each kind may hang on; a kind that is not here hangs on nothing.
PARENTS = {
    "agenda": {"agenda"},
    "speaker": {"agenda"},
    "decision": {"decision"},
    "recommendation": {"recommendation", "agenda"},
    "followup": {"followup"},
    "obstacle": {"obstacle"},
    "attendance": {"attendance"},
    "note": {"agenda", "note"},
}

LISTED = {"agenda", "decision", "recommendation", "followup", "obstacle"}


def _without_blanks(text):
    # A word hyphenated at a line end is written whole in the truth.
    return re.sub(r"\s", "", re.sub(r"(?<=\w)-\n(?=\w)", "", text))


@pytest.fixture(params=sorted(TEXTS.rglob("*.txt")), ids=lambda path: path.stem)
def text_and_rows(request):
    text = request.param.read_text(encoding="utf-8")
    return text, json.loads(request.param.with_suffix(".json").read_text(encoding="utf-8"))["rows"]


def test_source_of_each_row_holds_its_words(text_and_rows):
    text, rows = text_and_rows
    for row in rows:
        start, end = row["source"]
        source = _without_blanks(text[start:end])
        assert text[start:end] == text[start:end].strip() != ""
        # Between two words a page number may stand: they are looked for one after the other.
        at = 0
        for word in row["text"].split():
            at = source.find(word, at)
            assert at >= 0, f"{word!r} of {row['text']!r} is not in {text[start:end]!r}"
            at += len(word)


def test_rows_stand_in_source_order_and_share_no_character(text_and_rows):
    _, rows = text_and_rows
    for before, after in zip(rows, rows[1:], strict=False):
        assert before["source"][1] <= after["source"][0]


def test_rows_are_of_known_kinds_and_hang_on_earlier_rows_that_can_hold_them(text_and_rows):
    _, rows = text_and_rows
    for place, row in enumerate(rows):
        assert set(row) == {"kind", "text", "parent", "owner", "due", "source"}
        assert row["kind"] in KINDS
        assert row["kind"] == "followup" or (row["owner"], row["due"]) == (None, None)
        if row["parent"] is not None:
            assert row["parent"] < place
            assert rows[row["parent"]]["kind"] in PARENTS[row["kind"]]


def test_row_texts_carry_no_list_mark_and_no_line_end(text_and_rows):
    _, rows = text_and_rows
    for row in rows:
        if row["kind"] in LISTED:
            assert not re.match(r"([-–•*]|[0-9a-zA-Z]{1,3}[.)])\s", row["text"])
        assert row["text"] == " ".join(row["text"].split())


def test_each_text_has_a_truth_and_a_title():
    for path in TEXTS.rglob("*.txt"):
        rows = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["rows"]
        assert [row["kind"] for row in rows].count("title") == 1, path.name
