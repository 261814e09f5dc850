"""The schema of a record refuses what no import could mean."""

import copy
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/record.schema.json").read_text(encoding="utf-8"))
CHECK = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
SMALLEST = {
    "uid": "8c1f3a52-97c0-4a51-9b2e-0d6f5a7f1c11",
    "pokja": "36",
    "title": "Rakor",
    "sessions": [{"date": "2016-05-30"}],
}


def row(number, **fields):
    return {"uid": f"00000000-0000-4000-8000-{number:012}", "text": f"Baris {number}", **fields}


def attendee(**fields):
    return {"uid": row(1)["uid"], **fields}


def nested(depth):
    return row(depth, children=[nested(depth - 1)] if depth > 1 else [])


def with_fields(**fields):
    return {**copy.deepcopy(SMALLEST), **fields}


def test_smallest_record_alone_and_in_a_list_is_enough():
    assert CHECK.is_valid(SMALLEST)
    assert CHECK.is_valid([SMALLEST, SMALLEST])


def test_every_object_is_closed():
    def open_objects(value, path="$"):
        if isinstance(value, dict):
            if value.get("type") == "object" and value.get("additionalProperties") is not False:
                yield path
            for key, inner in value.items():
                yield from open_objects(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                yield from open_objects(inner, f"{path}[{place}]")

    assert list(open_objects(SCHEMA)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "other", "kind_other": "Rapat adat"},
        {"sessions": [{"date": "2016-05-30", "start": "09:00", "end": "15:30", "zone": "WIT", "mode": "hybrid"}]},
        {"sessions": [{"date": "2023-05-29", "approximate": True, "date_note": "Akhir Mei 2023"}]},
        {"decisions": [nested(3)]},
        {"follow_ups": [row(1, owner={"bidang": "Perumahan"}, due_text="segera")]},
        {"attendees": [attendee(kind="person", office="Kepala Bappeda", count=1)]},
        {"attendees": [attendee(kind="institution", institution="Bappeda", count=None)]},
        {"agenda": [row(1, speakers=[{"uid": row(2)["uid"], "institution": "Konsultan"}])]},
        {"marks": {"recommendation": ["a.", "1)", "-"]}},
        {"status": "returned", "return_reason": "Lengkapi daftar hadir."},
        {"cancelled": {"reason": "Tidak kuorum."}, "archived": True},
        {"speakers": [{"uid": row(1)["uid"], "institution": "Forum PKP"}]},
    ],
)
def test_good_values_pass(fields):
    assert [error.message for error in CHECK.iter_errors(with_fields(**fields))] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "   "},
        {"title": "a" * 301},
        {"kind": "rakor", "kind_other": "Rapat adat"},
        {"sessions": []},
        {"status": "returned"},
        {"status": "draft", "return_reason": "Lengkapi daftar hadir."},
        {"cancelled": {"reason": " "}},
        {"attendees": [attendee(kind="institution", institution="Bappeda", office="Kepala")]},
        {"sessions": [{"date": "2023-02-31"}]},
        {"sessions": [{"date": "5/13/2016"}]},
        {"sessions": [{"date": "2016-05-30", "start": "24:00"}]},
        {"sessions": [{"date": "2016-05-30", "end": "15:30"}]},
        {"sessions": [{"date": "2016-05-30", "date_note": "Akhir Mei"}]},
        {"decisions": [nested(4)]},
        {"decisions": [row(1, text="a" * 20_001)]},
        {"follow_ups": [row(1, owner={"bidang": "Perumahan", "pokja": "36"})]},
        {"attendees": [attendee(kind="institution", name="Seseorang", institution="Bappeda")]},
        {"attendees": [attendee(kind="person", institution="Bappeda", count=1)]},
        {"agenda": [row(1, speakers=[{"uid": row(2)["uid"], "role": "opener"}])]},
        {"marks": {"recommendation": ["A."]}},
        {"pokja": "3602"},
        {"uid": "banten-2016"},
        {"penyelenggara": ["DSDAP"]},
    ],
)
def test_bad_values_are_refused(fields):
    assert not CHECK.is_valid(with_fields(**fields))


def test_example_in_the_documentation_is_a_record():
    page = (Path(__file__).parents[2] / "docs/record.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert CHECK.is_valid(json.loads(example))


def test_documentation_names_every_key_of_a_record():
    page = (Path(__file__).parents[2] / "docs/record.md").read_text(encoding="utf-8")
    assert [key for key in SCHEMA["$defs"]["record"]["properties"] if f"`{key}`" not in page] == []
