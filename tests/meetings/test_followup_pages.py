"""/tindak-lanjut/: lists that equal their counts, rows edited in place, the board, one that becomes two."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import workflow
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Task
from meetings.papers import format_a1
from meetings.workflow import carrying
from pokja.access import can
from pokja.models import Bidang, Institution
from pokja.roles import Permission, Role
from tests.factories import give_access, make_meeting, make_pokja, make_region, make_seat, make_user
from tests.meetings.records import PDF_BYTES, make_final
from tests.meetings.test_rows_together import at_once
from tests.meetings.test_tasks import final, make_final_of, task
from tests.people import PEOPLE, client_of, make_cast

URL = "/tindak-lanjut/"
TODAY = timezone.localdate()
DONE, RUNNING, NEW = FollowUpStatus.DONE, FollowUpStatus.IN_PROGRESS, FollowUpStatus.NOT_STARTED


@pytest.fixture
def cast(db):
    return make_cast()


def page(client, address=URL, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def listed(html) -> list[str]:
    return re.findall(r'class="as-typed task-text"[^>]*><a[^>]*>(.*?)</a>', html)


def counts(html) -> dict[str, int]:
    found = re.findall(r'<li><a href="[^"]*lihat=(\w+)[^"]*"[^>]*>[^<]*<span class="part-count">([\d.]+)</span>', html)
    return {view: int(number.replace(".", "")) for view, number in found}


def news(row, **changes) -> dict:
    """What the form of a row posts."""
    last = FollowUpUpdate.objects.in_force().filter(followup=row.pk).order_by("-at", "-pk").first()
    status = FollowUp.objects.with_status().get(pk=row.pk).current_status
    form = {"uid": str(uuid.uuid4()), "seen": str(last.uid) if last else "", "was": status, "status": status}
    return form | {"note": "", "proof_url": ""} | changes


def tell(client, row, **changes):
    return client.post(f"{URL}{row.uid}/", news(row, **changes))


# --- lists ---


def test_the_count_of_every_part_equals_what_it_lists_also_under_search_and_filters(cast):
    first, second = make_meeting(cast.pokja, number="1"), make_meeting(cast.pokja, "Rapat lain", day=date(2026, 3, 1))
    for n, status in enumerate(FollowUpStatus):
        task(first, f"Susun peta {n}", status_at_writing=status, due_date=TODAY - timedelta(days=1))
        task(second, f"Data kumuh {n}", status_at_writing=status, due_date=TODAY + timedelta(days=n))
        task(second, f"Tanpa apa-apa {n}", status_at_writing=status)
    client = cast.client("secretariat")

    for query in [{}, {"q": "data"}, {"status": "blocked"}, {"pokja": "36"}, {"q": "peta", "status": "done"}]:
        told = counts(page(client, **query))
        assert set(told) == {"pokja", "saya", "teruskan", "lewat", "bulan", "tanpa", "semua"}
        assert told["semua"]
        for view, number in told.items():
            assert len(listed(page(client, lihat=view, **query))) == number, (view, query)


def test_a_wrong_address_narrows_nothing(cast):
    task(make_meeting(cast.pokja), "Susun peta")
    for query in ({"lihat": "x"}, {"status": "x"}, {"pokja": "x"}, {"setelah": "x"}, {"tampil": "x"}, {"q": "\0"}):
        assert listed(page(cast.client("secretariat"), **query)) == ["Susun peta"]


@pytest.mark.parametrize("view", ["pokja", "semua"])
def test_pages_follow_each_other_without_hole_or_double(cast, view):
    meeting = make_meeting(cast.pokja)
    for n in range(60):
        task(meeting, f"tugas {n}", due_date=date(2026, 1, 1 + n % 20) if n % 3 else None)
    client, address, found = cast.client("secretariat"), f"{URL}?lihat={view}", []
    while address:
        html = page(client, address)
        found += listed(html)
        following = re.search(r'rel="next" href="([^"]*)"', html)
        address = URL + following[1].replace("&amp;", "&") if following else ""

    assert len(found) == 60 and len(set(found)) == 60


def test_the_board_groups_by_status_with_counts_and_a_link_to_the_rest(cast):
    meeting = make_meeting(cast.pokja)
    for n in range(12):
        task(meeting, f"mulai {n}")
    task(meeting, "jalan", status_at_writing=RUNNING)
    html = page(cast.client("secretariat"), tampil="papan")

    columns = dict(re.findall(r'id="kolom-(\w+)">.*?<span class="part-count">(\d+)</span>', html))
    assert columns == {"not_started": "12", "in_progress": "1", "blocked": "0"}
    assert len(listed(html)) == 11 and "Lihat semua 12" in html
    assert "draggable" not in html


def test_words_of_a_row_are_never_markup(cast):
    evil = '"><img src=x onerror=alert(1)>{{1234*7}}'
    row = task(make_meeting(cast.pokja, evil), evil, owner_text=evil, due_text=evil)
    client = cast.client("secretariat")
    tell(client, row, note=evil)
    for html in (page(client), page(client, f"{URL}{row.uid}/"), page(client, tampil="papan"), page(client, q=evil)):
        assert "<img src=x" not in html and "8638" not in html


def test_three_hundred_rows_ask_as_much_as_three(cast):
    meeting = make_meeting(cast.pokja, participants=[cast.joined])

    def fill(number):
        for n in range(number):
            row = task(meeting, f"tugas {n}", owner_pokja=cast.joined if n % 2 else None, due_text="pada Rakor 2")
            FollowUpUpdate.objects.create(followup_id=row.pk, status=RUNNING, note="Berjalan", by=cast.secretariat)

    def queries(who, query):
        client = cast.client(who)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, **query)
        return len(asked)

    asked = [(who, q) for who in ("secretariat", "participant", "area_reader", "system")
             for q in ({}, {"tampil": "papan"}, {"lihat": "semua", "q": "tugas"})]  # fmt: skip
    fill(3)
    make_final_of(meeting)
    few = [queries(*one) for one in asked]
    for number in range(2, 12):
        final(cast.pokja, *(f"tugas {n}" for n in range(3)), number=str(number), participants=[cast.joined])
    assert [queries(*one) for one in asked] == few
    assert max(few) <= 15


# --- news ---


def test_news_is_told_in_place_and_every_change_is_kept(cast):
    row, client = task(make_meeting(cast.pokja), "Susun peta"), cast.client("secretariat")
    html = page(client)
    assert 'name="status"' in html and f'action="{URL}{row.uid}/"' in html

    answer = tell(client, row, status=RUNNING, note="Data diminta", kembali="lihat=pokja")
    assert answer.status_code == 302 and answer["Location"] == f"{URL}?lihat=pokja#tl-{row.uid}"
    tell(client, row, status=DONE, proof_url="contoh.go.id/sk.pdf")

    told = FollowUpUpdate.objects.order_by("pk").values_list("status", "note", "proof_url", "by__name")
    assert list(told) == [
        (RUNNING, "Data diminta", "", cast.secretariat.name),
        (DONE, "", "https://contoh.go.id/sk.pdf", cast.secretariat.name),
    ]
    html = page(client, f"{URL}{row.uid}/")
    assert "Data diminta" in html and "https://contoh.go.id/sk.pdf" in html and "Selesai" in html


def test_where_to_go_back_leads_nowhere_else(cast):
    row = task(make_meeting(cast.pokja), "Susun peta")
    for evil in ("//evil.test/", "https://evil.test", "\r\nX: 1", "a=1&b=//x"):
        answer = tell(cast.client("secretariat"), row, note=evil, kembali=evil)
        assert answer["Location"].startswith(f"{URL}?")


def test_the_proof_is_a_file_that_only_readers_of_the_follow_up_fetch(cast):
    meeting = final(cast.pokja, "Susun peta", participants=[cast.joined])
    row, other = FollowUp.objects.get(), task(make_meeting(cast.pokja), "lain")
    file = SimpleUploadedFile("SK.pdf", PDF_BYTES, "application/pdf")
    tell(cast.client("secretariat"), row, status=DONE, proof_file=file)
    update = FollowUpUpdate.objects.get()

    address = f"{URL}{row.uid}/bukti/{update.uid}/"
    got = {person: cast.client(person).get(address).status_code for person in PEOPLE if person != "anonymous"}
    assert got == dict.fromkeys(got, 200) | {"stranger": 404}
    answer = cast.client("reader").get(address)
    assert b"".join(answer.streaming_content) == PDF_BYTES and "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert cast.client("secretariat").get(f"{URL}{other.uid}/bukti/{update.uid}/").status_code == 404
    assert meeting.is_final


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Tulis kabarnya, atau ubah statusnya."),
        ({"proof_url": "javascript:alert(1)"}, "https://"),
        ({"proof_url": "ftp://contoh.test/a"}, "https://"),
        ({"proof_url": "bukan alamat"}, "https://"),
        ({"status": "mulai"}, "Pilih salah satu dari daftar."),
        ({"note": "x" * 2001}, "batasnya"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field_with_the_words_kept(cast, typed, said):
    row = task(make_meeting(cast.pokja), "Susun peta")
    answer = tell(cast.client("secretariat"), row, **({"note": "Kabar saya"} if typed.get("proof_url") else {}) | typed)

    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and "Perlu diperbaiki:" in html
    assert not FollowUpUpdate.objects.exists()
    assert "Kabar saya" in html or "proof_url" not in typed


def test_the_same_form_twice_tells_once(cast):
    row, client = task(make_meeting(cast.pokja), "Susun peta"), cast.client("secretariat")
    form = news(row, status=DONE)
    answers = [client.post(f"{URL}{row.uid}/", form).status_code for _ in range(2)]

    assert answers == [302, 302] and FollowUpUpdate.objects.count() == 1


def test_who_did_not_see_the_last_news_reads_it_first_and_keeps_the_words(cast):
    row, client = task(make_meeting(cast.pokja), "Susun peta"), cast.client("secretariat")
    stale = news(row, status=RUNNING, note="Sedang disusun")
    tell(client, row, status=DONE, note="Sudah jadi")

    answer = client.post(f"{URL}{row.uid}/", stale)
    html = answer.content.decode()
    assert answer.status_code == 409 and "Sedang disusun" in html and "Sudah jadi" in html
    assert FollowUpUpdate.objects.count() == 1

    seen = re.search(r'name="seen" value="([^"]+)"', html)[1]
    assert client.post(f"{URL}{row.uid}/", stale | {"seen": seen}).status_code == 302
    assert FollowUp.objects.with_status().get().current_status == RUNNING


def test_of_two_who_tell_at_once_one_is_kept_and_the_other_asked(fresh_database):
    cast = make_cast()
    row = task(make_meeting(cast.pokja), "Susun peta")
    forms = [news(row, status=DONE, note="Sudah"), news(row, status=RUNNING, note="Belum")]
    answers = []

    at_once(*(
        lambda form=form: answers.append(client_of(cast.secretariat).post(f"{URL}{row.uid}/", form).status_code)
        for form in forms
    ))  # fmt: skip

    assert sorted(answers) == [302, 409] and FollowUpUpdate.objects.count() == 1


def test_the_secretariat_of_the_pokja_and_of_the_owning_pokja_tell_news_and_nobody_else(cast):
    final(cast.pokja, "milik Lebak", participants=[cast.joined], owner_pokja=cast.joined)
    final(cast.pokja, "milik Banten", participants=[cast.joined])
    theirs, ours = FollowUp.objects.get(text="milik Lebak"), FollowUp.objects.get(text="milik Banten")

    def answers(row):
        return {p: tell(cast.client(p), row, note=f"Kabar {p}").status_code for p in PEOPLE if p != "anonymous"}

    refused = dict.fromkeys(("chair", "reader", "admin", "area_reader", "system"), 403) | {"stranger": 404}
    assert answers(theirs) == refused | {"secretariat": 302, "participant": 302}
    assert answers(ours) == refused | {"secretariat": 302, "participant": 403}
    assert not can(cast.participant, Permission.FOLLOWUP_UPDATE, ours)


def test_a_follow_up_of_a_cancelled_meeting_takes_no_news(cast):
    meeting = make_final(cast)
    row = FollowUp.objects.filter(meeting=meeting).first()
    workflow.cancel(meeting, "Banjir", by=cast.chair)

    assert tell(cast.client("secretariat"), row, note="Jadi").status_code == 409
    assert not FollowUpUpdate.objects.exists()


def test_one_that_was_carried_on_takes_its_news_where_it_stands_now(cast):
    meeting = make_final(cast)
    row = FollowUp.objects.get(meeting=meeting, text="Siapkan data kawasan kumuh")
    second = make_meeting(cast.pokja, "Rakor 2", day=date(2016, 9, 1))
    heir = carrying.carry_on(second, row, uid=uuid.uuid4(), by=cast.secretariat)

    assert tell(cast.client("secretariat"), row, note="Jadi").status_code == 409
    html = page(cast.client("secretariat"), f"{URL}{row.uid}/")
    assert f"{URL}{heir.uid}/" in html and "Simpan kabar" not in html
    # Readers of finals are told nothing of the draft.
    assert str(heir.uid) not in page(cast.client("area_reader"), f"{URL}{row.uid}/")


# --- one becomes two ---


def split(client, row, first="Susun data", second="Kirim data", **changes):
    form = {"uid": str(uuid.uuid4()), "version": str(row.version), "first": first, "second": second} | changes
    return client.post(f"{URL}{row.uid}/pisah/", form)


def test_one_of_a_draft_becomes_two_with_the_link_to_its_origin(cast):
    row = task(make_meeting(cast.pokja), "Susun dan kirim data", owner_text="Bappeda", due_date=date(2026, 6, 1))
    assert split(cast.client("secretariat"), row).status_code == 302

    first, second = FollowUp.objects.order_by("rank", "pk")
    assert (first.pk, first.text, second.text, second.origin_id) == (row.pk, "Susun data", "Kirim data", row.pk)
    assert (second.owner_text, second.due_date) == ("Bappeda", date(2026, 6, 1))
    assert listed(page(cast.client("secretariat"))) == ["Susun data", "Kirim data"]
    assert "Berasal dari" in page(cast.client("secretariat"), f"{URL}{second.uid}/")


def test_one_of_a_final_becomes_two_in_the_next_meeting_and_the_final_stands_still(cast):
    meeting = make_final(cast)
    row = FollowUp.objects.get(meeting=meeting, text="Siapkan data kawasan kumuh")
    client = cast.client("secretariat")
    assert split(client, row).status_code == 409  # nothing is written yet after it
    second = make_meeting(cast.pokja, "Rakor 2", day=date(2016, 9, 1))

    assert split(client, row).status_code == 302

    row.refresh_from_db()
    assert row.text == "Siapkan data kawasan kumuh"
    parts = FollowUp.objects.filter(meeting=second)
    assert {(part.text, part.origin_id) for part in parts} == {("Susun data", row.pk), ("Kirim data", row.pk)}
    assert sorted(listed(page(client))) == ["Kirim data", "Susun data"]
    assert [e["text"] for e in format_a1.collect(second)["previous_followups"]] == []


def test_the_same_split_twice_or_at_once_makes_two_rows(fresh_database):
    cast = make_cast()
    row = task(make_meeting(cast.pokja), "Susun dan kirim data")
    form = {"uid": str(uuid.uuid4()), "version": str(row.version), "first": "Susun data", "second": "Kirim data"}
    answers = []

    def act():
        answers.append(client_of(cast.secretariat).post(f"{URL}{row.uid}/pisah/", form).status_code)

    at_once(act, act, act)

    assert answers == [302, 302, 302] and FollowUp.objects.count() == 2


def test_who_splits_what_somebody_changed_meanwhile_keeps_the_words(cast):
    row = task(make_meeting(cast.pokja), "Susun dan kirim data")
    answer = split(cast.client("secretariat"), row, version="7")
    assert answer.status_code == 409 and "Kirim data" in answer.content.decode() and FollowUp.objects.count() == 1


def test_only_who_writes_the_minutes_splits(cast):
    final(cast.pokja, "milik Lebak", participants=[cast.joined], owner_pokja=cast.joined)
    row = FollowUp.objects.get()
    got = {p: cast.client(p).get(f"{URL}{row.uid}/pisah/").status_code for p in PEOPLE if p != "anonymous"}
    assert got == dict.fromkeys(got, 403) | {"secretariat": 200, "stranger": 404}


# --- the next Rakor's paper ---


def test_the_paper_of_the_next_rakor_prints_earlier_open_ones_as_of_its_day(cast):
    """Also when it is printed weeks later: news since, and owners named since, are for the paper after it."""
    final(cast.pokja, "Susun peta kumuh")
    row = FollowUp.objects.get()
    second = make_meeting(cast.pokja, "Rakor 2", number="2", day=date(2026, 9, 1))
    add = partial(workflow.add_update, row, by=cast.secretariat)
    midnight = datetime(2026, 9, 1, 17, tzinfo=UTC)  # 00.00 WIB on the 2nd
    add(status=RUNNING, uid=uuid.uuid4(), at=midnight - timedelta(minutes=1), assigned={"due_text": "akhir tahun"})
    add(status=DONE, uid=uuid.uuid4(), at=midnight + timedelta(minutes=1), assigned={"owner_text": "Bappeda"})

    printed = format_a1.collect(second)["previous_followups"]

    assert [(e["text"], e["status"], e["owner"], e["due"]) for e in printed] == [
        ("Susun peta kumuh", RUNNING, "", "akhir tahun")
    ]


# --- what the signed minutes left open ---


def test_who_writes_the_minutes_names_an_owner_and_a_target_where_the_signed_ones_name_none(cast):
    final(cast.pokja, "Susun peta kumuh")
    row = FollowUp.objects.get()
    office = Institution.objects.create(pokja=cast.pokja, name="Dinas Perkim")
    client = cast.client("secretariat")
    assert "Susun peta kumuh" in listed(page(client, lihat="tanpa"))

    assert tell(client, row, owner_text="dinas perkim", due="30 6 2026").status_code == 302

    html = page(client, lihat="semua")
    assert "Susun peta kumuh" not in listed(page(client, lihat="tanpa"))
    assert 'value="dinas perkim"' in html and 'value="30 Juni 2026"' in html
    task = Task.objects.get(row=row, released=True)
    assert (task.owner_institution, task.due_date) == (office, date(2026, 6, 30))
    assert "dinas perkim" in page(client, f"{URL}{row.uid}/") and "30 Juni 2026" in page(client, f"{URL}{row.uid}/")
    row.refresh_from_db()
    assert (row.owner_text, row.due_date) == ("", None)  # the signed text stands still
    # What the list shows is sent back with the next news, and gives nothing anew.
    tell(client, row, note="Mulai", owner_text="dinas perkim", due="30 Juni 2026")
    assert FollowUpUpdate.objects.assigning().count() == 1


def test_what_the_signed_minutes_say_is_changed_by_other_minutes_only(cast):
    final(cast.pokja, "Susun peta", owner_text="Bappeda", due_text="segera")
    row = FollowUp.objects.get()
    html = page(cast.client("secretariat"), f"{URL}{row.uid}/")
    assert 'name="owner_text"' not in html and 'name="due"' not in html

    tell(cast.client("secretariat"), row, note="Mulai", owner_text="Dinas lain", due="1 1 2027")
    with pytest.raises(workflow.Refused):
        workflow.tell_news(
            row, uid=uuid.uuid4(), seen=FollowUpUpdate.objects.get().uid, status=RUNNING, by=cast.secretariat,
            assigned={"owner_text": "Dinas lain"},
        )  # fmt: skip

    assert not FollowUpUpdate.objects.assigning().exists()


def test_only_who_writes_the_minutes_names_an_owner(cast):
    meeting = make_meeting(cast.pokja, participants=[cast.joined])
    task(meeting, "milik siapa", pokja=cast.joined)
    make_final_of(meeting)
    row = FollowUp.objects.get()
    assert tell(cast.client("participant"), row, note="Kabar", owner_text="Bappeda").status_code == 302
    assert not FollowUpUpdate.objects.assigning().exists()


def test_what_was_given_goes_on_with_the_follow_up(cast):
    first = final(cast.pokja, "Susun peta", day=date(2026, 2, 2))
    row = FollowUp.objects.get()
    workflow.add_update(
        row,
        status=RUNNING,
        uid=uuid.uuid4(),
        by=cast.secretariat,
        assigned={"owner_text": "Bappeda", "due_text": "Mei"},
    )
    second = make_meeting(cast.pokja, "Rakor 2", day=date(2026, 4, 1))
    heir = carrying.carry_on(second, row, uid=uuid.uuid4(), by=cast.secretariat)

    assert (heir.owner_text, heir.due_text, heir.status_at_writing) == ("Bappeda", "Mei", RUNNING)
    assert first.rows.get().owner_text == ""


# --- joint meetings ---


def test_news_of_the_partner_counts_where_the_main_pokja_carried_its_follow_up_on(cast):
    """The partner took part in Rakor 1 only, and knows nothing of Rakor 2."""
    first = final(cast.pokja, "milik Lebak", participants=[cast.joined], owner_pokja=cast.joined)
    row = FollowUp.objects.get()
    second = make_meeting(cast.pokja, "Rakor 2", day=date(2026, 4, 1))
    heir = carrying.carry_on(second, row, uid=uuid.uuid4(), by=cast.secretariat)
    partner = cast.client("participant")
    assert listed(page(partner)) == ["milik Lebak"]

    assert tell(partner, row, status=DONE, note="Sudah kami kirim").status_code == 302

    assert listed(page(partner)) == []
    assert listed(page(cast.client("secretariat"))) == []
    html = page(cast.client("secretariat"), f"{URL}{heir.uid}/")
    assert "Sudah kami kirim" in html and "Selesai" in html
    assert cast.client("participant").get(f"{URL}{heir.uid}/").status_code == 404
    assert first.is_final


# --- while a report is corrected ---


def test_readers_of_finals_go_on_finding_what_was_signed(cast):
    meeting = make_final(cast)
    row = FollowUp.objects.get(meeting=meeting, text="Siapkan data kawasan kumuh")
    other = FollowUp.objects.filter(meeting=meeting).exclude(pk=row.pk).first()
    workflow.reopen(meeting, "Salah ketik", by=cast.secretariat)
    row.text, row.due_date = "Rahasia perbaikan", date(2026, 1, 1)
    row.save()
    workflow.remove_row(other, by=cast.secretariat)

    reader = cast.client("area_reader")
    html = page(reader, lihat="semua")
    assert {"Siapkan data kawasan kumuh", other.text} <= set(listed(html)) and "Rahasia" not in html
    html = page(reader, f"{URL}{row.uid}/")
    assert "Siapkan data kawasan kumuh" in html and "Rahasia" not in html and "1 Januari 2026" not in html
    assert other.text in page(reader, f"{URL}{other.uid}/")
    assert listed(page(reader, lihat="semua", q="rahasia")) == []
    assert listed(page(reader, lihat="semua", q="kawasan kumuh")) == ["Siapkan data kawasan kumuh"]
    assert "Rahasia perbaikan" in listed(page(cast.client("secretariat"), lihat="semua"))


PLACES = {"pokja": make_pokja, "region": make_region}


@pytest.mark.parametrize("place", [{"pokja": "36"}, {"region": "36"}, {}])
def test_follow_up_is_found_by_each_thing_that_its_line_says_whoever_looks(cast, place):
    """Of the nation each place is asked apart; of a few Pokja all of them at once."""
    person, pokja = make_user(), cast.pokja
    role = Role.SECRETARIAT if "pokja" in place else Role.AREA_READER
    give_access(person, role, **{kind: make(code) for kind, make in PLACES.items() if (code := place.get(kind))})
    rakor, semiloka = make_meeting(pokja, "Rakor satu", number="1"), make_meeting(pokja, "Semiloka air", number="2")
    office = Institution.objects.create(pokja=pokja, name="Dinas Perkim")
    group = Bidang.objects.create(pokja=pokja, name="Tata Kelola")
    said = {
        "kumuh": task(rakor, "Susun peta kumuh"),
        "bappeda": task(rakor, "Satu", owner_text="Bappeda dan mitra"),
        "rakor 7": task(rakor, "Dua", due_text="pada Rakor 7"),
        "perkim": task(rakor, "Tiga", owner_institution=office),
        "tata kelola": task(rakor, "Empat", owner_bidang=group),
        "seksi air": task(rakor, "Lima", owner_seat=make_seat(pokja, office="Kepala Seksi Air")),
        "lebak": task(rakor, "Enam", owner_pokja=cast.joined),
        "semiloka": task(semiloka, "Tujuh"),
    }
    make_final_of(rakor)
    make_final_of(semiloka)
    final(make_pokja("91"), "Delapan", number="3")
    client = client_of(person)

    for sought, row in said.items():
        html = page(client, lihat="semua", q=sought)
        assert (listed(html), counts(html)["semua"]) == ([row.text], 1), sought
        assert listed(page(client, lihat="semua", q=f"{sought} tidakada")) == []
    assert listed(page(client, lihat="semua", q="papua")) == ([] if place else ["Delapan"])
