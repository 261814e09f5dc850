"""Which meetings match these words: every word somewhere, other spellings too, nothing one may not read."""

from datetime import date

import pytest

from meetings import workflow
from meetings.models import Attendee, Kind, Meeting, Row, Session
from meetings.search import matching, matching_rows, words_of
from tests.factories import make_meeting, make_pokja, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def banten():
    return make_meeting(make_pokja("36"), "Rapat Koordinasi Pokja PKP Provinsi Banten", number="1")


@pytest.fixture
def other():
    """A meeting that must not be found with that of Banten."""
    return make_meeting(
        make_pokja("35"), "Rapat teknis rumah susun", day=date(2018, 11, 2), place="Surabaya", kind="technical"
    )


def write(meeting, kind, text="", **values):
    return Row.objects.create(meeting=meeting, kind=kind, text=text, **values)


def found(text):
    return list(matching(Meeting.objects.all(), text))


@pytest.mark.parametrize(
    "text",
    [
        "koordinasi", "KOORDINASI", "ordina", "rakor", "banten", "Provinsi Banten", "pokja pkp banten", "2016", "mei",
        "Mei 2016",
        "30 mei 2016", "serang", "hotel uji", "banten 2016", "  banten   2016  ", "“banten”, 2016",
    ],
)  # fmt: skip
def test_word_of_the_meeting_itself_finds_it(banten, other, text):
    assert found(text) == [banten]


@pytest.mark.parametrize(
    "text", ["banten 2018", "banten november", "koordinasi surabaya", "teknis banten", "31 mei", "juni"]
)
def test_every_word_must_match(banten, other, text):
    assert found(text) == []


def test_year_of_the_budget_finds_a_meeting_held_in_january(other):
    late = make_meeting(title="Evaluasi", day=date(2017, 1, 5), budget_year=2016)
    assert found("evaluasi 2016") == found("evaluasi 2017") == [late]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.SPEAKER, Kind.FOLLOWUP)])
def test_words_of_rows_find_the_meeting(banten, other, kind):
    write(banten, kind, "Format laporan pelaksanaan A-1 disepakati")
    assert found("disepakati") == found("a-1") == found("a\u20111") == found("banten a-1") == [banten]


def test_words_of_followups_and_speakers_find_the_meeting(banten, other):
    write(
        banten,
        Kind.FOLLOWUP,
        "Siapkan rencana",
        status_at_writing="not_started",
        owner_text="Bidang Perumahan",
        due_text="triwulan depan",
    )
    write(
        banten, Kind.SPEAKER, speaker_role="speaker", name="Siti Aminah", office="Direktur", institution="HUD Institute"
    )
    for text in ("siapkan", "bidang perumahan", "depan", "aminah", "direktur", "hud institute", "aminah banten"):
        assert found(text) == [banten], text


def test_words_may_stand_in_different_places(banten, other):
    write(banten, Kind.DECISION, "Anggaran disetujui")
    write(banten, Kind.NOTE, "Pembahasan sanitasi")
    assert found("sanitasi anggaran serang mei") == [banten]


def test_participants_find_the_meeting(banten, other):
    Attendee.objects.create(
        meeting=banten, name="Budi Santoso", office="Kepala Bidang", institution="Bappeda Lebak", count=1
    )
    workflow.records._save_participants(banten, [make_pokja("36.02")])
    for text in ("budi", "kepala bidang", "bappeda", "kabupaten lebak"):
        assert found(text) == [banten], text


def test_contacts_do_not_find_the_meeting(banten):
    Attendee.objects.create(meeting=banten, name="Budi", count=1, phone="081234567", email="budi@rahasia.test")
    assert found("081234567") == found("rahasia") == []


def test_own_name_and_alias_of_the_region_find_the_meeting(other):
    pokja = make_pokja("31", own_name="Mambolo Nagoghi")
    jakarta = make_meeting(pokja, "Rapat koordinasi")
    assert found("nagoghi") == found("dki") == found("ibukota") == [jakarta]


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("kawasan permukiman kumuh", "pemukiman"),
        ("kawasan pemukiman kumuh", "permukiman"),
        ("kawasan pemukiman kumuh", "permukim"),
        ("notula dibacakan", "notulen"),
        ("notulen dibacakan", "notula"),
        ("setiap OPD melapor", "skpd"),
        ("setiap SKPD melapor", "SOPD"),
        ("setiap perangkat daerah melapor", "opd"),
        ("setiap SOPD melapor", "perangkat  daerah"),
        ("setiap SKPD melapor", "perangkat daerah melapor"),
    ],
)
def test_either_spelling_finds_both(banten, other, written, sought):
    write(banten, Kind.NOTE, written)
    assert found(sought) == [banten]


@pytest.mark.parametrize("text", ["50%", "a_b", "%", "_", "\\", "100%_"])
def test_signs_of_sql_are_plain_letters(banten, other, text):
    assert found(text) == []
    write(banten, Kind.NOTE, f"capaian {text} akhir")
    assert found(text) == [banten]


def test_hostile_text_harms_nothing(banten):
    for text in (
        "'; DROP TABLE meetings_meeting; --",
        "\x00",
        "<script>",
        "a" * 5_000,
        "٣",
        "99999999999999999999",
        "0000",
    ):
        found(text)
    assert found("\x00banten") == [banten]


def test_nothing_typed_leaves_the_list_alone(banten, other):
    assert set(found("")) == set(found(" .,; ")) == {banten, other}


def test_many_words_are_cut_not_run(django_assert_max_num_queries):
    assert len(words_of(" ".join(str(n) for n in range(1000)))) == 12


def test_removed_row_finds_nothing(banten):
    user = make_user()
    row = write(banten, Kind.DECISION, "Dihapus karena rahasia")
    assert found("rahasia") == [banten]
    workflow.remove_row(row, by=user)
    assert found("rahasia") == []


def test_row_is_told_where_the_line_does_not_show_the_word(banten, other):
    write(banten, Kind.NOTE, "Format A-1 dibahas")
    decision = write(banten, Kind.DECISION, "Format laporan pelaksanaan A-1")
    write(other, Kind.NOTE, "banten disebut")
    assert matching_rows([banten], "banten 2016 a-1") == {banten.pk: decision}
    assert matching_rows([banten], "banten 2016") == {}
    assert matching_rows([banten], "") == {}


def test_told_rows_cost_one_query(banten, other, django_assert_num_queries):
    for n in range(20):
        write(banten, Kind.NOTE, f"sanitasi {n}")
        write(other, Kind.NOTE, f"sanitasi {n}")
    meetings = list(Meeting.objects.select_related("pokja__region"))
    with django_assert_num_queries(1):
        assert set(matching_rows(meetings, "sanitasi")) == {banten.pk, other.pk}


def test_a_place_of_several_days_finds_the_meeting(banten, other):
    Session.objects.create(meeting=banten, date=date(2016, 6, 1), zone="WIB", place="Pantai Anyer")
    assert found("anyer juni") == [banten]


def test_search_is_one_query(banten, django_assert_num_queries):
    with django_assert_num_queries(1):
        found("banten mei sanitasi permukiman")
