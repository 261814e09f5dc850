"""What the audit log tells of meetings and their records."""

from django.db.models import OuterRef, Q, Subquery

from meetings.models import (
    AgendaTemplate,
    Attachment,
    Attendee,
    BudgetLine,
    CheckInCode,
    FinalReport,
    FollowUpUpdate,
    Kind,
    MarkStyle,
    Meeting,
    MeetingPokja,
    OutputLine,
    PaperLayout,
    Presence,
    Publication,
    RetentionRule,
    Row,
    Session,
    SignedFile,
    Signer,
)
from pokja.auditlog.history import History
from pokja.auditlog.sources import Additions, register
from pokja.auditlog.sources import Kind as Line
from pokja.indonesian import person_name, short_date
from pokja.models import Pokja

_OF_MEETING = {
    "kind": Line.MEETING,
    "pokja": Subquery(Meeting.objects.filter(pk=OuterRef("meeting_id")).values("pokja_id")),
    "of_pokja": lambda pokja: Q(meeting_id__in=Meeting.objects.filter(pokja=pokja).values("pk")),
}
_POKJA_OF_REPORT = Subquery(FinalReport.objects.filter(pk=OuterRef("report_id")).values("meeting__pokja_id"))
# Whoever was removed from a list of attendees has no meeting any more but in history.
_HISTORY_OF_ATTENDEES = Attendee.pgh_event_model.objects


def _in(event, names) -> str:
    return f"di rapat “{names.text(Meeting, event.meeting_id)}”"


def _short(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _row(event, names) -> str:
    name = person_name(event.title_before, event.name, event.title_after)
    text = _short(event.text or name or event.office or event.institution)
    return f"{Kind(event.kind).label} “{text}” {_in(event, names)}"


def _attendee(event, names) -> str:
    return f"Peserta {event.name or event.office or event.institution} {_in(event, names)}"


def _news(news) -> str:
    about = f"Kabar tindak lanjut “{_short(news.followup.text)}”"
    return f"{about} diurungkan." if news.undoes_id else f"{about}: {news.get_status_display()}."


def _presence(event, names) -> str:
    return f"Kehadiran {names.text(Attendee, event.attendee_id)}"


def _presences_of(pokja: Pokja) -> Q:
    theirs = _HISTORY_OF_ATTENDEES.filter(meeting__pokja=pokja)
    return Q(attendee_id__in=theirs.values("pgh_obj_id"))


def register_meeting_sources() -> None:
    register(
        History(
            Meeting,
            Line.MEETING,
            lambda event, names: f"Rapat “{_short(event.title)}”",
            texts=[
                "title",
                "theme",
                "number",
                "report_number",
                "return_reason",
                "cancel_reason",
                "correction_reason",
                "archive_reason",
            ],
            named=["title"],
            unsaid=["final_version", "ends_on", "return_remarks"],
        ),
        History(
            MeetingPokja,
            subject=lambda event, names: f"{names.text(Pokja, event.pokja_id)} sebagai peserta {_in(event, names)}",
            texts=["pokja__region__name", "meeting__title"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            Session,
            subject=lambda event, names: f"Sesi {short_date(event.date)} {_in(event, names)}",
            texts=["place", "meeting__title"],
            named=["date"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            Signer,
            subject=lambda event, names: f"Penanda tangan {event.name or event.office} {_in(event, names)}",
            texts=["name", "office", "meeting__title"],
            named=["name"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            OutputLine,
            subject=lambda event, names: f"Keluaran “{_short(event.output)}” {_in(event, names)}",
            texts=["output", "meeting__title"],
            named=["output"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            BudgetLine,
            subject=lambda event, names: f"Anggaran “{_short(event.description)}” {_in(event, names)}",
            texts=["description", "meeting__title"],
            named=["description"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            Attachment,
            subject=lambda event, names: f"Lampiran {event.filename} {_in(event, names)}",
            texts=["filename", "caption", "meeting__title"],
            named=["filename"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            Attendee,
            subject=_attendee,
            texts=["name", "office", "institution", "meeting__title"],
            named=["name"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            Presence,
            Line.MEETING,
            _presence,
            pokja=Subquery(
                _HISTORY_OF_ATTENDEES.filter(pgh_obj_id=OuterRef("attendee_id")).values("meeting__pokja")[:1]
            ),
            of_pokja=_presences_of,
            texts=["attendee__name", "attendee__institution", "representing"],
            named=["attendee"],
            labels={"session": "sesi"},
        ),
        History(
            CheckInCode,
            subject=lambda event, names: f"Kode hadir {_in(event, names)}",
            texts=["meeting__title"],
            unsaid=["meeting", "closed_by"],
            **_OF_MEETING,
        ),
        History(
            Row,
            subject=_row,
            texts=["text", "name", "office", "institution", "owner_text", "meeting__title"],
            named=["kind", "text"],
            labels={
                "parent": "di bawah baris",
                "owner_institution": "penanggung jawab (instansi)",
                "owner_bidang": "penanggung jawab (bidang)",
                "owner_pokja": "penanggung jawab (Pokja)",
                "owner_seat": "penanggung jawab (kedudukan)",
            },
            unsaid=["meeting", "removed_at", "removed_by"],
            **_OF_MEETING,
        ),
        History(
            MarkStyle,
            subject=lambda event, names: (
                f"Tanda daftar {Kind(event.kind).label} tingkat {event.level} {_in(event, names)}"
            ),
            texts=["meeting__title"],
            named=["kind", "level"],
            unsaid=["meeting"],
            **_OF_MEETING,
        ),
        History(
            AgendaTemplate,
            Line.MEETING,
            lambda event, names: f"Susunan agenda “{_short(event.name)}”",
            texts=["name", "text"],
            named=["name"],
            unsaid=["removed_at", "removed_by"],
        ),
        History(
            SignedFile,
            Line.MEETING,
            lambda event, names: f"Laporan bertanda tangan {event.filename}",
            pokja=_POKJA_OF_REPORT,
            of_pokja=lambda pokja: Q(report_id__in=FinalReport.objects.filter(meeting__pokja=pokja).values("pk")),
            texts=["filename"],
            named=["filename"],
            unsaid=["report", "signatures", "differences", "uploaded_at", "uploaded_by", "accepted_by", "removed_by"],
        ),
        History(
            Publication,
            subject=lambda event, names: f"Terbitan “{_short(event.title)}”",
            texts=["title", "officer_name"],
            named=["title"],
            unsaid=["meeting", "report", "published_by", "withdrawn_by"],
            **_OF_MEETING,
        ),
        History(
            PaperLayout,
            Line.POKJA,
            lambda event, names: "Susunan Format A-1",
            texts=["size"],
            unsaid=["sections", "version"],
        ),
        History(
            RetentionRule,
            Line.POKJA,
            lambda event, names: f"Jadwal retensi {event.code}",
            texts=["code", "subject"],
            named=["code"],
        ),
        Additions(
            FinalReport,
            Line.MEETING,
            lambda report: f"Laporan final versi {report.version} rapat “{_short(report.meeting.title)}” disetujui.",
            pokja="meeting__pokja",
            at="approved_at",
            by="approved_by",
            texts=["meeting__title", "approver_name"],
            related=["meeting"],
            heavy=["data", "layout"],
        ),
        Additions(
            FollowUpUpdate,
            Line.MEETING,
            _news,
            pokja="followup__meeting__pokja",
            at="at",
            by="by",
            texts=["note", "followup__text", "followup__meeting__title"],
            related=["followup"],
        ),
    )
