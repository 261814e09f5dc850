"""Reports without a database: the data of a meeting as papers get it, from the public Banten record; text of a PDF."""

import hashlib
import io
import json
import re
import subprocess
from copy import deepcopy
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from meetings.papers import format_a1

PLAIN = b"%plain "  # in a paper of the fixture plain_papers
SAMPLES = Path(__file__).parent.parent / "meetings" / "data" / "sample.json"
MM = 72 / 25.4
LOREM = (
    "Pembahasan menegaskan perlunya penyelarasan rencana kerja perangkat daerah dengan kebijakan penyediaan perumahan, "
    "terutama bagi masyarakat berpenghasilan rendah (MBR)."
)


@cache
def _samples() -> list[dict]:
    return json.loads(SAMPLES.read_text(encoding="utf-8"))


def banten_record(**changes) -> dict:
    return deepcopy(_samples()[0]) | changes


def make_data(record: dict | None = None, *, state="draft", **changes) -> dict:
    """What `format_a1.collect` would hand over."""
    data = {
        "record": record or banten_record(),
        "pokja": {
            "code": "36",
            "name": "Pokja PKP Provinsi Banten",
            "own_name": "",
            "region": "Provinsi Banten",
            "zone": "WIB",
            "government": "Pemerintah Provinsi Banten",
        },
        "participants": [],
        "letterhead": {
            "lines": [{"text": "Pemerintah Provinsi Banten", "size": 3, "bold": False}],
            "agency": "Dinas Sumber Daya Air dan Permukiman",
            "address": "Kawasan Pusat Pemerintahan Provinsi Banten, Serang",
            "contact": "laman dsdap.bantenprov.go.id",
            "logo": None,
        },
        "decree": None,
        "previous_followups": [],
        "approval": None,
        "version": 1,
        "state": state,
    }
    return data | changes


def row(text: str, **fields) -> dict:
    """A decision, recommendation, note or obstacle as a record holds it."""
    return {"uid": "", "text": text, "agenda": None, "pokja": None, "children": []} | fields


def follow_up(text: str, **fields) -> dict:
    usual = {"status": "not_started", "owner_text": "", "owner": None, "due_date": None, "due_text": ""}
    return row(text) | usual | fields


def speaker(name: str = "", **fields) -> dict:
    usual = {"role": "speaker", "title_before": "", "title_after": "", "acting": "", "office": "", "former": False}
    return usual | {"name": name, "institution": "", "representing": "", "mode": "", "text": ""} | fields


def agenda_item(text: str, **fields) -> dict:
    return {"uid": "", "text": text, "children": [], "speakers": [], "notes": []} | fields


def session(date: str = "2016-05-30", **fields) -> dict:
    usual = {"start": None, "end": None, "zone": "WIB", "place": "Serang", "mode": "onsite"}
    return {"date": date} | usual | {"approximate": False, "date_note": ""} | fields


def presence(status: str = "present", *, session: int = 0, **fields) -> dict:
    return {"session": session, "status": status, "mode": "", "representing": ""} | fields


def person(name: str, *presences: dict, **fields) -> dict:
    usual = {"kind": "person", "office": "", "institution": "Bappeda", "count": 1, "invited": True}
    return usual | {"name": name, "presences": list(presences)} | fields


def institution(name: str, *presences: dict, **fields) -> dict:
    usual = {"kind": "institution", "name": "", "office": "", "count": None, "invited": True}
    return usual | {"institution": name, "presences": list(presences)} | fields


def signer(part: str = "chair", **fields) -> dict:
    return {"part": part, "office": "Ketua Pokja PKP", "name": "Nama Ketua", "rank": "", "nip": ""} | fields


def picture(width=1600, height=1200, *, colour="steelblue", format="JPEG", **options) -> bytes:
    """A picture with something to see in it; the same bytes at every call."""
    image = Image.new("RGB", (width, height), colour)
    draw = ImageDraw.Draw(image)
    for step in range(0, width, 40):
        draw.line([(step, 0), (width - step, height)], fill=(step % 256, 90, 120), width=9)
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def photo(body: bytes, caption: str = "") -> dict:
    return {
        "kind": "photo",
        "caption": caption,
        "filename": "foto.jpg",
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
        "content_type": "image/jpeg",
    }


def busy_data(*, items=12, people=60, photos=4, state="final") -> tuple[dict, dict[str, bytes]]:
    """A full report with letterhead, `items` agenda items with speakers and notes, and its pictures by SHA-256."""
    bodies = [picture(colour=colour) for colour in ("steelblue", "seagreen", "indianred", "slategrey")]
    bodies = [bodies[number % 4] for number in range(photos)]
    record = banten_record(
        theme="Sinergi pusat dan daerah untuk hunian yang layak dan terjangkau",
        program="Program Pengembangan Perumahan",
        activity="Fasilitasi dan Penguatan Pokja PKP",
        legal_bases=["Undang-Undang Nomor 1 Tahun 2011", "Peraturan Pemerintah Nomor 14 Tahun 2016"],
        aims=["Menyelaraskan rencana kerja Pokja PKP provinsi dan kabupaten/kota"],
        chair="Ketua Pokja PKP Provinsi Banten",
        minute_taker="Sekretaris Pokja PKP Provinsi Banten",
        signing_place="Serang",
        signing_date="2016-05-31",
        sessions=[session(start="09:00", end="15:30", place="Hotel Istana Nelayan, Tangerang", mode="hybrid")],
        agenda=[_busy_item(number) for number in range(items)],
        recommendations=[row(f"Rekomendasi {number + 1}. {LOREM}", agenda=f"agenda-{number}") for number in range(6)],
        follow_ups=[_busy_follow_up(number) for number in range(15)],
        attendees=[_busy_person(number) for number in range(people)],
        outputs=[{"output": "Laporan Rakor", "unit": "dokumen", "target": "4", "realised": "1"}],
        budget=[{"description": "Konsumsi", "budget": "150000000.00", "realised": "126750000.00"}],
        signers=[
            signer(office="Ketua Pokja PKP Provinsi Banten", rank="Pembina Utama Madya", nip="196803121994031004"),
            signer("minute_taker", office="Sekretaris Pokja PKP Provinsi Banten", name="Nama Notulis, S.T."),
        ],
        attachments=[photo(body, f"Suasana Rakor {number}") for number, body in enumerate(bodies, 1)],
    )
    return make_data(record, state=state), {hashlib.sha256(body).hexdigest(): body for body in bodies}


def _busy_item(number: int) -> dict:
    return agenda_item(
        f"Kebijakan penyediaan perumahan di wilayah kerja {number + 1}",
        uid=f"agenda-{number}",
        speakers=[
            speaker(f"Narasumber {number + 1}", title_before="Dr.", title_after="M.T.", office="Kepala Bidang")
            | {"institution": "Dinas Perumahan Provinsi Banten"}
        ],
        notes=[row(LOREM)],
    )


def _busy_follow_up(number: int) -> dict:
    return follow_up(
        f"Menyusun rencana kerja prioritas bidang {number + 1} berdasarkan hasil diskusi.",
        owner_text="Bappeda Provinsi Banten" if number % 2 else "",
        due_date="2016-12-31" if number % 3 else None,
    )


def _busy_person(number: int) -> dict:
    return person(
        f"Dr. Peserta {number + 1}, S.T., M.Si.",
        presence(
            ("present", "present", "present", "excused")[number % 4], mode="online" if number % 6 == 0 else "onsite"
        ),
        office="Kepala Bidang Perumahan",
        institution=f"Instansi {number // 6 + 1} Provinsi Banten",
    )


def render(data: dict, *, layout: list[dict] | None = None, files=None) -> bytes:
    return format_a1.render_pdf(data, layout, files=files or {})


def sections(*keys: str) -> list[dict]:
    """The usual layout with these sections only, each printed always."""
    return [entry | {"rule": "always"} for entry in format_a1.DEFAULT_LAYOUT if entry["key"] in keys]


def pages_of(paper: bytes) -> list[str]:
    """The text of each page as a reader sees it, one blank between words."""
    assert PLAIN not in paper, "Nothing is missing from an empty paper: the test needs real_papers"
    text = subprocess.run(["pdftotext", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def text_of(paper: bytes) -> str:
    return " ".join(pages_of(paper))


def boxes_of(paper: bytes) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every word, in millimetres."""
    command = ["pdftotext", "-bbox", "-", "-"]
    found = subprocess.run(command, input=paper, capture_output=True, check=True).stdout.decode()
    words = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">', found)
    return [tuple(float(edge) / MM for edge in word) for word in words]
