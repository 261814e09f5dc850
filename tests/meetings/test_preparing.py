"""What a meeting begins with: kept agendas, the standing item, and what the previous Rakor of this Pokja had."""

import uuid
from datetime import date
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from meetings import workflow
from meetings.agendas import as_tree, read_agenda
from meetings.models import AgendaTemplate, Attendee, Kind, Meeting, Presence, Signer
from meetings.outline import outline
from meetings.workflow import carrying, preparing, templates
from meetings.workflow.locking import Refused
from meetings.workflow.preparing import Preparation, previous_of
from pokja.models.membership import SeatRole
from tests.factories import make_meeting, make_member, make_person
from tests.meetings.records import add_row
from tests.meetings.test_carrying import FIRST_DAY, SECOND_DAY, THIRD_DAY, World
from tests.meetings.test_new_meeting import NEW, typed
from tests.meetings.test_rows_together import at_once
from tests.people import client_of, make_cast

pytestmark = pytest.mark.usefixtures("plain_papers")

QUARTERLY = "1. Pembukaan\n2. Tinjau tindak lanjut\n3. Pembahasan\n   a. Kumuh\n   b. RTLH\n      1) Data\n4. Penutup"


@pytest.fixture
def world(db):
    return World(make_cast())


@pytest.fixture
def writer(world):
    return client_of(world.by)


def kept(world, name="Rakor triwulanan", text=QUARTERLY, pokja=None) -> AgendaTemplate:
    return templates.add_template(pokja or world.cast.pokja, uid=uuid.uuid4(), name=name, text=text, by=world.by)


def agenda_of(meeting) -> list[str]:
    return [f"{line.mark} {line.row.text}" for line in outline(meeting).agenda_lines]


def body(response) -> str:
    return unescape(response.content.decode())


def flat(branches, level=0) -> list[tuple[int, str]]:
    return [row for b in branches for row in [(level, b.text), *flat(b.children, level + 1)]]


# --- a typed agenda ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Satu\nDua", [(0, "Satu"), (0, "Dua")]),
        ("Satu\n  Dua\n    Tiga\n      Empat\nLima", [(0, "Satu"), (1, "Dua"), (2, "Tiga"), (2, "Empat"), (0, "Lima")]),
        ("1. Satu\na. Dua\nb. Tiga\n2. Empat", [(0, "Satu"), (1, "Dua"), (1, "Tiga"), (0, "Empat")]),
        ("- Satu\n\t- Dua\n\n- Tiga", [(0, "Satu"), (1, "Dua"), (0, "Tiga")]),
        ("1. Satu\nTanpa tanda\n2. Dua", [(0, "Satu"), (0, "Tanpa tanda"), (0, "Dua")]),
        ("1. Satu\n   lanjutan\n2. Dua", [(0, "Satu"), (1, "lanjutan"), (0, "Dua")]),
        ("Rapat 2016. Evaluasi\nA. Yani dan kawan", [(0, "Rapat 2016. Evaluasi"), (0, "A. Yani dan kawan")]),
    ],
)
def test_marks_and_indentation_nest_an_agenda(text, expected):
    assert flat(as_tree(read_agenda(text))) == expected


# --- kept agendas ---


def test_template_is_kept_changed_removed_and_restored(world, writer):
    page = "/pokja/36/susunan-agenda/"
    data = {"uid": uuid.uuid4(), "name": "Rakor triwulanan", "text": QUARTERLY}
    for _ in range(2):
        assert writer.post(f"{page}buat/", data)["Location"] == page
    template = AgendaTemplate.objects.get()
    at = f"{page}{template.uid}/"
    started = {"initial-name": template.name, "initial-text": template.text}
    writer.post(at, started | {"name": "Rakor bulanan", "text": template.text})
    template.refresh_from_db()
    assert (template.name, template.changed_by) == ("Rakor bulanan", world.by)

    writer.post(f"{at}hapus/")
    writer.post(f"{at}hapus/")
    assert "Terhapus (1)" in body(writer.get(page)) and "Rakor bulanan" not in body(writer.get(NEW))
    writer.post(f"{at}pulihkan/")
    assert "Terhapus" not in body(writer.get(page)) and "Rakor bulanan" in body(writer.get(NEW))


def test_second_of_two_who_change_a_template_sees_what_the_first_wrote(world, writer):
    template = kept(world)
    at = f"/pokja/36/susunan-agenda/{template.uid}/"
    started = {"initial-name": template.name, "initial-text": template.text}
    writer.post(at, started | {"name": template.name, "text": "Versi pertama"})
    answer = writer.post(at, started | {"name": template.name, "text": "Versi kedua"})
    assert answer.status_code == 409 and "Versi pertama" in body(answer) and "Versi kedua" in body(answer)
    template.refresh_from_db()
    assert template.text == "Versi pertama"


def test_name_stands_once_per_pokja_and_again_after_a_removal(world, writer):
    template = kept(world)
    with pytest.raises(ValidationError, match="sudah ada"):
        kept(world, "RAKOR TRIWULANAN")
    kept(world, pokja=world.cast.elsewhere)
    answer = writer.post("/pokja/36/susunan-agenda/buat/", {"name": template.name, "text": "x"})
    assert answer.status_code == 422 and body(answer).count("Pakai nama lain.") == 2

    templates.remove_template(template, by=world.by)
    kept(world)
    writer.post(f"/pokja/36/susunan-agenda/{template.uid}/pulihkan/")
    template.refresh_from_db()
    assert template.removed_at


def test_audit_log_tells_of_templates_and_of_what_was_taken_back(world):
    template = kept(world)
    templates.remove_template(template, by=world.by)
    done = world.tell("done")
    carrying.take_back(world.second, world.old, done.uid, by=world.by)

    log = body(client_of(world.cast.admin).get("/pokja/36/audit/"))

    assert "Susunan agenda “Rakor triwulanan” ditambahkan." in log
    assert "Susunan agenda “Rakor triwulanan” dihapus." in log
    assert "Kabar tindak lanjut “Siapkan data kawasan kumuh”: Selesai." in log
    assert "Kabar tindak lanjut “Siapkan data kawasan kumuh” diurungkan." in log


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "", "text": "x"}, "Isi nama susunan."),
        ({"name": "x", "text": " "}, "Isi agendanya."),
        ({"name": "x", "text": "butir\n" * 101}, "Ada 101 butir, batasnya 100. Ringkas dulu."),
    ],
)
def test_what_is_wrong_with_a_template_is_told(world, writer, data, message):
    answer = writer.post("/pokja/36/susunan-agenda/buat/", data)
    assert answer.status_code == 422 and message in body(answer)


# --- the previous one ---


def test_previous_is_the_last_one_held_before_of_this_pokja_and_not_cancelled(world):
    """FAULTS B21, looking back: other Pokja, cancelled, later the same day, in the future."""
    third = world.rakor("3", THIRD_DAY)
    make_meeting(world.cast.elsewhere, day=SECOND_DAY.replace(month=11))
    world.rakor("5", date(2017, 1, 9))
    make_meeting(world.cast.pokja, "FGD", kind="fgd", day=SECOND_DAY.replace(month=10))
    assert previous_of(third) == world.second
    world.cancel(world.second)
    assert previous_of(third) == world.first
    assert previous_of(world.first) is None


# --- Rapat baru ---


def test_second_rakor_brings_the_standing_item_and_whom_the_first_one_invited(world, writer):
    Meeting.objects.filter(pk=world.second.pk).delete()
    draft = world.rakor("0", FIRST_DAY.replace(month=6))
    Attendee.objects.create(meeting=draft, kind="institution", institution="Forum PKP Banten")
    answer = writer.post(NEW, typed(world.cast, date="12 9 2016", bring=["undangan"]))
    meeting = Meeting.objects.get(title="Rapat Koordinasi Pokja PKP")
    assert answer["Location"] == reverse("meetings:sheet", args=[meeting.pk])
    assert agenda_of(meeting) == ["1. Tinjau tindak lanjut Rakor 1"]
    assert [row.institution for row in meeting.attendees.all()] == ["Forum PKP Banten"] == meeting.invitees
    assert not meeting.rows.exclude(kind=Kind.AGENDA).exists() and not Presence.objects.filter(session__meeting=meeting)


def test_first_rakor_and_other_kinds_bring_no_item(world, writer):
    writer.post(NEW, typed(world.cast, title="FGD kumuh", kind="fgd", date="12 9 2016"))
    writer.post(NEW, typed(world.cast, title="Paling awal", date="12 9 2015"))
    assert agenda_of(Meeting.objects.get(title="FGD kumuh")) == []
    assert agenda_of(Meeting.objects.get(title="Paling awal")) == []


def test_template_puts_the_standing_item_where_it_says(world, writer):
    template = kept(world)
    writer.post(NEW, typed(world.cast, date="1 12 2016", title="Rakor akhir", agenda_from=str(template.uid)))
    assert agenda_of(Meeting.objects.get(title="Rakor akhir")) == [
        "1. Pembukaan", "2. Tinjau tindak lanjut Rakor 1", "3. Pembahasan", "a. Kumuh", "b. RTLH", "1) Data",
        "4. Penutup",
    ]  # fmt: skip
    writer.post(NEW, typed(world.cast, date="1 12 2015", title="Rakor awal", agenda_from=str(template.uid)))
    assert agenda_of(Meeting.objects.get(title="Rakor awal"))[1] == "2. Pembahasan"  # nothing to look back at


def test_same_agenda_as_before_brings_items_only_and_renames_the_standing_one(world, writer):
    second = world.second
    top = add_row(second, Kind.AGENDA, "Pembahasan", world.by)
    add_row(second, Kind.AGENDA, "Kumuh", world.by, parent=top)
    add_row(second, Kind.AGENDA, "Tinjau tindak lanjut Rakor 1", world.by)
    add_row(second, Kind.NOTE, "Catatan lama", world.by, agenda=top)
    add_row(second, Kind.FOLLOWUP, "Tugas dari Rakor 2", world.by)
    workflow.set_mark_style(second, Kind.AGENDA, 1, "a.", by=world.by)
    workflow.remove_row(add_row(second, Kind.AGENDA, "Dihapus", world.by), by=world.by)

    writer.post(NEW, typed(world.cast, date="1 12 2016", title="Rakor tiga", agenda_from="sebelumnya"))

    meeting = Meeting.objects.get(title="Rakor tiga")
    assert agenda_of(meeting) == [
        "a. Pembahasan", "a. Kumuh", "b. Tinjau tindak lanjut Rakor 2 dan sebelumnya"
    ]  # fmt: skip
    assert set(meeting.rows.values_list("kind", flat=True)) == {Kind.AGENDA}


def test_same_form_twice_brings_everything_once(world, writer):
    data = typed(world.cast, date="1 12 2016", agenda_from=str(kept(world).uid), bring=["penanda-tangan"])
    writer.post(NEW, data)
    writer.post(NEW, data)
    assert len(agenda_of(Meeting.objects.get(uid=data["uid"]))) == 7


def test_template_of_another_pokja_is_not_offered(world, writer):
    foreign = kept(world, "Susunan Jatim", pokja=world.cast.elsewhere)
    assert "Susunan Jatim" not in body(writer.get(NEW))
    answer = writer.post(NEW, typed(world.cast, agenda_from=str(foreign.uid)))
    assert answer.status_code == 422 and "Susunan Jatim" not in body(answer)


def test_signers_are_those_who_sit_on_the_seats_by_now(world):
    head = make_member(world.cast.pokja, "Ketua Lama", SeatRole.HEAD, valid_until="2016-08-31")
    now = make_member(
        world.cast.pokja, seat=head.seat, person=make_person(world.cast.pokja, "Ketua Baru", nip="196803121994031004"),
        valid_from="2016-09-01",
    )  # fmt: skip
    earlier = world.rakor("1a", SECOND_DAY.replace(month=7))
    for position, (part, name) in enumerate([("chair", "Ketua Lama"), ("witness", "Tamu Kehormatan")]):
        Signer.objects.create(meeting=earlier, part=part, office=f"Jabatan {position}", name=name, position=position)

    preparing.prepare(world.second, Preparation(bring=frozenset(["penanda-tangan"]), looks_back=False), by=world.by)

    signed = [(s.office, s.name, s.nip) for s in world.second.signers.all()]
    assert signed == [("Jabatan 0", now.person.full_name, now.person.nip), ("Jabatan 1", "Tamu Kehormatan", "")]


def test_organisers_place_and_mode_come_when_asked_and_never_over_a_typed_place(world):
    Meeting.objects.filter(pk=world.second.pk).update(organisers=["Bappeda", "DSDAP"])
    world.second.sessions.update(place="Aula Bappeda", mode="hybrid")
    third = world.rakor("3", THIRD_DAY, place="")
    typed_place = world.rakor("4", THIRD_DAY, place="Hotel")
    for meeting in (third, typed_place):
        wanted = Preparation(bring=frozenset(["penyelenggara", "tempat"]), looks_back=False)
        preparing.prepare(meeting, wanted, by=world.by)
    session, other = third.sessions.get(), typed_place.sessions.get()
    third.refresh_from_db()
    assert (third.organisers, session.place, session.mode) == (["Bappeda", "DSDAP"], "Aula Bappeda", "hybrid")
    assert (session.date, other.place, other.mode) == (THIRD_DAY, "Hotel", "onsite")


# --- an empty sheet ---


def start(meeting) -> str:
    return reverse("meetings:start", args=[meeting.pk])


def test_empty_sheet_leads_to_templates_and_takes_one(world, writer):
    assert start(world.second) in body(writer.get(reverse("meetings:sheet", args=[world.second.pk])))
    page = body(writer.get(start(world.second)))
    assert "Seperti Rakor 1, 30 Mei 2016" in page and "Butir agenda “Tinjau tindak lanjut Rakor 1”" in page
    assert writer.post(start(world.second), {}).status_code == 422

    answer = writer.post(start(world.second), {"agenda_from": str(kept(world).uid), "review": "on"})
    assert answer["Location"] == reverse("meetings:sheet", args=[world.second.pk])
    assert len(agenda_of(world.second)) == 7
    assert start(world.second) not in body(writer.get(reverse("meetings:sheet", args=[world.second.pk])))


def test_agenda_that_is_there_is_never_doubled_or_replaced(world, writer):
    template = kept(world)
    data = {"agenda_from": str(template.uid)}
    writer.post(start(world.second), data)
    answer = writer.post(start(world.second), data)
    assert answer.status_code == 409 and "sudah terisi" in body(answer)
    assert len(agenda_of(world.second)) == 7
    page = body(writer.get(start(world.second)))
    assert "jadi tidak diganti" in page and "Rakor triwulanan" not in page


def test_cancelled_meeting_takes_nothing(world, writer):
    world.cancel(world.second)
    answer = writer.post(start(world.second), {"agenda_from": str(kept(world).uid)})
    assert answer.status_code == 409 and agenda_of(world.second) == []


def test_two_who_take_a_template_at_once_get_it_once(fresh_database):
    world = World(make_cast())
    template, refused = kept(world), []

    def take():
        try:
            preparing.prepare(world.second, Preparation(template=template), by=world.by)
        except Refused:
            refused.append(1)

    at_once(take, take, take)
    assert len(agenda_of(world.second)) == 7 and len(refused) == 2


def test_two_who_keep_the_same_name_at_once_keep_one(fresh_database):
    world = World(make_cast())
    refused = []

    def keep():
        try:
            kept(world)
        except ValidationError:
            refused.append(1)

    at_once(keep, keep, keep)
    assert AgendaTemplate.objects.count() == 1 and len(refused) == 2
