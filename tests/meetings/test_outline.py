"""The rows as people read them: in order, nested, with the marks counted."""

import pytest

from meetings import workflow
from meetings.models import Kind
from meetings.outline import outline
from meetings.sheet import Sheet
from tests.factories import make_meeting, make_user
from tests.meetings.rows import in_list, type_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def meeting():
    return make_meeting()


def test_levels_are_marked_number_letter_bracket(meeting, by):
    top = type_line(meeting, "k: Satu", by=by)
    below = type_line(meeting, "k: Dua", by=by, parent=top)
    type_line(meeting, "k: Tiga", by=by, parent=below)

    assert in_list(meeting, Kind.DECISION) == ["1. Satu", "a. Dua", "1) Tiga"]


def test_chosen_style_marks_its_level_only(meeting, by):
    top = type_line(meeting, "r: Satu", by=by)
    type_line(meeting, "r: Dua", by=by, parent=top)
    workflow.set_mark_style(meeting, Kind.RECOMMENDATION, 1, "a.", by=by)
    workflow.set_mark_style(meeting, Kind.RECOMMENDATION, 2, "-", by=by)

    assert in_list(meeting, Kind.RECOMMENDATION) == ["a. Satu", "- Dua"]


def test_twenty_seventh_letter_is_aa(meeting, by):
    workflow.set_mark_style(meeting, Kind.DECISION, 1, "a.", by=by)
    for n in range(27):
        type_line(meeting, f"k: {n}", by=by)

    assert in_list(meeting, Kind.DECISION)[25:] == ["z. 25", "aa. 26"]


def test_recommendations_are_one_list_in_the_order_of_the_agenda(meeting, by):
    first, second = (type_line(meeting, f"a: Agenda {n}", by=by) for n in (1, 2))
    type_line(meeting, "r: tanpa agenda", by=by)
    type_line(meeting, "r: kedua", by=by, agenda=second)
    type_line(meeting, "r: pertama", by=by, agenda=first)

    lines = outline(meeting)

    assert in_list(meeting, Kind.RECOMMENDATION) == ["1. pertama", "2. kedua", "3. tanpa agenda"]
    assert [line.mark for item in lines.agenda for line in item.recommendations] == ["1.", "2."]
    assert [line.row.text for line in lines.loose_recommendations] == ["tanpa agenda"]


def test_notes_are_counted_anew_under_each_agenda_item(meeting, by):
    for n in (1, 2):
        item = type_line(meeting, f"a: Agenda {n}", by=by)
        for m in (1, 2):
            type_line(meeting, f"c: Catatan {m}", by=by, agenda=item)

    assert [[line.mark for line in item.notes] for item in outline(meeting).agenda] == [["1.", "2."], ["1.", "2."]]


def test_removed_row_leaves_no_hole_and_no_ghost(meeting, by):
    rows = [type_line(meeting, f"t: Tindak {n}", by=by) for n in (1, 2, 3)]
    workflow.remove_row(rows[1], by=by)

    assert in_list(meeting, Kind.FOLLOWUP) == ["1. Tindak 1", "2. Tindak 3"]


def test_outline_takes_two_queries_however_many_rows(meeting, by, django_assert_num_queries):
    for n in range(30):
        type_line(meeting, f"k: {n}", by=by)

    with django_assert_num_queries(2):
        outline(meeting)


# --- the sheet reads the same rows ---


def test_rows_of_the_sheet_are_named_by_their_marks(meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    sub = type_line(meeting, "a: Sub", by=by, parent=item)
    type_line(meeting, "@ Ir. Uji Coba", by=by, agenda=sub)
    type_line(meeting, "c: Catatan", by=by, agenda=sub)
    top = type_line(meeting, "k: Satu", by=by)
    type_line(meeting, "k: Dua", by=by, parent=top)

    sheet = Sheet(meeting)

    assert [entry.name for entry in sheet.entries] == [
        "agenda 1", "agenda 1 a", "narasumber Ir. Uji Coba", "catatan 1 pada agenda 1 a", "keputusan 1", "keputusan 1 a"
    ]  # fmt: skip
    assert sheet.find(top.uid).spoken == "Keputusan 1 dari 1, tingkat 1"


def test_recommendation_moves_among_those_of_its_agenda_item(meeting, by):
    first, second = (type_line(meeting, f"a: Agenda {n}", by=by) for n in (1, 2))
    only = type_line(meeting, "r: satu-satunya", by=by, agenda=first)
    rows = [type_line(meeting, f"r: {n}", by=by, agenda=second) for n in "ab"]
    sheet = Sheet(meeting)
    entries = [sheet.find(row.uid) for row in (only, *rows)]

    assert [(entry.can_rise, entry.can_sink) for entry in entries] == [(False, False), (False, True), (True, False)]
    assert [entry.line.mark for entry in entries] == ["1.", "2.", "3."]


def test_removed_family_is_listed_once(meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    type_line(meeting, "c: Catatan", by=by, agenda=item)
    alone = type_line(meeting, "k: Sepakat", by=by)
    workflow.remove_row(item, by=by)
    workflow.remove_row(alone, by=by)

    sheet = Sheet(meeting)

    assert sheet.removed == [alone, item]
    assert [sheet.gone_with(row) for row in sheet.removed] == [0, 1]


def test_sheet_writes_under_the_item_of_the_latest_line(meeting, by):
    items = [type_line(meeting, f"a: Agenda {n}", by=by) for n in (1, 2, 3)]
    assert Sheet(meeting).active_agenda.row == items[0]

    type_line(meeting, "c: Catatan", by=by, agenda=items[1])
    assert Sheet(meeting).active_agenda.row == items[1]
    assert Sheet(meeting, agenda=str(items[2].uid)).active_agenda.row == items[2]


def test_sheet_begins_with_the_agenda(meeting, by):
    assert Sheet(meeting).kind == Kind.AGENDA

    type_line(meeting, "a: Agenda", by=by)
    assert Sheet(meeting).kind == Kind.NOTE
    assert Sheet(meeting, kind="decision").kind == Kind.DECISION
    assert Sheet(meeting, kind="bukan jenis").kind == Kind.NOTE
