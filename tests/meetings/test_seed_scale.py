"""Made-up meetings for measuring: written past the triggers, and yet only what the triggers would have let in."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from meetings.models import Attendee, FollowUp, FollowUpUpdate, Meeting, Row
from pokja.models import Decree, Membership, User
from tests.factories import make_meeting, make_pokja
from tests.meetings.searching import hits
from tests.people import client_of

FORTY = ["--meetings", "40", "--years", "2", "--until", "2026-11-26"]


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def keys_and_indexes():
    keys = ask("SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2")
    return keys, ask("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")


def test_a_filled_database_is_as_guarded_as_before_and_can_be_read(fresh_database, capsys):
    before = keys_and_indexes()

    call_command("seed_scale", *FORTY)

    told = capsys.readouterr().out
    assert "Riwayat (tabel event) dikosongkan" in told and "40  meetings_meeting\n" in told
    assert Meeting.objects.count() == 40
    assert 100 < FollowUp.objects.count() < 300 and FollowUpUpdate.objects.exists() and Attendee.objects.exists()
    assert Decree.objects.filter(valid_until__lt="2026-11-26").exists() and Membership.objects.exists()
    assert keys_and_indexes() == before
    assert ask("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled <> 'O'") == []
    final = Meeting.objects.filter(status="final", cancelled_at=None).first()
    with pytest.raises(IntegrityError, match="the record of this meeting is final"):
        Row.objects.filter(meeting=final).update(text="Lain")
    assert not Meeting.pgh_event_model.objects.exists() and not Row.pgh_event_model.objects.exists()
    assert final.pk in [meeting.pk for meeting in hits(final.title).take(40)]
    nation = client_of(User.objects.get(email="nasional@skala.test"))
    secretariat = client_of(User.objects.get(email=f"sekretariat.{final.pokja.code}@skala.test"))
    for client in (nation, secretariat):
        assert client.get(f"/rapat/{final.pk}/").status_code == 200
        for address in ("/", "/rapat/", "/tindak-lanjut/"):
            assert client.get(address).status_code == 200
    assert make_meeting(final.pokja).pk > final.pk  # the counters go on behind what was written


def test_more_can_be_added_and_a_light_filling_has_no_attendance(fresh_database):
    call_command("seed_scale", *FORTY, "--light")
    call_command("seed_scale", *FORTY, "--light", "--add")

    assert Meeting.objects.count() == 80 == Meeting.objects.values("uid").distinct().count()
    assert User.objects.filter(email="nasional@skala.test").count() == 1
    assert not Attendee.objects.exists()


@pytest.mark.django_db
def test_meetings_of_people_are_not_mixed_with_made_up_ones():
    make_meeting(make_pokja("36"))

    with pytest.raises(CommandError, match="Sudah ada rapat di basis data ini. Bila mau menambah, pakai --add."):
        call_command("seed_scale", *FORTY)
    assert Meeting.objects.count() == 1


@pytest.mark.django_db
def test_a_production_is_filled_by_nobody_in_passing(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="--yes-fill-this-database"):
        call_command("seed_scale", *FORTY)
    assert not Meeting.objects.exists()
