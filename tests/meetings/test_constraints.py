"""What the database itself refuses, whoever asks and by whatever way."""

import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from meetings.models import Attendee, FollowUpUpdate, Kind, Meeting, Row, Session, Signer
from tests.factories import make_meeting, make_pokja, make_user

pytestmark = pytest.mark.django_db


def refused(act):
    """Whether the database says no; the transaction of the test goes on."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def row(meeting, kind=Kind.DECISION, text="Isi", **fields):
    return Row.objects.create(meeting=meeting, kind=kind, text=text, **fields)


def final_meeting():
    meeting = make_meeting()
    kept = {
        "row": row(meeting),
        "followup": row(meeting, Kind.FOLLOWUP, status_at_writing="not_started"),
        "session": meeting.sessions.get(),
        "signer": Signer.objects.create(meeting=meeting, office="Ketua"),
        "attendee": Attendee.objects.create(meeting=meeting, kind="institution", institution="Dinas PUPR"),
    }
    Meeting.objects.filter(pk=meeting.pk).update(
        status="final", approved_at=timezone.now(), approved_by=make_user(), final_version=1
    )
    meeting.refresh_from_db()
    return meeting, kept


def test_rows_nest_three_levels_and_no_more():
    meeting = make_meeting()
    third = row(meeting, parent=row(meeting, parent=row(meeting)))

    assert refused(lambda: row(meeting, parent=third))


def test_a_row_cannot_stand_below_itself():
    meeting = make_meeting()
    top = row(meeting)
    below = row(meeting, parent=top)

    assert refused(lambda: Row.objects.filter(pk=top.pk).update(parent=below))


@pytest.mark.parametrize("link", ["parent", "agenda"])
def test_a_row_cannot_hang_on_a_row_of_another_meeting(link):
    other = row(make_meeting(title="Rapat lain"), Kind.AGENDA)

    assert refused(lambda: row(make_meeting(), **{link: other}))


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"kind": "gosip"},
        {"kind": Kind.DECISION, "due_text": "segera"},
        {"kind": Kind.DECISION, "office": "Kepala Dinas"},
        {"kind": Kind.FOLLOWUP},
        {"kind": Kind.FOLLOWUP, "status_at_writing": "entah"},
        {"kind": Kind.NOTE, "help_wanted": "Dana"},
        {"kind": Kind.DECISION, "removed_at": timezone.now()},
    ],
)
def test_a_row_holds_only_what_its_kind_has(fields):
    meeting = make_meeting()

    assert refused(lambda: row(meeting, **fields))


def test_a_followup_has_at_most_one_owner():
    meeting = make_meeting()
    pokja = meeting.pokja
    institution = pokja.institutions.create(name="Dinas PUPR")
    owners = {"owner_pokja": pokja, "owner_institution": institution}

    assert refused(lambda: row(meeting, Kind.FOLLOWUP, status_at_writing="not_started", **owners))


def test_one_uid_is_one_row():
    uid = uuid.uuid4()
    row(make_meeting(), uid=uid)

    assert refused(lambda: row(make_meeting(title="Rapat lain"), uid=uid))


def test_a_session_ends_after_it_starts():
    meeting = make_meeting()

    assert refused(
        lambda: Session.objects.create(meeting=meeting, date="2016-05-30", start="12:00", end="09:00", zone="WIB")
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "final"},
        {"status": "submitted"},
        {"status": "returned"},
        {"status": "selesai"},
        {"approved_at": timezone.now()},
        {"cancelled_at": timezone.now()},
        {"cancel_reason": "Tanpa tanggal"},
        {"quarter": 5},
        {"kind_other": "Rapat lain"},
        {"title": ""},
    ],
)
def test_states_stand_with_their_dates_and_people(fields):
    meeting = make_meeting()

    assert refused(lambda: Meeting.objects.filter(pk=meeting.pk).update(**fields))


@pytest.mark.parametrize("child", ["row", "followup", "session", "signer", "attendee"])
def test_nothing_of_a_final_meeting_can_be_changed_or_deleted(child):
    _, kept = final_meeting()
    thing = kept[child]
    table = thing._meta.db_table

    def by_sql(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement, [thing.pk])

    assert refused(lambda: by_sql(f"DELETE FROM {table} WHERE id = %s"))
    assert refused(lambda: by_sql(f"UPDATE {table} SET meeting_id = meeting_id WHERE id = %s"))


def test_nothing_can_be_added_to_a_final_meeting():
    meeting, _ = final_meeting()

    assert refused(lambda: row(meeting))
    assert refused(lambda: Signer.objects.create(meeting=meeting, office="Ketua"))


def test_of_a_final_meeting_only_filing_facts_may_change():
    meeting, _ = final_meeting()
    asked = Meeting.objects.filter(pk=meeting.pk)

    assert refused(lambda: asked.update(title="Judul lain"))
    assert refused(lambda: asked.update(report_number="001"))
    asked.update(sifat="open", classification="600.1", retention="10 tahun")
    meeting.refresh_from_db()
    assert (meeting.sifat, meeting.classification) == ("open", "600.1")


def test_news_of_a_followup_goes_on_after_the_final_and_is_never_rewritten():
    _, kept = final_meeting()
    update = FollowUpUpdate.objects.create(followup=kept["followup"], status="done", by=make_user())

    asked = FollowUpUpdate.objects.filter(pk=update.pk)
    assert refused(lambda: asked.update(status="blocked"))
    assert refused(asked.delete)


def test_every_change_of_a_row_is_in_its_history():
    meeting = make_meeting(make_pokja("36"))
    written = row(meeting, text="Pertama")
    Row.objects.filter(pk=written.pk).update(text="Kedua")

    events = Row.pgh_event_model.objects.filter(pgh_obj_id=written.pk).order_by("pgh_id")
    assert [event.text for event in events] == ["Pertama", "Kedua"]


def test_contacts_and_nip_never_enter_the_history():
    excluded = {"nip", "phone", "email", "password"}
    tracked = [
        model for model in apps.get_models() if model.__name__.endswith("Event") and hasattr(model, "pgh_obj_id")
    ]

    assert tracked
    for model in tracked:
        assert not excluded & {field.name for field in model._meta.fields}, model
