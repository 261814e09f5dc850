"""Adding, changing, moving, removing and restoring rows: what the workflow keeps true."""

import uuid

import pytest

from meetings import workflow
from meetings.forms.minutes import row_form
from meetings.models import FollowUpStatus, Kind, Row
from meetings.outline import outline
from meetings.workflow import Refused, Stale
from tests.factories import make_meeting, make_user
from tests.meetings.rows import in_list, posted, texts, type_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def meeting():
    return make_meeting()


@pytest.fixture
def six(meeting, by):
    return [type_line(meeting, f"k: Keputusan {n}", by=by) for n in "abcdef"]


def save(row, by, **changes):
    form = row_form(row, posted(row, **changes))
    assert form.is_valid(), form.errors
    return workflow.keep_row(form, by=by)


def events_of(meeting) -> int:
    return Row.pgh_event_model.objects.filter(meeting=meeting).count()


# --- adding ---


def test_same_uid_twice_makes_one_row(meeting, by):
    uid = uuid.uuid4()

    assert type_line(meeting, "k: Sepakat", by=by, uid=uid) == type_line(meeting, "k: Sepakat", by=by, uid=uid)
    assert meeting.rows.count() == 1


def test_uid_of_a_row_of_another_meeting_is_refused(meeting, by):
    other = type_line(make_meeting(title="Rapat lain"), "k: Sepakat", by=by)

    with pytest.raises(Refused):
        type_line(meeting, "k: Sepakat", by=by, uid=other.uid)
    assert not meeting.rows.exists()


def test_row_behind_another_comes_before_the_next(meeting, by, six):
    workflow.append_row(meeting, Kind.DECISION, {"text": "Di tengah"}, uid=uuid.uuid4(), by=by, after=six[1])

    assert texts(meeting.rows.in_order())[:4] == ["Keputusan a", "Keputusan b", "Di tengah", "Keputusan c"]


def test_many_rows_squeezed_between_two_neighbours_keep_their_order(meeting, by, six):
    for n in range(25):
        workflow.append_row(meeting, Kind.DECISION, {"text": f"sisipan {n}"}, uid=uuid.uuid4(), by=by, after=six[0])

    assert texts(meeting.rows.in_order()) == [
        "Keputusan a", *(f"sisipan {n}" for n in reversed(range(25))), *(f"Keputusan {n}" for n in "bcdef")
    ]  # fmt: skip


def test_decisions_form_one_list_whatever_agenda_item_they_hang_on(meeting, by):
    agenda = type_line(meeting, "a: Agenda", by=by)
    for n in range(1, 5):
        type_line(meeting, f"k: tanpa {n}", by=by)
    type_line(meeting, "k: pada agenda", by=by, agenda=agenda)
    last = type_line(meeting, "k: tanpa 5", by=by)
    workflow.move_row(last, -1, by=by)

    assert in_list(meeting, Kind.DECISION)[3:] == ["4. tanpa 4", "5. tanpa 5", "6. pada agenda"]


@pytest.mark.parametrize("status", ["submitted", "final"])
def test_record_that_is_not_open_takes_no_row(by, status):
    meeting = make_meeting(status=status)

    with pytest.raises(Refused, match="diajukan" if status == "submitted" else "final"):
        type_line(meeting, "k: Terlambat", by=by)


def test_cancelled_meeting_takes_no_row(meeting, by):
    workflow.cancel(meeting, "Ditunda", by=by)

    with pytest.raises(Refused, match="dibatalkan"):
        type_line(meeting, "k: Terlambat", by=by)


# --- changing ---


def test_change_of_text_raises_the_version_and_names_the_writer(meeting, by):
    row = type_line(meeting, "k: Sepakat", by=make_user())

    saved = save(row, by, text="Menyepakati")

    assert (saved.text, saved.version, saved.changed_by) == ("Menyepakati", 2, by)


@pytest.mark.parametrize(
    "line",
    ["k: Sepakat", "a: Agenda", "@ Ir. Uji, M.T. ; Kepala ; Dinas", "t: Susun > Bappeda > 30 6 2016", "m: Kurang"],
)
def test_unchanged_form_writes_nothing(meeting, by, line):
    row = type_line(meeting, line, by=by)
    before = events_of(meeting)

    saved = save(row, make_user())

    assert (saved.version, events_of(meeting)) == (1, before)


def test_second_writer_of_a_row_gets_what_the_first_wrote(meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    first, second = posted(row, text="Versi pertama"), posted(row, text="Versi kedua")
    workflow.keep_row(_valid(row, first), by=by)
    row.refresh_from_db()

    with pytest.raises(Stale) as stale:
        workflow.keep_row(_valid(row, second), by=by)

    assert stale.value.row.text == "Versi pertama"


def _valid(row, data):
    form = row_form(row, data)
    assert form.is_valid(), form.errors
    return form


def test_my_own_answer_arriving_twice_is_no_conflict(meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    data = posted(row, text="Menyepakati")
    for _ in range(2):
        row.refresh_from_db()
        saved = workflow.keep_row(_valid(row, data), by=by)

    assert (saved.text, saved.version) == ("Menyepakati", 2)


def test_page_that_changed_nothing_meets_no_conflict(meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    untouched = posted(row)
    save(row, by, text="Diubah orang lain")
    row.refresh_from_db()

    saved = workflow.keep_row(_valid(row, untouched), by=by)

    assert (saved.text, saved.version) == ("Diubah orang lain", 2)


def test_choosing_mine_takes_all_of_mine(meeting, by):
    row = type_line(meeting, "t: Susun > Bappeda > Mei", by=by)
    mine = posted(row, text="Susun SK")
    save(row, by, due="Juni")
    row.refresh_from_db()

    saved = workflow.keep_row(_valid(row, mine | {"choice": "mine", "seen": "2"}), by=by)

    assert (saved.text, saved.due_text, saved.version) == ("Susun SK", "Mei", 3)


def test_choosing_mine_is_asked_again_after_a_third_version(meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    mine = posted(row, text="Versi saya", choice="mine", seen="2")
    for text in ("Kedua", "Ketiga"):
        row = save(row, by, text=text)

    with pytest.raises(Stale):
        workflow.keep_row(_valid(row, mine), by=by)


def test_keeping_both_puts_mine_behind_theirs_once(meeting, by, six):
    row = six[2]
    mine = posted(row, text="Versi saya", choice="both")
    save(row, by, text="Versi itu")
    for _ in range(2):
        row.refresh_from_db()
        workflow.keep_row(_valid(row, mine), by=by)

    assert texts(meeting.rows.in_order())[2:5] == ["Versi itu", "Versi saya", "Keputusan d"]


def test_text_for_a_removed_row_is_told_and_can_become_a_new_one(meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    mine = posted(row, text="Versi saya")
    workflow.remove_row(row, by=by)
    row.refresh_from_db()

    with pytest.raises(Stale):
        workflow.keep_row(_valid(row, mine), by=by)
    workflow.keep_row(_valid(row, mine | {"choice": "both"}), by=by)

    assert texts(meeting.rows.standing()) == ["Versi saya"]


def test_row_that_became_another_kind_meanwhile_is_stale(meeting, by):
    row = type_line(meeting, "t: Susun > Bappeda", by=by)
    mine = posted(row, owner_text="Dinas PU")
    row = workflow.change_kind(row, Kind.DECISION, by=by)

    with pytest.raises(Stale):
        workflow.keep_row(_valid(row, mine), by=by)


def test_agenda_item_of_another_meeting_cannot_be_chosen(meeting, by):
    type_line(meeting, "a: Agenda", by=by)
    row = type_line(meeting, "c: Catatan", by=by)
    foreign = type_line(make_meeting(title="Lain"), "a: Asing", by=by)

    form = row_form(row, posted(row, agenda=str(foreign.pk)))

    assert form.errors["agenda"] == ["Pilih salah satu dari daftar."]


def test_hanging_on_another_agenda_item_takes_the_children_along(meeting, by):
    first, second = (type_line(meeting, f"a: Agenda {n}", by=by) for n in (1, 2))
    top = type_line(meeting, "r: Induk", by=by, agenda=first)
    child = type_line(meeting, "r: Anak", by=by, parent=top)

    moved = save(top, by, agenda=str(second.pk))
    child.refresh_from_db()

    assert (moved.agenda, child.agenda, moved.version) == (second, second, 1)


def test_result_hung_on_an_agenda_item_keeps_its_place_in_the_list(meeting, by, six):
    agenda = type_line(meeting, "a: Agenda", by=by)

    save(six[0], by, agenda=str(agenda.pk))

    assert in_list(meeting, Kind.DECISION)[0] == "1. Keputusan a"


# --- moving ---


def test_move_writes_one_row_and_raises_no_version(meeting, by, six):
    before = events_of(meeting)

    moved = workflow.move_row(six[3], -1, by=by)

    assert texts(meeting.rows.in_order())[2:4] == ["Keputusan d", "Keputusan c"]
    assert (moved.version, events_of(meeting) - before) == (1, 1)


@pytest.mark.parametrize(("index", "step"), [(0, -1), (5, 1)])
def test_move_beyond_the_end_stays(meeting, by, six, index, step):
    workflow.move_row(six[index], step, by=by)

    assert texts(meeting.rows.in_order()) == texts(six)


def test_order_survives_deletion_moving_and_adding(meeting, by, six):
    """B18: six items; the third goes, the sixth becomes the first, one is added between."""
    workflow.remove_row(six[2], by=by)
    for _ in range(5):
        workflow.move_row(six[5], -1, by=by)
    workflow.append_row(meeting, Kind.DECISION, {"text": "baru"}, uid=uuid.uuid4(), by=by, after=six[0])

    assert in_list(meeting, Kind.DECISION) == [
        "1. Keputusan f", "2. Keputusan a", "3. baru", "4. Keputusan b", "5. Keputusan d", "6. Keputusan e"
    ]  # fmt: skip


def test_indent_goes_below_the_row_above_and_out_again_behind_it(meeting, by, six):
    workflow.indent_row(six[1], by=by)
    assert in_list(meeting, Kind.DECISION)[:3] == ["1. Keputusan a", "a. Keputusan b", "2. Keputusan c"]

    workflow.outdent_row(six[1], by=by)
    assert in_list(meeting, Kind.DECISION)[:3] == ["1. Keputusan a", "2. Keputusan b", "3. Keputusan c"]


def test_fourth_level_is_refused(meeting, by, six):
    for row in six[1:3]:
        workflow.indent_row(row, by=by)
    workflow.indent_row(six[2], by=by)
    workflow.indent_row(six[3], by=by)
    workflow.indent_row(six[3], by=by)

    with pytest.raises(Refused, match="tiga tingkat"):
        workflow.indent_row(six[3], by=by)


def test_row_with_children_is_not_pushed_beyond_the_third_level(meeting, by, six):
    workflow.indent_row(six[1], by=by)
    workflow.indent_row(six[3], by=by)
    workflow.indent_row(six[2], by=by)

    with pytest.raises(Refused, match="tiga tingkat"):
        workflow.indent_row(six[2], by=by)


def test_speaker_is_never_nested(meeting, by):
    agenda = type_line(meeting, "a: Agenda", by=by)
    speakers = [type_line(meeting, f"@ Nama {n}", by=by, agenda=agenda) for n in "ab"]

    with pytest.raises(Refused):
        workflow.indent_row(speakers[1], by=by)


# --- removing and restoring ---


def test_agenda_item_goes_and_comes_back_with_all_that_hangs_on_it(meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    sub = type_line(meeting, "a: Sub", by=by, parent=item)
    deep = type_line(meeting, "a: Sub sub", by=by, parent=sub)
    for place in (item, sub, deep):
        type_line(meeting, "c: Catatan", by=by, agenda=place)
        type_line(meeting, "@ Nama", by=by, agenda=place)
    recommendation = type_line(meeting, "r: Induk", by=by, agenda=deep)
    type_line(meeting, "r: Anak", by=by, parent=recommendation)
    kept = type_line(meeting, "k: Sepakat", by=by)

    workflow.remove_row(item, by=by)
    assert list(meeting.rows.standing()) == [kept]

    workflow.restore_row(item, by=by)
    assert not meeting.rows.removed().exists()


def test_row_removed_before_its_agenda_item_does_not_come_back_with_it(meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    note = type_line(meeting, "c: Dihapus dulu", by=by, agenda=item)
    workflow.remove_row(note, by=by)
    workflow.remove_row(item, by=by)

    workflow.restore_row(item, by=by)

    assert texts(meeting.rows.removed()) == ["Dihapus dulu"]


def test_row_restored_without_its_agenda_item_hangs_on_none(meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    note = type_line(meeting, "r: Rekomendasi", by=by, agenda=item)
    workflow.remove_row(note, by=by)
    workflow.remove_row(item, by=by)

    assert workflow.restore_row(note, by=by).agenda is None


def test_child_whose_parent_became_another_kind_comes_back_as_a_row_of_its_own(meeting, by, six):
    workflow.indent_row(six[1], by=by)
    workflow.remove_row(six[1], by=by)
    workflow.change_kind(six[0], Kind.NOTE, by=by)

    workflow.restore_row(six[1], by=by)

    assert "Keputusan b" in " ".join(in_list(meeting, Kind.DECISION))


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: workflow.move_row(row, 1, by=by),
        lambda row, by: workflow.indent_row(row, by=by),
        lambda row, by: workflow.change_kind(row, Kind.NOTE, by=by),
        lambda row, by: workflow.place_row(row, by=by),
    ],
)
def test_removed_row_can_only_be_restored(meeting, by, six, act):
    workflow.remove_row(six[1], by=by)

    with pytest.raises(Refused, match="dihapus"):
        act(six[1], by)


def test_removing_twice_is_once(meeting, by, six):
    workflow.remove_row(six[0], by=by)

    assert workflow.remove_row(six[0], by=by) == []


# --- another kind ---


def test_kind_changes_and_the_row_stays_the_same(meeting, by):
    row = type_line(meeting, "c: Perlu Pokja kabupaten/kota", by=by)

    changed = workflow.change_kind(row, Kind.RECOMMENDATION, by=by)

    assert (changed.uid, changed.kind, changed.version) == (row.uid, Kind.RECOMMENDATION, 2)


def test_follow_up_turned_into_a_decision_and_back_loses_nothing(meeting, by):
    row = type_line(meeting, "t: Susun SK (selesai) > Bappeda > 30 6 2016", by=by)

    decision = workflow.change_kind(row, Kind.DECISION, by=by)
    assert decision.text == "Susun SK (PJ: Bappeda; target: 30 Juni 2016; selesai)"

    back = workflow.change_kind(decision, Kind.FOLLOWUP, by=by)
    assert (back.text, back.owner_text, back.due_date, back.status_at_writing) == (
        "Susun SK", "Bappeda", row.due_date, FollowUpStatus.DONE,
    )  # fmt: skip


def test_line_filed_as_note_becomes_a_speaker_with_name_and_office(meeting, by):
    row = type_line(meeting, "c: Ir. Uji Coba ; Kepala ; Dinas", by=by)

    speaker = workflow.change_kind(row, Kind.SPEAKER, by=by)

    assert (speaker.full_name, speaker.office, speaker.institution, speaker.text) == (
        "Ir. Uji Coba",
        "Kepala",
        "Dinas",
        "",
    )


def test_long_text_turned_into_a_speaker_stays_whole(meeting, by):
    row = type_line(meeting, f"c: {'kata ' * 100}akhir", by=by)

    assert workflow.change_kind(row, Kind.SPEAKER, by=by).text.endswith("akhir")


def test_agenda_item_that_becomes_a_note_leaves_its_rows_without_item(meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    type_line(meeting, "c: Catatan", by=by, agenda=item)

    workflow.change_kind(item, Kind.NOTE, by=by)

    assert [line.row.text for line in outline(meeting).notes] == ["Catatan", "Agenda"]


def test_children_follow_their_row_into_the_new_kind(meeting, by, six):
    workflow.indent_row(six[1], by=by)

    workflow.change_kind(six[0], Kind.OBSTACLE, by=by)

    assert in_list(meeting, Kind.OBSTACLE) == ["1. Keputusan a", "a. Keputusan b"]


def test_children_of_a_row_that_becomes_a_speaker_stay_in_their_list(meeting, by, six):
    workflow.indent_row(six[1], by=by)

    workflow.change_kind(six[0], Kind.SPEAKER, by=by)

    assert sorted(texts(meeting.rows.filter(kind=Kind.DECISION, parent=None))) == [f"Keputusan {n}" for n in "bcdef"]


# --- marks ---


def test_mark_style_is_kept_where_it_is_not_the_usual_one(meeting, by, six):
    workflow.set_mark_style(meeting, Kind.DECISION, 1, "a.", by=by)
    assert in_list(meeting, Kind.DECISION)[1] == "b. Keputusan b"

    workflow.set_mark_style(meeting, Kind.DECISION, 1, "1.", by=by)
    assert not meeting.mark_styles.exists()
