"""Format A-1 as a form beside its preview: one section open, saved alone, compared field by field."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import workflow
from meetings.forms.sections import WRITABLE
from meetings.models import Kind, Meeting, Session, Signer
from pokja.storage import store
from tests.factories import make_host, make_meeting
from tests.meetings.records import add_file, add_row, make_final, make_ready, make_submitted, photo_bytes
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_ready(cast)


@pytest.fixture
def writer(cast):
    return cast.client("secretariat")


class Fields(HTMLParser):
    """What a browser would send of the form with this id."""

    def __init__(self, html, form="isian"):
        super().__init__()
        self.form, self.inside, self.sent, self.area, self.select = form, False, {}, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == self.form
        if not self.inside or "name" not in attrs and tag != "option":
            return
        if tag == "input" and attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
            self.sent[attrs["name"]] = attrs.get("value", "on" if "checked" in attrs else "")
        elif tag == "textarea":
            self.area = attrs["name"]
            self.sent[self.area] = ""
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and self.select and (self.select not in self.sent or "selected" in attrs):
            self.sent[self.select] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.sent[self.area] = self.sent[self.area].removeprefix("\n")
        self.area = None if tag == "textarea" else self.area
        self.select = None if tag == "select" else self.select
        self.inside = self.inside and tag != "form"

    def handle_data(self, data):
        if self.area:
            self.sent[self.area] += data


def address(meeting, section="") -> str:
    return f"/rapat/{meeting.pk}/a1/{section}/" if section else f"/rapat/{meeting.pk}/a1/"


def opened(client, meeting, section) -> dict:
    response = client.get(address(meeting, section))
    assert response.status_code == 200
    return Fields(response.content.decode()).sent


def save(client, meeting, section, fields, **changes):
    return client.post(address(meeting, section), fields | changes)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def stored(meeting) -> Meeting:
    return Meeting.objects.get(pk=meeting.pk)


def fill(meeting, by):
    """Every field of every section."""
    Meeting.objects.filter(pk=meeting.pk).update(
        theme="Tema\nbaris dua", organisers=["Bappeda", "Dinas Perkim"], funding="other", funding_other="CSR",
        program="Program", activity="Kegiatan", budget_document="DIPA 1.234", work_unit="Satker",
        responsible="Kepala Dinas",
        legal_bases=["UU 1/2011"],
        aims=["Menyelaraskan"], report_number="050/12-Bapp", signing_place="Serang", signing_date="2016-06-01",
        classification="050", retention="5 tahun", invitees=["Kepala Dinas"], chair="Sekda",
        moderator="M", minute_taker="N",
        participants_note="Dua puluh orang", closing="Penutup.",
    )  # fmt: skip
    Session.objects.filter(meeting=meeting).update(approximate=True, date_note="akhir Mei")
    meeting.outputs.create(output="Dokumen", unit="buah", target="1234.50", realised="2")
    meeting.budget_lines.create(description="Konsumsi", budget="1500000", realised="1250000.75")
    meeting.pokja_links.create(pokja=by)


def test_page_shows_sections_with_state_and_the_paper_itself(cast, writer, meeting):
    html = text_of(writer.get(address(meeting)))
    assert html.count('class="section-line"') == 15 and "isi di lembar kerja" in html and "unggah di Lampiran" in html
    assert '<article class="paper paper-draft"' in html and "<iframe" not in html
    assert 'id="bagian-decisions"' in html and 'href="#bagian-decisions"' in html


def test_first_section_that_needs_something_is_open(writer, meeting):
    assert "report_number" in opened(writer, meeting, "head")
    assert Fields(writer.get(address(meeting)).content.decode()).sent.keys() >= {"report_number", "quarter"}
    Meeting.objects.filter(pk=meeting.pk).update(report_number="050/1")
    assert "program" in Fields(writer.get(address(meeting)).content.decode()).sent


def test_one_form_one_token_one_button(writer, meeting):
    for section in WRITABLE:
        html = writer.get(address(meeting, section)).content.decode()
        main = html[html.index("<main") :]
        assert main.count("<form") == main.count("csrfmiddlewaretoken") == main.count("<button") == 1, section


@pytest.mark.parametrize("section", sorted(WRITABLE))
def test_unchanged_post_changes_nothing(cast, writer, meeting, section):
    fill(meeting, cast.joined)

    def everything():
        lists = (meeting.sessions, meeting.signers, meeting.outputs, meeting.budget_lines, meeting.pokja_links)
        rows = [list(rows.order_by("pk").values()) for rows in lists]
        row = Meeting.objects.values().get(pk=meeting.pk)
        return {name: value for name, value in row.items() if name not in ("changed_at", "changed_by_id")}, rows

    before = everything()
    for _ in range(3):
        response = save(writer, meeting, section, opened(writer, meeting, section))
        assert response.status_code == 302, response.context["edit"].errors
    assert everything() == before


def test_fields_are_saved_and_printed(writer, meeting):
    save(writer, meeting, "head", opened(writer, meeting, "head"), report_number="050/12-Bapp/2016", quarter="3")
    save(
        writer,
        meeting,
        "basis",
        opened(writer, meeting, "basis"),
        legal_bases="UU 1/2011\n\n PP 14/2016 ",
        aims="Menyelaraskan",
    )
    now = stored(meeting)
    assert (now.report_number, now.quarter, now.legal_bases) == ("050/12-Bapp/2016", 3, ["UU 1/2011", "PP 14/2016"])
    html = text_of(writer.get(address(meeting)))
    paper = html[html.index('<article class="paper') :]
    assert "050/12-Bapp/2016" in paper and "Triwulan III" in paper and "PP 14/2016" in paper


def test_saving_says_so_and_stays_at_the_section(writer, meeting):
    response = writer.post(
        address(meeting, "general"), opened(writer, meeting, "general") | {"program": "Program A"}, follow=True
    )
    assert response.redirect_chain[-1][0] == address(meeting, "general")
    assert "Data umum kegiatan tersimpan." in text_of(response)


def test_lines_are_added_changed_and_removed(writer, meeting):
    first = meeting.signers.get()
    fields = opened(writer, meeting, "closing")
    fields |= {
        "signers-0-name": "Ketua Baru",
        "signers-1-part": "minute_taker",
        "signers-1-office": "Notulis",
        "signers-1-nip": "19680312 199403 1 004",
    }
    assert save(writer, meeting, "closing", fields, signing_place="Serang", signing_date="1 6 2016").status_code == 302
    first.refresh_from_db()
    second = meeting.signers.exclude(pk=first.pk).get()
    assert first.name == "Ketua Baru" and (second.office, second.nip) == ("Notulis", "196803121994031004")
    assert stored(meeting).signing_place == "Serang" and str(stored(meeting).signing_date) == "2016-06-01"
    fields = opened(writer, meeting, "closing")
    save(writer, meeting, "closing", fields, **{"signers-0-DELETE": "on"})
    assert list(meeting.signers.all()) == [second]


def test_days_are_saved_and_move_the_meeting(writer, meeting):
    fields = opened(writer, meeting, "schedule")
    fields |= {"sessions-1-date": "31/5/16", "sessions-1-place": "Anyer", "sessions-1-start": "9"}
    assert save(writer, meeting, "schedule", fields).status_code == 302
    assert [str(day) for day in meeting.sessions.values_list("date", flat=True)] == ["2016-05-30", "2016-05-31"]
    assert str(stored(meeting).ends_on) == "2016-05-31"


@pytest.mark.parametrize(
    ("section", "changes", "message"),
    [
        ("general", {"title": " "}, "Isi judul rapat."),
        ("general", {"title": "\u200b\u00ad"}, "Isi judul rapat."),
        ("general", {"title": "x" * 301}, "301 karakter, batasnya 300."),
        ("general", {"funding": "other"}, "Tulis sumber dananya."),
        ("head", {"budget_year": "dua ribu"}, "Tulis angka bulat"),
        ("head", {"budget_year": "1800"}, "Isi tahun 1945 sampai 2100."),
        ("head", {"quarter": "5"}, "Pilih salah satu dari daftar."),
        ("closing", {"signing_date": "31 Februari 2016"}, "hanya sampai tanggal 29"),
        ("closing", {"signing_date": "5/13/2016"}, "Tidak ada bulan ke-13."),
        ("closing", {"signers-1-name": "Tanpa jabatan"}, "Isi jabatan penanda tangan."),
        ("schedule", {"sessions-0-date": "31 2 2016"}, "hanya sampai tanggal 29"),
        ("schedule", {"sessions-0-end": "08.00"}, "Jam selesai harus sesudah jam mulai."),
        ("schedule", {"sessions-0-DELETE": "on"}, "Isi paling sedikit satu tanggal."),
        ("outputs", {"budget_lines-0-description": "Air", "budget_lines-0-budget": "-5"}, "Isi angka nol"),
        ("people", {"participants": "Atlantis"}, "tidak dikenal"),
    ],
)  # fmt: skip
def test_mistake_is_told_at_its_field_and_all_typed_text_is_kept(writer, meeting, section, changes, message):
    fields = opened(writer, meeting, section)
    response = save(writer, meeting, section, fields, **changes)
    html = text_of(response)
    assert response.status_code == 422 and html.count(message) >= 2, "at the field and in the summary"
    assert "Perlu diperbaiki:" in html
    again = Fields(response.content.decode()).sent
    for name, value in (fields | changes).items():
        if name not in ("csrfmiddlewaretoken", "quarter") and "\u200b" not in value:
            assert again.get(name, "").strip() == value.strip() or name.endswith("DELETE"), name
    for link in re.findall(
        r'<li><a href="#([^"]+)">', html[html.index("error-summary") : html.index("</ul>", html.index("error-summary"))]
    ):
        assert f'id="{link}"' in html
    assert stored(meeting).title == meeting.title


def test_same_field_changed_by_two_shows_both_texts(writer, meeting):
    first, second = opened(writer, meeting, "general"), opened(writer, meeting, "general")
    save(writer, meeting, "general", first, program="Program pertama")
    response = save(writer, meeting, "general", second, program="Program kedua", activity="Kegiatan kedua")
    html = text_of(response)
    assert response.status_code == 409 and "Program pertama" in html and "Program kedua" in html
    assert stored(meeting).program == "Program pertama" and stored(meeting).activity == ""
    assert save(writer, meeting, "general", Fields(response.content.decode()).sent).status_code == 302
    assert (stored(meeting).program, stored(meeting).activity) == ("Program kedua", "Kegiatan kedua")


def test_different_fields_changed_by_two_are_both_kept(writer, meeting):
    first, second = opened(writer, meeting, "general"), opened(writer, meeting, "general")
    save(writer, meeting, "general", first, program="Program")
    assert save(writer, meeting, "general", second, activity="Kegiatan").status_code == 302
    assert (stored(meeting).program, stored(meeting).activity) == ("Program", "Kegiatan")


def test_different_fields_of_one_line_changed_by_two_are_both_kept(writer, meeting):
    first, second = opened(writer, meeting, "closing"), opened(writer, meeting, "closing")
    save(writer, meeting, "closing", first, **{"signers-0-name": "Nama baru"})
    assert save(writer, meeting, "closing", second, **{"signers-0-rank": "Pembina"}).status_code == 302
    signer = meeting.signers.get()
    assert (signer.name, signer.rank) == ("Nama baru", "Pembina")


def test_line_changed_by_two_shows_both_texts(writer, meeting):
    first, second = opened(writer, meeting, "closing"), opened(writer, meeting, "closing")
    save(writer, meeting, "closing", first, **{"signers-0-name": "Nama pertama"})
    response = save(writer, meeting, "closing", second, **{"signers-0-name": "Nama kedua"})
    assert response.status_code == 409 and "Nama pertama" in text_of(response) and "Nama kedua" in text_of(response)
    assert meeting.signers.get().name == "Nama pertama"


def test_line_removed_by_another_keeps_the_typed_text(writer, meeting):
    fields = opened(writer, meeting, "closing")
    meeting.signers.all().delete()
    response = save(writer, meeting, "closing", fields, **{"signers-0-name": "Diketik lama"})
    assert (
        response.status_code == 422
        and "Diketik lama" in text_of(response)
        and "sudah dihapus orang lain" in text_of(response)
    )


def test_line_of_another_meeting_cannot_be_changed_here(cast, writer, meeting):
    theirs = Signer.objects.create(meeting=make_meeting(cast.elsewhere), office="Ketua Jawa Timur", name="Asli")
    fields = opened(writer, meeting, "closing") | {"signers-0-id": theirs.pk, "signers-0-name": "Diganti"}
    assert save(writer, meeting, "closing", fields).status_code == 422
    theirs.refresh_from_db()
    assert theirs.name == "Asli"


def test_meeting_of_another_pokja_is_no_earlier_one(cast, writer, meeting):
    theirs = make_meeting(cast.elsewhere, "Rahasia Jawa Timur")
    assert "Rahasia Jawa Timur" not in text_of(writer.get(address(meeting, "people")))
    response = save(writer, meeting, "people", opened(writer, meeting, "people"), previous=theirs.pk)
    assert response.status_code == 422 and stored(meeting).previous is None


@pytest.mark.parametrize("make", [make_submitted, make_final])
def test_closed_record_shows_no_form_and_takes_no_post(cast, writer, make):
    open_one = make_ready(cast, "Rapat terbuka", number="9")
    fields = opened(writer, open_one, "general")
    meeting = make(cast)
    html = text_of(writer.get(address(meeting, "general")))
    assert 'id="isian"' not in html and '<article class="paper' in html
    response = save(writer, meeting, "general", fields, program="Diubah")
    assert response.status_code == 403 and stored(meeting).program == ""


def test_archive_fields_of_a_final_may_still_change(cast, writer):
    meeting = make_final(cast)
    fields = opened(writer, meeting, "archive")
    assert save(writer, meeting, "archive", fields, sifat="open", retention="10 tahun").status_code == 302
    assert (stored(meeting).sifat, stored(meeting).retention) == ("open", "10 tahun")


@pytest.mark.parametrize("person", ["chair", "reader", "admin", "system"])
def test_others_read_the_preview_and_write_nothing(cast, meeting, person):
    client = cast.client(person)
    html = text_of(client.get(address(meeting)))
    assert '<article class="paper' in html and 'id="isian"' not in html and "isi di lembar kerja" not in html
    assert client.get(address(meeting, "general")).status_code == 403
    assert client.post(address(meeting, "general"), {"title": "x"}).status_code == 403


def test_unknown_section_is_not_there(writer, meeting):
    for section in ("agenda", "attachments", "nothing"):
        assert writer.get(address(meeting, section)).status_code == 404


NOT_FREE_TEXT = re.compile(
    r"initial|INITIAL|FORMS|-id$|csrf|akun|date|start|end|zone|mode|part|kind$|funding$|quarter|year|previous|"
    r"participants$|target|realised|budget$|sifat|approximate|number"
)


def test_typed_text_is_printed_as_typed(cast, writer, meeting):
    fill(meeting, cast.joined)
    evil = '"><img src=x onerror=alert(1)> {{7*7}}'
    for section in WRITABLE:
        fields = opened(writer, meeting, section)
        typed = {name: evil for name, value in fields.items() if value and not NOT_FREE_TEXT.search(name)}
        response = save(writer, meeting, section, fields, **typed)
        assert response.status_code in (302, 422), section
        for html in (response.content.decode(), writer.get(address(meeting, section)).content.decode()):
            assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt; {{7*7}}" in text_of(writer.get(address(meeting)))


def test_photos_and_arms_of_the_preview_come_through_the_gate(cast, writer, meeting):
    logo = store(photo_bytes((200, 240), "blue", "PNG"), "image/png")
    make_host(cast.pokja, logo=logo)
    photo = add_file(
        meeting, cast.secretariat, "foto.jpg", kind="photo", content=photo_bytes((600, 400)), content_type="image/jpeg"
    )
    html = text_of(writer.get(address(meeting)))
    for sha256 in (logo.sha256, photo.file_id):
        place = f"/rapat/{meeting.pk}/gambar/{sha256}/"
        assert f'src="{place}"' in html
        response = writer.get(place)
        assert response.status_code == 200 and response["X-Content-Type-Options"] == "nosniff"
        assert cast.client("stranger").get(place).status_code == 404
        assert cast.client("area_reader").get(place).status_code == 404
    stray = store(photo_bytes((10, 10), "red"), "image/jpeg")
    assert writer.get(f"/rapat/{meeting.pk}/gambar/{stray.sha256}/").status_code == 404


def test_many_rows_ask_no_more(cast, writer, meeting):
    def queries(section):
        with CaptureQueriesContext(connection) as captured:
            writer.get(address(meeting, section))
        return len(captured)

    fill(meeting, cast.joined)
    add_file(meeting, cast.secretariat)
    sections = sorted(WRITABLE)
    few = [queries(section) for section in sections]
    for n in range(15):
        agenda = add_row(meeting, Kind.AGENDA, f"Agenda {n}", cast.secretariat)
        for kind in (Kind.DECISION, Kind.FOLLOWUP, Kind.NOTE):
            add_row(meeting, kind, f"Baris {n}", cast.secretariat, agenda=agenda)
        meeting.signers.create(office=f"Saksi {n}", part="witness", position=n)
        meeting.outputs.create(output=f"Keluaran {n}")
        meeting.budget_lines.create(description=f"Belanja {n}")
        add_file(meeting, cast.secretariat, f"{n}.pdf", content=b"%PDF-" + str(n).encode())
        make_meeting(cast.pokja, f"Lebih awal {n}")
    assert [queries(section) for section in sections] == few


def test_workflow_is_asked_only_for_what_changed(writer, meeting, monkeypatch):
    monkeypatch.setattr(workflow, "save_lines", lambda *a, **k: pytest.fail("nothing changed"))
    assert (
        save(writer, meeting, "closing", opened(writer, meeting, "closing"), closing="Penutup baru.").status_code == 302
    )
    assert stored(meeting).closing == "Penutup baru."
