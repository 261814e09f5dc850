"""Records that were put away: out of the daily lists, found by search and filter, and nothing of them changes."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import workflow
from meetings.archive import rule_for, term_of
from meetings.bundling.work import make
from meetings.models import Bundle, FinalReport, Meeting, RetentionRule
from pokja.models import AuditEntry, Pokja
from tests.meetings.records import make_final, make_ready
from tests.people import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]
REASON = "Masa aktif berakhir."


@pytest.fixture
def cast():
    return make_cast()


def make_rule(pokja, code="600.1", **fields):
    return RetentionRule.objects.create(pokja=pokja, code=code, **{"active_years": 2, "inactive_years": 3} | fields)


def put_away(cast, meeting):
    return cast.client("secretariat").post(reverse("meetings:archive", args=[meeting.pk]), {"reason": REASON})


def shown(client, address="meetings:list", **query) -> bool:
    html = client.get(reverse(address), query).content.decode()
    return "Rakor yang disimpan" in html.replace("<mark>", "").replace("</mark>", "")  # a search marks its words


def test_archived_meeting_leaves_daily_lists_and_is_found_by_search_and_filter(cast):
    meeting = make_final(cast, "Rakor yang disimpan", day=date(2026, 11, 26))
    client = cast.client("secretariat")
    assert shown(client) and shown(client, "meetings:home")

    assert put_away(cast, meeting).status_code == 302
    assert not shown(client) and not shown(client, "meetings:home")
    assert shown(client, q="disimpan") and shown(client, ta="2026") and shown(client, arsip="1")
    assert not shown(client, arsip="0") and not shown(client, q="disimpan", arsip="0")
    assert shown(cast.client("area_reader"), arsip="1") and not shown(cast.client("stranger"), arsip="1")
    page = client.get(reverse("meetings:detail", args=[meeting.pk])).content.decode()
    assert "Diarsipkan" in page and REASON in page


def test_nothing_of_an_archived_final_changes_and_its_retention_is_that_of_the_list(cast):
    rule = make_rule(cast.pokja)
    meeting = make_final(cast, classification="600.1.2 Perumahan")
    before = FinalReport.objects.values().get()
    put_away(cast, meeting)

    meeting.refresh_from_db()
    assert meeting.retention == rule.text == "2 tahun aktif, 3 tahun inaktif, lalu permanen"
    assert FinalReport.objects.values().get() == before
    with pytest.raises(workflow.Refused, match="Keluarkan dulu dari arsip"):
        workflow.reopen(meeting, "Keliru.", by=cast.secretariat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(title="Lain")


def test_retention_that_somebody_wrote_is_kept(cast):
    make_rule(cast.pokja)
    meeting = make_final(cast, classification="600.1", retention="10 tahun")
    put_away(cast, meeting)
    meeting.refresh_from_db()
    assert meeting.retention == "10 tahun"


def test_only_finals_and_cancelled_meetings_are_archived_and_with_a_reason(cast):
    draft = make_ready(cast)
    assert put_away(cast, draft).status_code == 403
    workflow.cancel(draft, "Tidak kuorum.", by=cast.chair)
    response = cast.client("chair").post(reverse("meetings:archive", args=[draft.pk]), {"reason": " "})
    assert response.status_code == 422 and "Tulis alasan pengarsipan." in response.content.decode()
    assert put_away(cast, draft).status_code == 302
    draft.refresh_from_db()
    assert draft.archived_by == cast.secretariat


def test_taken_out_again_it_is_as_before_and_the_history_tells_both(cast):
    meeting = make_final(cast, "Rakor yang disimpan")
    put_away(cast, meeting)
    client = cast.client("secretariat")
    client.post(reverse("meetings:take_out", args=[meeting.pk]))
    assert shown(client)
    page = client.get(reverse("meetings:history", args=[meeting.pk])).content.decode()
    assert "Diarsipkan" in page and "Dikeluarkan dari arsip" in page


def test_the_most_detailed_line_of_the_list_holds(cast):
    rules = [make_rule(cast.pokja, code, active_years=n) for n, code in enumerate(["600", "600.1", "600.10"])]
    assert rule_for(rules, "600.1.2 Perumahan") == rules[1]
    assert rule_for(rules, "600.10") == rules[2]
    assert rule_for(rules, "600.2") == rules[0]
    assert rule_for(rules, "6001") is None and rule_for(rules, "") is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2018, 12, 31), "Aktif sampai 31 Desember 2018"),
        (date(2019, 1, 1), "Inaktif sampai 31 Desember 2021"),
        (date(2022, 1, 1), "Masa simpan berakhir 31 Desember 2021, musnah"),
    ],
)
def test_years_are_counted_from_the_end_of_the_year_of_the_meeting(cast, day, words):
    rule = make_rule(cast.pokja, fate="destroy")
    meeting = Meeting(classification="600.1", starts_on=date(2016, 5, 30), ends_on=date(2016, 5, 30))
    assert term_of(meeting, [rule]).words_on(day) == words


def test_admin_keeps_the_list_and_a_code_stands_once(cast):
    client, add = cast.client("admin"), reverse("meetings:retention_add", args=["36"])
    values = {"code": "600.1", "subject": "Perumahan", "active_years": "2", "inactive_years": "3", "fate": "keep"}
    assert client.post(add, values).status_code == 302
    assert client.post(add, values).status_code == 302  # the same click twice
    assert "Kode ini sudah ada di jadwal." in client.post(add, values | {"active_years": "5"}).content.decode()
    assert "Isi 0 sampai 100 tahun." in client.post(add, values | {"code": "9", "active_years": "500"}).content.decode()
    rule = RetentionRule.objects.get()
    page = client.get(reverse("meetings:retention_rule", args=["36", rule.pk]))
    started = {f"initial-{name}": value for name, value in values.items()}
    assert page.status_code == 200
    client.post(reverse("meetings:retention_rule", args=["36", rule.pk]), values | started | {"fate": "destroy"})
    rule.refresh_from_db()
    assert rule.fate == "destroy"
    client.post(reverse("meetings:retention_remove", args=["36", rule.pk]))
    assert not RetentionRule.objects.exists()


def test_overview_asks_no_more_for_thirty_meetings_than_for_three(cast):
    make_rule(cast.pokja)
    client, address = cast.client("secretariat"), reverse("meetings:archive_overview", args=["36"])

    def queries(times):
        for number in range(times):
            meeting = make_final(cast, f"Rakor {number}", classification="600.1")
            put_away(cast, meeting)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        assert "Masa simpan berakhir" in page
        return len(asked)

    assert queries(1) == queries(3)


def test_admin_gets_the_whole_record_in_the_background_and_loses_it_with_the_role(cast):
    make_final(cast)
    client = cast.client("admin")
    response = client.post(reverse("meetings:export_pokja", args=["36"]))
    bundle = Bundle.objects.get(owner=cast.admin)
    make.func(str(bundle.uid), bundle.attempt)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.parts_done, bundle.parts) == ("done", 1, 1)
    assert response["Location"] == reverse("meetings:bundle", args=[bundle.uid])
    fetch = reverse("meetings:bundle_file", args=[bundle.uid])
    answer = client.get(fetch)
    assert answer.status_code == 200 and "Rekam jejak Pokja PKP Provinsi Banten.zip" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(sentence__contains="Rekam jejak", actor=cast.admin).count() == 2

    cast.admin.access_set.all().delete()
    assert client.get(fetch).status_code == 404


def test_whole_record_of_a_pokja_without_a_right_to_it_is_not_made(cast):
    bundle = Bundle.objects.create(owner=cast.secretariat, pokja=cast.pokja, beat_at="2026-11-26T00:00Z", attempt=1)
    make.func(str(bundle.uid), 1)
    assert not default_storage.exists(bundle.file_name)
    assert isinstance(bundle.pokja, Pokja)
