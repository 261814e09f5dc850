"""The read API: who reads what with which key, in which form, and what is told when a question is wrong."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from meetings import workflow
from meetings.api.document import document
from meetings.models import FinalReport, Kind, Meeting, SignedFile
from pokja.models import ApiToken, AuditEntry, FailureCount
from pokja.storage import read, store
from tests.factories import make_meeting, make_region, make_token
from tests.meetings.records import add_row, make_final, make_ready, make_submitted
from tests.people import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]
SECRET = "pkp_" + "a" * 43


@pytest.fixture
def cast():
    return make_cast()


def ask(path, secret=SECRET, **query):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    response = Client().get(f"/api/v1/{path}", query, headers=headers)
    if response["Content-Type"] == "application/json":
        check(path, response.json())
    elif "problem" in response["Content-Type"]:
        assert_fits("Problem", response.json())
        assert response.json()["status"] == response.status_code
    return response


def check(path, answer):
    """Every answer of these tests fits the document."""
    names = {"finals": "Finals", "follow-ups": "FollowUps", "numbers": "Numbers"}
    assert_fits(names.get(path, "Final"), answer)


def assert_fits(name, answer):
    schema = document("http://testserver/api/v1")["components"] | {"$ref": f"#/schemas/{name}"}
    whole = json.loads(json.dumps(schema).replace("#/components/schemas", "#/schemas"))
    Draft202012Validator(whole).validate(answer)


def titles(secret=SECRET, **query):
    return [item["title"] for item in ask("finals", secret, **query).json()["items"]]


@pytest.fixture
def finals(cast):
    """Finals here, where Lebak takes part, and elsewhere; and what is not final."""
    make_final(cast, "Final Banten", participants=[cast.joined])
    make_final(cast, "Final internal")
    make_submitted(cast, "Diajukan")
    make_ready(cast, "Draf rahasia")
    other = make_meeting(cast.elsewhere, "Final Jawa Timur", status=Meeting.Status.DRAFT)
    Meeting.objects.filter(pk=other.pk).update(pokja=cast.pokja)
    other.refresh_from_db()
    add_row(other, Kind.AGENDA, "Agenda", cast.secretariat)
    add_row(other, Kind.DECISION, "Keputusan", cast.secretariat)
    other.signers.create(office="Ketua")
    Meeting.objects.filter(pk=other.pk).update(pokja=cast.elsewhere)
    other.refresh_from_db()
    workflow.submit(other, by=cast.stranger)
    workflow.approve(other, by=cast.stranger)
    return cast


@pytest.mark.parametrize(
    ("place", "seen"),
    [
        ("pokja", {"Final Banten", "Final internal"}),
        ("joined", {"Final Banten"}),
        ("elsewhere", {"Final Jawa Timur"}),
        ("province", {"Final Banten", "Final internal"}),
        ("nation", {"Final Banten", "Final internal", "Final Jawa Timur"}),
    ],
)
def test_a_key_reads_the_finals_of_its_place_and_no_draft(finals, place, seen):
    region = {"region": make_region("36")} if place == "province" else {}
    make_token(getattr(finals, place, None) if not region and place != "nation" else None, secret=SECRET, **region)
    assert set(titles()) == seen
    for meeting in Meeting.objects.all():
        expected = 200 if meeting.title in seen else 404
        for path in (f"finals/{meeting.uid}", f"finals/{meeting.uid}/a1.pdf"):
            assert ask(path).status_code == expected, path
    tasks = ask("follow-ups").json()["items"]
    uids = {str(meeting.uid) for meeting in Meeting.objects.filter(title__in=seen)}
    assert {task["final"] for task in tasks} <= uids and (not tasks or "Draf" not in str(tasks))


def test_final_is_told_as_it_was_approved_without_nip(cast):
    meeting = make_ready(cast, "Rakor pertama")
    meeting.signers.update(nip="198001012005011001")
    workflow.submit(meeting, by=cast.secretariat)
    report = workflow.approve(meeting, by=cast.chair)
    make_token(cast.pokja, secret=SECRET)
    told = ask(f"finals/{meeting.uid}").json()
    assert told["record"]["title"] == "Rakor pertama" and told["version"] == 1
    assert told["record"]["signers"][0]["name"] == "Ketua Uji"
    assert "198001012005011001" in json.dumps(report.data) and "198001012005011001" not in json.dumps(told)
    assert told["starts_on"] == told["ends_on"] == "2016-05-30"
    assert told["approver"]["name"] == "Pimpinan Banten"


def test_pdf_is_the_stored_one_and_then_the_signed_one(cast):
    meeting = make_final(cast)
    report = FinalReport.objects.get()
    make_token(cast.pokja, secret=SECRET)
    path = f"finals/{meeting.uid}/a1.pdf"
    first = ask(path)
    assert b"".join(first.streaming_content) == read(report.pdf) and first["Content-Type"] == "application/pdf"
    assert first["ETag"] == f'"{report.pdf_id}"' and "private" in first["Cache-Control"]
    headers = {"Authorization": f"Bearer {SECRET}", "If-None-Match": first["ETag"]}
    assert Client().get(f"/api/v1/{path}", headers=headers).status_code == 304

    signed = store(b"%PDF-1.7 bertanda\n", "application/pdf")
    SignedFile.objects.create(
        report=report, file=signed, filename="t.pdf", result="resaved", accepted_by=cast.chair,
        accepted_at=timezone.now(),
    )  # fmt: skip
    assert hashlib.sha256(b"".join(ask(path).streaming_content)).hexdigest() == signed.sha256
    assert ask("finals").json()["items"][0]["pdf"]["signed"] is True


def test_while_it_is_corrected_the_version_in_force_is_read(cast):
    meeting = make_final(cast, "Judul yang disahkan")
    workflow.reopen(meeting, "Judul keliru.", by=cast.secretariat)
    Meeting.objects.filter(pk=meeting.pk).update(title="Judul baru rahasia", budget_year=2017)
    add_row(Meeting.objects.get(), Kind.FOLLOWUP, "Tugas rahasia", cast.secretariat)
    make_token(cast.pokja, secret=SECRET)
    assert (
        titles() == ["Judul yang disahkan"] and titles(year=2016) == ["Judul yang disahkan"] and not titles(year=2017)
    )
    everything = ask("finals").content + ask(f"finals/{meeting.uid}").content + ask("follow-ups").content
    assert b"rahasia" not in everything


@pytest.mark.parametrize("reads", ["finals", "followups", "numbers"])
def test_a_key_reads_only_what_was_ticked(cast, reads):
    meeting = make_final(cast)
    make_token(cast.pokja, secret=SECRET, reads=[reads])
    expected = {"finals": "finals", "follow-ups": "followups", f"finals/{meeting.uid}": "finals"}
    assert ask("numbers", year=2016).status_code == (200 if reads == "numbers" else 403)
    for path, needed in expected.items():
        assert ask(path).status_code == (200 if needed == reads else 403), path


@pytest.mark.parametrize(
    "change", [{"revoked": True}, {"expires_on": date(2020, 1, 1)}, {"secret": "pkp_lain"}, {"secret": ""}]
)
def test_key_that_is_revoked_expired_unknown_or_missing_opens_nothing(cast, change):
    fields = {"revoked_at": timezone.now(), "revoked_by": cast.admin} if change.get("revoked") else {}
    make_token(cast.pokja, secret=SECRET, **fields, **{n: v for n, v in change.items() if n == "expires_on"})
    response = ask("finals", change.get("secret", SECRET))
    assert response.status_code == 401 and response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"


def test_session_of_a_person_opens_nothing(cast):
    assert cast.client("system").get("/api/v1/finals").status_code == 401


def test_who_tries_keys_has_to_wait_and_learns_of_none(cast):
    make_token(cast.pokja, secret=SECRET)
    for _ in range(60):
        ask("finals", "pkp_tebakan")
    response = ask("finals")
    assert response.status_code == 429 and response["Retry-After"] == "600"
    FailureCount.objects.all().delete()
    assert ask("finals").status_code == 200


def test_too_many_questions_in_a_minute_wait_for_the_next(cast, monkeypatch, settings):
    settings.API_PER_MINUTE = 2
    token, now = make_token(cast.pokja, secret=SECRET), datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert [ask("finals").status_code for _ in range(3)] == [200, 200, 429]
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=1))
    assert ask("finals").status_code == 200
    token.refresh_from_db()
    assert token.used_on == date(2026, 11, 26)
    cache.clear()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "sepuluh"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"limit": "１"}, "limit"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"year": "20166"}, "year"),
        ({"pokja": "banten"}, "pokja"),
        ({"pokja": "36\x00"}, "pokja"),
        ({"province": "36.02"}, "province"),
        ({"approved_since": "30-5-2016"}, "approved_since"),
        ({"approved_since": "2016-02-31"}, "approved_since"),
        ({"cursor": "bukan!"}, "cursor"),
        ({"cursor": "12"}, "cursor"),
        ({"lain": "1"}, "lain"),
    ],
)
def test_wrong_parameter_is_named(cast, query, name):
    make_token(cast.pokja, secret=SECRET)
    response = ask("finals", **query)
    assert response.status_code == 400
    assert [error["name"] for error in response.json()["errors"]] == [name]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_only_reading_is_answered(cast, method):
    make_token(cast.pokja, secret=SECRET)
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)("/api/v1/finals", headers={"Authorization": f"Bearer {SECRET}"})
    assert response.status_code == 405 and response["Allow"] == "GET, HEAD"
    assert response.json()["status"] == 405


@pytest.mark.parametrize(
    "query",
    [
        {"approved_since": "0001-01-01"},
        {"approved_since": "9999-12-31"},
        {"cursor": "0-0"},
        {"cursor": "9" * 17 + "-" + "9" * 18},
    ],
)
def test_utmost_values_that_fit_are_answered(cast, query):
    make_token(secret=SECRET)
    assert ask("finals", **query).status_code == 200
    assert ask("follow-ups", cursor="9" * 18).status_code == 200


def test_address_that_is_not_there_is_told_as_json():
    assert ask("lain/lagi").status_code == 404
    assert ask("finals/bukan-uuid").status_code == 404


def test_pages_hold_every_final_once_and_new_ones_come_last(finals):
    make_token(secret=SECRET)
    seen, query = [], {"limit": 1}
    for _ in range(5):
        answer = ask("finals", **query).json()
        seen += [item["title"] for item in answer["items"]]
        if not answer["next"]:
            break
        query["cursor"] = answer["next"]
    assert seen == ["Final Banten", "Final internal", "Final Jawa Timur"]
    assert titles(pokja="35") == ["Final Jawa Timur"] and titles(province="36") == seen[:2]
    assert titles(approved_since=date.today() + timedelta(days=2)) == []


def test_follow_ups_are_told_once_with_status_news_and_lateness(cast):
    meeting = make_ready(cast)
    late = add_row(meeting, Kind.FOLLOWUP, "Terlambat", cast.secretariat, due_date=date(2016, 6, 1))
    done = add_row(meeting, Kind.FOLLOWUP, "Selesai nanti", cast.secretariat, owner_pokja=cast.pokja)
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    workflow.add_update(done, status="done", note="Sudah", uid=meeting.uid, by=cast.secretariat)
    make_token(cast.pokja, secret=SECRET)
    by_uid = {item["uid"]: item for item in ask("follow-ups").json()["items"]}
    assert by_uid[str(late.uid)]["is_late"] is True and by_uid[str(late.uid)]["due_date"] == "2016-06-01"
    told = by_uid[str(done.uid)]
    assert (told["status"], told["updates"][0]["note"], told["owner"]) == ("done", "Sudah", {"pokja": "36"})
    assert str(done.uid) not in {item["uid"] for item in ask("follow-ups", open="true").json()["items"]}
    assert [item["uid"] for item in ask("follow-ups", status="done", limit=1, year=2016).json()["items"]] != []
    pages, query = [], {"limit": 1}
    while query is not None:
        answer = ask("follow-ups", **query).json()
        pages += [item["uid"] for item in answer["items"]]
        query = {"limit": 1, "cursor": answer["next"]} if answer["next"] else None
    assert sorted(pages) == sorted(by_uid) and len(pages) == 4


def test_as_many_questions_to_the_database_for_three_as_for_one(cast):
    make_token(cast.pokja, secret=SECRET)

    def asked(path):
        with CaptureQueriesContext(connection) as queries:
            ask(path)
        return len(queries)

    make_final(cast)
    before = asked("finals"), asked("follow-ups")
    make_final(cast)
    make_final(cast)
    assert (asked("finals"), asked("follow-ups")) == before


# --- the document and the pages ---


def test_document_tells_every_address_and_parameter():
    told = Client().get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0" and told["servers"] == [{"url": "http://testserver/api/v1"}]
    for path, entry in told["paths"].items():
        assert (
            Client().get(f"/api/v1{path.replace('{uid}', 'd' * 8 + '-dddd' * 3 + '-' + 'd' * 12)}").status_code == 401
        )
        assert entry["get"]["operationId"] and entry["get"]["responses"]["200"]
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    page = Client().get("/api/v1/").content.decode()
    assert all(path.removeprefix("/") in page for path in told["paths"])


def test_admin_makes_a_key_that_is_shown_once_and_revokes_it(cast):
    client, address = cast.client("admin"), reverse("pokja:tokens", args=["36"])
    day = timezone.localdate() + timedelta(days=30)
    values = {"name": "Bappeda, dasbor", "reads": ["finals"], "expires_on": f"{day.day} {day.month} {day.year}"}
    page = client.post(address, values).content.decode()
    secret = page.split('id="kunci-baru" readonly value="')[1].split('"')[0]
    make_final(cast, "Rakor Banten")
    assert titles(secret=secret) == ["Rakor Banten"]
    token = ApiToken.objects.get()
    assert secret not in str(vars(token)) and token.hint == secret[-4:]
    again = client.get(address).content.decode()
    assert secret not in again and "Bappeda, dasbor" in again
    client.post(reverse("pokja:token_revoke", args=["36", token.pk]))
    assert ask("finals", secret).status_code == 401
    sentences = AuditEntry.objects.filter(sentence__startswith="Kunci API").values_list("act", flat=True)
    assert sorted(sentences) == ["access_given", "access_taken"]
    assert not AuditEntry.objects.filter(sentence__contains=secret).exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "Isi siapa yang memakai kunci ini."),
        ({"reads": []}, "Pilih sedikitnya satu."),
        ({"expires_on": "1 1 2020"}, "Isi tanggal hari ini atau sesudahnya"),
        ({"expires_on": "1 1 2099"}, "paling lama dua tahun lagi"),
    ],
)
def test_key_without_user_purpose_or_end_is_not_made(cast, wrong, says):
    day = timezone.localdate()
    values = {"name": "Bappeda", "reads": ["finals"], "expires_on": f"{day.day} {day.month} {day.year}"} | wrong
    response = cast.client("admin").post(reverse("pokja:tokens", args=["36"]), values)
    assert response.status_code == 422 and says in response.content.decode() and not ApiToken.objects.exists()


def test_system_admin_makes_keys_of_a_province_and_of_the_nation(cast):
    client, address = cast.client("system"), reverse("pokja:area_tokens")
    day = timezone.localdate()
    values = {"name": "Kementerian", "reads": ["finals"], "expires_on": f"{day.day} {day.month} {day.year}"}
    client.post(address, values)
    client.post(address, values | {"province": make_region("36").pk})
    assert set(ApiToken.objects.values_list("scope", flat=True)) == {"nation", "province"}
    page = client.get(address).content.decode()
    assert "Provinsi Banten" in page and "Nasional" in page
