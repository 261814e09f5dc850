"""Records as somebody might write them: the smallest one, one that may be submitted, and one that uses every key."""

import io
from base64 import b64encode
from itertools import count
from uuid import UUID
from zipfile import ZipFile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_numbers = count(1)


def uid() -> str:
    return str(UUID(int=next(_numbers)))


def row(text="Baris", **fields) -> dict:
    return {"uid": uid(), "text": text, **fields}


def smallest(**fields) -> dict:
    return {"uid": uid(), "pokja": "36", "title": "Rakor", "sessions": [{"date": "2016-05-30"}], **fields}


def ready(**fields) -> dict:
    """What may be submitted."""
    signers = [{"part": "chair", "office": "Ketua"}]
    return smallest(agenda=[row("Agenda")], decisions=[row("Keputusan")], signers=signers, **fields)


def written(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def photo(width=900, height=600) -> bytes:
    """As a phone delivers it: turned, and with its own remarks."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera"
    out = io.BytesIO()
    Image.radial_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def archive_of(*names: str) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def whole_record(**fields) -> dict:
    """Every key, in an order that a meeting does not keep; its bidang and seats must be there."""
    agenda, inner, followup = uid(), uid(), uid()
    return (
        smallest(
            schema="pokja-record/1",
            participants=["36.71", "36.02"],
            **_own_fields(),
            sessions=[
                {
                    "date": "2016-05-31",
                    "start": "19:00",
                    "end": "21:15",
                    "zone": "WIT",
                    "place": "Aula",
                    "mode": "hybrid",
                },
                {
                    "date": "2016-05-30",
                    "start": "09:00",
                    "end": None,
                    "zone": "WIB",
                    "place": "Hotel",
                    "mode": "online",
                },
                {"date": "2016-05-30", "approximate": True, "date_note": "Akhir Mei", "zone": "WITA"},
            ],
            signers=[
                {
                    "part": "witness",
                    "office": "Saksi",
                    "name": "Nama",
                    "rank": "Pembina",
                    "nip": "19680312 199403 1 004",
                },
                {"part": "chair", "office": "Ketua"},
            ],
            **_minutes(agenda, inner),
            follow_ups=_follow_ups(agenda, followup),
            marks={"agenda": ["1)"], "recommendation": ["a.", "1)", "-"]},
            attendees=_attendees(),
            outputs=[{"output": "Laporan", "unit": "dokumen", "target": "12.5", "realised": "0"}, {"output": "SK"}],
            budget=[{"description": "Konsumsi", "budget": "150000000.00", "realised": "149999999.5"}],
            attachments=[
                {"kind": "photo", "caption": "Suasana", "filename": "IMG 01.JPG", "content": written(photo())},
                {"kind": "invitation", "caption": "Undangan", "filename": "undangan.pdf", "content": written(PDF)},
            ],
        )
        | fields
    )


def _own_fields() -> dict:
    return {
        "kind": "other", "kind_other": "Rapat adat", "number": "IV", "theme": "Tema\n  menjorok\n\nempat",
        "organisers": ["Dinas A", "Dinas B"], "funding": "other", "funding_other": "Hibah", "program": "Program",
        "activity": "Kegiatan", "budget_document": "DIPA-033.05", "work_unit": "Satker", "responsible": "Kepala Satker",
        "legal_bases": ["UU 1/2011", "a" * 20_000], "aims": ["Menyelaraskan"], "budget_year": 2015, "quarter": 4,
        "report_number": "600/12", "signing_place": "Serang", "signing_date": "2016-05-31", "sifat": "open",
        "classification": "600.1", "retention": "5 tahun", "invitees": ["Bappeda", "Dinas PU"], "chair": "Ketua",
        "moderator": "Moderator", "minute_taker": "Notulis", "participants_note": "SKPD provinsi\nterkait",
        "closing": "Rapat ditutup.",
    }  # fmt: skip


def _minutes(agenda: str, inner: str) -> dict:
    speaker = {
        "uid": uid(), "role": "opener", "title_before": "Prof. Dr. Ir.", "name": "Nama <b>Pembuka</b>",
        "title_after": "M.T.", "acting": "plt", "office": "Kepala Bappeda", "former": True, "institution": "Bappeda",
        "representing": "Gubernur", "mode": "online", "text": "Sambutan\nbaris dua",
    }  # fmt: skip
    office_only = {"uid": uid(), "role": "discussant", "office": "Asisten II"}
    nested = {"uid": inner, "text": "1b", "speakers": [office_only]}
    item = {
        "uid": agenda,
        "text": "Agenda 1",
        "children": [row("1a", children=[row("1a1")]), nested],
        "speakers": [speaker, {"uid": uid(), "text": "Konsultan"}],
        "notes": [row("Catatan", children=[row("Catatan dalam")]), row("Catatan 2")],
    }
    return {
        "agenda": [item, row("Agenda 2")],
        "speakers": [{"uid": uid(), "institution": "Forum PKP", "mode": "onsite"}],
        "notes": [row("Catatan lepas", children=[row("dalam", children=[row("terdalam")])])],
        "decisions": [
            row("Keputusan A", agenda=inner),
            row("Keputusan B", pokja="36.02", children=[row("B1", children=[row("B1a")]), row("B2", pokja="36")]),
            row("Keputusan C", agenda=inner),
        ],
        "recommendations": [
            row("Umum"),
            row("R 1b", agenda=inner),
            row("R 1", agenda=agenda, children=[row("R 1 a")]),
        ],
        "reminders": [row("10.42, rapikan nanti", agenda=agenda, pokja=None)],
        "obstacles": [row("Kendala", help="Dana\ndan tenaga", agenda=agenda, pokja="36", children=[row("rincian")])],
    }


def _follow_ups(agenda: str, followup: str) -> list[dict]:
    news = {
        "uid": uid(), "status": "done", "note": "SK terbit.", "url": "https://contoh.go.id/sk",
        "at": "2016-08-01T09:30:00+07:00", "file": {"content": written(PDF)},
    }  # fmt: skip
    earlier = {"uid": uid(), "status": "in_progress", "at": "2016-07-01T00:00:00+00:00"}
    split = row(
        "Dua tindakan", agenda=agenda, pokja="36.71", status="blocked", owner_text="Dinas A dan B",
        owner={"pokja": "36.02"}, due_date="2016-06-30", due_text="atau pada Rakor 2", updates=[news, earlier],
        children=[row("Langkah", owner={"bidang": "Perumahan"}, status="dropped", due_text="segera")],
    )  # fmt: skip
    seat = {"role": "coordinator", "bidang": "Perumahan", "office": "Kepala Bidang"}
    return [
        row("Dipecah", origin=followup, owner={"institution": "BPN Banten"}, due_date="2016-12-31"),
        split | {"uid": followup},
        row("Punya kursi", owner={"seat": seat}),
        row("Kursi ketua", owner={"seat": {"role": "head"}}, status="done"),
    ]


def _attendees() -> list[dict]:
    presence = {
        "session": 1, "status": "represented", "mode": "online", "representing": "Kepala Dinas", "arrived": "09:10",
        "left": "12:00", "source": "self",
    }  # fmt: skip
    person = {
        "uid": uid(), "kind": "person", "name": "Siti", "office": "Kepala Seksi", "institution": "Dinas", "count": 1,
        "invited": False, "phone": "0812 3456", "email": "siti@contoh.go.id",
        "presences": [presence, {"session": 0, "status": "excused"}],
    }  # fmt: skip
    return [
        person,
        {"uid": uid(), "kind": "person", "office": "Camat"},
        {"uid": uid(), "kind": "institution", "institution": "Bank Daerah", "count": 3},
        {"uid": uid(), "kind": "institution", "institution": "LSM", "count": None},
    ]
