"""Meetings with rows, ready to be submitted, or final by the real workflow; for tests of pages."""

import uuid
from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from meetings import workflow
from meetings.models import FollowUpStatus, Kind, Meeting, Signer
from tests.factories import make_meeting

PDF_BYTES = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def add_row(meeting: Meeting, kind: Kind, text: str, by, **fields):
    places = {name: fields.pop(name) for name in ("agenda", "parent", "after") if name in fields}
    return workflow.append_row(meeting, kind, {"text": text} | fields, uid=uuid.uuid4(), by=by, **places)


def make_ready(cast, title="Rapat Koordinasi Pokja PKP Provinsi Banten", **fields) -> Meeting:
    """A draft of Banten that may be submitted: agenda, results, a signer, some doubts."""
    meeting = make_meeting(cast.pokja, title, number=fields.pop("number", "1"), **fields)
    by = cast.secretariat
    agenda = add_row(meeting, Kind.AGENDA, "Kebijakan dan strategi perumahan", by)
    add_row(meeting, Kind.NOTE, "Rencana kerja dibahas per bidang.", by, agenda=agenda)
    add_row(meeting, Kind.DECISION, "Format laporan pelaksanaan A-1 dipakai", by)
    add_row(meeting, Kind.RECOMMENDATION, "Susun rencana kerja prioritas", by, agenda=agenda)
    add_row(meeting, Kind.FOLLOWUP, "Siapkan data kawasan kumuh", by, due_text="pada Rakor 2")
    add_row(
        meeting, Kind.FOLLOWUP, "Bentuk sekretariat", by, status_at_writing=FollowUpStatus.DONE, owner_text="Bappeda"
    )
    Signer.objects.create(meeting=meeting, part="chair", office="Ketua Pokja PKP Provinsi Banten", name="Ketua Uji")
    return meeting


def make_submitted(cast, title="Rapat Koordinasi Pokja PKP Provinsi Banten", **fields) -> Meeting:
    return workflow.submit(make_ready(cast, title, **fields), by=cast.secretariat)


def make_final(cast, title="Rapat Koordinasi Pokja PKP Provinsi Banten", **fields) -> Meeting:
    meeting = make_submitted(cast, title, **fields)
    workflow.approve(meeting, by=cast.chair)
    meeting.refresh_from_db()
    return meeting


def make_returned(cast, reason="Lengkapi daftar hadir.", **fields) -> Meeting:
    return workflow.give_back(make_submitted(cast, **fields), reason, by=cast.chair)


def add_file(
    meeting: Meeting,
    by,
    name="undangan.pdf",
    *,
    kind="invitation",
    content=PDF_BYTES,
    content_type="application/pdf",
    **fields,
):
    return workflow.attach(
        meeting, kind=kind, caption=fields.pop("caption", ""), filename=name, content=content,
        content_type=content_type, uid=uuid.uuid4(), by=by,
    )  # fmt: skip


def photo_bytes(size=(400, 300), colour="white", kind="JPEG", **options) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **options)
    return target.getvalue()


def upload(name="undangan.pdf", content=PDF_BYTES):
    return SimpleUploadedFile(name, content)


EARLY, LATE = date(2015, 3, 2), date(2017, 8, 9)
