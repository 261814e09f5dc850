"""The list of meetings: who sees what, search, filters, pages, downloads, and a constant number of queries."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from meetings.keyset import PAGE_SIZE
from meetings.models import FinalReport, Kind, Meeting, Row, SignedFile
from meetings.wordkeeping import write_all_waiting
from pokja.roles import Role
from pokja.storage import store
from tests.factories import give_access, make_meeting, make_pokja, make_user
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db

LIST = "/rapat/"


@pytest.fixture
def cast():
    return make_cast()


def finalise(meeting, size=212_000):
    """A final with a stored PDF of that size, without the paper's own work."""
    user = make_user()
    FinalReport.objects.create(
        meeting=meeting, version=1, data={}, layout=[], pdf=store(b"%PDF" + b"x" * (size - 4), "application/pdf"),
        approver_name="Ketua", approver_office="Ketua", approved_at=meeting.created_at, approved_by=user,
    )  # fmt: skip
    Meeting.objects.filter(pk=meeting.pk).update(
        status="final", approved_at=meeting.created_at, approved_by=user, final_version=1
    )
    return meeting


def page(client, address=LIST, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def titles(client, **query):
    """The titles in the table, in their order."""
    return [line.meeting.title for line in client.get(LIST, query).context["lines"]]


# Who sees what


def test_every_role_sees_what_the_table_of_roles_says(cast):
    draft = make_meeting(cast.pokja, "Draf Banten", participants=[cast.joined], day=date(2016, 5, 1))
    final = finalise(make_meeting(cast.pokja, "Final Banten", participants=[cast.joined], day=date(2016, 5, 2)))
    inside = finalise(make_meeting(cast.joined, "Final Lebak", day=date(2016, 5, 3)))
    elsewhere = finalise(make_meeting(cast.elsewhere, "Final Jawa Timur", day=date(2016, 5, 4)))
    both = [final.title, draft.title]
    sees = {
        "secretariat": both, "chair": both, "reader": both, "admin": both,
        "participant": [inside.title, final.title],
        "area_reader": [inside.title, final.title],
        "system": [elsewhere.title, inside.title, *both],
        "stranger": [elsewhere.title],
    }  # fmt: skip
    for person, expected in sees.items():
        assert titles(cast.client(person)) == expected, person


def test_without_signing_in_there_is_no_list(cast):
    assert cast.client("anonymous").get(LIST).status_code == 302


def test_query_of_another_pokja_shows_nothing_of_it(cast):
    make_meeting(cast.elsewhere, "Rahasia Jawa Timur")
    client = cast.client("secretariat")
    for query in ({"pokja": "35"}, {"wilayah": "35"}, {"q": "rahasia"}, {"setelah": "2099-01-01.999999"}):
        assert "Rahasia" not in page(client, **query).replace("rahasia", "")


# Lines


def test_line_shows_day_title_place_state_and_download(cast):
    make_meeting(cast.pokja, "Rakor draf", number="2")
    finalise(make_meeting(cast.pokja, "Rakor final", day=date(2016, 5, 29), number="1"))
    html = " ".join(page(cast.client("reader")).split())
    for text in ("30 Mei 2016", "29 Mei 2016", "Rakor draf", "Provinsi Banten", "Draf", "Final"):
        assert text in html
    assert 'Unduh A-1 <span class="visually-hidden">Rakor 1 Provinsi Banten </span>(PDF, 212 KB)</a>' in html
    assert html.count("Unduh A-1") == 1


def test_line_tells_the_size_of_the_signed_paper_only_while_that_is_the_download(cast):
    meeting = finalise(make_meeting(cast.pokja))
    client = cast.client("reader")
    signed = SignedFile.objects.create(
        report=FinalReport.objects.get(meeting=meeting), filename="t.pdf", result="resaved",
        file=store(b"%PDF" + b"s" * 499_996, "application/pdf"),
    )  # fmt: skip

    assert "(PDF, 212 KB)" in page(client)  # nobody accepted it yet
    SignedFile.objects.filter(pk=signed.pk).update(accepted_at=timezone.now(), accepted_by=cast.chair)
    assert "(PDF, 500 KB)" in page(client)
    SignedFile.objects.filter(pk=signed.pk).update(removed_at=timezone.now(), removed_by=cast.chair)
    assert "(PDF, 212 KB)" in page(client)


def test_cancelled_meeting_stays_and_is_marked(cast):
    meeting = make_meeting(cast.pokja, "Rakor batal")
    Meeting.objects.filter(pk=meeting.pk).update(
        cancelled_at=meeting.created_at, cancelled_by=cast.chair, cancel_reason="Banjir"
    )
    html = page(cast.client("reader"))
    assert "Rakor batal" in html and "Dibatalkan" in html
    assert titles(cast.client("reader"), status="cancelled") == ["Rakor batal"]
    assert titles(cast.client("reader"), status="draft") == []


def test_approximate_day_is_told(cast):
    make_meeting(cast.pokja).sessions.update(approximate=True)
    assert "(perkiraan)" in page(cast.client("reader"))


def test_days_of_a_range_stand_together(cast):
    meeting = make_meeting(cast.pokja, day=date(2018, 10, 31))
    Meeting.objects.filter(pk=meeting.pk).update(ends_on=date(2018, 11, 2))
    assert "31 Oktober–2 November 2018" in page(cast.client("reader"))


def test_what_was_typed_is_printed_as_typed(cast):
    make_meeting(cast.pokja, '"><img src=x onerror=alert(1)> {{7*7}}')
    html = page(cast.client("reader"), q='"><script>alert(2)</script>')
    assert "<img src=x" not in html and "<script>alert" not in html
    assert "&lt;img src=x onerror=alert(1)&gt; {{7*7}}" in page(cast.client("reader"))


def test_ids_above_a_thousand_have_no_separator(cast):
    Meeting.objects.filter(pk=make_meeting(cast.pokja, "Asal").pk).delete()
    meeting = make_meeting(cast.pokja, "Rakor seribu", id=12_345)
    html = page(cast.client("secretariat"))
    assert f'href="/rapat/{meeting.pk}/"' in html and "12.345" not in html


# Search


def test_found_row_is_shown_in_the_line(cast):
    meeting = make_meeting(cast.pokja, "Rakor 1")
    make_meeting(cast.pokja, "Rakor 2")
    Row.objects.create(meeting=meeting, kind=Kind.DECISION, text="Format laporan pelaksanaan A-1")
    html = page(cast.client("reader"), q="banten a-1")
    assert "cocok di Keputusan: “Format laporan pelaksanaan <mark>A-1</mark>”" in html
    assert "Provinsi <mark>Banten</mark>" in html
    assert titles(cast.client("reader"), q="banten a-1") == ["Rakor 1"]


def test_sought_words_are_marked_and_never_markup(cast):
    make_meeting(cast.pokja, "Rapat <img src=x> sanitasi")
    html = page(cast.client("reader"), q="img sanitasi")
    assert "Rapat &lt;<mark>img</mark> src=x&gt; <mark>sanitasi</mark></a>" in html


def test_what_is_only_similar_is_said_to_be_so_and_stays_similar_on_the_next_page(cast):
    for n in range(PAGE_SIZE + 1):
        make_meeting(cast.pokja, f"Penataan permukiman {n}")
    client = cast.client("reader")
    html = page(client, q="pemukimn")
    assert "Tidak ada yang persis cocok dengan “pemukimn”. Ini yang mirip." in html
    assert "<mark>permukiman</mark>" in html
    older = client.get(LIST, {"q": "pemukimn"}).context["older"]
    assert [line.meeting.title for line in client.get(LIST + older).context["lines"]] == ["Penataan permukiman 0"]
    assert "Ini yang mirip" not in page(client, q="permukiman")


def test_words_of_meetings_one_may_not_see_are_never_told(cast):
    """Neither as what was meant, nor by another answer than to a word that nobody wrote."""
    draft = make_meeting(cast.elsewhere, "Relokasi Tambakwedi")
    Row.objects.create(meeting=draft, kind=Kind.NOTE, text="Tambakwedi ditunda")
    write_all_waiting()
    reader = cast.client("reader")
    for asked in ("tambakwedi", "tambakwedu", "tambak", "relokas"):
        html, nothing = page(reader, q=asked), page(reader, q="x" * len(asked))
        told = html.replace(asked, "…")
        assert "ambakwedi" not in told and "Relokasi" not in told
        assert _without_tokens(told) == _without_tokens(nothing.replace("x" * len(asked), "…")), asked


def _without_tokens(html):
    return re.sub(r'(value|nonce|content)="[^"]{20,}"', "", html)


@pytest.mark.parametrize(
    "text",
    ["%", "' | 'x", "a & !b <-> (c:*", "\\", "a\x00b", "x" * 10_000, "a " * 5_000, "@p1", "'@f'", "🏠", "\u202e"],
)
def test_whatever_is_typed_gives_a_page(cast, text):
    make_meeting(cast.pokja, "Rapat")
    page(cast.client("reader"), q=text)


def test_signs_alone_say_what_to_type_and_narrow_nothing(cast):
    make_meeting(cast.pokja, "Rapat")
    html = page(cast.client("reader"), q="%")
    assert "“%” tidak berisi kata yang dapat dicari. Ketik huruf atau angka." in html and "Rapat</a>" in html


def test_participant_does_not_find_a_final_by_a_removed_row(cast):
    meeting = make_meeting(cast.pokja, "Rakor bersama", participants=[cast.joined])
    Row.objects.create(
        meeting=meeting,
        kind=Kind.NOTE,
        text="rahasia dapur",
        removed_at=meeting.created_at,
        removed_by=cast.secretariat,
    )
    finalise(meeting)
    for person in ("participant", "area_reader", "secretariat"):
        assert titles(cast.client(person), q="dapur") == [], person
        assert titles(cast.client(person), q="bersama") == ["Rakor bersama"], person


def test_search_keeps_the_filters_and_filters_keep_the_search(cast):
    make_meeting(cast.pokja)
    html = page(cast.client("reader"), q="banten", ta="2016", setelah="2016-01-01.1")
    assert '<input type="hidden" name="ta" value="2016">' in html
    assert 'href="?q=banten&amp;ta=2016&amp;triwulan=1"' in html
    assert 'value="banten"' in html


# Filters


@pytest.fixture
def several(cast):
    make_meeting(cast.pokja, "A", day=date(2016, 5, 30))
    make_meeting(cast.pokja, "B", day=date(2016, 10, 30), kind="technical", status="submitted")
    make_meeting(cast.pokja, "C", day=date(2017, 1, 30), status="returned")
    finalise(make_meeting(cast.pokja, "D", day=date(2017, 4, 30)))
    finalise(make_meeting(cast.joined, "E", day=date(2015, 4, 30)))
    finalise(make_meeting(cast.elsewhere, "F", day=date(2014, 4, 30)))
    return cast


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "DCBA"), ({"ta": "2016"}, "BA"), ({"ta": "2016", "triwulan": "2"}, "A"), ({"triwulan": "2"}, "DA"),
        ({"status": "draft"}, "A"), ({"status": "submitted"}, "B"), ({"status": "returned"}, "C"),
        ({"status": "final"}, "D"),
        ({"jenis": "technical"}, "B"), ({"jenis": "rakor", "ta": "2017"}, "DC"),
        ({"ta": "dua ribu"}, "DCBA"), ({"triwulan": "9"}, "DCBA"), ({"status": "x"}, "DCBA"), ({"jenis": "'"}, "DCBA"),
        ({"wilayah": "%"}, "DCBA"), ({"ta": "٢٠١٦"}, "DCBA"),
        ({"setelah": "kemarin"}, "DCBA"), ({"sebelum": "2016-02-31.1"}, "DCBA"),
    ],
)  # fmt: skip
def test_filter_narrows_and_nonsense_narrows_nothing(several, query, expected):
    assert "".join(titles(several.client("reader"), **query)) == expected


def test_filters_by_place_for_those_who_see_several(several):
    client = several.client("system")
    assert "".join(titles(client, wilayah="36")) == "DCBAE"
    assert "".join(titles(client, wilayah="36", pokja="36.02")) == "E"
    labels = [filter.label for filter in client.get(LIST).context["narrowing"].filters]
    assert "Provinsi" in labels and "Pokja" not in labels
    inside = client.get(LIST, {"wilayah": "36"}).context["narrowing"].filters
    assert [c.label for f in inside if f.label == "Pokja" for c in f.choices] == ["Provinsi Banten", "Kabupaten Lebak"]


def test_no_filter_by_place_for_one_pokja_and_none_by_state_for_readers_of_finals(several):
    assert not {"Provinsi", "Pokja"} & {
        f.label for f in several.client("reader").get(LIST).context["narrowing"].filters
    }
    assert "Status" not in {f.label for f in several.client("area_reader").get(LIST).context["narrowing"].filters}


def test_chosen_filters_are_shown_and_can_be_taken_off(several):
    html = " ".join(page(several.client("reader"), ta="2016", triwulan="2").split())
    assert 'href="?triwulan=2">TA 2016' in html and 'href="?ta=2016">Triwulan II' in html
    assert "Saringan (2)" in html


# Nothing there


def test_empty_lists_say_what_is_missing(cast):
    reader, writer = cast.client("reader"), cast.client("secretariat")
    assert "Belum ada rapat. Tekan “Rapat baru”" in page(writer)
    assert "Belum ada rapat yang bisa Anda baca." in page(reader)
    make_meeting(cast.pokja)
    assert "Belum ada rapat pada TA 2026." in page(reader, ta="2026")
    assert "Tidak ditemukan untuk “tsunami”." in page(reader, q="tsunami")
    html = page(reader, q="tsunami", ta="2016")
    assert "Tidak ditemukan untuk “tsunami”." in html and "Hapus saringan" in html


def test_only_writers_are_offered_a_new_meeting(cast):
    offered = {
        person
        for person in ("secretariat", "chair", "reader", "admin", "area_reader", "system")
        if "Rapat baru" in page(cast.client(person))
    }
    assert offered == {"secretariat"}


# Pages


def test_pages_follow_each_other_without_gap_or_double(cast):
    """Several meetings on one day, on the seam between two pages too, and some without a day."""
    days = [date(2016, 1, 1) + timedelta(days=n // 3) for n in range(2 * PAGE_SIZE + 7)]
    for n, day in enumerate(days):
        make_meeting(cast.pokja, f"Rapat {n}", day=day)
    Meeting.objects.filter(title__in=["Rapat 3", "Rapat 30"]).update(starts_on=None, ends_on=None)
    client, expected = cast.client("reader"), [m.title for m in Meeting.objects.newest_first()]
    seen, address, pages = [], LIST, []
    while address:
        response = client.get(address)
        pages.append([line.meeting.title for line in response.context["lines"]])
        seen += pages[-1]
        last, address = response, response.context["older"] and LIST + response.context["older"]
    assert seen == expected and [len(p) for p in pages] == [PAGE_SIZE, PAGE_SIZE, 7]
    back = client.get(LIST + last.context["newer"])
    assert [line.meeting.title for line in back.context["lines"]] == pages[1]
    first = client.get(LIST + back.context["newer"])
    assert [line.meeting.title for line in first.context["lines"]] == pages[0] and first.context["newer"] is None


def test_page_keeps_search_and_filters(cast):
    for n in range(PAGE_SIZE + 1):
        make_meeting(cast.pokja, f"Rapat {n}")
    make_meeting(cast.pokja, "Lain", day=date(2015, 1, 1))
    response = cast.client("reader").get(LIST, {"q": "rapat", "ta": "2016"})
    older = response.context["older"]
    assert "q=rapat" in older and "ta=2016" in older
    assert [line.meeting.title for line in cast.client("reader").get(LIST + older).context["lines"]] == ["Rapat 0"]


def test_new_meeting_does_not_shift_the_next_page(cast):
    for n in range(PAGE_SIZE + 2):
        make_meeting(cast.pokja, f"Rapat {n}")
    client = cast.client("reader")
    older = client.get(LIST).context["older"]
    make_meeting(cast.pokja, "Baru", day=date(2020, 1, 1))
    assert [line.meeting.title for line in client.get(LIST + older).context["lines"]] == ["Rapat 1", "Rapat 0"]


# Queries


def test_fifty_rows_ask_as_much_as_three(cast, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill(count):
        for n in range(count):
            joint = make_meeting(cast.pokja, f"Rakor sanitasi {n}", participants=[cast.joined])
            Row.objects.create(meeting=joint, kind=Kind.DECISION, text="jamban sehat")
            finalise(joint, size=1_000 + n)
            make_meeting(cast.joined, f"Draf {n}")

    def queries(person, **query):
        client = cast.client(person)
        with CaptureQueriesContext(connection) as captured:
            page(client, **query)
        return len(captured)

    give_access(cast.reader, Role.READER, pokja=cast.joined)
    fill(3)
    asked = [
        ("reader", {}),
        ("reader", {"q": "jamban banten", "ta": "2016"}),
        ("area_reader", {"q": "jamban"}),
        ("system", {}),
    ]
    write_all_waiting()
    few = [queries(person, **query) for person, query in asked]
    fill(47)
    write_all_waiting()
    assert [queries(person, **query) for person, query in asked] == few
    assert max(few) <= 15, few


def test_address_of_the_list_is_what_the_menu_says():
    assert reverse("meetings:list") == LIST


def test_reader_of_two_pokja_sees_both(cast):
    user = make_user()
    for code in ("36", "35"):
        give_access(user, Role.READER, pokja=make_pokja(code))
        make_meeting(make_pokja(code), f"Rakor {code}")
    assert set(titles(client_of(user))) == {"Rakor 36", "Rakor 35"}


def test_what_an_area_is_narrowed_by_is_late_for_a_minute_at_most_and_never_another_persons(cast, settings):
    def offered(person):
        return sorted(re.findall(r"\?ta=(\d+)", page(cast.client(person))))

    settings.FILTERS_KNOWN_FOR = timedelta(minutes=1)
    for year in (2015, 2016):
        finalise(make_meeting(cast.pokja, budget_year=year))
    assert offered("area_reader") == ["2015", "2016"]
    finalise(make_meeting(cast.pokja, budget_year=2017))
    make_meeting(cast.pokja, "Rapat yang direncanakan", budget_year=2018)

    assert offered("secretariat") == ["2015", "2016", "2017", "2018"]
    assert offered("area_reader") == ["2015", "2016"]
    settings.FILTERS_KNOWN_FOR = timedelta(0)
    caches["memory"].clear()
    assert offered("area_reader") == ["2015", "2016", "2017"]
