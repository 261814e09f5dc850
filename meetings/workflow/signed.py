"""The signed paper of a final: added, accepted, taken off again. The report itself stays what it is."""

from django.db import transaction
from django.utils import timezone

from meetings.models import Meeting, SignedFile
from meetings.signing.examining import Examination
from meetings.workflow.locking import Conflict, Refused, lock, refuse_cancelled
from pokja.storage import store


@transaction.atomic
def add_signed(meeting: Meeting, version: int, upload, examination: Examination, *, by) -> SignedFile:
    """Keep an examined file with the version it was held against; raises Conflict when that is in force no longer.

    Without a doubt it is at once what everybody downloads, in the place of an earlier one; with a doubt it waits.
    """
    report = _report(meeting, version)
    for waiting in report.signed_files.waiting():
        _take_off(waiting, by)
    signed = SignedFile.objects.create(
        report=report, file=store(upload.content, upload.content_type), filename=upload.name, uploaded_by=by,
        result=examination.result, differences=examination.differences, signatures=examination.signatures_as_data,
    )  # fmt: skip
    if not examination.needs_a_look:
        _accept(signed, by)
    return signed


@transaction.atomic
def accept_signed(meeting: Meeting, uid, *, by) -> SignedFile:
    """Somebody says that it is the right paper. Once accepted it stays so."""
    signed = _standing(meeting, uid)
    if signed.accepted_at is None:
        _accept(signed, by)
    return signed


@transaction.atomic
def remove_signed(meeting: Meeting, uid, *, by) -> None:
    """Take it off: downloads give the report without a signature again. Its bytes stay stored."""
    _take_off(_standing(meeting, uid), by)


def _report(meeting: Meeting, version: int):
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    if not meeting.is_released:
        raise Refused("Laporan ini belum final. Unggah berkas bertanda tangan sesudah disetujui.")
    if version != meeting.final_version:
        raise Conflict
    return meeting.final_reports.get(version=version)


def _standing(meeting: Meeting, uid) -> SignedFile:
    """Raises SignedFile.DoesNotExist when there is none of that uid, or no longer."""
    meeting = lock(meeting)
    refuse_cancelled(meeting)
    return SignedFile.objects.get(
        uid=uid, removed_at=None, report__meeting=meeting, report__version=meeting.final_version
    )


def _accept(signed: SignedFile, by) -> None:
    for standing in signed.report.signed_files.in_force():
        _take_off(standing, by)
    signed.accepted_at, signed.accepted_by = timezone.now(), by
    signed.save(update_fields=["accepted_at", "accepted_by"])


def _take_off(signed: SignedFile, by) -> None:
    signed.removed_at, signed.removed_by = timezone.now(), by
    signed.save(update_fields=["removed_at", "removed_by"])
