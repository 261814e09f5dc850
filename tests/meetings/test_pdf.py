"""The paper itself: nothing torn, nothing outside the margins, nothing fetched, nothing missing."""

import hashlib
import io
import json
import logging
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from PIL import Image

from meetings.papers import format_a1, pdf
from meetings.papers.pdf import PaperError, PaperFiles
from tests.reports import (
    LOREM,
    agenda_item,
    banten_record,
    boxes_of,
    busy_data,
    follow_up,
    institution,
    make_data,
    pages_of,
    person,
    photo,
    picture,
    presence,
    render,
    row,
    sections,
    session,
    signer,
    speaker,
    text_of,
)

ROOT = Path(__file__).parent.parent.parent


def signed_record(**changes) -> dict:
    usual = {
        "signing_place": "Serang",
        "signing_date": "2016-05-31",
        "signers": [
            signer(office="Jabatan Ketua", name="Nama Ketua", rank="Pembina Utama", nip="196803121994031004"),
            signer("minute_taker", office="Jabatan Notulis", name="Nama Notulis", nip="198501012010012001"),
        ],
    }
    return banten_record(**(usual | changes))


# --- what is read ---------------------------------------------------------------------------------------------------


def test_banten_reads_in_the_order_of_its_sections():
    text = text_of(render(make_data()))
    told = [
        "PEMERINTAH PROVINSI BANTEN DINAS SUMBER DAYA AIR DAN PERMUKIMAN",
        "LAPORAN PELAKSANAAN KEGIATAN (FORMAT A-1)",
        "Nomor: …",
        "Triwulan II Tahun Anggaran 2016",
        "1. Data umum kegiatan",
        "2. Waktu dan tempat",
        ": Senin, 30 Mei 2016",
        ": Hotel Istana Nelayan, Tangerang",
        "3. Penyelenggara, pimpinan, dan peserta",
        "4. Agenda dan narasumber",
        "1. Kebijakan dan strategi penyediaan perumahan",
        "Narasumber: Zulfi Syarif Koto (Ketua, The HUD Institute)",
        "4. Review Pokja PKP Provinsi",
        "Narasumber: Ir. Hj. Eneng Nurcahyati (Pokja PKP Provinsi Banten)",
        "5. Keputusan/kesepakatan",
        "3. Menyepakati format laporan pelaksanaan A-1.",
        "6. Rekomendasi",
        "Agenda 4. Review Pokja PKP Provinsi",
        "d. Menindaklanjuti percepatan pembangunan Kota Kekerabatan Maja",
        "7. Rencana tindak lanjut",
        "pada Rakor 2",
        "8. Penutup dan pengesahan",
        "belum diisi",
    ]
    places = [text.find(part) for part in told]
    assert -1 not in places, [part for part, place in zip(told, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_draft_mark_and_page_number_stand_on_every_page():
    data, files = busy_data(people=120, state="draft")
    pages = pages_of(render(data, files=files))
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert "DRAF" in page
        assert f"Halaman {number} dari {len(pages)}" in page


def test_a_final_carries_no_draft_mark_and_says_nihil():
    text = text_of(render(make_data(signed_record(decisions=[]), state="final")))
    assert "DRAF" not in text
    assert "Nihil" in text
    assert "Belum diisi" not in text


def test_text_is_printed_as_typed():
    typed = 'a < b & "c" {{7*7}} {% now %} <script>alert(1)</script> javascript:alert(2)'
    text = text_of(render(make_data(banten_record(title=typed, decisions=[row(typed)]))))
    assert text.count(typed) == 2


def test_line_breaks_of_the_writer_are_kept():
    paper = render(make_data(banten_record(decisions=[row("baris satu\nbaris dua")])))
    lines = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True)
    assert re.search(r"1\.\s+baris satu\n\s+baris dua\n", lines.stdout.decode())


def test_head_of_the_table_is_repeated_on_every_page_it_covers():
    attendees = [person(f"Nama {n}", presence(), institution=f"Instansi {n}") for n in range(150)]
    pages = pages_of(render(make_data(banten_record(attendees=attendees)), layout=sections("people")))
    assert len(pages) > 3
    assert all("Instansi Nama dan jabatan Kehadiran" in page for page in pages)
    assert sum(page.count("Nama ") - 1 for page in pages) == 150


# --- page ends ------------------------------------------------------------------------------------------------------

APPROVAL = {"name": "Penyetuju", "office": "Kepala", "approved_at": "2016-05-31T01:00:00+00:00"}
BLOCK = ("Serang, 31 Mei 2016", "Jabatan Ketua", "Nama Ketua", "Pembina Utama", "19680312", "Nama Notulis", "19850101")


def holder(pages: list[str], text: str) -> int:
    found = [number for number, page in enumerate(pages) if text in page]
    assert len(found) == 1, f"{text!r} stands on {len(found)} pages"
    return found[0]


HEADINGS = [
    ("2. Rekomendasi", "Agenda 4. Review Pokja PKP Provinsi"),
    ("Agenda 4. Review Pokja PKP Provinsi", "AwalR0."),
    ("3. Rencana tindak lanjut", "AwalT0."),
    ("4. Penutup dan pengesahan", "Demikian laporan"),
]


def test_nothing_is_torn_over_sixty_lengths():
    """Sixty reports, each a line longer than the one before, move headings, rows and signatures over page ends."""
    text = "Awal{0}. " + LOREM * 3 + " Akhir{0}."
    agenda = banten_record()["agenda"][3]["uid"]
    moved = {name: set() for name in ("heading", "row", "block")}
    for lines in range(1, 61):
        record = signed_record(
            decisions=[row(f"Keputusan {n}") for n in range(lines)],
            recommendations=[row(text.format(f"R{n}"), agenda=agenda) for n in range(3)],
            follow_ups=[follow_up(text.format(f"T{n}")) for n in range(3)],
        )
        data = make_data(record, state="final", approval=APPROVAL)
        pages = pages_of(render(data, layout=sections("decisions", "recommendations", "follow_ups", "closing")))
        for heading, first in HEADINGS:
            place = holder(pages, heading)
            assert place == holder(pages, first), (lines, heading)
            moved["heading"].add((heading, place))
        for name in [f"{kind}{n}" for kind in "RT" for n in range(3)]:
            place = holder(pages, f"Awal{name}.")
            assert place == holder(pages, f"Akhir{name}."), (lines, name)
            moved["row"].add((name, place))
        block = holder(pages, BLOCK[0])
        assert [part for part in BLOCK if holder(pages, part) != block] == [], lines
        before = pages[block].partition(BLOCK[0])[0]
        assert "sebagaimana mestinya." in before and "disetujui oleh Penyetuju" in before, lines
        assert len(pages) == block + 1
        moved["block"].add(block)
    assert len(moved["heading"]) > len(HEADINGS) and len(moved["row"]) > 6 and len(moved["block"]) > 1


def test_signatures_stay_with_the_end_of_a_long_closing():
    closing = "Penutup yang panjang. " + LOREM * 3 + " Akhir penutup."
    for lines in range(1, 61, 4):
        record = signed_record(decisions=[row(f"Keputusan {n}") for n in range(lines)], closing=closing)
        data = make_data(record, state="final", approval=APPROVAL)
        pages = pages_of(render(data, layout=sections("decisions", "closing")))
        place = holder(pages, BLOCK[0])
        assert [part for part in BLOCK if holder(pages, part) != place] == []
        assert "Akhir penutup." in pages[place].partition(BLOCK[0])[0]


@pytest.mark.parametrize("key", ["recommendations", "follow_ups", "people", "closing"])
def test_rows_higher_than_half_a_page_flow_and_leave_no_empty_page(key):
    long = "Awal. " + LOREM * 40 + " Akhir."
    record = signed_record(
        decisions=[row(f"Keputusan {n}") for n in range(15)],
        recommendations=[row(long)],
        follow_ups=[follow_up(long)],
        attendees=[person(f"Nama{n}x", presence(), office="Kepala Bidang Perumahan") for n in range(90)],
        closing=long,
    )
    pages = pages_of(render(make_data(record), layout=sections("decisions", key)))
    assert holder(pages, "Awal." if key != "people" else "Nama0x") == 0
    assert holder(pages, "Akhir." if key != "people" else "Nama89x") > 0


# --- margins --------------------------------------------------------------------------------------------------------


def every_text(value, text: str):
    """`value` with each free text in it replaced."""
    if isinstance(value, dict):
        return {
            key: inner if key in {"kind", "status", "mode", "zone", "role", "part", "date", "uid", "code", "sha256"}
            or (key in {"agenda", "funding", "acting"} and not isinstance(inner, list))
            or (key.endswith("_date") or key in {"start", "end", "state", "content_type", "approved_at", "logo"})
            or key in {"target", "realised", "budget", "marks", "schema"} and not isinstance(inner, list)
            else every_text(inner, text)
            for key, inner in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [every_text(inner, text) for inner in value]
    return text if isinstance(value, str) else value


def full_data() -> tuple[dict, dict[str, bytes]]:
    """Every section and every kind of row, so that a text put everywhere goes everywhere."""
    body = picture(400, 300)
    record = signed_record(
        theme="x", program="x", activity="x", budget_document="x", work_unit="x", responsible="x", report_number="x",
        funding="other", funding_other="x", kind="other", kind_other="x", number="x", chair="x", moderator="x",
        minute_taker="x", participants_note="x", closing="x", legal_bases=["x", "y"], aims=["x"], invitees=["x", "y"],
        sessions=[session(approximate=True, date_note="x"), session("2016-05-31", place="z", mode="online")],
        agenda=[agenda_item("x", speakers=[speaker("x", title_before="x", title_after="x", office="x", institution="x",
                            representing="x", text="x")], notes=[row("x", children=[row("x")])],
                            children=[agenda_item("x")])],
        notes=[row("x")], speakers=[speaker("x", text="x")],
        decisions=[row("x", children=[row("x", children=[row("x")])])], recommendations=[row("x", pokja="36.02")],
        follow_ups=[follow_up("x", owner_text="x", due_text="x", children=[follow_up("x", owner={"bidang": "x"})])],
        obstacles=[row("x", help="x")],
        attendees=[person("x", presence(representing="x"), office="x"), institution("x", presence(), count=3)],
        outputs=[{"output": "x", "unit": "x", "target": "1234567.5", "realised": "2"}],
        budget=[{"description": "x", "budget": "1234567890123.00", "realised": "1"}] * 2,
        attachments=[photo(body, "x"), photo(body) | {"kind": "material"}],
    )  # fmt: skip
    data = make_data(record, participants=[{"code": "36.02", "name": "x"}], state="final")
    data["decree"] = {"number": "x", "date": "2015-01-01", "subject": "x"}
    data["letterhead"]["logo"] = hashlib.sha256(body).hexdigest()
    data["approval"] = {"name": "x", "office": "x", "approved_at": "2016-05-31T08:00:00+07:00"}
    earlier = {"meeting": "x", "text": "x", "owner": "x", "due": "x", "status": "blocked"}
    data["previous_followups"] = [earlier]
    return data, {hashlib.sha256(body).hexdigest(): body}


@pytest.mark.parametrize("word", ["https://contoh.test/" + "a" * 200, "." * 220, "W" * 220])
def test_long_words_stay_inside_the_margins(word):
    data, files = full_data()
    boxes = boxes_of(render(every_text(data, word), files=files))
    assert len(boxes) > 300
    assert max(right for _, _, right, _ in boxes) <= 210 - 25 + 0.5
    assert min(left for left, *_ in boxes) >= 30 - 0.5


def test_the_foot_of_every_page_is_free_for_an_electronic_signature():
    data, files = busy_data()
    assert max(bottom for *_, bottom in boxes_of(render(data, files=files))) <= 297 - 20


# --- fonts ----------------------------------------------------------------------------------------------------------

SIGNS = "é m² “kutip” – … ꦗꦮ ᬩᬮᬶ ᮞᮥᮔ᮪ᮓ ᯅᯖᯂ᯲ ᨅᨔ عربي Ünï ✓ ☎ \u00ad \u200d \ufeff"


def glyphs_of(paper: bytes) -> list[int]:
    """Glyph ids of all text; WeasyPrint writes two bytes a glyph."""
    found = []
    with pikepdf.open(io.BytesIO(paper)) as document:
        for page in document.pages:
            for instruction in pikepdf.parse_content_stream(page, "Tj TJ"):
                for operand in instruction.operands:
                    for part in operand if isinstance(operand, pikepdf.Array) else [operand]:
                        if isinstance(part, pikepdf.String):
                            codes = bytes(part)
                            found += [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
    return found


def test_every_sign_has_a_glyph(caplog):
    """Javanese, Balinese and others come from Noto; WeasyPrint would tell of a missing glyph in its log."""
    with caplog.at_level(logging.WARNING, "weasyprint"):
        paper = render(make_data(banten_record(title=SIGNS, decisions=[row(SIGNS)])))
    glyphs = glyphs_of(paper)
    assert len(glyphs) > 500
    assert 0 not in glyphs
    assert [record.getMessage() for record in caplog.records if "glyph" in record.getMessage()] == []


def test_a_sign_that_no_font_holds_is_written_as_its_code(caplog):
    with caplog.at_level(logging.WARNING, "weasyprint"):
        paper = render(make_data(banten_record(decisions=[row("a \ue000 b \x0b c \U0001f9ff d")])))
    assert "a [U+E000] b [U+000B] c" in text_of(paper)
    assert [record.getMessage() for record in caplog.records if "glyph" in record.getMessage()] == []


def test_fonts_are_embedded():
    with pikepdf.open(io.BytesIO(render(make_data()))) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
    assert {str(font.FontName).partition("+")[2].replace("-", "") for font in fonts} >= {"LiberationSans"}
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_a_missing_font_is_an_error_with_its_name(tmp_path):
    """In a process of its own: fontconfig reads its settings once."""
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    result = in_another_process("reports.render(reports.make_data())", FONTCONFIG_FILE=str(empty))
    assert "PaperError" in result.stderr
    assert "Liberation Sans" in result.stderr


def in_another_process(expression: str, **environment) -> subprocess.CompletedProcess:
    code = f"import django; django.setup(); from tests import reports; import hashlib; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


# --- what is fetched ------------------------------------------------------------------------------------------------


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def test_no_request_leaves_and_no_file_is_read_whatever_is_typed(listener):
    host = f"http://127.0.0.1:{listener.getsockname()[1]}"
    typed = (
        f'"><img src="{host}/a"><link rel=attachment href=file:///etc/passwd><style>@import url({host}/b);'
        f"*{{background:url(file:///etc/passwd)}}</style><svg><image href='{host}/c'/></svg>"
    )
    data, files = full_data()
    paper = render(every_text(data, typed), files=files)
    with pytest.raises(TimeoutError):
        listener.accept()
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert list(document.attachments) == [format_a1.DATA_NAME]
    text = text_of(paper)
    assert "rel=attachment" in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest",
        "https://contoh.test/a.css",
        "data:text/plain,x",
        "ftp://contoh.test/",
        f"{pdf.BASE}../config/settings.py",
        f"{pdf.BASE}%2e%2e/config/settings.py",
        f"{pdf.BASE}/etc/passwd",
        "http://paper.invalid.contoh.test/css/papers.css",
        "stored:../../etc/passwd",
        "stored:" + "A" * 64,
    ],
)
def test_every_address_but_ours_is_refused(address):
    with pytest.raises(PaperError):
        PaperFiles({}).read(address)


def test_a_missing_stylesheet_is_an_error_with_its_name(monkeypatch):
    monkeypatch.setattr(finders, "find", lambda name: None)
    with pytest.raises(PaperError, match=r"css/papers\.css"):
        render(make_data())


def test_a_missing_picture_of_the_stylesheet_is_an_error_with_its_name(monkeypatch):
    find = finders.find
    monkeypatch.setattr(finders, "find", lambda name: None if name.endswith(".svg") else find(name))
    with pytest.raises(PaperError, match=r"img/draft\.svg"):
        render(make_data())


def test_a_missing_photo_is_an_error_with_its_name():
    body = picture(40, 30)
    attached = photo(body)
    with pytest.raises(PaperError, match=attached["sha256"][:12]):
        render(make_data(banten_record(attachments=[attached])), files={})


def test_a_photo_lost_from_the_disk_is_an_error_with_its_name():
    def lost(sha256):
        raise FileNotFoundError(sha256)

    with pytest.raises(PaperError, match="tidak ditemukan"):
        render(make_data(banten_record(attachments=[photo(b"")])), files=lost)


@pytest.mark.parametrize("damage", [lambda body: body[:-2000], lambda body: b"bukan gambar", lambda body: b""])
def test_a_broken_photo_is_an_error_with_its_name(damage):
    body = picture(400, 300)
    attached = photo(body)
    with pytest.raises(PaperError, match=attached["sha256"][:12]):
        render(make_data(banten_record(attachments=[attached])), files={attached["sha256"]: damage(body)})


# --- pictures -------------------------------------------------------------------------------------------------------


def test_a_turned_photo_stands_upright():
    """The camera wrote red at the left and says that the left is to be the top."""
    image = Image.new("RGB", (600, 400), "blue")
    image.paste("red", (0, 0, 300, 400))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    attached = photo(out.getvalue())
    paper = render(
        make_data(banten_record(attachments=[attached]), state="final"),
        layout=sections("attachments"),
        files={attached["sha256"]: out.getvalue()},
    )
    shot = subprocess.run(["pdftoppm", "-r", "40", "-png", "-"], input=paper, capture_output=True, check=True).stdout
    page = Image.open(io.BytesIO(shot)).convert("RGB")
    pixels = [(x, y, page.getpixel((x, y))) for x in range(page.width) for y in range(page.height)]
    red = [y for _, y, (r, g, b) in pixels if r > 200 and g < 60 and b < 60]
    blue = [y for _, y, (r, g, b) in pixels if b > 200 and r < 60 and g < 60]
    assert max(red) <= min(blue) + 1


def test_renderer_understands_every_rule_and_finds_everything(caplog):
    data, files = full_data()
    with caplog.at_level(logging.WARNING, "weasyprint"):
        render(data, files=files)
        render(make_data())
    assert [record.getMessage() for record in caplog.records] == []


def test_photos_stand_in_pairs_with_their_captions_and_the_file_stays_small():
    data, files = busy_data(photos=6)
    paper = render(data, files=files)
    pages = pages_of(paper)
    for number in range(1, 7):
        holder(pages, f"Foto {number}. Suasana Rakor {number}")
    assert len(paper) < 5_000_000


# --- for screen readers and archives --------------------------------------------------------------------------------


def structure(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [
        item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
    ]


def test_paper_is_tagged_with_title_language_and_bookmarks():
    data, files = full_data()
    data["record"]["title"] = "Rakor Uji"
    with pikepdf.open(io.BytesIO(render(data, files=files))) as document:
        assert str(document.Root.Lang) == "id"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo.Title) == "Laporan Format A-1: Rakor Uji"
        assert str(document.docinfo.Author) == "Pokja PKP Provinsi Banten"
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Laporan Format A-1: Rakor Uji"
        with document.open_outline() as outline:
            titles = [entry.title for entry in outline.root[0].children]
        assert titles[0] == "1. Data umum kegiatan"
        assert titles[-1] == "13. Lampiran"
        kinds = [str(element.S) for element in structure(document)]
        assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
        figures = [element for element in structure(document) if element.S == "/Figure"]
        assert all(str(figure.Alt) for figure in figures)


def test_head_and_signatures_are_no_tables():
    with pikepdf.open(io.BytesIO(render(make_data(signed_record()), layout=sections("head", "closing")))) as document:
        assert "/Table" not in {str(element.S) for element in structure(document)}


def test_same_report_gives_the_same_bytes_in_another_process_too():
    data, files = busy_data()
    first, second = render(data, files=files), render(json.loads(json.dumps(data)), files=files)
    assert first == second
    expression = "hashlib.sha256(reports.render(reports.busy_data()[0], files=reports.busy_data()[1])).hexdigest()"
    other = in_another_process(expression, PYTHONHASHSEED="7")
    assert other.stdout.strip() == hashlib.sha256(first).hexdigest(), other.stderr


# --- in a page of the app -------------------------------------------------------------------------------------------


def test_preview_is_the_same_paper_without_inline_style_or_script():
    data, _ = full_data()
    report = format_a1.build(data, image_address=lambda sha256: f"/gambar/{sha256}")
    preview = render_to_string("meetings/papers/format_a1/_paper.html", {"report": report})
    assert preview.count("<article") == 1
    assert not re.search(r"\sstyle=|<script|\son\w+=", preview)
    assert 'id="bagian-agenda"' in preview


def test_style_of_the_paper_touches_nothing_else_on_a_page():
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "static/css/papers.css").read_text(), flags=re.S)
    css = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", css)
    selectors = [one.strip() for group in re.findall(r"([^{}@]+)\{", css) for one in group.split(",")]
    outside = [one for one in selectors if one and not re.match(r"\.paper( |$|-page$|-draft|-list)|media ", one)]
    assert len(selectors) > 50
    assert outside == []
