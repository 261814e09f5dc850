"""The demo is made by the real workflow, once; what people changed since stays."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import FinalReport, Meeting
from meetings.record import to_record
from pokja.access import can
from pokja.models import Access, HostAgency, Pokja, Seat, User
from pokja.roles import Permission
from tests.standing import standing

pytestmark = pytest.mark.django_db

SAMPLE = json.loads((Path(__file__).parents[2] / "meetings/data/sample.json").read_text(encoding="utf-8"))
EMAILS = [f"{name}@demo.test" for name in ("sekretariat", "pimpinan", "pejabat", "admin", "sistem")]


@pytest.fixture(scope="module")
def files_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("berkas")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, files_folder):
    """The demo, seeded once for all tests of this file that only look at it or run it again."""
    with standing(django_db_blocker, files_folder):
        call_command("seed_demo", verbosity=0)
        yield


def everything() -> dict[str, int]:
    """How many rows every table has, the tables of the history included."""
    tables = connection.introspection.table_names()
    models = [model for model in apps.get_models() if model._meta.db_table in tables]
    return {model._meta.label: model._base_manager.count() for model in models}


def test_finals_carry_a_real_pdf(demo):
    reports = FinalReport.objects.select_related("pdf", "meeting__pokja__region")
    assert sorted(report.meeting.pokja.code for report in reports) == ["14.01", "36", "36.02", "64", "81.02"]
    assert all(report.pdf.size > 10_000 for report in reports)
    banten = reports.get(meeting__pokja__region__code="36")
    assert banten.approver_office == "Pimpinan Pokja PKP Provinsi Banten"
    assert banten.data["letterhead"]["agency"] == "Dinas Sumber Daya Air dan Permukiman"


def test_samples_stand_in_the_state_they_name(demo):
    stored = {str(meeting.uid): meeting for meeting in Meeting.objects.all()}
    assert len(stored) == len(SAMPLE) == 9
    assert [to_record(stored[record["uid"]]) for record in SAMPLE] == SAMPLE
    banten = Meeting.objects.filter(pokja__region__code="36", sessions__date="2016-05-30")
    assert sorted(banten.values_list("status", flat=True)) == ["draft", "final"]


def test_second_run_writes_nothing_and_asks_little(demo):
    before = everything()
    assert before["meetings.RowEvent"] > 90
    with CaptureQueriesContext(connection) as found:
        call_command("seed_demo", verbosity=0)
    assert everything() == before
    assert len(found) < 10
    assert all(query["sql"].startswith("SELECT") for query in found)


def test_accounts_may_do_what_their_name_says(demo):
    secretariat, chair, reader, admin, system = (User.objects.get(email=email) for email in EMAILS)
    home, lebak = (Pokja.objects.get(region__code=code) for code in ("36", "36.02"))
    assert can(secretariat, Permission.MINUTES_EDIT, home)
    assert not can(secretariat, Permission.MINUTES_EDIT, lebak)
    assert can(chair, Permission.MEETING_DECIDE, home)
    assert can(reader, Permission.DRAFT_READ, home)
    assert can(reader, Permission.MEETING_READ, Meeting.objects.get(pokja=lebak))
    assert not can(reader, Permission.MINUTES_EDIT, home)
    assert can(admin, Permission.ACCESS_MANAGE, home)
    assert can(system, Permission.SYSTEM_MANAGE, lebak)
    assert (
        list(User.objects.filter(email__endswith="@demo.test").order_by("pk").values_list("email", flat=True)) == EMAILS
    )


def test_pokja_of_the_samples_are_formed(demo):
    formed = Pokja.objects.filter(status=Pokja.Status.FORMED)
    assert sorted(pokja.code for pokja in formed) == sorted({record["pokja"] for record in SAMPLE})
    assert Pokja.objects.get(region__code="14.01").own_name == "Mambolo Nagoghi"
    host = HostAgency.objects.get()
    assert (host.pokja.code, host.government) == ("36", "Pemerintah Provinsi Banten")
    assert (host.address, host.contact, host.logo) == ("", "", None)
    assert set(Seat.objects.values_list("pokja__region__code", flat=True)) == {"36"}


def test_what_people_changed_stays(demo):
    draft = Meeting.objects.get(pokja__region__code="35")
    Meeting.objects.filter(pk=draft.pk).update(title="Diubah")
    User.objects.filter(email="pejabat@demo.test").update(name="Nama baru")
    Access.objects.filter(user__email="admin@demo.test").delete()
    HostAgency.objects.all().delete()
    Pokja.objects.filter(region__code="14.01").update(own_name="")
    call_command("seed_demo", verbosity=0)
    draft.refresh_from_db()
    assert draft.title == "Diubah"
    assert User.objects.get(email="pejabat@demo.test").name == "Nama baru"
    assert not Access.objects.filter(user__email="admin@demo.test").exists()
    assert not HostAgency.objects.exists()
    assert Pokja.objects.get(region__code="14.01").own_name == ""
