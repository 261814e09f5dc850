"""FAULTS B48: whatever becomes of a person, an office or an account, what was recorded stays word for word."""

from copy import deepcopy
from datetime import date, timedelta

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from meetings.models import Attendee, FinalReport, FollowUp, Kind, Presence, Row, Signer
from meetings.workflow import approve, submit
from pokja import keeping
from pokja.keeping.accounts import change_account
from pokja.keeping.mutasi import TAKE, Succession
from pokja.models import Access, Membership, Person, User
from pokja.storage import path_of
from tests.factories import make_member, make_person
from tests.meetings.records import add_row, make_ready
from tests.people import make_cast
from tests.standing import standing

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def files_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("berkas")


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker, files_folder):
    with standing(django_db_blocker, files_folder):
        cast = make_cast()
        yield cast, make_budi(cast)


@pytest.fixture
def known(made_once):
    return deepcopy(made_once)


@pytest.fixture
def cast(known):
    return known[0]


@pytest.fixture
def budi(known):
    return known[1]


def make_budi(cast) -> Membership:
    """Ketua until now: present in three final meetings, signer of one, and his seat owns two open follow-ups."""
    person = make_person(
        cast.pokja, "Budi Santoso", title_after="M.T.", nip="196803121994031004", phone="0812", user=cast.chair
    )
    member = make_member(
        cast.pokja, person=person, role="head", office="Kepala Bappeda", institution="Bappeda",
        bidang="Perumahan", valid_from=date(2016, 1, 4),
    )  # fmt: skip
    for number in ("1", "2", "3"):
        _make_final_with(cast, member, number)
    return member


def _make_final_with(cast, member: Membership, number: str):
    meeting = make_ready(cast, f"Rakor {number}", number=number)
    attendee = Attendee.objects.create(
        meeting=meeting, kind="person", count=1, person=member.person, name=str(member.person),
        office=member.seat.office, institution=member.seat.institution, phone=member.person.phone,
    )  # fmt: skip
    Presence.objects.create(attendee=attendee, session=meeting.sessions.get(), status="present", mode="onsite")
    if number == "3":
        Signer.objects.filter(meeting=meeting).update(name=str(member.person), office="Ketua Pokja")
    else:
        row = add_row(meeting, Kind.FOLLOWUP, f"Susun rencana {number}", cast.secretariat)
        Row.objects.filter(pk=row.pk).update(owner_seat=member.seat)
    approve(submit(meeting, by=cast.secretariat), by=cast.chair)


def recorded() -> dict:
    """Everything that was signed or noted, to the byte."""
    finals = FinalReport.objects.order_by("pk").select_related("pdf")
    return {
        "finals": [
            (final.pk, final.data, final.layout, final.approver_name, final.approver_office) for final in finals
        ],
        "pdf": [path_of(final.pdf).read_bytes() for final in finals],
        "attendees": list(Attendee.objects.order_by("pk").values()),
        "presences": list(Presence.objects.order_by("pk").values()),
        "signers": list(Signer.objects.order_by("pk").values()),
        "rows": list(Row.objects.order_by("pk").values()),
    }


def pass_on(member, by, **wanted):
    wanted = {"person": Person(pokja=member.pokja, name="Siti Aminah"), "first_day": DAY} | wanted
    return keeping.succeed(member, Succession(**wanted), by=by).act


def merge_away(cast, member):
    other = make_person(cast.pokja, "Budi Santoso")
    return keeping.merge(other, member.person, {"name": "B. Santoso", "nip": ""}, by=cast.admin)


ACTS = {
    "title": lambda cast, m: keeping.correct_member(m, {"title_after": "Dr.", "name": "B. Santoso"}, by=cast.admin),
    "office": lambda cast, m: keeping.correct_member(m, {"office": "Sekda", "institution": "Setda"}, by=cast.admin),
    "role": lambda cast, m: keeping.correct_member(m, {"role": "deputy"}, by=cast.admin),
    "end": lambda cast, m: keeping.end_member(m, date(2026, 5, 31), by=cast.admin),
    "mutasi": lambda cast, m: pass_on(m, cast.admin, rights=TAKE, email="siti@contoh.test"),
    "merge": merge_away,
}


@pytest.mark.parametrize("act", ACTS)
def test_no_act_and_no_undoing_changes_what_was_recorded(cast, budi, act):
    before = recorded()
    assert (len(before["finals"]), len(before["pdf"][0]) > 1000) == (3, True)
    assert [row["name"] for row in before["signers"]].count("Budi Santoso, M.T.") == 1

    done = ACTS[act](cast, budi)
    assert recorded() == before
    assert {row.owner_seat_id for row in FollowUp.objects.open() if row.owner_seat_id} == {budi.seat_id}

    keeping.undo(done, by=cast.admin)
    assert recorded() == before


def test_all_of_them_one_after_the_other_change_nothing_and_open_follow_ups_stay_with_the_seat(cast, budi):
    before = recorded()

    ACTS["title"](cast, budi)
    ACTS["office"](cast, budi)
    pass_on(budi, cast.admin, rights=TAKE, email="siti@contoh.test")
    merge_away(cast, Membership.objects.with_people().get(pk=budi.pk))
    keeping.remove_contacts(cast.pokja, [budi.person], nip=True, by=cast.admin)
    keeping.end_member(Membership.objects.get(person__name="Siti Aminah"), DAY + timedelta(days=9), by=cast.admin)

    after = recorded()
    assert after == before
    owned = FollowUp.objects.open().filter(owner_seat=budi.seat_id)
    assert owned.count() == 2
    assert budi.seat.memberships.filter(valid_until=None).count() == 0  # to be handed over by the next mutasi


def test_an_account_switched_off_or_deleted_leaves_the_records_alone(cast, budi):
    before = recorded()

    change_account(cast.chair, {"is_active": False}, by=cast.system)
    assert recorded() == before
    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        User.objects.get(pk=cast.chair.pk).delete()
    assert recorded() == before


def test_an_account_that_approved_nothing_may_go_and_the_records_stay(cast, budi):
    Person.objects.filter(pk=budi.person_id).update(user=cast.reader)
    before = recorded()

    with transaction.atomic(), pghistory.context(user=cast.system.pk):
        Access.objects.filter(user=cast.reader).delete()
        User.objects.get(pk=cast.reader.pk).delete()

    assert recorded() == before
    assert Person.objects.get(pk=budi.person_id).user is None


def test_the_person_and_the_seat_cannot_be_deleted_from_under_the_records(cast, budi):
    before = recorded()

    for row in (budi.person, budi.seat):
        with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
            row.delete()
    # Without a membership the attendance itself holds the person.
    Membership.objects.all().delete()
    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        budi.person.delete()
    assert recorded() == before


def test_the_pages_of_old_meetings_still_name_him_and_the_mutasi_counts_what_goes_along(cast, budi):
    address = reverse("pokja:member_mutasi", args=["36", budi.pk])
    page = cast.client("admin").get(address).content.decode()
    assert "2 tindak lanjut ikut jabatan, 3 laporan final tidak berubah." in page

    pass_on(budi, cast.admin)
    keeping.correct_member(budi, {"name": "Bukan Dia"}, by=cast.admin)

    final = FinalReport.objects.earliest("pk")
    attended = cast.client("secretariat").get(reverse("meetings:a1", args=[final.meeting_id])).content.decode()
    assert "Bukan Dia" not in attended
    client = cast.client("reader")
    first = b"".join(client.get(reverse("meetings:a1_pdf", args=[final.meeting_id])).streaming_content)
    assert first == path_of(final.pdf).read_bytes()


def test_an_undo_that_is_refused_leaves_the_records_alone_too(cast, budi):
    act = keeping.end_member(budi, date(2026, 5, 31), by=cast.admin)
    make_member(cast.pokja, "Rahmat Hidayat", "head", valid_from=DAY)
    before = recorded()

    with pytest.raises((ValidationError, PermissionDenied)):
        keeping.undo(act, by=cast.admin)

    assert recorded() == before
