"""The samples are sound records that tell the eight public Rakor truly, in Indonesian and without private persons."""

import csv
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from pokja.regions import REGIONS_CSV

ROOT = Path(__file__).parents[2]
PUBLIC_SPEAKERS = {"Zulfi Syarif Koto", "Eneng Nurcahyati"}
# Remarks on sources, stand-ins for what nobody knows, leftovers of English, and spellings that DOMAIN rules out.
FORBIDDEN = re.compile(
    r"""tidak\ (di)?(sebut|ketahui|tercantum|tertulis)|belum\ diketahui|tanpa\ (nama|keterangan)|ejaan
    |tercetak|sumber\ rusak
    |not\ stated|as\ printed|unknown|inferred|lorem|todo|tbd|n/a|\bthe\ (?!HUD)|\band\b|\?\?
    |\bpemukiman|nopember|pebruari|kabupaten\ /\ kota|walikota""",
    re.IGNORECASE | re.VERBOSE,
)


@pytest.fixture(scope="module")
def sample():
    return json.loads((ROOT / "meetings/data/sample.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def meeting_of(sample):
    """The record of a Pokja and year, and of a state where there are two."""

    def find(code, year, status=None):
        found = [
            record
            for record in sample
            if record["pokja"] == code
            and record["sessions"][0]["date"].startswith(str(year))
            and record["status"] == (status or record["status"])
        ]
        assert len(found) == 1
        return found[0]

    return find


@pytest.fixture(scope="module")
def regions():
    with REGIONS_CSV.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def objects(value):
    """Every JSON object inside a value, itself included."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def texts(value):
    """Every text inside a value, without identities."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("uid", "agenda") or not isinstance(inner, str):
                yield from texts(inner)


def written(rows):
    return [row["text"] for row in rows]


def test_samples_follow_the_schema(sample):
    schema = json.loads((ROOT / "docs/record.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [f"{error.json_path}: {error.message}" for error in check.iter_errors(sample)] == []
    assert all(set(record) == set(schema["$defs"]["record"]["properties"]) for record in sample)


def test_every_identity_stands_once_in_the_file(sample):
    uids = [part["uid"] for part in objects(sample) if "uid" in part]
    assert len(uids) > 100
    assert [uid for uid, times in Counter(uids).items() if times > 1] == []


def test_links_inside_a_record_lead_somewhere(sample):
    for record in sample:
        agenda = {item["uid"] for item in objects(record["agenda"]) if "speakers" in item}
        results = record["decisions"] + record["recommendations"] + record["follow_ups"] + record["obstacles"]
        assert {row["agenda"] for row in results} - {None} <= agenda
        for presence in (presence for attendee in record["attendees"] for presence in attendee["presences"]):
            assert presence["session"] < len(record["sessions"])


def test_codes_and_zones_are_those_of_the_regions(sample, regions):
    for record in sample:
        assert {session["zone"] for session in record["sessions"]} == {regions[record["pokja"]]["zone"]}
        assert record["pokja"] not in record["participants"]
        assert set(record["participants"]) <= set(regions)


def test_budget_year_and_quarter_follow_the_date(sample):
    for record in sample:
        first = date.fromisoformat(min(session["date"] for session in record["sessions"]))
        assert (record["budget_year"], record["quarter"]) == (first.year, (first.month + 2) // 3)


def test_no_remark_or_filler_reaches_the_screen(sample):
    assert [text for text in texts(sample) if FORBIDDEN.search(text)] == []
    assert [text for text in texts(sample) if text != " ".join(text.split())] == []


def test_only_the_two_public_speakers_are_named(sample):
    names = [part["name"] for part in objects(sample) if part.get("name")]
    assert set(names) == PUBLIC_SPEAKERS
    assert len(names) == 4
    for part in objects(sample):
        assert not any(part.get(key) for key in ("nip", "phone", "email", "rank", "title_after"))
        assert part.get("name") or not part.get("title_before")


def test_every_kind_of_state_is_there(sample):
    assert Counter(record["status"] for record in sample) == {"final": 5, "draft": 3, "submitted": 1}


@pytest.mark.parametrize(
    ("code", "year", "status", "kind", "number", "days", "mode"),
    [
        ("81.02", 2021, "final", "rakor", "IV", ["2021-09-15"], "onsite"),
        ("32.05", 2022, "submitted", "capacity", "", ["2022-12-15"], "hybrid"),
        ("36.02", 2023, "final", "rakor", "", ["2023-05-29", "2023-05-30"], "onsite"),
        ("35", 2025, "draft", "semiloka", "", ["2025-11-18"], "onsite"),
        ("14.01", 2025, "final", "kickoff", "", ["2025-07-10"], "onsite"),
        ("64", 2018, "final", "rakor", "2", ["2018-10-31", "2018-11-01", "2018-11-02"], "onsite"),
        ("61", 2025, "draft", "rakor", "", ["2025-06-12"], "hybrid"),
    ],
)
def test_each_meeting_has_its_kind_number_and_days(meeting_of, code, year, status, kind, number, days, mode):
    record = meeting_of(code, year)
    assert (record["status"], record["kind"], record["number"]) == (status, kind, number)
    assert [session["date"] for session in record["sessions"]] == days
    assert {session["mode"] for session in record["sessions"]} == {mode}


def test_what_goes_to_the_chair_has_agenda_result_and_signers_by_role(sample):
    for record in sample:
        if record["status"] != "draft":
            assert record["agenda"]
            assert record["decisions"] or record["recommendations"] or record["follow_ups"]
            assert [signer["part"] for signer in record["signers"]] == ["chair", "minute_taker"]
            assert all(signer["office"] for signer in record["signers"])
            assert record["signing_place"] and record["signing_date"]


def test_only_lebak_has_an_approximate_date(sample):
    for record in sample:
        for session in record["sessions"]:
            assert session["approximate"] == bool(session["date_note"]) == (record["pokja"] == "36.02")


@pytest.mark.parametrize("status", ["draft", "final"])
class TestBanten2016:
    @pytest.fixture
    def banten(self, meeting_of, status):
        return meeting_of("36", 2016, status)

    def test_what_it_was(self, banten):
        assert banten["kind"] == "rakor"
        assert banten["number"] == "1"
        assert "Penguatan Pokja PKP Provinsi" in banten["title"]
        assert "Pembentukan Pokja PKP Kabupaten/Kota" in banten["title"]
        assert banten["organisers"] == ["Dinas Sumber Daya Air dan Permukiman (DSDAP) Provinsi Banten"]
        assert banten["funding"] == "apbn_dekon"
        assert banten["participants_note"] == "SKPD provinsi terkait perumahan dan permukiman"

    def test_when_and_where(self, banten):
        (session,) = banten["sessions"]
        assert session["date"] == "2016-05-30"
        assert session["place"] == "Hotel Istana Nelayan, Tangerang"
        assert (session["zone"], session["mode"], session["approximate"]) == ("WIB", "onsite", False)
        assert (banten["budget_year"], banten["quarter"]) == (2016, 2)

    def test_agenda_with_its_speakers(self, banten):
        assert written(banten["agenda"]) == [
            "Kebijakan dan strategi penyediaan perumahan",
            "Sosialisasi Program Sejuta Rumah",
            "Sosialisasi layanan BAPETARUM-PNS untuk mendukung Program Sejuta Rumah",
            "Review Pokja PKP Provinsi",
        ]
        keys = ("role", "title_before", "name", "office", "institution")
        speakers = [[tuple(who[key] for key in keys) for who in item["speakers"]] for item in banten["agenda"]]
        assert speakers == [
            [("speaker", "", "Zulfi Syarif Koto", "Ketua", "The HUD Institute")],
            [],
            [],
            [("speaker", "Ir. Hj.", "Eneng Nurcahyati", "", "Pokja PKP Provinsi Banten")],
        ]

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            (0, ["kebijakan dan program nasional", "perumahan dan permukiman"]),
            (1, ["rencana kerja", "kelembagaan", "rencana tindak lanjut", "Pokja PKP provinsi"]),
            (2, ["format laporan pelaksanaan A-1"]),
            (3, ["Menyebarluaskan informasi kegiatan dekonsentrasi", "MBR"]),
        ],
    )
    def test_decisions(self, banten, place, words):
        assert len(banten["decisions"]) == 4
        assert all(word in banten["decisions"][place]["text"] for word in words)

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            (0, ["rencana kerja prioritas tiap bidang", "TA 2016", "target yang realistis", "rencana kerja 2015–2016"]),
            (1, ["masalah lapangan", "tindak lanjutnya"]),
            (2, ["membentuk Pokja kabupaten/kota", "ujung tombak"]),
            (3, ["visi dan misi Pokja", "percepatan pembangunan", "Kota Kekerabatan Maja"]),
        ],
    )
    def test_recommendations_hang_on_the_review(self, banten, place, words):
        review = banten["agenda"][3]["uid"]
        assert [row["agenda"] for row in banten["recommendations"]] == [review] * 4
        assert all(word in banten["recommendations"][place]["text"] for word in words)

    def test_recommendations_are_lettered(self, banten):
        assert banten["marks"]["recommendation"][0] == "a."
        assert "followup" not in banten["marks"]

    @pytest.mark.parametrize(
        ("place", "status_at_writing", "due", "words"),
        [
            (0, "done", "", ["Rencana kerja prioritas telah disusun", "hasil diskusi"]),
            (1, "done", "", ["Masalah dan tindak lanjutnya telah diidentifikasi"]),
            (2, "not_started", "pada Rakor 2", ["pilot project", "pembentukan Pokja kabupaten/kota"]),
            (
                3,
                "not_started",
                "",
                ["pertemuan khusus dengan pelaku PKP di Kota Maja", "audiensi dengan Gubernur", "kendala"],
            ),
        ],
    )
    def test_follow_ups_without_owner(self, banten, place, status_at_writing, due, words):
        assert len(banten["follow_ups"]) == 4
        row = banten["follow_ups"][place]
        assert (row["status"], row["due_text"], row["due_date"]) == (status_at_writing, due, None)
        assert (row["owner"], row["owner_text"]) == (None, "")
        assert all(word in row["text"] for word in words)


def test_approved_banten_says_what_the_draft_says(meeting_of):
    def content(record):
        return list(texts({key: value for key, value in record.items() if key not in approval}))

    approval = {"uid", "status", "signing_place", "signing_date", "signers"}
    draft, final = meeting_of("36", 2016, "draft"), meeting_of("36", 2016, "final")
    assert content(draft) == content(final)
    assert final["report_number"] == ""


def test_maluku_tenggara_made_three_recommendations(meeting_of):
    record = meeting_of("81.02", 2021)
    assert [
        ("format survei" in text, "surat edaran" in text, "SK bupati" in text)
        for text in written(record["recommendations"])
    ] == [
        (True, False, False),
        (False, True, False),
        (True, False, True),
    ]
    assert len(record["agenda"]) == 3
    assert "13 kriteria" in record["agenda"][2]["notes"][0]["text"]


def test_garut_heard_one_speaker_online(meeting_of):
    record = meeting_of("32.05", 2022)
    assert [who["mode"] for item in record["agenda"] for who in item["speakers"]] == ["online", ""]
    modes = {attendee["institution"]: attendee["presences"][0]["mode"] for attendee in record["attendees"]}
    assert modes["KOTAKU Provinsi Jawa Barat"] == "online"
    assert modes["Askot Mandiri dan fasilitator"] == "onsite"


def test_lebak_follow_ups_keep_owner_and_due_as_said(meeting_of):
    record = meeting_of("36.02", 2023)
    assert record["participants"] == ["36"]
    assert [(row["owner_text"], row["due_text"], row["pokja"]) for row in record["follow_ups"]] == [
        ("Pemerintah Kabupaten Lebak", "segera", "36.02"),
        ("Pemerintah Kabupaten Lebak", "dianggarkan pada TA 2024", "36.02"),
        ("BPPW Banten", "2023", None),
    ]
    assert "cukup" in record["agenda"][1]["notes"][0]["text"]


def test_jawa_timur_was_opened_on_behalf_of_the_chair(meeting_of):
    record = meeting_of("35", 2025)
    (opener,) = record["agenda"][0]["speakers"]
    assert (opener["role"], opener["acting"]) == ("opener", "plt")
    assert opener["representing"].endswith("Ketua Pokja PKP Provinsi Jawa Timur")
    assert len(record["participants"]) == 38


def test_kampar_nests_its_issues_three_deep(meeting_of):
    issues = meeting_of("14.01", 2025)["agenda"][1]["children"]
    assert len(issues) == 5
    assert written(issues[0]["children"]) == ["RP2KPKPK", "RP3KP", "PPSP", "Rencana induk rawan bencana"]


def test_kalimantan_timur_met_with_its_ten_and_heard_a_former_director(meeting_of, regions):
    record = meeting_of("64", 2018)
    assert sorted(record["participants"]) == [code for code in sorted(regions) if code.startswith("64.")]
    assert len(record["participants"]) == 10
    assert record["agenda"][2]["speakers"][0]["former"]
    assert not record["agenda"][1]["speakers"][0]["former"]


def test_kalimantan_barat_had_two_organisers_and_two_speakers_on_one_item(meeting_of):
    record = meeting_of("61", 2025)
    assert len(record["organisers"]) == 2
    assert [len(item["speakers"]) for item in record["agenda"]] == [1, 1, 2, 0]
    assert record["agenda"][0]["speakers"][0]["mode"] == "online"
    assert sum("delapan kabupaten" in attendee["institution"] for attendee in record["attendees"]) == 4
    assert record["participants"] == []
