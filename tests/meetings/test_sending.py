"""Changes that the sheet's scripts send: done once, told apart, never lost, never in silence."""

import uuid

import pytest

from meetings import workflow
from meetings.models import Kind, Row, SentChange, Signer
from tests.factories import make_meeting, make_seat
from tests.meetings.rows import in_list, texts, type_line
from tests.meetings.sheets import Device
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.pokja)


@pytest.fixture
def device(cast, meeting):
    return Device(cast.client("secretariat"), meeting, cast.secretariat)


def decisions(meeting):
    return texts(meeting.rows.standing().filter(kind=Kind.DECISION).in_order())


def test_line_typed_offline_is_filed_like_one_typed_here(device, meeting):
    item = device.does("line", text="a: Kebijakan", kind="note")
    told = device.does("line", text="t: Susun SK > Bappeda > 30 6 2016", kind="note", agenda=item["uid"])

    row = Row.objects.get(uid=told["uid"])
    assert (row.kind, row.text, row.owner_text, str(row.due_date)) == ("followup", "Susun SK", "Bappeda", "2016-06-30")


@pytest.mark.parametrize(
    "change",
    [
        {"do": "line", "text": "k: Sepakat", "kind": "note"},
        {"do": "add", "kind": "decision", "values": {"text": "Sepakat"}},
    ],
    ids=["line", "add"],
)
def test_change_sent_again_is_done_once_and_answered_alike(device, meeting, change):
    change = {"id": str(uuid.uuid4()), "uid": str(uuid.uuid4())} | change
    first = device.send(change)
    again = device.send(change)

    assert decisions(meeting) == ["Sepakat"]
    assert [told["results"][0]["state"] for told in (first, again)] == ["done", "done"]
    assert again["results"][0]["version"] == 1


def test_edit_sent_again_after_a_later_edit_changes_nothing_back(device, meeting):
    row = device.added("Satu")
    edit = device.edit(row, 1, text="Dua")
    device.send(edit)
    device.send(device.edit(row, 2, text="Tiga"))
    device.send(edit)

    assert decisions(meeting) == ["Tiga"]


def test_words_typed_after_a_lost_answer_meet_what_others_made_since(device, meeting):
    """The repeat is told the version that it made: with a later one the next edit would write over somebody's words."""
    row = device.added("Satu")
    edit = device.edit(row, 1, text="Dua")
    device.send(edit)
    device.send(device.edit(row, 2, text="Kata orang lain"))

    version = device.send(edit)["results"][0]["version"]
    assert version == 2
    assert device.send(device.edit(row, version, text="Dua lagi"))["results"][0]["state"] == "conflict"
    assert decisions(meeting) == ["Kata orang lain"]


def test_move_sent_again_after_others_moved_is_not_done_again(device, meeting):
    rows = [device.added(text) for text in ("A", "B", "C")]
    move = device.change("place", uid=rows[2], after=None)
    device.send(move)
    device.send(device.change("place", uid=rows[2], after=rows[0]))
    device.send(move)

    assert decisions(meeting) == ["A", "C", "B"]


def test_one_bad_change_stops_no_other(device, meeting):
    row = device.added("Satu")
    told = device.send(
        device.change("edit", uid=str(uuid.uuid4()), version=1, values={"text": "Tidak ada"}),
        device.edit(row, 1, text=""),
        device.change("add", kind="decision", values={"text": "Dua"}),
    )

    assert [result["state"] for result in told["results"]] == ["gone", "wrong", "done"]
    assert told["results"][1]["errors"] == {"text": "Isi keputusannya."}
    assert decisions(meeting) == ["Satu", "Dua"]


def test_field_that_is_wrong_stops_no_other_field_and_is_told_again_when_asked_again(device, meeting):
    row = device.added("Susun SK", kind="followup")
    edit = device.edit(row, 1, text="Susun SK Pokja", due="31 2 2016")
    first = device.send(edit)["results"][0]
    again = device.send(edit)["results"][0]

    assert (first["state"], first["saved"], list(first["errors"])) == ("wrong", True, ["due"])
    assert (again["state"], again["errors"]) == ("wrong", first["errors"])
    stored = Row.objects.get(uid=row)
    assert (stored.text, stored.due_text, stored.version) == ("Susun SK Pokja", "", 2)


def test_edit_of_one_field_leaves_the_others_as_they_are(device, meeting):
    told = device.does("line", text="t: Susun SK > Bappeda > pada Rakor 2 (selesai)", kind="note")
    device.send(device.edit(told["uid"], 1, text="Susun SK Pokja"))

    row = Row.objects.get(uid=told["uid"])
    assert (row.text, row.owner_text, row.due_text, row.status_at_writing) == (
        "Susun SK Pokja", "Bappeda", "pada Rakor 2", "done",
    )  # fmt: skip


def test_two_versions_of_one_row_are_told_and_neither_is_lost(device, meeting, cast):
    other = Device(cast.client("secretariat"), meeting, cast.secretariat)
    row = device.added("Awal")
    other.send(other.edit(row, 1, text="Versi itu"))
    told = device.send(device.edit(row, 1, text="Versi saya"))["results"][0]

    assert told["state"] == "conflict"
    assert (told["theirs"]["values"]["text"], told["theirs"]["by"]) == ("Versi itu", str(cast.secretariat))
    both = device.edit(row, 1, text="Versi saya") | {"choice": "both", "seen": told["theirs"]["version"]}
    assert device.send(both)["results"][0]["state"] == "done"
    assert decisions(meeting) == ["Versi itu", "Versi saya"]


def test_my_version_replaces_only_the_one_that_was_looked_at(device, meeting, cast):
    other = Device(cast.client("secretariat"), meeting, cast.secretariat)
    row = device.added("Awal")
    other.send(other.edit(row, 1, text="Versi itu"))
    mine = device.edit(row, 1, text="Versi saya") | {"choice": "mine", "seen": 2}
    other.send(other.edit(row, 2, text="Versi itu lagi"))

    assert device.send(mine)["results"][0]["state"] == "conflict"
    assert device.send(mine | {"id": str(uuid.uuid4()), "seen": 3})["results"][0]["state"] == "done"
    assert decisions(meeting) == ["Versi saya"]


def test_my_version_does_not_undo_what_others_changed_in_other_fields(device, meeting, cast):
    other = Device(cast.client("secretariat"), meeting, cast.secretariat)
    row = device.added("Susun SK", kind="followup")
    other.send(other.edit(row, 1, text="Susun SK baru", owner_text="Bappeda"))
    device.send(device.edit(row, 1, text="Susun SK Pokja") | {"choice": "mine", "seen": 2})

    stored = Row.objects.get(uid=row)
    assert (stored.text, stored.owner_text) == ("Susun SK Pokja", "Bappeda")


def test_row_that_others_removed_is_told_and_may_come_back_as_a_new_one(device, meeting, cast):
    row = device.added("Awal")
    workflow.remove_row(Row.objects.get(uid=row), by=cast.chair)
    told = device.send(device.edit(row, 1, text="Versi saya"))["results"][0]

    assert (told["state"], told["theirs"]["removed"]) == ("gone", True)
    device.send(device.edit(row, 1, text="Versi saya") | {"choice": "both"})
    assert decisions(meeting) == ["Versi saya"]


def test_words_come_in_though_their_place_is_gone(device, meeting, cast):
    item = device.does("line", text="a: Agenda", kind="note")["uid"]
    parent = device.added("Atas")
    for uid in (item, parent):
        device.send(device.change("remove", uid=uid))
    device.send(
        device.change("add", kind="decision", values={"text": "Bawah"}, parent=parent, after=None),
        device.change("line", text="r: Rekomendasi", kind="note", agenda=item),
        device.change("add", kind="note", values={"text": "Catatan"}, agenda=item, after=parent),
    )

    standing = meeting.rows.standing()
    assert sorted(texts(standing)) == ["Bawah", "Catatan", "Rekomendasi"]
    assert not standing.exclude(parent=None, agenda=None).exists()


def test_row_added_below_the_third_level_stands_on_the_third(device, meeting):
    uids = [None]
    for text in ("1", "2", "3", "4"):
        uids.append(device.added(text, parent=uids[-1]))

    assert in_list(meeting, Kind.DECISION) == ["1. 1", "a. 2", "1) 3", "2) 4"]


@pytest.mark.parametrize(
    ("after", "parent", "expected"),
    [
        (None, None, ["1. C", "2. A", "3. B"]),
        (0, None, ["1. A", "2. C", "3. B"]),
        ("missing", None, ["1. A", "2. B", "3. C"]),
        (None, 0, ["1. A", "a. C", "2. B"]),
    ],
    ids=["first", "behind", "last", "below"],
)
def test_row_is_put_where_the_device_says(device, meeting, after, parent, expected):
    rows = [device.added(text) for text in ("A", "B", "C")]
    place = {} if after == "missing" else {"after": rows[after] if after is not None else None}
    told = device.send(
        device.change("place", uid=rows[2], parent=rows[parent] if parent is not None else None, **place)
    )

    assert told["results"][0]["state"] == "done"
    assert in_list(meeting, Kind.DECISION) == expected


def test_row_is_not_put_below_itself_nor_too_deep(device, meeting):
    top = device.added("A")
    below = device.added("B", parent=top)
    deep = device.added("C", parent=below)
    other = device.added("D")
    other_below = device.added("E", parent=other)
    told = device.send(
        device.change("place", uid=top, parent=below, after=None),
        device.change("place", uid=other, parent=deep, after=None),
        device.change("place", uid=other_below, parent=deep, after=None),
    )

    assert [result["state"] for result in told["results"]] == ["refused"] * 3
    assert told["results"][1]["reason"] == "Daftar paling banyak tiga tingkat."
    assert in_list(meeting, Kind.DECISION) == ["1. A", "a. B", "1) C", "2. D", "a. E"]


def test_what_is_nested_goes_along_to_another_agenda_item(device, meeting):
    items = [device.does("line", text=f"a: Agenda {n}", kind="note")["uid"] for n in (1, 2)]
    top = device.added("Susun", kind="recommendation", agenda=items[0])
    device.added("Rincian", kind="recommendation", parent=top)
    device.send(device.change("place", uid=top, agenda=items[1], after=None))

    rows = meeting.rows.filter(kind=Kind.RECOMMENDATION)
    assert {str(row.agenda.uid) for row in rows} == {items[1]}


def test_changes_wait_while_the_record_is_submitted_and_are_done_afterwards(device, meeting, cast):
    device.does("line", text="a: Agenda", kind="note")
    row = device.added("Awal")
    Signer.objects.create(meeting=meeting, office="Ketua")
    workflow.submit(meeting, by=cast.secretariat)
    edit = device.edit(row, 1, text="Menyusul")
    told = device.send(edit, device.change("remove", uid=row))

    assert [result["state"] for result in told["results"]] == ["held", "held"]
    assert "diajukan" in told["reason"]
    assert (told["status"], decisions(meeting)) == ("submitted", ["Awal"])
    workflow.withdraw(meeting, by=cast.secretariat)
    told = device.send(edit)
    assert (told["results"][0]["state"], told["reason"], decisions(meeting)) == ("done", "", ["Menyusul"])


def test_split_follow_up_keeps_the_link_to_where_it_came_from(device, meeting):
    row = device.added("Susun SK dan surat edaran", kind="followup")
    told = device.send(
        device.edit(row, 1, text="Susun SK"),
        device.change("add", kind="followup", values={"text": "Susun surat edaran"}, after=row, origin=row),
    )

    new = Row.objects.get(uid=told["results"][1]["uid"])
    assert (new.text, new.status_at_writing, str(new.origin.uid)) == ("Susun surat edaran", "not_started", row)


def test_marks_of_a_list_are_chosen_and_told_to_all(device, meeting):
    told = device.send(device.change("marks", kind="recommendation", level=1, style="a."))
    assert told["marks"]["recommendation"] == ["a.", "a.", "1)"]
    assert device.send(device.change("marks", kind="speaker", level=1, style="a."))["results"][0]["state"] == "refused"


# --- what is told ---


def test_only_what_changed_since_is_told_whoever_changed_it(device, meeting, cast):
    device.added("Lama")
    since = device.send()["cursor"]
    type_line(meeting, "k: Baru dari orang lain", by=cast.secretariat)
    told = device.send(since=since)

    assert [row["values"]["text"] for row in told["rows"]] == ["Baru dari orang lain"]
    assert device.send(since=told["cursor"])["rows"] == []


def test_removed_and_moved_rows_are_told_with_all_that_moved_along(device, meeting, cast):
    item = type_line(meeting, "a: Agenda", by=cast.secretariat)
    note = type_line(meeting, "c: Catatan", by=cast.secretariat, agenda=item)
    since = device.send()["cursor"]
    workflow.remove_row(item, by=cast.secretariat)
    told = {row["uid"]: row for row in device.send(since=since)["rows"]}

    assert told[str(item.uid)]["removed"] and told[str(item.uid)]["with"] is None
    assert told[str(note.uid)]["removed"] and told[str(note.uid)]["with"] == str(item.uid)


def test_rows_spread_anew_are_told_to_those_who_did_not_move_them(device, meeting):
    first = device.added("A")
    device.added("B")
    since = device.send()["cursor"]
    for n in range(15):  # halves the gap until the ranks have to be spread
        device.send(device.change("add", kind="decision", values={"text": str(n)}, after=first))
    rows = {row["uid"]: row for row in device.send(since=since)["rows"]}

    assert {row["uid"]: row["rank"] for row in rows.values()} == {
        str(row.uid): row.rank for row in meeting.rows.all() if str(row.uid) in rows
    }
    known = {str(row.uid): row.rank for row in meeting.rows.all()}
    assert len(rows) >= 16 and all(rows[uid]["rank"] == known[uid] for uid in rows)


def test_unknown_cursor_tells_everything(device, meeting):
    device.added("A")
    assert len(device.send(since="entah")["rows"]) == 1


def test_those_who_are_here_are_told_with_their_agenda_item(device, meeting, cast):
    item = device.does("line", text="a: Agenda", kind="note")["uid"]
    other = Device(cast.client("secretariat"), meeting, cast.secretariat)
    other.send(agenda=item)
    told = device.send()

    assert told["here"] == [{"name": str(cast.secretariat), "agenda": None, "me": True}]
    assert other.send(agenda=item)["here"] == [{"name": str(cast.secretariat), "agenda": item, "me": True}]


def test_speaker_and_follow_up_are_told_as_the_page_shows_them(device, meeting):
    device.does("line", text="@ Ir. Uji Coba, M.T. ; Kepala ; Dinas Perkim", kind="note")
    device.does("line", text="t: Susun SK > Bappeda > 30 6 2016 (selesai)", kind="note")
    rows = {row["kind"]: row for row in device.send()["rows"]}

    assert rows["speaker"]["shown"] == "Ir. Uji Coba, M.T., Kepala, Dinas Perkim"
    assert rows["followup"]["facts"] == ["PJ: Bappeda", "Target: 30 Juni 2016", "✓ Selesai"]


def test_linked_owners_are_told_in_as_many_queries_for_many_rows_as_for_one(device, meeting, cast):
    bidang = make_seat(cast.pokja, bidang="Perumahan").bidang
    counts = []
    for size in (1, 9):
        for _ in range(size - meeting.rows.count()):
            row = type_line(meeting, "t: Susun SK", by=cast.secretariat)
            Row.objects.filter(pk=row.pk).update(owner_bidang=bidang)
        counts.append(device.queries())

    assert [row["facts"][0] for row in device.send()["rows"]] == ["Bidang: Perumahan"] * 9
    assert counts[0] == counts[1]


# --- who may ---


def test_page_of_another_account_sends_nothing(device, meeting):
    response = device.post(
        {"account": "0"} | device.body(device.change("line", text="k: Milik orang", kind="note")) | {"account": "0"}
    )

    assert (response.status_code, response.json(), decisions(meeting)) == (403, {"other_account": True}, [])


def test_access_that_ended_is_told_apart_from_a_session_that_ended(device, meeting, cast):
    told = device.post(device.body(), client=cast.client("stranger"), account=cast.stranger)
    assert (told.status_code, told.json()["ended"], told["X-Lembar"]) == (404, True, "0")
    told = device.post(device.body(), client=cast.client("reader"), account=cast.reader)
    assert (told.status_code, told.json()["ended"]) == (403, True)
    told = device.post(device.body(), client=cast.client("anonymous"))
    assert (told.status_code, told.json(), told["X-Lembar"]) == (401, {"signed_out": True}, "0")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"account": 1}', b"[" * 100_000,
        {"tab": "x"}, {"changes": [{"do": "drop"}]}, {"changes": {}}, {"changes": [1] * 3},
        {"changes": [{"do": "add", "id": str(uuid.uuid4()), "uid": "x", "kind": "note", "values": {}}]},
        {"changes": [{"do": "add", "id": str(uuid.uuid4()), "uid": str(uuid.uuid4()), "kind": "x", "values": {}}]},
        {"changes": [{"do": "remove", "id": str(uuid.uuid4()), "uid": str(uuid.uuid4())}] * 51},
    ],
)  # fmt: skip
def test_request_that_no_script_of_ours_makes_is_refused_in_words(device, meeting, body):
    response = device.post(body if isinstance(body, bytes) else device.body() | body)

    assert response.status_code == 400
    assert "Muat ulang" in response.json()["text"]
    assert not SentChange.objects.exists()


def test_row_and_change_of_another_meeting_are_out_of_reach(device, meeting, cast):
    foreign = type_line(make_meeting(cast.elsewhere), "k: Rahasia", by=cast.stranger)
    told = device.send(
        device.edit(str(foreign.uid), 1, text="Diubah"),
        device.change("remove", uid=str(foreign.uid)),
        device.change("place", uid=str(foreign.uid), after=None),
        device.change("add", kind="decision", values={"text": "Di sini"}, uid=str(foreign.uid)),
        device.change("add", kind="decision", values={"text": "Di bawahnya"}, parent=str(foreign.uid)),
    )

    assert [result["state"] for result in told["results"]] == ["gone", "gone", "gone", "refused", "done"]
    assert "Rahasia" not in str(told)
    foreign.refresh_from_db()
    assert (foreign.text, foreign.removed_at) == ("Rahasia", None)


def test_save_takes_as_many_queries_on_a_sheet_of_three_rows_as_of_three_hundred(device, meeting, cast):
    row = device.added("Awal")
    counts = []
    for size in (3, 300):
        for n in range(size - meeting.rows.count()):
            type_line(meeting, f"k: Baris {n}", by=cast.secretariat)
        since = device.send()["cursor"]
        version = Row.objects.get(uid=row).version
        counts.append(device.queries(device.edit(row, version, text=f"Versi {size}"), since=since))

    assert counts[0] == counts[1]
    assert counts[0] <= 21, counts
