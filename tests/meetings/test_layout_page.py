"""/pokja/<k>/format-a1/: order, titles, visibility and paper of a Pokja's report."""

import pytest

from meetings.layouts import layout_of, moved, size_of, whole
from meetings.models import PaperLayout
from meetings.papers import format_a1
from meetings.papers.format_a1 import DEFAULT_LAYOUT
from meetings.workflow.layouts import save_layout
from meetings.workflow.locking import Conflict
from pokja.models import AuditEntry
from tests.factories import make_meeting
from tests.meetings.records import make_final
from tests.meetings.test_a1_page import Fields
from tests.people import make_cast

pytestmark = pytest.mark.django_db
ADDRESS = "/pokja/36/format-a1/"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def admin(cast):
    return cast.client("admin")


def opened(client) -> dict:
    fields = Fields(client.get(ADDRESS).content.decode()).sent
    return {name: value for name, value in fields.items() if name not in ("naik", "turun", "bawaan", "simpan")}


def keys(pokja) -> list[str]:
    return [entry["key"] for entry in layout_of(pokja)]


def test_page_starts_from_the_usual_and_saving_it_unchanged_changes_nothing(cast, admin):
    html = admin.get(ADDRESS).content.decode()
    assert "Laporan final tidak berubah." in html and '<article class="paper' in html and "Banten" in html
    admin.post(ADDRESS, opened(admin))
    assert layout_of(cast.pokja) == DEFAULT_LAYOUT and size_of(cast.pokja) == "A4"


def test_titles_rules_and_paper_are_kept(cast, admin):
    fields = opened(admin) | {"title_decisions": "Kesepakatan bersama", "rule_obstacles": "hidden", "size": "F4"}
    assert admin.post(ADDRESS, fields).status_code == 302
    entries = {entry["key"]: entry for entry in layout_of(cast.pokja)}
    assert entries["decisions"]["title"] == "Kesepakatan bersama" and entries["obstacles"]["rule"] == "hidden"
    assert size_of(cast.pokja) == "F4"
    assert AuditEntry.objects.filter(sentence="Susunan Format A-1 diubah.", actor=cast.admin).count() == 1


def test_up_and_down_move_the_section_and_keep_what_was_typed(cast, admin):
    fields = opened(admin) | {"title_agenda": "Acara"}
    response = admin.post(ADDRESS, fields | {"naik": "agenda"})
    assert response["Location"].endswith("#isian-agenda")
    usual = [entry["key"] for entry in DEFAULT_LAYOUT]
    assert keys(cast.pokja).index("agenda") == usual.index("agenda") - 1
    assert [entry["title"] for entry in layout_of(cast.pokja) if entry["key"] == "agenda"] == ["Acara"]
    admin.post(ADDRESS, opened(admin) | {"turun": "agenda"})
    assert keys(cast.pokja) == usual


def test_nothing_passes_the_head():
    layout = moved(DEFAULT_LAYOUT, "general", -1)
    assert layout == DEFAULT_LAYOUT == moved(DEFAULT_LAYOUT, "head", 1) == moved(DEFAULT_LAYOUT, "attachments", 1)


def test_whatever_is_kept_every_section_stands_once_and_the_head_first():
    kept = [{"key": "closing", "title": "x", "rule": "always"}, {"key": "head", "title": "y", "rule": "hidden"},
            {"key": "unknown", "title": "z", "rule": "always"}]  # fmt: skip
    layout = whole(kept)
    assert layout[0] == {"key": "head", "title": "y", "rule": "always"}
    assert sorted(entry["key"] for entry in layout) == sorted(entry["key"] for entry in DEFAULT_LAYOUT)


def test_usual_layout_comes_back(cast, admin):
    admin.post(ADDRESS, opened(admin) | {"title_decisions": "Lain", "size": "F4"})
    response = admin.post(ADDRESS, {"bawaan": "1"}, follow=True)
    assert "Susunan bawaan dipakai lagi." in response.content.decode()
    assert layout_of(cast.pokja) == DEFAULT_LAYOUT and size_of(cast.pokja) == "A4"


def test_an_empty_title_is_told_at_its_field_and_nothing_is_saved(cast, admin):
    response = admin.post(ADDRESS, opened(admin) | {"title_agenda": " ", "title_people": "Hadirin"})
    html = response.content.decode()
    assert response.status_code == 422 and html.count("Isi judulnya.") >= 2 and "Hadirin" in html
    assert not PaperLayout.objects.exists()


def test_two_who_change_it_at_once_are_told(cast, admin):
    fields = opened(admin)
    save_layout(cast.pokja, DEFAULT_LAYOUT, "F4", version=0, by=cast.admin)
    response = admin.post(ADDRESS, fields | {"title_agenda": "Milik saya"})
    html = response.content.decode()
    assert response.status_code == 409 and "diubah orang lain" in html and "Milik saya" in html
    admin.post(ADDRESS, Fields(html).sent | {"simpan": "1", "naik": "", "turun": ""})
    assert "Milik saya" in [entry["title"] for entry in layout_of(cast.pokja)]
    with pytest.raises(Conflict):
        save_layout(cast.pokja, DEFAULT_LAYOUT, "A4", version=1, by=cast.admin)


def test_sample_follows_what_is_typed_and_saves_nothing(cast, admin):
    fields = opened(admin) | {"title_agenda": "Judul sementara", "rule_recommendations": "hidden"}
    response = admin.post(ADDRESS, fields, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "Judul sementara" in html and "Rekomendasi</h2>" not in html and "<form" not in html
    assert not PaperLayout.objects.exists()


def test_draft_is_printed_in_the_layout_of_its_pokja_and_on_its_paper(cast, admin):
    admin.post(ADDRESS, opened(admin) | {"title_agenda": "Acara pokok", "size": "F4"})
    meeting = make_meeting(cast.pokja)
    data = format_a1.collect(meeting)
    assert data["size"] == "F4"
    html = cast.client("secretariat").get(f"/rapat/{meeting.pk}/a1/").content.decode()
    assert "Acara pokok" in html
    elsewhere = make_meeting(cast.elsewhere)
    assert format_a1.collect(elsewhere)["size"] == "A4"


def test_a_final_keeps_the_layout_and_the_paper_of_its_day(cast, admin):
    """FAULTS B48: what was approved is printed as it was, whatever the Pokja chooses later."""
    admin.post(ADDRESS, opened(admin) | {"title_decisions": "Kesepakatan lama", "size": "F4"})
    meeting = make_final(cast)
    admin.post(ADDRESS, opened(admin) | {"title_decisions": "Kesepakatan baru", "size": "A4"})
    report = meeting.final_reports.get()
    assert "Kesepakatan lama" in [entry["title"] for entry in report.layout] and report.data["size"] == "F4"
    html = cast.client("secretariat").get(f"/rapat/{meeting.pk}/a1/").content.decode()
    assert "Kesepakatan lama" in html and "Kesepakatan baru" not in html
