"""Notula, undangan, daftar hadir, berita acara: what they say, for archives and screen readers, and their page."""

import io
import subprocess
from datetime import date

import pytest
from docx import Document

from meetings.papers import berita_acara, daftar_hadir, notula, undangan, word
from meetings.papers.undangan import Letter
from pokja.indonesian import date_words, number_words
from tests.factories import make_meeting
from tests.meetings.test_paper_rules import findings
from tests.meetings.test_pdf import APPROVAL, full_data, signed_record
from tests.people import make_cast
from tests.reports import (
    busy_data,
    institution,
    make_data,
    pages_of,
    person,
    presence,
    session,
    speaker,
    text_of,
)


@pytest.fixture(scope="module")
def busy():
    data, files = busy_data()
    data["approval"] = APPROVAL
    data["record"]["invitees"] = [f"Kepala Dinas {n} Provinsi Banten" for n in range(12)]
    return data, files


@pytest.fixture(scope="module")
def papers(busy):
    """Each printed once."""
    data, files = busy
    letter = Letter("005/123/2016", "Penting", date(2016, 5, 20), ["Gubernur Banten"])
    thin = make_data(signed_record())
    return {
        "notula": notula.render_pdf(data, files=files),
        "draft of a notula": notula.render_pdf(thin, files={}),
        "berita acara": berita_acara.render_pdf(data, number="BA/12/2016", files=files),
        "undangan": undangan.render_pdf(data, letter, files=files),
        "short undangan": undangan.render_pdf(thin, files={}),
        "daftar hadir": daftar_hadir.render_pdf(data, files=files),
        "blank daftar hadir": daftar_hadir.render_pdf(make_data(signed_record(attendees=[])), blanks=40, files={}),
        "filled daftar hadir": daftar_hadir.render_pdf(data, filled=True, files=files),
        "F4": notula.render_pdf(thin | {"size": "F4"}, files={}),
    }


NAMES = (
    "notula", "draft of a notula", "berita acara", "undangan", "short undangan", "daftar hadir", "blank daftar hadir",
    "filled daftar hadir", "F4",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_checkers_of_accessible_pdf_find_nothing(papers, name):
    assert findings(papers[name]) == []


def test_every_paper_is_listed(papers):
    assert set(papers) == set(NAMES)


def in_order(text: str, parts: list[str]) -> None:
    for part in parts:
        assert part in text, f"{part!r} is missing, or stands too early"
        text = text.partition(part)[2]


def test_notula_tells_the_meeting_from_opening_to_closing(papers):
    text = text_of(papers["notula"])
    told = ["NOTULA", "Tema: Sinergi", ": Senin, 30 Mei 2016", ": pukul 09.00–15.30 WIB", "Pembukaan",
            "Rapat dibuka pukul 09.00 WIB oleh Ketua Pokja PKP Provinsi Banten.", "Pembahasan",
            "1. Kebijakan penyediaan perumahan di wilayah kerja 1", "Keputusan/kesepakatan", "Rekomendasi",
            "Tindak lanjut", "Penutup", "Rapat ditutup pukul 15.30 WIB.", "Demikian notula",
            "Nama Notulis"]  # fmt: skip
    in_order(text, told)
    assert "DRAF" not in text and "DRAF" in text_of(papers["draft of a notula"])


def test_who_opened_is_named_in_the_notula():
    record = signed_record(speakers=[speaker("Wagub", role="opener", office="Wakil Gubernur")], sessions=[session()])
    assert "Rapat dibuka oleh Wagub (Wakil Gubernur)." in text_of(notula.render_pdf(make_data(record), files={}))


def test_undangan_has_what_was_given_and_dots_for_the_rest(papers):
    text = text_of(papers["undangan"])
    in_order(text, ["Serang, 20 Mei 2016", "Nomor : 005/123/2016", "Sifat : Penting", "Lampiran : 1 (satu) lembar",
                    "Hal : Undangan Rapat Koordinasi", "Daftar terlampir", "Acara", "Tembusan", "Gubernur Banten",
                    "12. Kepala Dinas 11 Provinsi Banten"])  # fmt: skip
    short = text_of(papers["short undangan"])
    in_order(short, ["Nomor : ……", "Yth. 1. DSDAP Provinsi Banten", "di tempat", "Jabatan Ketua"])
    assert "DRAF" not in short and "Nama Notulis" not in short


def test_berita_acara_writes_dates_and_numbers_in_words(papers):
    text = text_of(papers["berita acara"])
    in_order(text, ["BERITA ACARA", "Nomor: BA/12/2016",
                    "Pada hari ini, Senin, tanggal tiga puluh bulan Mei tahun dua ribu enam belas (30 Mei 2016)",
                    "Pihak kesatu : Nama Ketua", "Pihak kedua : Nama Notulis",
                    "Hadir 45 (empat puluh lima) orang dari 10 (sepuluh) instansi", "Keputusan/kesepakatan",
                    "Demikian berita acara", "Pihak kedua, ", "Saksi,"])  # fmt: skip


def test_berita_acara_without_signers_leaves_lines_to_fill():
    text = text_of(berita_acara.render_pdf(make_data(signed_record(signers=[])), files={}))
    assert text.count("Pihak kesatu") == 2 and text.count("Saksi") == 1 and "Nomor: ……" in text


def test_daftar_hadir_repeats_day_place_and_occasion_on_every_page(papers):
    pages = pages_of(papers["daftar hadir"])
    assert len(pages) > 2
    for page in pages[1:]:
        assert page.startswith("Daftar hadir · Senin, 30 Mei 2016 · Hotel Istana Nelayan, Tangerang · Rapat")
        assert "Tanda tangan" in page
    assert "70." in pages[-1] and "71." not in pages[-1]


def test_filled_daftar_hadir_has_a_table_for_each_sitting_and_only_who_came():
    attendees = [
        person("Datang Pagi", presence(arrived="08:55"), presence("absent", session=1)),
        person("Datang Esok", presence("absent"), presence(session=1, mode="online")),
        institution("Dinas PUPR", presence("present", session=1), count=3),
    ]
    sessions = [session("2016-05-30"), session("2016-05-31", place="Cilegon")]
    record = signed_record(attendees=attendees, sessions=sessions)
    first, second = pages_of(daftar_hadir.render_pdf(make_data(record), filled=True, files={}))
    assert "Datang Pagi" in first and "Hadir pukul 08.55" in first and "Datang Esok" not in first
    assert "Datang Esok" in second and "daring" in second and "3 orang" in second and "Datang Pagi" not in second


def test_contacts_stand_on_no_list():
    record = signed_record(attendees=[person("Siti", presence(), phone="081234567890", email="siti@contoh.test")])
    for filled in (True, False):
        text = text_of(daftar_hadir.render_pdf(make_data(record), filled=filled, files={}))
        assert "0812" not in text and "@" not in text


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "nol"), (1, "satu"), (11, "sebelas"), (12, "dua belas"), (20, "dua puluh"), (100, "seratus"),
     (101, "seratus satu"),
     (999, "sembilan ratus sembilan puluh sembilan"), (1000, "seribu"), (1016, "seribu enam belas"), (2000, "dua ribu"),
     (2016, "dua ribu enam belas"), (100_000, "seratus ribu"), (1_000_000, "satu juta")],
)  # fmt: skip
def test_numbers_in_words(number, words):
    assert number_words(number) == words


def test_dates_in_words():
    assert date_words(date(2018, 10, 31)) == "Rabu, tanggal tiga puluh satu bulan Oktober tahun dua ribu delapan belas"


# --- Word -----------------------------------------------------------------------------------------------------------


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    texts = []
    for element in document.element.body.iter():
        if element.tag.endswith("}p"):
            texts.append(
                "".join(node.text or " " for node in element.iter() if node.tag.split("}")[1] in ("t", "tab", "br"))
            )
    return " ".join(" ".join(texts).split())


def test_word_file_says_what_the_paper_says(busy):
    data, files = busy
    text = words_of(word.format_a1_docx(data, None, files.__getitem__))
    in_order(text, ["LAPORAN PELAKSANAAN KEGIATAN", "Nomor: ……", "1. Data umum kegiatan", "3. Waktu dan tempat",
                    "Instansi 10 Provinsi Banten", "6. Ringkasan pembahasan", "Rekomendasi 6.", "15.", "NIP",
                    "Lampiran",
                    "Foto 4. Suasana Rakor 4"])  # fmt: skip
    minutes = words_of(word.notula_docx(data, files.__getitem__))
    in_order(minutes, ["NOTULA", "Rapat dibuka pukul 09.00 WIB", "Pembahasan", "Rapat ditutup pukul 15.30 WIB."])


def test_word_file_is_tidy(busy):
    data, files = busy
    document = Document(io.BytesIO(word.format_a1_docx(data | {"size": "F4"}, None, files.__getitem__)))
    assert document.core_properties.title.startswith("Laporan Format A-1: ")
    assert document.core_properties.language == "id-ID"
    assert round(document.sections[0].page_height.mm) == 330
    assert all(table._tbl.xpath(".//w:tblHeader") for table in document.tables[:-1] if len(table.rows) > 1)
    pictures = document.element.body.xpath(".//wp:docPr")
    assert len(pictures) == 4 and all(picture.get("descr") for picture in pictures)


def test_word_file_takes_every_section_and_signs_that_xml_forbids():
    data, files = full_data()
    data["record"]["title"] = "Judul \x0b\ud800 <b>&"
    assert "Judul <b>&" in words_of(word.format_a1_docx(data, None, files.__getitem__))


@pytest.mark.skipif(subprocess.run(["which", "soffice"], capture_output=True).returncode != 0, reason="no LibreOffice")
def test_word_file_opens_in_libreoffice(busy, tmp_path):
    data, files = busy
    (tmp_path / "a1.docx").write_bytes(word.format_a1_docx(data, None, files.__getitem__))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profil",
        "--headless",
        "--convert-to",
        "pdf",
        "a1.docx",
    ]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=120)
    assert "Rekomendasi 6." in text_of((tmp_path / "a1.pdf").read_bytes())


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_papers_come_as_downloads_with_a_telling_name():
    cast = make_cast()
    meeting = make_meeting(cast.pokja, number="1")
    client = cast.client("secretariat")
    for place, name in [
        ("notula.pdf", "DRAF Notula Rakor 1 Pokja PKP Provinsi Banten 2016-05-30.pdf"),
        ("undangan.pdf?undangan-number=005/1&undangan-day=20+5+2016", "Undangan Rakor 1"),
        ("daftar-hadir.pdf?daftar-hadir-blanks=3", "Daftar hadir Rakor 1"),
        ("berita-acara.pdf", "DRAF Berita acara"),
        ("a1.docx", "DRAF A-1"),
    ]:
        response = client.get(f"/rapat/{meeting.pk}/{place}")
        assert response.status_code == 200 and response.content[:2] in (b"%P", b"PK")
        assert f'filename="{name}' in response["Content-Disposition"]
        assert "no-store" in response["Cache-Control"]
    assert "005/1" in text_of(client.get(f"/rapat/{meeting.pk}/undangan.pdf?undangan-number=005/1").content)


@pytest.mark.django_db
def test_what_cannot_be_printed_is_told_at_its_field():
    cast = make_cast()
    meeting = make_meeting(cast.pokja)
    client = cast.client("secretariat")
    assert "Unduh undangan" in client.get(f"/rapat/{meeting.pk}/naskah/").content.decode()
    page = client.get(f"/rapat/{meeting.pk}/undangan.pdf?undangan-day=31+2+2016")
    assert page.status_code == 422 and "Perlu diperbaiki:" in page.content.decode()
    page = client.get(f"/rapat/{meeting.pk}/daftar-hadir.pdf?daftar-hadir-blanks=999")
    assert page.status_code == 422 and "Isi 200 atau lebih kecil." in page.content.decode()
