"""The pages of the sheet: typing, changing, moving and removing rows without losing a word."""

import re
import uuid
from html import unescape

import pytest
from django.urls import reverse

from meetings import workflow
from meetings.models import FollowUpStatus, Kind, Meeting, Row
from meetings.outline import outline
from pokja.models import Bidang
from tests.factories import make_meeting, make_seat
from tests.meetings.rows import posted, texts, type_line
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script>{{ 7*7 }} \"'&"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def by(cast):
    return cast.secretariat


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.pokja)


@pytest.fixture
def writer(cast):
    return client_of(cast.secretariat)


def url(name, meeting, row=None, **query):
    address = reverse(f"meetings:{name}", args=[meeting.pk, *([row.uid] if row else [])])
    return address + (f"?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else "")


def line(text, kind="note", agenda=None, uid=None):
    return {"text": text, "kind": kind, "agenda": agenda.uid if agenda else "", "uid": uid or uuid.uuid4()}


def send(writer, meeting, text, kind="note", agenda=None, uid=None, **options):
    return writer.post(url("quick_line", meeting), line(text, kind, agenda, uid), **options)


def body(response) -> str:
    return unescape(response.content.decode())


def events_of(meeting) -> int:
    return Row.pgh_event_model.objects.filter(meeting=meeting).count()


# --- the quick line ---


def test_line_is_filed_and_the_kind_and_agenda_item_stick(writer, meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)

    page = send(writer, meeting, "r: Susun rencana kerja", agenda=item, follow=True)

    row = meeting.rows.get(kind=Kind.RECOMMENDATION)
    assert (row.text, row.agenda, row.created_by) == ("Susun rencana kerja", item, by)
    form = page.context["sheet"].line_form
    assert (form["kind"].value(), form["agenda"].value()) == (Kind.RECOMMENDATION, str(item.uid))
    assert 'name="text" autocomplete="off" enterkeyhint="send" autofocus' in page.content.decode()
    assert "Tercatat sebagai rekomendasi 1: Susun rencana kerja" in body(page)


@pytest.mark.parametrize(("line", "words"), [("!", "rapikan nanti"), ("! tanya angka backlog", "tanya angka backlog")])
def test_exclamation_mark_keeps_the_moment_to_tidy_up_and_the_kind_before_it_sticks(writer, meeting, by, line, words):
    item = type_line(meeting, "a: Agenda", by=by)

    page = send(writer, meeting, line, kind="decision", agenda=item, follow=True)

    row = meeting.rows.get(kind=Kind.REMINDER)
    assert re.fullmatch(rf"\d\d\.\d\d, {words}", row.text) and row.agenda == item
    assert page.context["sheet"].line_form["kind"].value() == Kind.DECISION
    assert "Rapikan nanti" in body(page)


def test_new_agenda_item_becomes_the_one_written_under(writer, meeting):
    page = send(writer, meeting, "Agenda pertama", kind="agenda", follow=True)
    page = send(writer, meeting, "a: Agenda kedua", agenda=meeting.rows.get(), follow=True)

    assert page.context["sheet"].active_agenda.row.text == "Agenda kedua"
    send(writer, meeting, "@ Nama", agenda=page.context["sheet"].active_agenda.row)
    assert meeting.rows.get(kind=Kind.SPEAKER).agenda.text == "Agenda kedua"


def test_slash_switches_the_agenda_item(writer, meeting, by):
    items = [type_line(meeting, f"a: Agenda {n}", by=by) for n in (1, 2)]

    page = send(writer, meeting, "/2", kind="recommendation", agenda=items[0], follow=True)

    assert page.context["sheet"].active_agenda.row == items[1]
    assert page.context["sheet"].kind == Kind.RECOMMENDATION
    assert meeting.rows.count() == 2


def test_follow_up_line_fills_owner_and_due(writer, meeting):
    send(writer, meeting, "t: Susun SK > Bappeda > 30 6 2016")
    send(writer, meeting, "Pilih kabupaten (selesai) > > pada Rakor 2", kind="followup")

    first, second = meeting.rows.order_by("rank")
    assert (first.owner_text, str(first.due_date), first.due_text) == ("Bappeda", "2016-06-30", "")
    assert (second.due_text, second.status_at_writing) == ("pada Rakor 2", FollowUpStatus.DONE)


def test_results_of_the_whole_meeting_hang_on_no_agenda_item(writer, meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    for text in ("k: Sepakat", "t: Susun", "m: Kurang"):
        send(writer, meeting, text, agenda=item)

    assert set(meeting.rows.exclude(kind=Kind.AGENDA).values_list("agenda", flat=True)) == {None}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Ketik isinya dulu."),
        ("​ ­", "Ketik isinya dulu."),
        ("k:", "Isi keputusannya."),
        ("@ ; ;", "Isi nama, jabatan, atau instansi narasumber."),
        ("/9", "Agenda 9 belum ada."),
        ("t: Susun > Bappeda > 31 Februari 2016", "Februari 2016 hanya sampai tanggal 29."),
        ("k: " + "x" * 20_001, "Keputusan 20.001 karakter, batasnya 20.000. Ringkas dulu."),
        ("@ " + "x" * 301, "Nama 301 karakter, batasnya 300. Ringkas dulu."),
    ],
)
def test_line_that_cannot_be_filed_says_why_and_keeps_the_text(writer, meeting, text, message):
    page = send(writer, meeting, text)

    assert page.status_code == 422
    assert message in body(page)
    assert page.context["sheet"].line_form["text"].value() == text
    assert not meeting.rows.exists()


def test_text_of_twenty_thousand_characters_is_taken(writer, meeting):
    send(writer, meeting, "k: " + "x" * 20_000)

    assert len(meeting.rows.get().text) == 20_000


def test_line_sent_twice_is_one_row(writer, meeting):
    uid = uuid.uuid4()
    for _ in range(2):
        page = send(writer, meeting, "k: Sepakat", uid=uid, follow=True)

    assert meeting.rows.get().uid == uid
    assert "Tercatat sebagai keputusan 1" in body(page)


@pytest.mark.parametrize(("marks", "style"), [("abc", "a."), ("123", "1."), ("abc", "a)"), ("---", "-")])
def test_typed_marks_set_the_style_of_the_list_and_are_not_text(writer, meeting, marks, style):
    for sign in marks:
        send(writer, meeting, f"r: {sign}{style[1:]} Susun {sign}")

    assert texts(meeting.rows.in_order()) == [f"Susun {sign}" for sign in marks]
    assert [line.mark for line in outline(meeting).recommendations] == [f"{sign}{style[1:]}" for sign in marks]


def test_mark_that_is_not_the_next_one_stays_text(writer, meeting):
    for text in ("r: c. Rumah", "r: 3. Rumah", "k: Sepakat", "k: a. Rumah"):
        send(writer, meeting, text)

    assert texts(meeting.rows.order_by("pk")) == ["c. Rumah", "3. Rumah", "Sepakat", "a. Rumah"]


def test_marked_line_sent_twice_is_one_row(writer, meeting):
    uid = uuid.uuid4()
    for _ in range(2):
        send(writer, meeting, "r: a. Susun", uid=uid)

    assert texts(meeting.rows.all()) == ["Susun"]


def test_other_words_from_a_page_found_by_going_back_are_a_row_of_their_own(writer, meeting):
    uid = uuid.uuid4()
    for text in ("k: Pertama", "k: Kedua", "k: Kedua"):
        send(writer, meeting, text, uid=uid)

    assert texts(meeting.rows.in_order()) == ["Pertama", "Kedua"]


def test_agenda_item_of_another_meeting_is_not_written_under(writer, meeting, cast, by):
    foreign = type_line(make_meeting(cast.pokja, title="Lain"), "a: Asing", by=by)

    page = send(writer, meeting, "c: Catatan", agenda=foreign)

    assert page.status_code == 422 and not meeting.rows.exists()


@pytest.mark.parametrize(
    "text", [f"k: {NASTY}", f"a: {NASTY}", f"@ {NASTY} ; {NASTY} ; {NASTY}", f"t: {NASTY}", f"c: {NASTY}"]
)
def test_markup_is_shown_as_typed(writer, meeting, text):
    page = send(writer, meeting, text, follow=True)

    assert "<script>alert" not in page.content.decode()
    assert "<script>alert(1)</script>" in body(page) and "{{ 7*7 }}" in body(page)


def test_signs_of_word_are_cleaned(writer, meeting):
    send(writer, meeting, "k:\x0bSepakat\x07 tentang\xa0Maja")

    assert meeting.rows.get().text == "Sepakat tentang Maja"


# --- a record that is not open ---


@pytest.mark.parametrize("status", ["submitted", "final"])
def test_record_that_is_not_open_is_shown_without_any_way_to_write(writer, cast, status):
    meeting = make_meeting(cast.pokja, status=status)

    page = writer.get(url("sheet", meeting))

    assert page.status_code == 200
    assert ("diajukan" if status == "submitted" else "sudah final") in body(page)
    assert 'id="quick"' not in page.content.decode() and 'form="acts"' not in page.content.decode()


@pytest.mark.parametrize("status", ["submitted", "final"])
def test_line_for_a_record_that_is_not_open_is_given_back(writer, cast, status):
    meeting = make_meeting(cast.pokja, status=status)

    page = send(writer, meeting, "k: Terlambat tetapi penting")

    assert page.status_code == 409 and not meeting.rows.exists()
    assert (
        '<textarea class="form-control" id="unsaved" rows="3" readonly>k: Terlambat tetapi penting</textarea>'
        in body(page)
    )


def test_returned_record_says_why_and_is_written_on(writer, cast):
    meeting = make_meeting(cast.pokja, status="returned")

    assert "Lengkapi daftar hadir." in body(writer.get(url("sheet", meeting)))
    assert send(writer, meeting, "k: Sepakat").status_code == 302


def test_submitted_record_can_be_taken_back_from_the_sheet(writer, cast):
    meeting = make_meeting(cast.pokja, status="submitted")

    assert url("withdraw", meeting) in body(writer.get(url("sheet", meeting)))


def test_change_of_a_row_of_a_submitted_record_shows_what_was_typed(writer, meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    data = posted(row, text="Tulisan saya")
    Meeting.objects.filter(pk=meeting.pk).update(status="submitted", submitted_at="2026-01-01T00:00Z", submitted_by=by)

    page = writer.post(url("row", meeting, row), data)

    assert page.status_code == 409
    assert "Tarik pengajuan dulu" in body(page) and ">\nTulisan saya</textarea>" in body(page)


@pytest.mark.parametrize("name", ["up", "down", "in", "out", "remove", "restore", "kind"])
def test_acts_on_a_final_record_change_nothing(writer, cast, by, name):
    meeting = make_meeting(cast.pokja)
    row = type_line(meeting, "k: Sepakat", by=by)
    type_line(meeting, "k: Kedua", by=by)
    Meeting.objects.filter(pk=meeting.pk).update(
        status="final", approved_at="2026-01-01T00:00Z", approved_by=by, final_version=1
    )
    before = events_of(meeting)

    page = writer.post(url(name, meeting, row), {"kind": "note"})

    assert page.status_code == 409 and "sudah final" in body(page)
    assert events_of(meeting) == before


# --- one row ---


def test_row_is_changed_in_its_place(writer, meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    page = writer.get(url("row", meeting, row))
    assert 'id="quick"' not in page.content.decode()  # leaving the open row would lose it

    answer = writer.post(url("row", meeting, row), posted(row, text="Menyepakati"))

    assert answer.status_code == 302 and answer["Location"].endswith(f"#row-{row.uid}")
    row.refresh_from_db()
    assert (row.text, row.version) == ("Menyepakati", 2)


@pytest.mark.parametrize(
    "text",
    [
        "k: Sepakat",
        "a: Agenda",
        "@ Ir. Uji, M.T. ; Kepala ; Dinas",
        "t: Susun > Bappeda > 30 6 2016 (selesai)",
        "m: Kurang",
        "c: Isi",
    ],
)
def test_row_opened_and_saved_unchanged_changes_nothing(writer, meeting, by, text):
    row = type_line(meeting, text, by=by)
    before = events_of(meeting)

    writer.post(url("row", meeting, row), posted(row))

    assert events_of(meeting) == before


def test_row_that_cannot_be_saved_keeps_what_was_typed(writer, meeting, by):
    row = type_line(meeting, "t: Susun > Bappeda", by=by)

    page = writer.post(url("row", meeting, row), posted(row, text="", due="31/2/2016", owner_text="Dinas PU"))

    assert page.status_code == 422
    assert "Isi tindak lanjutnya." in body(page) or "Isi uraiannya." in body(page)
    assert 'value="31/2/2016"' in body(page) and 'value="Dinas PU"' in body(page)
    assert "Perlu diperbaiki:" in body(page)


def test_second_writer_sees_both_versions_and_loses_none(writer, meeting, by, cast):
    row = type_line(meeting, "k: Sepakat", by=by)
    mine, theirs = posted(row, text="Versi saya"), posted(row, text="Versi itu")
    writer.post(url("row", meeting, row), theirs)

    page = writer.post(url("row", meeting, row), mine)

    assert page.status_code == 409
    text = body(page)
    assert re.search(r"Baris ini juga diubah pukul \d\d\.\d\d WIB\. Kedua versi disimpan\.", text)
    assert "Versi itu</blockquote>" in text and ">\nVersi saya</textarea>" in text
    assert all(word in text for word in ("Pakai versi saya", "Pakai versi itu", "Simpan keduanya"))
    row.refresh_from_db()
    assert row.text == "Versi itu"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("mine", ["Versi saya"]), ("theirs", ["Versi itu"]), ("both", ["Versi itu", "Versi saya"])],
)
def test_choice_between_two_versions(writer, meeting, by, choice, expected):
    row = type_line(meeting, "k: Sepakat", by=by)
    mine = posted(row, text="Versi saya")
    writer.post(url("row", meeting, row), posted(row, text="Versi itu"))
    page = writer.post(url("row", meeting, row), mine)
    seen = re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]

    for _ in range(2):
        writer.post(url("row", meeting, row), mine | {"seen": seen, "choice": choice})

    assert texts(meeting.rows.standing().in_order()) == expected


def test_text_for_a_row_that_somebody_removed_is_kept(writer, meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    mine = posted(row, text="Versi saya")
    workflow.remove_row(row, by=by)

    page = writer.post(url("row", meeting, row), mine)

    assert page.status_code == 409
    assert "Baris ini dihapus pukul" in body(page) and ">\nVersi saya</textarea>" in body(page)
    writer.post(url("row", meeting, row), mine | {"choice": "both"})
    assert texts(meeting.rows.standing()) == ["Versi saya"]


def test_markup_is_shown_as_typed_beside_a_rival_version(writer, meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    mine = posted(row, text=f"saya {NASTY}")
    writer.post(url("row", meeting, row), posted(row, text=f"itu {NASTY}"))

    page = writer.post(url("row", meeting, row), mine)

    assert "<script>alert" not in page.content.decode()
    assert f"itu {NASTY}" in body(page) and f"saya {NASTY}" in body(page)


def test_only_owners_of_the_main_pokja_and_pokja_of_this_meeting_are_offered(writer, cast, by):
    meeting = make_meeting(cast.pokja, participants=[cast.joined])
    make_seat(cast.pokja, office="Kepala Bappeda Banten")
    make_seat(cast.elsewhere, office="Kepala Bappeda Jatim")
    bidang = Bidang.objects.create(pokja=cast.elsewhere, name="Bidang Asing")
    row = type_line(meeting, "t: Susun", by=by)

    text = body(writer.get(url("row", meeting, row)))

    assert "Kepala Bappeda Banten" in text and cast.joined.name in text
    assert "Jatim" not in text and "Bidang Asing" not in text and cast.elsewhere.name not in text
    page = writer.post(url("row", meeting, row), posted(row, owner=f"bidang:{bidang.pk}", pokja=str(cast.elsewhere.pk)))
    assert page.status_code == 422


def test_follow_up_is_linked_with_at_most_one_owner(writer, cast, meeting, by):
    seat, bidang = (
        make_seat(cast.pokja, office="Kepala Bappeda"),
        Bidang.objects.create(pokja=cast.pokja, name="Permukiman"),
    )
    row = type_line(meeting, "t: Susun", by=by)
    writer.post(url("row", meeting, row), posted(row, owner=f"seat:{seat.pk}"))
    row.refresh_from_db()
    assert row.owner_seat == seat

    writer.post(url("row", meeting, row), posted(row, owner=f"bidang:{bidang.pk}"))
    row.refresh_from_db()
    assert (row.owner_bidang, row.owner_seat, row.version) == (bidang, None, 3)


# --- acts ---


def test_acts_move_nest_and_come_back_to_the_row(writer, meeting, by):
    rows = [type_line(meeting, f"k: {n}", by=by) for n in "abc"]

    answer = writer.post(url("up", meeting, rows[2]), follow=True)
    assert "Dipindahkan ke urutan 2 dari 3, tingkat 1." in body(answer)
    writer.post(url("in", meeting, rows[1]))
    assert meeting.rows.get(text="b").parent == rows[2]
    writer.post(url("out", meeting, rows[1]))
    writer.post(url("down", meeting, rows[0]))

    assert texts(meeting.rows.in_order()) == ["c", "a", "b"]


def test_removal_is_at_once_and_can_be_undone(writer, meeting, by):
    above, row = (type_line(meeting, f"k: {n}", by=by) for n in "ab")

    answer = writer.post(url("remove", meeting, row))
    assert answer["Location"].endswith(f"#row-{above.uid}")
    page = writer.get(answer["Location"])
    assert "Keputusan dihapus: b" in body(page) and "Urungkan" in body(page) and "Terhapus (1)" in body(page)

    writer.post(url("restore", meeting, row))
    assert meeting.rows.standing().count() == 2


def test_kind_is_asked_for_and_changed(writer, meeting, by):
    row = type_line(meeting, "c: Perlu Pokja", by=by)
    assert writer.get(url("kind", meeting, row)).status_code == 200
    assert writer.post(url("kind", meeting, row), {"kind": "bukan"}).status_code == 422

    page = writer.post(url("kind", meeting, row), {"kind": "recommendation"}, follow=True)

    assert "Sekarang rekomendasi 1." in body(page)


def test_marks_are_chosen_per_list_and_level(writer, meeting, by):
    type_line(meeting, "r: Susun", by=by)
    form = writer.get(url("sheet", meeting)).context["mark_form"]
    data = {}
    for field in form:
        data[field.html_name] = data[field.html_initial_name] = field.value()

    page = writer.post(url("mark_style", meeting), data | {"recommendation_1": "a."}, follow=True)

    assert '<span class="row-mark" aria-hidden="true">a.</span>' in page.content.decode()
    assert meeting.mark_styles.count() == 1


def test_row_of_another_meeting_does_not_exist_here(writer, cast, meeting, by):
    foreign = type_line(make_meeting(cast.pokja, title="Lain"), "k: Asing", by=by)

    for name in ("row", "kind"):
        assert writer.get(url(name, meeting, foreign)).status_code == 404
    for name in ("row", "kind", "up", "down", "in", "out", "remove", "restore"):
        assert writer.post(url(name, meeting, foreign), {"kind": "note"}).status_code == 404
    assert writer.post(url("edit_all", meeting), {"rows": [foreign.uid.hex]}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.removed_at is None


# --- all rows in one form ---


def all_posted(writer, meeting, **query) -> dict:
    """What a browser posts from the page of all rows when nothing is typed."""
    forms = writer.get(url("edit_all", meeting, **query)).context["forms"]
    data = {"rows": []}
    for _, form in forms.rows:
        data["rows"].append(form.prefix)
        for field in [form["version"], form["kind"], *form.visible_fields()]:
            value = field.field.prepare_value(field.value())
            data[field.html_name] = "" if value is None else str(value)
    return data


def fill(meeting, by):
    item = type_line(meeting, "a: Agenda", by=by)
    for text in ("@ Ir. Uji, M.T. ; Kepala ; Dinas", "c: Catatan", "r: Susun"):
        type_line(meeting, text, by=by, agenda=item)
    for text in ("k: Sepakat", "t: Pilih > Bappeda > 30 6 2016", "t: Kedua (selesai)", "m: Kurang"):
        type_line(meeting, text, by=by)


def test_page_of_all_rows_posted_unchanged_changes_nothing(writer, meeting, by):
    fill(meeting, by)
    before = events_of(meeting)

    answer = writer.post(url("edit_all", meeting), all_posted(writer, meeting), follow=True)

    assert "Tidak ada baris yang berubah." in body(answer)
    assert events_of(meeting) == before


def test_only_changed_rows_are_written(writer, meeting, by):
    fill(meeting, by)
    data, before = all_posted(writer, meeting), events_of(meeting)
    decision = meeting.rows.get(kind=Kind.DECISION)

    answer = writer.post(url("edit_all", meeting), data | {f"{decision.uid.hex}-text": "Menyepakati"}, follow=True)

    assert "1 baris tersimpan." in body(answer)
    decision.refresh_from_db()
    assert (decision.text, events_of(meeting) - before) == ("Menyepakati", 1)


def test_stale_and_invalid_rows_do_not_stop_the_others(writer, meeting, by):
    fill(meeting, by)
    decision, note, obstacle = (meeting.rows.get(kind=kind) for kind in (Kind.DECISION, Kind.NOTE, Kind.OBSTACLE))
    data = all_posted(writer, meeting)
    writer.post(url("row", meeting, decision), posted(decision, text="Versi itu"))

    page = writer.post(
        url("edit_all", meeting),
        data
        | {
            f"{decision.uid.hex}-text": "Versi saya",
            f"{note.uid.hex}-text": "",
            f"{obstacle.uid.hex}-text": "Anggaran kurang",
        },
    )

    assert page.status_code in (409, 422)
    obstacle.refresh_from_db()
    assert obstacle.text == "Anggaran kurang"
    text = body(page)
    assert "1 baris tersimpan." in text and "Isi catatannya." in text
    assert "Versi itu</blockquote>" in text and ">\nVersi saya</textarea>" in text
    assert len(page.context["forms"].failures) == 2


@pytest.mark.parametrize(
    ("choice", "expected"), [("mine", ["Versi saya"]), ("theirs", ["Versi itu"]), ("both", ["Versi itu", "Versi saya"])]
)
def test_choice_between_versions_on_the_page_of_all_rows(writer, meeting, by, choice, expected):
    row = type_line(meeting, "k: Sepakat", by=by)
    data = all_posted(writer, meeting) | {f"{row.uid.hex}-text": "Versi saya"}
    writer.post(url("row", meeting, row), posted(row, text="Versi itu"))
    page = writer.post(url("edit_all", meeting), data)
    assert page.status_code == 409
    seen = re.search(rf'name="{row.uid.hex}-seen" value="(\d+)"', page.content.decode())[1]

    writer.post(url("edit_all", meeting), data | {f"{row.uid.hex}-seen": seen, f"{row.uid.hex}-choice": choice})

    assert texts(meeting.rows.in_order()) == expected


def test_row_removed_by_somebody_else_is_told_on_the_page_of_all_rows(writer, meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    data = all_posted(writer, meeting)
    workflow.remove_row(row, by=by)

    assert writer.post(url("edit_all", meeting), data).status_code == 302  # nothing was typed, nothing is asked
    page = writer.post(url("edit_all", meeting), data | {f"{row.uid.hex}-text": "Versi saya"})

    assert page.status_code == 409 and "Simpan sebagai baris baru" in body(page)


def test_typed_rows_of_a_final_record_are_shown_back(writer, meeting, by):
    row = type_line(meeting, "k: Sepakat", by=by)
    data = all_posted(writer, meeting) | {f"{row.uid.hex}-text": "Tulisan saya"}
    Meeting.objects.filter(pk=meeting.pk).update(
        status="final", approved_at="2026-01-01T00:00Z", approved_by=by, final_version=1
    )

    page = writer.post(url("edit_all", meeting), data)

    assert page.status_code == 409
    assert "sudah final" in body(page) and ">\nTulisan saya</textarea>" in body(page)


def test_many_rows_are_shown_a_page_at_a_time_within_the_limit_of_fields(writer, meeting, by, settings):
    for n in range(120):
        type_line(meeting, f"t: Tindak lanjut {n} > Bappeda > segera", by=by)

    first, second = all_posted(writer, meeting), all_posted(writer, meeting, page=2)

    assert (len(first["rows"]), len(second["rows"])) == (100, 20)
    assert len(first) + len(first["rows"]) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert writer.post(url("edit_all", meeting), first).status_code == 302


# --- the page ---


def test_sheet_takes_as_many_queries_for_three_hundred_rows_as_for_three(
    writer, meeting, by, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(meeting, by)
    with CaptureQueriesContext(connection) as few:
        writer.get(url("sheet", meeting))
    item = meeting.rows.get(kind=Kind.AGENDA)
    for n in range(100):
        type_line(meeting, f"r: {n}", by=by, agenda=item)
        type_line(meeting, f"t: {n} > Bappeda", by=by)
        type_line(meeting, f"@ Nama {n}", by=by, agenda=item)

    with django_assert_num_queries(len(few)):
        writer.get(url("sheet", meeting))
    assert len(few) <= 15, [
        query["sql"][:150] for query in few
    ]  # with what its scripts need to write on without the network


def test_first_button_of_each_form_saves(writer, meeting, by):
    """B09: Enter in a field presses the first button of its form, and that one never removes anything."""
    row = type_line(meeting, "t: Susun", by=by)
    for address in (
        url("sheet", meeting),
        url("row", meeting, row),
        url("edit_all", meeting),
        url("kind", meeting, row),
    ):
        page = writer.get(address).content.decode()
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
            buttons = re.findall(r"<button(?![^>]*form=)[^>]*>([^<]*)", form)
            assert not buttons or buttons[0] in ("Catat", "Simpan", "Simpan tanda", "Ubah jenis", "Keluar"), form


def test_each_form_has_one_token_and_none_lies_in_another(writer, meeting, by):
    row = type_line(meeting, "t: Susun", by=by)
    for address in (url("sheet", meeting), url("row", meeting, row), url("edit_all", meeting)):
        page = writer.get(address).content.decode()
        depth = 0
        for tag in re.findall(r"</?form\b", page):
            depth += 1 if tag == "<form" else -1
            assert depth in (0, 1)
        posts = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
        assert posts and all(form.count("csrfmiddlewaretoken") == 1 for form in posts)


def test_ids_have_no_separators(writer, cast, by):
    meeting = make_meeting(cast.pokja, pk=12_345_678)
    type_line(meeting, "k: Sepakat", by=by)

    assert "12.345.678" not in body(writer.get(url("sheet", meeting)))


def test_names_of_buttons_say_which_row(writer, meeting, by):
    workflow.set_mark_style(meeting, Kind.RECOMMENDATION, 1, "a.", by=by)
    for n in range(3):
        type_line(meeting, f"r: {n}", by=by)

    page = body(writer.get(url("sheet", meeting)))

    for name in ("Hapus rekomendasi c", "Naikkan rekomendasi c", "Ubah rekomendasi c", "Menu rekomendasi c"):
        assert f'aria-label="{name}"' in page
    assert "Rekomendasi c dari 3, tingkat 1" in page
