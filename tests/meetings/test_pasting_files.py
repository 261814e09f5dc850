"""The command that sorts the text of a file: encodings, Word documents, what it prints, what it refuses."""

import io
import json
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from docx import Document

from meetings.pasting import parse
from meetings.pasting.files import Unreadable, read_bytes

TEXT = """Rakor Pokja PKP Kota Uji
Kesepakatan:
1. Rencana “kerja” – disepakati.
Tindak lanjut:
1. Kirim data > Bappeda
"""


def run(*words) -> str:
    out = StringIO()
    call_command("parse_minutes", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def file_of(tmp_path):
    def write(content: bytes, name="notula.txt"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_every_usual_encoding(encoding):
    assert read_bytes(TEXT.encode(encoding), "notula.txt") == TEXT


def test_json_has_the_rows_of_the_issue_with_places_in_the_text(file_of):
    (rows,) = json.loads(run(file_of(TEXT.encode()), "--json")).values()

    assert [list(row) for row in rows] == [["kind", "text", "parent", "owner", "due", "source"]] * 3
    assert [row["kind"] for row in rows] == ["title", "decision", "followup"]
    assert (rows[2]["text"], rows[2]["owner"], rows[2]["due"]) == ("Kirim data", "Bappeda", None)
    assert TEXT[slice(*rows[1]["source"])] == "Kesepakatan:\n1. Rencana “kerja” – disepakati."


def test_listing_shows_nesting_owner_and_doubts(file_of):
    text = (
        "Rakor Uji, Senin (30/05)\nAgenda:\n1. Review, oleh Ketua Pokja\nRTL\n- Kirim data (Bappeda, segera) (selesai)"
    )
    lines = run(file_of(text.encode())).splitlines()

    assert "Tanggal        Senin (30/05)  ? Tahun tidak tertulis" in lines
    assert "Narasumber         Ketua Pokja" in lines
    assert "Tindak lanjut  - Kirim data (PJ: Bappeda; target: segera; selesai)" in lines
    assert lines[-1] == "5 baris, 1 perlu dilihat."


def word_file(fill) -> bytes:
    document, content = Document(), io.BytesIO()
    fill(document)
    document.save(content)
    return content.getvalue()


def test_lists_of_word_become_marks_and_tables_lines_with_tabs():
    def fill(document):
        document.add_paragraph("Rakor Pokja PKP Kota Uji")
        document.add_paragraph("Kesepakatan")
        document.add_paragraph("Pertama disepakati", style="List Number")
        document.add_paragraph("Rinciannya", style="List Bullet 2")
        document.add_paragraph("Kedua disepakati", style="List Number")
        document.add_paragraph("Rencana Tindak Lanjut")
        table = document.add_table(rows=2, cols=4)
        for n, words in enumerate(["No", "Uraian", "PJ", "Target", "1", "Kirim data", "Bappeda", "Juni 2016"]):
            table.cell(n // 4, n % 4).text = words

    text = read_bytes(word_file(fill), "notula.docx")
    rows = parse(text)

    assert "1. Pertama disepakati" in text
    assert "2. Kedua disepakati" in text
    assert "1\tKirim data\tBappeda\tJuni 2016" in text
    assert [(row.kind, row.text, row.parent) for row in rows[1:4]] == [
        ("decision", "Pertama disepakati", None),
        ("decision", "Rinciannya", 1),
        ("decision", "Kedua disepakati", None),
    ]
    assert (rows[4].kind, rows[4].text, rows[4].owner, rows[4].due) == (
        "followup",
        "Kirim data",
        "Bappeda",
        "Juni 2016",
    )


def test_word_file_is_known_by_its_content_not_by_its_name(file_of):
    path = file_of(word_file(lambda document: document.add_paragraph("Rakor Uji")), "notula.txt")
    assert run(path).startswith("Judul          Rakor Uji")


def zip_of(**parts) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "kosong"),
        (b"  \r\n", "kosong"),
        (b"PK\x03\x04 and nothing more", "rusak"),
        (zip_of(readme="not Word"), "bukan dokumen Word"),
        (zip_of(**{"word/document.xml": "<broken"}), "rusak"),
        (word_file(lambda document: None), "tidak berisi teks"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Word lama"),
        (b"{\\rtf1 halo}", "Word lama"),
        (b"GIF89a\x00\x01\x02\x03\x00\x00\xff", "bukan teks"),
        (b"\xff\xfea", "rusak"),
    ],
)
def test_file_that_is_no_text_is_refused_in_one_sentence(content, reason, file_of):
    with pytest.raises(CommandError) as failure:
        run(file_of(content, "berkas"), "--json")
    assert reason in str(failure.value)
    assert "\n" not in str(failure.value)


def test_file_that_is_not_there_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="tidak dapat dibuka"):
        run(tmp_path / "tidak-ada.txt")


def test_word_file_that_unpacks_to_a_mountain_is_refused(monkeypatch):
    monkeypatch.setattr("meetings.pasting.files.MOST_UNPACKED", 1000)
    with pytest.raises(Unreadable, match="terlalu besar"):
        read_bytes(word_file(lambda document: document.add_paragraph("Rakor")), "notula.docx")
