"""Which meetings match these words: every word somewhere, other spellings too, nothing one may not read."""

from datetime import date, timedelta

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.management import call_command

from meetings import workflow
from meetings.found import found_in
from meetings.keyset import page_of
from meetings.marking import excerpt, marked
from meetings.models import Attendee, ChangedMeeting, Kind, KnownWord, Meeting, MeetingWords, Row, Session
from meetings.searchsql import SIGNS
from meetings.sought import Sought, words_of
from meetings.wordkeeping import write_all_waiting
from tests.factories import make_meeting, make_pokja, make_user
from tests.meetings.searching import hits

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


def found(text, **options):
    meetings = Meeting.objects.in_bulk()
    return [meetings[meeting.pk] for meeting in page_of(hits(text, **options)).meetings]


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


@pytest.mark.parametrize("text", ["50%", "a_b", "100%_", "pasal 3/2011", "o'connor", "x:*", "x|y", "!x", "a&b", "<->q"])
def test_signs_part_words_and_mean_nothing_else(banten, other, text):
    assert found(text) == []
    write(banten, Kind.NOTE, f"capaian {text} akhir")
    assert found(text) == [banten]


@pytest.mark.parametrize("text", ["%", "_", "\\", SIGNS, " ".join(SIGNS)])
def test_signs_alone_ask_for_nothing(text):
    assert not Sought(text) and not Sought(text).words


def test_parts_of_one_word_stand_in_their_order(banten, other):
    write(banten, Kind.NOTE, "agenda 1 dan lampiran a")
    assert found("a-1") == []
    write(other, Kind.NOTE, "laporan A-1")
    assert found("a-1") == found("A\u20131") == [other]


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("perumahan swadaya", "rumah"),
        ("rumah swadaya", "perumahan"),
        ("penataan kawasan", "tata"),
        ("ditata ulang", "penataan"),
        ("menyusun rencana", "susunan"),
        ("pembangunan jalan", "bangun"),
        ("memperbaiki drainase", "perbaikan"),
        ("dikoordinasikan", "koordinasi"),
        ("pengelolaan air", "kelola"),
        ("laporannya", "melaporkan"),
        ("penyediaan lahan", "sedia"),
        ("terkoordinasikan", "ordina"),
    ],
)
def test_words_of_one_stem_find_each_other(written, sought):
    theirs, _ = make_meeting(title="Semiloka", kind="fgd"), make_meeting(title="Rapat lain", kind="fgd")
    write(theirs, Kind.NOTE, written)
    assert found(sought) == [theirs]


@pytest.mark.parametrize("number", ["3", "31", "201", "20166"])
def test_part_of_a_number_is_another_number(banten, number):
    assert found(number) == []


def test_slip_of_the_finger_finds_what_looks_alike_and_only_when_asked(banten, other):
    write(banten, Kind.DECISION, "Kawasan permukiman")
    assert found("permukimna") == []
    assert found("permukimna", is_alike=True) == [banten]


def test_every_kind_of_meeting_is_found_by_its_words():
    for kind in Meeting.Kind:
        meeting = make_meeting(title="Tanpa kata", kind=kind)
        assert meeting in found(kind.label), kind


def test_renamed_pokja_and_region_are_found_by_the_new_name(banten, other):
    banten.pokja.own_name = "Gotong Griya"
    banten.pokja.save()
    assert found("griya") == [banten]
    banten.pokja.region.aliases = ["Tanah Jawara"]
    banten.pokja.region.save()
    assert found("jawara griya") == [banten]


def test_other_title_takes_the_old_words_away(banten, other):
    Meeting.objects.filter(pk=banten.pk).update(title="Rapat sanitasi")
    assert found("sanitasi") == [banten]
    other.title = "Rapat lahan"
    other.save()
    assert found("susun") == []


def test_words_go_with_their_meeting(banten):
    banten.delete()
    assert found("banten") == []


def test_more_words_than_the_index_holds_can_still_be_saved(banten):
    write(banten, Kind.NOTE, " ".join(f"kata{n}" for n in range(150_000)))
    assert found("kata7") == [banten]


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


@pytest.mark.parametrize("text", ["", "  ", " .,; "])
def test_nothing_typed_asks_for_nothing(text):
    assert not Sought(text)


def test_many_words_are_cut_not_run(django_assert_max_num_queries):
    assert len(words_of(" ".join(str(n) for n in range(1000)))) == 12


def test_removed_row_finds_nothing(banten):
    user = make_user()
    row = write(banten, Kind.DECISION, "Dihapus karena rahasia")
    assert found("rahasia") == [banten]
    workflow.remove_row(row, by=user)
    assert found("rahasia") == []


def told(meetings, text, **options):
    return {pk: (said.place, said.text) for pk, said in found_in(meetings, Sought(text, **options)).items()}


def test_row_is_told_where_the_line_does_not_show_the_word(banten, other):
    write(banten, Kind.NOTE, "Format A-1 dibahas")
    write(banten, Kind.DECISION, "Format laporan pelaksanaan A-1")
    write(other, Kind.NOTE, "banten disebut")
    assert told([banten], "banten 2016 a-1") == {banten.pk: ("Keputusan", "Format laporan pelaksanaan A-1")}
    assert told([banten], "banten 2016") == told([banten], "") == {}


def test_row_with_most_of_the_words_is_told(banten):
    write(banten, Kind.DECISION, "Perumahan di Lebak")
    write(banten, Kind.NOTE, "Sanitasi perumahan")
    assert told([banten], "rumah sanitasi") == {banten.pk: ("Catatan", "Sanitasi perumahan")}


def test_place_people_and_theme_are_told(banten):
    Meeting.objects.filter(pk=banten.pk).update(theme="Rumah layak huni", chair="Sekda Uji")
    banten.refresh_from_db()
    Attendee.objects.create(meeting=banten, name="Budi Uji", institution="Bappeda", count=1)
    assert told([banten], "layak") == {banten.pk: ("tema", "Rumah layak huni")}
    assert told([banten], "sekda") == {banten.pk: ("pimpinan dan notulis", "Sekda Uji")}
    assert told([banten], "bappeda") == {banten.pk: ("peserta", "Budi Uji ; Bappeda")}
    assert told([banten], "serang") == {banten.pk: ("tempat", "Hotel Uji, Serang")}
    write_all_waiting()  # what looks alike is looked for among the words that are written
    assert told([banten], "bapeda", is_alike=True) == {banten.pk: ("peserta", "Budi Uji ; Bappeda")}


def test_told_rows_cost_two_queries(banten, other, django_assert_num_queries):
    for n in range(20):
        write(banten, Kind.NOTE, f"sanitasi {n}")
        write(other, Kind.NOTE, f"sanitasi {n}")
    meetings = list(Meeting.objects.select_related("pokja__region").prefetch_related("sessions"))
    with django_assert_num_queries(2):
        assert set(told(meetings, "sanitasi")) == {banten.pk, other.pk}


def test_a_place_of_several_days_finds_the_meeting(banten, other):
    Session.objects.create(meeting=banten, date=date(2016, 6, 1), zone="WIB", place="Pantai Anyer")
    assert found("anyer juni") == [banten]


def test_search_is_four_queries(banten, django_assert_num_queries):
    """What waits to be written, the kin of the words, the index, the meetings."""
    write_all_waiting()
    with django_assert_num_queries(4):
        assert [meeting.pk for meeting in page_of(hits("banten mei koordinasi")).meetings] == [banten.pk]


def test_word_that_nobody_wrote_does_not_trouble_the_index(banten, django_assert_num_queries):
    write_all_waiting()
    with django_assert_num_queries(2):
        assert not page_of(hits("xqzvvyk")).meetings
    write(banten, Kind.NOTE, "xqzvvyk2 dan xqzvvyk")
    assert found("xqzvvyk") == found("xqzvvyk2") == [banten]
    write_all_waiting()
    assert found("xqzvvyk") == found("xqzvvyk2") == [banten]


def test_beginning_of_words_with_figures_and_of_very_long_ones_finds_them(banten):
    write(banten, Kind.NOTE, f"sanimas2016 {'panjang' * 9}")
    write_all_waiting()
    assert found("sanimas") == found("panjangpanjang") == [banten]


# Written soon after


def test_a_change_is_only_noted_and_its_words_are_written_afterwards(banten):
    write_all_waiting()
    write(banten, Kind.NOTE, "perumahan swadaya")
    assert not MeetingWords.objects.filter(words=SearchQuery("swadaya", config="simple")).exists()
    assert set(ChangedMeeting.objects.values_list("meeting", flat=True)) == {banten.pk}
    write_all_waiting()
    assert MeetingWords.objects.filter(words=SearchQuery("swadaya", config="simple")).exists()
    assert not ChangedMeeting.objects.exists()


def test_what_is_not_written_yet_is_found_and_what_was_taken_out_is_not(banten, monkeypatch):
    """While a worker writes, the search cannot; it then looks at the meeting itself."""
    row = write(banten, Kind.NOTE, "kebun raya")
    write_all_waiting()
    Row.objects.filter(pk=row.pk).update(text="taman kota")
    monkeypatch.setattr("meetings.search.write_waiting", lambda among: 0)
    assert found("taman") == [banten] and found("kebun") == []
    assert ChangedMeeting.objects.exists()


def test_words_that_stand_nowhere_any_more_are_forgotten(banten):
    row = write(banten, Kind.NOTE, "Sukmawijaya hadir")
    write_all_waiting()
    Row.objects.filter(pk=row.pk).update(text="hadir")
    write_all_waiting()
    assert KnownWord.objects.filter(word="sukmawijaya").exists()
    call_command("write_words", forget=True)
    assert not KnownWord.objects.filter(word="sukmawijaya").exists()
    assert KnownWord.objects.filter(word="hadir").exists()


def test_all_words_can_be_written_anew(banten, other):
    write_all_waiting()
    MeetingWords.objects.all().delete()
    call_command("write_words", all=True)
    assert set(MeetingWords.objects.values_list("meeting", flat=True)) == {banten.pk, other.pk}


# Order and pages of what is found: along the list, by months, by years, by all


@pytest.mark.parametrize("rarity", range(4))
@pytest.mark.parametrize("every", [1, 9, 60])
def test_pages_of_a_search_follow_each_other_however_rare_the_word_and_wherever_it_is_looked_for(every, rarity):
    pokja, days = make_pokja("36"), [date(2010, 1, 1) + timedelta(days=13 * n) for n in range(360)]
    meetings = Meeting.objects.bulk_create(
        Meeting(pokja=pokja, title="Rapat jamban" if n % every == 0 else "Rapat", starts_on=day, ends_on=day)
        for n, day in enumerate(days)
    )
    Meeting.objects.filter(pk__in=[meetings[0].pk, meetings[180].pk]).update(starts_on=None, ends_on=None)
    write_all_waiting()
    found = hits("jamban")
    found.rarity = rarity
    expected = [meeting.pk for meeting in Meeting.objects.filter(title__contains="jamban").newest_first()]
    seen, page = [], page_of(found)
    while page:
        seen += [meeting.pk for meeting in page.meetings]
        last, page = page, page_of(found, after=page.older) if page.older else None
    assert seen == expected
    back = [last.meetings]
    while last.newer:
        last = page_of(found, before=last.newer)
        back.append(last.meetings)
    assert len({meeting.pk for page in back for meeting in page}) == len(expected)


# Marks


def pieces(text, sought, **options):
    return "".join(f"[{p.text}]" if p.is_marked else p.text for p in marked(text, Sought(sought, **options)))


def test_sought_words_are_marked_as_they_were_typed(banten):
    write(banten, Kind.NOTE, "perumahan pemukiman")
    write_all_waiting()
    assert pieces("Data Perumahan, rumah; permukiman A-1 a 1", "rumah pemukiman a-1") == (
        "Data [Perumahan], [rumah]; [permukiman] [A-1] [a 1]"
    )
    assert pieces("Perumahan 31", "perumahna 3", is_alike=True) == "[Perumahan] 31"


def test_excerpt_of_a_long_text_shows_the_word_in_whole_words():
    text = f"{'awal ' * 200}jamban sehat {'akhir ' * 200}"
    said = "".join(piece.text for piece in excerpt(text, Sought("jamban")))
    assert "jamban sehat" in said and said.startswith("… awal") and said.endswith("akhir …") and len(said) < 170
    assert len("".join(piece.text for piece in excerpt("x" * 20_000, Sought("jamban")))) < 170


def test_kind_and_joined_pokja_are_told_when_the_line_does_not_show_them(other):
    joint = make_meeting(make_pokja("36"), "Pertemuan", kind="technical", participants=[make_pokja("36.02")])
    assert told([joint], "teknis") == {joint.pk: ("jenis", "Rapat teknis")}
    assert told([joint], "lebak") == {joint.pk: ("Pokja yang ikut serta", "Kabupaten Lebak")}
