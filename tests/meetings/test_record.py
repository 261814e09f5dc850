"""A record goes out and comes back the same, goes in wholly or not at all, and says in words what is wrong with it."""

import io
import json
from base64 import b64decode
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from PIL import Image

from meetings import workflow
from meetings.models import Attendee, FollowUpUpdate, Kind, Meeting, Presence, Row
from meetings.papers import format_a1
from meetings.record import importing, to_record
from meetings.record.importing import Outcome, import_record, import_records
from pokja.models import Bidang, Institution, StoredFile
from tests.factories import make_meeting, make_pokja, make_seat, make_user
from tests.meetings.raw_records import PDF, archive_of, photo, ready, row, smallest, uid, whole_record, written

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(
    json.loads((ROOT / "docs/record.schema.json").read_text(encoding="utf-8")), format_checker=FormatChecker()
)
SAMPLE = json.loads((ROOT / "meetings/data/sample.json").read_text(encoding="utf-8"))


@pytest.fixture
def quick_pdf(monkeypatch):
    """Approving makes a real PDF; where the paper is not the question, a short one."""
    monkeypatch.setattr(format_a1, "render_pdf", lambda data, layout: PDF)


@pytest.fixture
def pokja():
    return make_pokja("36")


@pytest.fixture
def by():
    return make_user("Sekretariat Banten")


def known_names(pokja):
    """What a whole record points to, beside the regions."""
    bidang = Bidang.objects.create(pokja=pokja, name="Perumahan")
    make_seat(pokja, "coordinator", bidang=bidang.name, office="Kepala Bidang")
    make_seat(pokja, "head")


class _Undone(Exception):
    pass


def came_back(records, pokja, by, *, change=lambda: None, **options) -> list:
    """What export writes of imported records, after a change; afterwards the database is empty again."""
    exported = []
    try:
        with transaction.atomic():
            results = import_records(records, pokja=pokja, by=by, **options)
            assert [str(error) for result in results for error in result.errors] == []
            change()
            exported = [to_record(Meeting.objects.get(pk=result.id)) for result in results]
            raise _Undone
    except _Undone:
        return exported


def refused(raw, pokja, by) -> dict[str, str]:
    """What is wrong with a record by its places; nothing of it is left in the database."""
    before = [model.objects.count() for model in (Meeting, Row, Attendee, Institution)]
    result = import_record(raw, pokja=pokja, by=by)
    assert result.outcome is Outcome.REFUSED
    assert [model.objects.count() for model in (Meeting, Row, Attendee, Institution)] == before
    return {error.path: error.text for error in result.errors}


# --- out and in again ---


def test_record_with_every_key_comes_back_the_same(pokja, by):
    known_names(pokja)
    (first,) = came_back([whole_record()], pokja, by)
    (second,) = came_back([json.loads(json.dumps(first))], pokja, by)
    assert second == first
    assert [error.message for error in SCHEMA.iter_errors(first)] == []
    assert list(first) == list(second)


def test_record_with_every_key_says_what_it_said(pokja, by):
    """Nothing is lost on the first way in: what the writer left out is there as empty, what has an order is in it."""
    known_names(pokja)
    record = whole_record()
    (found,) = came_back([record], pokja, by)
    assert set(found) == set(record) | {"status", "return_reason", "cancelled", "archived", "previous"}
    plain = [
        "title",
        "theme",
        "kind_other",
        "legal_bases",
        "budget_year",
        "quarter",
        "invitees",
        "closing",
        "retention",
    ]
    assert {name: found[name] for name in plain} == {name: record[name] for name in plain}
    assert [(session["date"], session["start"], session["zone"]) for session in found["sessions"]] == [
        ("2016-05-30", None, "WITA"),
        ("2016-05-30", "09:00", "WIB"),
        ("2016-05-31", "19:00", "WIT"),
    ]
    assert found["signers"][0]["nip"] == "196803121994031004"
    assert [row["text"] for row in found["decisions"]] == ["Keputusan A", "Keputusan B", "Keputusan C"]
    assert [row["text"] for row in found["recommendations"]] == ["R 1", "R 1b", "Umum"]
    assert found["recommendations"][0]["children"][0]["agenda"] == record["agenda"][0]["uid"]
    assert found["agenda"][0]["speakers"][0] == record["agenda"][0]["speakers"][0]
    assert found["agenda"][0]["children"][1]["speakers"][0]["office"] == "Asisten II"
    assert found["marks"] == {"agenda": ["1)", "a.", "1)"], "recommendation": ["a.", "1)", "-"]}
    assert [presence["session"] for presence in found["attendees"][0]["presences"]] == [1, 2]
    assert found["attendees"][0]["presences"][0]["arrived"] == "09:10"
    assert [attendee["count"] for attendee in found["attendees"]] == [1, 1, 3, None]
    assert found["outputs"][0]["target"] == "12.50"
    assert [file["kind"] for file in found["attachments"]] == ["invitation", "photo"]


def test_follow_ups_keep_owner_origin_and_news(pokja, by):
    known_names(pokja)
    record = whole_record()
    (found,) = came_back([record], pokja, by)
    follow_ups = found["follow_ups"]
    assert [row["owner"] for row in follow_ups] == [
        {"institution": "BPN Banten"},
        {"pokja": "36.02"},
        {"seat": {"role": "coordinator", "bidang": "Perumahan", "office": "Kepala Bidang"}},
        {"seat": {"role": "head", "bidang": "", "office": ""}},
    ]
    assert follow_ups[0]["origin"] == follow_ups[1]["uid"]
    assert (follow_ups[1]["due_date"], follow_ups[1]["due_text"]) == ("2016-06-30", "atau pada Rakor 2")
    assert [(update["status"], update["at"]) for update in follow_ups[1]["updates"]] == [
        ("in_progress", "2016-07-01T00:00:00+00:00"),
        ("done", "2016-08-01T02:30:00+00:00"),
    ]
    assert b64decode(follow_ups[1]["updates"][1]["file"]["content"]) == PDF
    assert follow_ups[1]["children"][0]["agenda"] == record["agenda"][0]["uid"]


def test_presence_stays_with_its_session_when_sessions_are_put_in_order(pokja, by):
    (found,) = came_back([whole_record(follow_ups=[])], pokja, by)
    by_status = {presence["status"]: presence["session"] for presence in found["attendees"][0]["presences"]}
    assert found["sessions"][by_status["excused"]]["date"] == "2016-05-31"
    assert found["sessions"][by_status["represented"]]["place"] == "Hotel"


def with_news(record):
    """A follow-up that was reported on."""
    news = {"uid": uid(), "status": "done", "at": "2016-08-01T09:00:00+07:00"}
    return record | {"follow_ups": [row("Tindak lanjut", updates=[news])]}


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "final"])
def test_every_state_is_reached_by_the_workflow_and_comes_back(status, pokja, by, quick_pdf):
    chair = make_user("Pimpinan Banten")
    reason = "Lengkapi\ndaftar hadir." if status == "returned" else ""
    record = with_news(ready(status=status, return_reason=reason, sifat="open"))
    (first,) = came_back([record], pokja, by, approver=chair)
    assert (first["status"], first["return_reason"]) == (status, reason)
    assert came_back([first], pokja, by) == [first]
    meeting = Meeting.objects.get(pk=import_record(record, pokja=pokja, by=by, approver=chair).id)
    assert meeting.created_by == by
    assert meeting.submitted_by == (None if status == "draft" else by)
    assert meeting.returned_by == (chair if status == "returned" else None)
    assert meeting.approved_by == (chair if status == "final" else None)
    assert meeting.final_reports.count() == (status == "final")
    news = FollowUpUpdate.objects.get()
    assert (news.at, news.by) == (datetime(2016, 8, 1, 2, tzinfo=UTC), by)


@pytest.mark.parametrize("status", ["draft", "submitted", "final"])
def test_cancelled_and_archived_records_come_back(status, pokja, by, quick_pdf):
    record = with_news(ready(status=status, cancelled={"reason": "Tidak kuorum."}, archived=True))
    (first,) = came_back([record], pokja, by)
    assert (first["cancelled"], first["archived"], first["status"]) == ({"reason": "Tidak kuorum."}, True, status)
    assert len(first["follow_ups"][0]["updates"]) == 1
    assert came_back([first], pokja, by) == [first]


@pytest.mark.parametrize("number", range(len(SAMPLE)))
def test_sample_comes_back_as_it_is_written(number, by, quick_pdf):
    record = SAMPLE[number]
    assert came_back([record], make_pokja(record["pokja"]), by) == [record]


def test_record_outweighs_what_the_pokja_would_fill_in(pokja, by):
    """A new meeting is given organiser, number, period, signers and what went before; a record speaks for itself."""
    make_meeting(pokja, "Rakor sebelumnya", day=date(2016, 1, 5))
    (found,) = came_back([smallest()], pokja, by)
    filled = ["organisers", "number", "budget_year", "quarter", "signers", "previous"]
    assert [found[name] for name in filled] == [[], "", None, None, [], None]
    assert found["sessions"][0]["zone"] == "WIB"


def test_missing_zone_is_that_of_the_region(by):
    (found,) = came_back([smallest(pokja="81.02")], make_pokja("81.02"), by)
    assert found["sessions"][0]["zone"] == "WIT"


def test_photo_of_a_camera_is_made_small_once(pokja, by):
    files = [{"kind": "photo", "filename": "foto.heic.JPG", "content": written(photo(2000, 1500))}]
    (first,) = came_back([smallest(attachments=files)], pokja, by)
    picture = Image.open(io.BytesIO(b64decode(first["attachments"][0]["content"])))
    assert picture.size == (1200, 1600)
    assert not picture.getexif()
    assert came_back([first], pokja, by) == [first]


def test_page_that_was_called_a_photo_later_keeps_its_size(pokja, by):
    files = [{"kind": "minutes", "filename": "notula.jpg", "content": written(photo(2400, 1000))}]
    (first,) = came_back([smallest(attachments=files)], pokja, by)
    first["attachments"][0]["kind"] = "photo"
    assert came_back([first], pokja, by) == [first]


def test_file_is_told_by_its_fingerprint_where_bytes_are_not_asked_for(pokja, by):
    known_names(pokja)
    meeting = Meeting.objects.get(pk=import_record(whole_record(), pokja=pokja, by=by).id)
    record = to_record(meeting, content=False)
    stored = StoredFile.objects.get(content_type="application/pdf")
    told = {"sha256": stored.sha256, "size": len(PDF), "content_type": "application/pdf"}
    invitation = {"kind": "invitation", "caption": "Undangan", "filename": "undangan.pdf"}
    assert record["attachments"][0] == invitation | told
    assert record["follow_ups"][1]["updates"][1]["file"] == told


def test_removed_rows_stay_out_and_what_stood_below_them_is_kept(pokja, by):
    speaker = {"uid": uid(), "name": "Siti"}
    record = smallest(agenda=[row("Agenda", speakers=[speaker])], decisions=[row("A"), row("B")])
    record["follow_ups"] = [row("Asal"), row("Pecahan")]
    record["follow_ups"][1]["origin"] = record["follow_ups"][0]["uid"]

    def change():
        for text in ("B", "Asal"):
            workflow.remove_row(Row.objects.get(text=text), by=by)
        workflow.change_kind(Row.objects.get(text="Agenda"), Kind.NOTE, by=by)

    (found,) = came_back([record], pokja, by, change=change)
    assert [row["text"] for row in found["decisions"]] == ["A"]
    assert [(row["text"], row["origin"]) for row in found["follow_ups"]] == [("Pecahan", None)]
    assert [speaker["name"] for speaker in found["speakers"]] == ["Siti"]
    assert [note["text"] for note in found["notes"]] == ["Agenda"]
    assert came_back([found], pokja, by) == [found]


def test_row_whose_parent_became_another_kind_is_not_lost(pokja, by):
    """It was out of the minutes when its parent changed, and came back later."""
    record = smallest(notes=[row("Induk", children=[row("Anak")])])
    meeting = Meeting.objects.get(pk=import_record(record, pokja=pokja, by=by).id)
    child = Row.objects.get(text="Anak")
    Row.objects.filter(text="Induk").update(kind=Kind.DECISION)
    assert child.parent is not None
    assert [note["text"] for note in to_record(meeting)["notes"]] == ["Anak"]


def test_as_many_queries_for_three_rows_as_for_three_hundred(pokja, by):
    def queries(rows):
        meeting = make_meeting(pokja, f"{rows} baris")
        agenda = Row.objects.create(meeting=meeting, kind="agenda", text="Agenda")
        Row.objects.bulk_create(
            Row(
                meeting=meeting, kind="followup", text=f"TL {n}", status_at_writing="done", rank=n, agenda=agenda,
                owner_institution=Institution.objects.create(pokja=pokja, name=f"Instansi {rows} {n}"),
            )
            for n in range(rows)
        )  # fmt: skip
        followups = meeting.rows.filter(kind="followup")
        FollowUpUpdate.objects.bulk_create(FollowUpUpdate(followup=row, status="done", by=by) for row in followups)
        people = Attendee.objects.bulk_create(
            Attendee(meeting=meeting, name=f"Orang {n}", count=1) for n in range(rows)
        )
        session = meeting.sessions.get()
        Presence.objects.bulk_create(Presence(attendee=one, session=session, status="present") for one in people)
        meeting = Meeting.objects.with_place().get(pk=meeting.pk)
        with CaptureQueriesContext(connection) as found:
            record = to_record(meeting)
        assert len(record["follow_ups"]) == len(record["attendees"]) == rows
        return len(found)

    assert queries(3) == queries(300) <= 16


DUE_DATES = st.sampled_from([None, "2016-12-31"])
DUE_TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["30 6 2016", "30 Juni 2016 (atau Rakor 2)", "pada Rakor 2", "a) (b)", "(", ")", "2016-06-30 ()"]),
)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_text_comes_back_the_same(data, pokja, by):
    """What the cleaning made of a text is not cleaned further by the next import."""
    texts = st.text(st.characters(codec=None), max_size=40)

    def text():
        return data.draw(texts)

    speaker = {"uid": uid(), "name": "a" + text(), "title_before": text()[:9], "office": text(), "text": text()}
    record = smallest(
        title="a" + text(),
        theme=text(),
        organisers=[text(), text()],
        legal_bases=[text()],
        chair=text(),
        closing=text(),
        participants_note=text(),
        agenda=[row("a" + text(), speakers=[speaker], notes=[row("a" + text())])],
        decisions=[row("a" + text(), children=[row("a" + text())])],
        follow_ups=[row("a" + text(), owner_text=text(), due_text=data.draw(DUE_TEXTS), due_date=data.draw(DUE_DATES))],
        obstacles=[row("a" + text(), help=text())],
        attendees=[{"uid": uid(), "kind": "person", "name": "a" + text(), "institution": text()}],
        outputs=[{"output": "a" + text(), "unit": text()}],
        signers=[{"part": "chair", "office": "a" + text(), "name": text(), "nip": text()[:20]}],
    )
    (first,) = came_back([json.loads(json.dumps(record))], pokja, by)
    assert came_back([json.loads(json.dumps(first))], pokja, by) == [first]


# --- twice, and in any order ---


def test_importing_twice_changes_nothing(pokja, by):
    known_names(pokja)
    record = whole_record()
    first = import_record(record, pokja=pokja, by=by)
    before = Row.pgh_event_model.objects.count(), Meeting.pgh_event_model.objects.count()
    second = import_record(record, pokja=pokja, by=by)
    assert (first.outcome, second.outcome) == (Outcome.CREATED, Outcome.UNCHANGED)
    assert second.id == first.id
    assert (Row.pgh_event_model.objects.count(), Meeting.pgh_event_model.objects.count()) == before


def test_other_content_under_a_known_uid_is_said_and_nothing_is_overwritten(pokja, by):
    record = smallest(decisions=[row("Lama")])
    first = import_record(record, pokja=pokja, by=by)
    record["decisions"][0]["text"], record["theme"] = "Baru", "Tema"
    result = import_record(record, pokja=pokja, by=by)
    assert result.outcome is Outcome.REFUSED
    assert result.id == first.id
    assert [str(error) for error in result.errors] == [
        f"uid: Rapat {first.id} sudah ada dengan isi lain (theme, decisions) dan tidak diubah."
    ]
    assert [row.text for row in Row.objects.all()] == ["Lama"]


def test_uid_of_a_meeting_of_another_pokja_is_refused_without_telling_of_it(pokja, by):
    elsewhere = make_meeting(make_pokja("35"), "Rahasia")
    result = import_record(smallest(uid=str(elsewhere.uid)), pokja=pokja, by=by)
    assert [str(error) for error in result.errors] == ["uid: uid ini sudah dipakai rapat Pokja lain."]
    assert (result.id, result.title) == (None, "Rakor")


def test_rows_keep_their_uid(pokja, by):
    record = smallest(agenda=[row("Agenda")])
    import_record(record, pokja=pokja, by=by)
    assert str(Row.objects.get().uid) == record["agenda"][0]["uid"]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_records_may_name_each_other_in_any_order(order, pokja, by):
    first, second, third = smallest(follow_ups=[row("Asal")]), smallest(), smallest()
    second["previous"], third["previous"] = first["uid"], second["uid"]
    third["follow_ups"] = [row("Pecahan", origin=first["follow_ups"][0]["uid"])]
    records = [[first, second, third][place] for place in order]
    found = {record["uid"]: record for record in came_back(records, pokja, by)}
    assert found[third["uid"]]["previous"] == second["uid"]
    assert found[third["uid"]]["follow_ups"][0]["origin"] == first["follow_ups"][0]["uid"]


def test_previous_meeting_may_stand_in_the_database(pokja, by):
    earlier = make_meeting(pokja)
    result = import_record(smallest(previous=str(earlier.uid)), pokja=pokja, by=by)
    assert Meeting.objects.get(pk=result.id).previous == earlier


def test_previous_meeting_of_another_pokja_is_unknown(pokja, by):
    elsewhere = make_meeting(make_pokja("35"))
    found = refused(smallest(previous=str(elsewhere.uid)), pokja, by)
    text = f"Rapat sebelumnya dengan uid {elsewhere.uid} tidak ada di berkas maupun di Pokja ini."
    assert found == {"previous": text}


def test_what_names_a_refused_record_is_refused_too(pokja, by):
    bad = smallest(title="")
    results = import_records([smallest(previous=bad["uid"]), bad, smallest()], pokja=pokja, by=by)
    assert [bool(result) for result in results] == [False, False, True]
    assert [error.path for error in results[0].errors] == ["previous"]


def test_ring_of_previous_meetings_is_refused(pokja, by):
    first, second = smallest(), smallest()
    first["previous"], second["previous"] = second["uid"], first["uid"]
    assert not any(import_records([first, second], pokja=pokja, by=by))


def test_ring_of_origins_is_refused(pokja, by):
    one, other = row("A"), row("B")
    one["origin"], other["origin"] = other["uid"], one["uid"]
    found = refused(smallest(follow_ups=[one, other]), pokja, by)
    assert found == {"follow_ups[1].origin": "Tindak lanjut tidak dapat berasal dari dirinya sendiri."}


# --- wholly or not at all ---


def test_wrong_last_part_leaves_nothing_of_the_first(pokja, by):
    known_names(pokja)
    record = whole_record()
    record["attendees"][-1]["institution"] = ""
    assert refused(record, pokja, by) == {"attendees[3].institution": "Isi nama instansi."}


def test_every_mistake_of_the_rows_is_told_at_once(pokja, by):
    record = whole_record(follow_ups=[])
    record["agenda"][0]["speakers"][0]["name"] = "a" * 301
    record["obstacles"][0]["children"][0]["text"] = "a" * 20_001
    record["report_number"] = "a" * 301
    assert refused(record, pokja, by) == {
        "report_number": "Nomor laporan 301 karakter, batasnya 300. Ringkas dulu.",
        "agenda[0].speakers[0].name": "Nama 301 karakter, batasnya 300. Ringkas dulu.",
        "obstacles[0].children[0].text": "Kendala 20.001 karakter, batasnya 20.000. Ringkas dulu.",
    }


def test_mistake_in_a_list_that_is_put_in_order_is_told_where_the_writer_put_it(pokja, by):
    agenda = row("Agenda")
    record = smallest(
        sessions=[{"date": "2016-06-02", "place": "a" * 301}, {"date": "2016-06-01"}],
        agenda=[agenda],
        recommendations=[row("Umum " + "a" * 20_000), row("Pada agenda", agenda=agenda["uid"])],
    )
    assert set(refused(record, pokja, by)) == {"sessions[0].place", "recommendations[0].text"}


def test_refusal_of_the_database_is_no_traceback(pokja, by, monkeypatch):
    def build(*args, **kwargs):
        raise IntegrityError("row_tree_is_sound\nDETAIL: ...")

    monkeypatch.setattr(importing, "build", build)
    assert refused(smallest(), pokja, by) == {"": "Ditolak basis data: row_tree_is_sound"}


@pytest.mark.parametrize("raw", [None, 5, "teks", [], [[]], True, {}, {"uid": 5}])
def test_things_that_are_no_records_are_told(raw, pokja, by):
    assert refused(raw, pokja, by)


def with_row(key, **fields):
    return {key: [row(**fields)]}


def sitting(**fields):
    return {"sessions": [{"date": "2016-05-30", **fields}]}


def speaker(**fields):
    return {"agenda": [row("Agenda", speakers=[{"uid": uid(), "name": "Siti", **fields}])]}


def signer(**fields):
    return {"signers": [{"part": "chair", "office": "Ketua", **fields}]}


def person(**fields):
    return {"attendees": [{"uid": uid(), "kind": "person", "name": "Siti", **fields}]}


def present(**fields):
    return person(presences=[{"session": 0, "status": "present", **fields}])


def update(**fields):
    return with_row("follow_ups", updates=[{"uid": uid(), "status": "done", "at": "2016-08-01T00:00:00Z", **fields}])


def owned(**owner):
    return with_row("follow_ups", owner=owner)


def attached(content=PDF, **fields):
    return {"attachments": [{"kind": "other", "filename": "surat.pdf", "content": written(content), **fields}]}


TEXT = "Tulis teks di antara tanda kutip."
A_LIST = "Tulis daftar JSON, misalnya […]."
NO_SUCH_DAY = "Tidak ada tanggal {}. Urutannya tahun, bulan, tanggal."
AMOUNT = "Tulis angka sebagai teks dengan titik desimal, misalnya “150000000.00”."
MOMENT = "Tulis saat dengan selisih zona, misalnya “2016-06-01T09:00:00+07:00”."
YEAR = "Tulis bilangan bulat 1945 sampai 2100."
COUNT = "Tulis bilangan bulat 1 sampai 1000000."
ONE_OWNER = "Isi satu saja: institution, bidang, pokja, atau seat."
NOT_THERE = "Belum ada di Pokja ini. Tambahkan dulu, atau isi owner dengan null."
NOT_TAKING_PART = "Pokja 35 tidak ikut rapat ini. Tulis juga di participants."
TOO_LONG = "karakter, batasnya"


@pytest.mark.parametrize(
    ("fields", "path", "text"),
    [
        ({"titel": "x"}, "", "Kunci “titel” tidak dikenal. Maksudnya “title”?"),
        ({"zzz": 1}, "", "Kunci “zzz” tidak dikenal."),
        ({"schema": "pokja-record/2"}, "schema", "Bentuk ini tidak dikenal. Yang dibaca: “pokja-record/1”."),
        ({"uid": "x"}, "uid", "Tulis UUID, misalnya “8c1f3a52-97c0-4a51-9b2e-0d6f5a7f1c11”."),
        ({"uid": 5}, "uid", "Tulis UUID sebagai teks."),
        ({"pokja": "Banten"}, "pokja", "Tulis kode wilayah, misalnya “36” atau “36.02”."),
        ({"pokja": "35"}, "pokja", "Rapat ini milik Pokja 35, sedangkan impor ini untuk 36 (Provinsi Banten)."),
        ({"title": 5}, "title", TEXT),
        ({"title": None}, "title", TEXT),
        ({"title": "\u200b \x0b"}, "title", "Isi judul rapat."),
        ({"title": "a" * 301}, "title", "Judul 301 karakter, batasnya 300. Ringkas dulu."),
        ({"number": "1" * 51}, "number", "Nomor rapat 51 karakter, batasnya 50. Ringkas dulu."),
        ({"theme": ["x"]}, "theme", TEXT),
        ({"kind": "pesta"}, "kind", "Pilih salah satu: “rakor”"),
        ({"kind": "other"}, "kind_other", "Tulis jenis rapatnya."),
        ({"kind_other": "x"}, "kind_other", "Pilih “Lainnya” di atas, atau kosongkan bagian ini."),
        ({"funding": "other"}, "funding_other", "Tulis sumber dananya."),
        ({"status": "done"}, "status", "Pilih salah satu: “draft”, “submitted”, “returned”, “final”."),
        ({"status": "submitted"}, "status", "Isi paling sedikit satu agenda."),
        ({"status": "returned"}, "return_reason", "Tulis apa yang perlu diperbaiki."),
        ({"return_reason": "x"}, "return_reason", "Kosongkan, karena statusnya bukan “returned”."),
        ({"cancelled": {"reason": " "}}, "cancelled.reason", "Isi bagian ini."),
        ({"cancelled": True}, "cancelled", "Tulis objek JSON, misalnya {…}."),
        ({"archived": "ya"}, "archived", "Tulis true atau false."),
        ({"participants": ["99.99"]}, "participants", "“99.99” tidak dikenal."),
        ({"participants": ["36"]}, "participants", "Pokja utama tidak ditulis di sini."),
        ({"participants": "36.02"}, "participants", A_LIST),
        ({"budget_year": "2016"}, "budget_year", YEAR),
        ({"budget_year": True}, "budget_year", YEAR),
        ({"budget_year": 10**30}, "budget_year", YEAR),
        ({"quarter": 5}, "quarter", "Tulis bilangan bulat 1 sampai 4."),
        ({"quarter": 1.0}, "quarter", "Tulis bilangan bulat 1 sampai 4."),
        ({"legal_bases": ["x", 5]}, "legal_bases[1]", TEXT),
        ({"organisers": ["a" * 301]}, "organisers", TOO_LONG),
        ({"signing_date": "31-05-2016"}, "signing_date", "Tulis tanggal seperti “2016-05-30”."),
        ({"sessions": []}, "sessions", "Isi paling sedikit satu tanggal."),
        ({"sessions": [{}]}, "sessions[0].date", "Isi kunci ini."),
        (sitting(date="2016-02-31"), "sessions[0].date", NO_SUCH_DAY.format("2016-02-31")),
        (sitting(date="2016-13-05"), "sessions[0].date", NO_SUCH_DAY.format("2016-13-05")),
        (sitting(date="0016-05-30"), "sessions[0].date", "Periksa tahun 16. Isi tahun 1945 sampai 2100."),
        (sitting(start="9"), "sessions[0].start", "Tulis jam seperti “09:00”."),
        (sitting(end="09:00"), "sessions[0].start", "Isi jam mulai dulu."),
        (sitting(start="15:00", end="09:00"), "sessions[0].end", "Jam selesai harus sesudah jam mulai."),
        (sitting(date_note="Mei"), "sessions[0].date_note", "Centang “Tanggal ini perkiraan”"),
        ({"sessions": sitting()["sessions"] * 51}, "sessions", "Isi paling banyak 50 baris."),
        (signer(office=" "), "signers[0].office", "Isi jabatan penanda tangan."),
        ({"signers": [{"part": "chair"}]}, "signers[0].office", "Isi kunci ini."),
        (signer(nip="1,9E+17"), "signers[0].nip", "Excel mengubah NIP ini menjadi 1,9E+17."),
        (signer(rank="a" * 101), "signers[0].rank", TOO_LONG),
        ({"outputs": [{"output": ""}]}, "outputs[0].output", "Isi keluarannya."),
        ({"outputs": [{"output": "x", "target": 12.5}]}, "outputs[0].target", AMOUNT),
        ({"outputs": [{"output": "x", "target": "-1"}]}, "outputs[0].target", "Isi angka nol atau lebih besar."),
        ({"budget": [{"description": "x", "budget": "1e9"}]}, "budget[0].budget", AMOUNT),
        ({"budget": [{"description": "x", "budget": "NaN"}]}, "budget[0].budget", AMOUNT),
        (with_row("agenda", text=" \u00a0"), "agenda[0].text", "Isi agendanya."),
        ({"agenda": [{"text": "x"}]}, "agenda[0].uid", "Isi kunci ini."),
        ({"agenda": {"a": 1}}, "agenda", A_LIST),
        (with_row("decisions", agenda=uid()), "decisions[0].agenda", "Agenda dengan uid ini tidak ada."),
        (with_row("decisions", pokja="35"), "decisions[0].pokja", NOT_TAKING_PART),
        (
            with_row("notes", children=[row(children=[row(children=[row()])])]),
            "notes[0].children[0].children[0].children",
            "Daftar paling banyak tiga tingkat.",
        ),
        (speaker(name=""), "agenda[0].speakers[0].name", "Isi nama, jabatan, atau instansi narasumber."),
        (speaker(role="badut"), "agenda[0].speakers[0].role", "Pilih salah satu: “speaker”"),
        (speaker(title_before="a" * 101), "agenda[0].speakers[0].title_before", TOO_LONG),
        (with_row("follow_ups", due_date="2016-02-30"), "follow_ups[0].due_date", NO_SUCH_DAY.format("2016-02-30")),
        (
            with_row("follow_ups", due_text="31 2 2016"),
            "follow_ups[0].due_text",
            "Februari 2016 hanya sampai tanggal 29.",
        ),
        (with_row("follow_ups", due_text="a" * 301), "follow_ups[0].due_text", TOO_LONG),
        (with_row("follow_ups", owner_text="a" * 301), "follow_ups[0].owner_text", TOO_LONG),
        (owned(), "follow_ups[0].owner", ONE_OWNER),
        (owned(bidang="x", pokja="36"), "follow_ups[0].owner", ONE_OWNER),
        (owned(bidang="Tak ada"), "follow_ups[0].owner.bidang", NOT_THERE),
        (owned(seat={"role": "head"}), "follow_ups[0].owner.seat", NOT_THERE),
        (owned(seat={"role": "raja"}), "follow_ups[0].owner.seat.role", "Pilih salah satu: “patron”"),
        (owned(pokja="35"), "follow_ups[0].owner.pokja", NOT_TAKING_PART),
        (owned(institution=" "), "follow_ups[0].owner.institution", "Isi bagian ini."),
        (owned(institution="a" * 301), "follow_ups[0].owner.institution", TOO_LONG),
        (with_row("follow_ups", origin=uid()), "follow_ups[0].origin", "tidak ada di berkas maupun di Pokja ini."),
        (update(at="2016-08-01"), "follow_ups[0].updates[0].at", MOMENT),
        (update(at="0001-01-01T00:00:00+14:00"), "follow_ups[0].updates[0].at", MOMENT),
        (update(note="a" * 20_001), "follow_ups[0].updates[0].note", TOO_LONG),
        (update(url="javascript:alert(1)"), "follow_ups[0].updates[0].url", "Tulis alamat laman lengkap"),
        (update(file={"content": written(b"MZ")}), "follow_ups[0].updates[0].file.content", "Jenis berkas ini"),
        ({"marks": {"speaker": ["1."]}}, "marks", "Kunci “speaker” tidak dikenal."),
        ({"marks": {"agenda": ["IV."]}}, "marks.agenda[0]", "Pilih salah satu: “1.”, “a.”, “1)”, “a)”, “-”."),
        ({"marks": {"agenda": ["1."] * 4}}, "marks.agenda", "Ada 4 butir, batasnya 3."),
        (person(count=2), "attendees[0].count", "Isi 1 untuk satu orang, atau pakai kind “institution”."),
        (person(count=-1), "attendees[0].count", COUNT),
        (person(count=0), "attendees[0].count", COUNT),
        (person(name=""), "attendees[0].name", "Isi nama atau jabatan."),
        (
            person(kind="institution", institution="x"),
            "attendees[0].name",
            "Kosongkan nama dan jabatan, atau pilih “Orang”.",
        ),
        (person(email="bukan"), "attendees[0].email", "Tulis alamat pos-el lengkap, misalnya nama@instansi.go.id."),
        (person(phone="0" * 51), "attendees[0].phone", TOO_LONG),
        (present(session=1), "attendees[0].presences[0].session", "Hanya ada 1 sesi, mulai dari 0."),
        (present(arrived="10:00", left="09:00"), "attendees[0].presences[0].left", "Jam pulang harus sesudah"),
        (present(representing="a" * 301), "attendees[0].presences[0].representing", TOO_LONG),
        (
            person(presences=[{"session": 0, "status": "present"}] * 2),
            "attendees[0].presences[1].session",
            "Sesi ini sudah ditulis untuk peserta ini.",
        ),
        (attached() | {"attachments": attached()["attachments"] * 101}, "attachments", "Ada 101 butir, batasnya 100."),
        ({"attachments": [attached()["attachments"][0] | {"content": "?"}]}, "attachments[0].content", "base64"),
        (attached(b""), "attachments[0].content", "Berkas ini kosong. Pilih berkas lain."),
        (attached(b"MZ\x90\x00", filename="foto.jpg"), "attachments[0].content", "Jenis berkas ini tidak diterima."),
        (attached(kind="photo"), "attachments[0].content", "Berkas ini bukan foto. Pilih foto JPEG, PNG, atau WEBP."),
        (attached(photo()[:2000], kind="photo"), "attachments[0].content", "Foto ini rusak atau terpotong."),
        (attached(b"%PDF-" + b"x" * 11_000_000), "attachments[0].content", "Berkas 11 MB, batasnya 10 MB."),
        (attached(filename=" "), "attachments[0].filename", "Isi bagian ini."),
        (attached(caption="a" * 301), "attachments[0].caption", TOO_LONG),
    ],
)
def test_what_is_wrong_is_told_with_its_place(fields, path, text, pokja, by):
    found = refused(smallest() | fields, pokja, by)
    assert list(found) == [path]
    assert text in found[path]
    assert found[path].endswith((".", "?"))


@pytest.mark.parametrize("name", ["..", ".", "/etc/passwd", "C:\\x\\surat.pdf", "a" * 400, "\u202efdp.exe"])
def test_odd_file_names_become_plain_ones(name, pokja, by):
    (found,) = came_back([smallest() | attached(filename=name)], pokja, by)
    kept = found["attachments"][0]["filename"]
    assert kept.endswith(".pdf")
    assert not {"/", "\\", "\u202e"} & set(kept)
    assert len(kept) <= 255
    assert came_back([found], pokja, by) == [found]


def test_office_file_is_known_by_its_parts(pokja, by):
    content = archive_of("[Content_Types].xml", "word/document.xml")
    (found,) = came_back([smallest() | attached(content, filename="paparan.docx")], pokja, by)
    assert found["attachments"][0]["content"] == written(content)


def test_uid_that_stands_twice_in_a_record_is_told(pokja, by):
    twice = uid()
    person = {"uid": twice.upper(), "kind": "person", "name": "Siti"}
    record = smallest(agenda=[row("A") | {"uid": twice}], attendees=[person])
    assert refused(record, pokja, by) == {"attendees[0].uid": f"uid {twice} dipakai dua kali."}


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: with_row("agenda"), "agenda[0].uid"),
        (lambda: person(), "attendees[0].uid"),
        (lambda: update(), "follow_ups[0].updates[0].uid"),
    ],
)
def test_uid_of_another_meeting_is_refused(make, path, pokja, by):
    fields = make()
    assert import_record(smallest() | fields, pokja=pokja, by=by)
    if "follow_ups" in fields:
        fields["follow_ups"][0]["uid"] = uid()
    assert list(refused(smallest() | fields, pokja, by)) == [path]


def test_markup_is_kept_as_typed(pokja, by):
    text = "<script>alert('x')</script> & <b>tebal</b>"
    (found,) = came_back([smallest(title=text, decisions=[row(text)])], pokja, by)
    assert (found["title"], found["decisions"][0]["text"]) == (text, text)
