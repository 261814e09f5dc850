"""Makes a ZIP in the background: asked for, begun, begun again when its worker died, done, thrown away."""

import logging
from datetime import datetime, timedelta
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django_tasks import task

from meetings.bundling.content import Part, may_have, meetings_of, parts_of
from meetings.bundling.names import Names
from meetings.models import Meeting
from meetings.models.bundles import Bundle
from meetings.moving.package import write_package
from meetings.papers.pdf import PaperError
from pokja import storage
from pokja.models import User
from pokja.stores import StorageAway

State = Bundle.State
SILENCE = timedelta(seconds=90)  # then its worker is taken for dead; a part takes a second
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)
MISSING = "BERKAS YANG TIDAK ADA.txt"
_READ = 1024 * 1024
_PACKED = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".pptx", ".zip")
log = logging.getLogger(__name__)


def ask(owner, **what) -> Bundle:
    """What is being made for the same person and place is not begun twice."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        wanted = {"meeting": None, "pokja": None, "province": None, "year": None} | what
        running = Bundle.objects.filter(owner=owner, state__in=[State.WAITING, State.WORKING], **wanted).first()
        return running or _start(Bundle(owner=owner, **wanted))


def _start(bundle: Bundle) -> Bundle:
    bundle.beat_at, bundle.state = timezone.now(), State.WAITING
    bundle.attempt += 1
    bundle.save()
    transaction.on_commit(lambda: make.enqueue(str(bundle.uid), bundle.attempt))
    return bundle


def revive(bundle: Bundle) -> Bundle:
    """Begin anew what nobody works on: the queue itself never repeats a job whose worker was killed."""
    if not bundle.is_open or timezone.now() - bundle.beat_at < SILENCE:
        return bundle
    with transaction.atomic():
        bundle = Bundle.objects.select_for_update().get(pk=bundle.pk)
        if not bundle.is_open or timezone.now() - bundle.beat_at < SILENCE:
            return bundle
        if bundle.attempt >= MOST_ATTEMPTS:
            bundle.state = State.FAILED
            bundle.save(update_fields=["state"])
            return bundle
        return _start(bundle)


def revive_all() -> None:
    """What the workers do now and then, so that nobody has to look at a bundle for it to be begun anew."""
    silent = Bundle.objects.filter(
        state__in=[State.WAITING, State.WORKING], beat_at__lt=timezone.now() - SILENCE
    ).with_place()
    for bundle in silent:
        revive(bundle)


@task()
def make(uid: str, attempt: int) -> None:
    bundle = (
        Bundle.objects.select_related("owner", "pokja__region", "province", "meeting__pokja__region")
        .filter(uid=uid)
        .first()
    )
    if bundle is None or not _beat(bundle, attempt, expected=State.WAITING, state=State.WORKING, parts_done=0):
        return
    try:
        _write(bundle, attempt)
    except _Superseded:
        return
    except (StorageAway, OperationalError, InterfaceError) as error:
        # Its silence makes that it is begun anew: this passes, and says nothing about the files.
        log.warning("Paket %s berhenti di tengah: %s", uid, type(error).__name__)
    except Exception:
        log.exception("Paket %s gagal", uid)
        _beat(bundle, attempt, state=State.FAILED)


class _Superseded(Exception):
    """Another worker has the job, or nobody wants it any more."""


def _beat(bundle: Bundle, attempt: int, *, expected: str = State.WORKING, **values) -> bool:
    own = Bundle.objects.filter(pk=bundle.pk, attempt=attempt, state=expected)
    return bool(own.update(beat_at=timezone.now(), **values))


def _write(bundle: Bundle, attempt: int) -> None:
    wanted = list(meetings_of(bundle).values_list("pk", flat=True))
    _beat(bundle, attempt, parts=len(wanted))
    with storage.writing(bundle.file_name, progress=lambda: _keep_beating(bundle, attempt)) as target:
        if bundle.is_whole:
            _write_whole(target, bundle, attempt, len(wanted))
        else:
            with ZipFile(target, "w", ZIP_DEFLATED) as archive:
                _fill(archive, bundle, attempt, wanted)
        size = target.tell()
    _beat(bundle, attempt, state=State.DONE, size=size)


def _keep_beating(bundle: Bundle, attempt: int) -> None:
    """While a large file is on its way to a store elsewhere."""
    if not _beat(bundle, attempt):
        raise _Superseded


def _write_whole(target: IO[bytes], bundle: Bundle, attempt: int, meetings: int) -> None:
    """The whole record of a Pokja; a file that is missing fails it, since half a record is none."""
    if not may_have(bundle):
        raise _Superseded

    def told(done: int, whole: int) -> None:
        if not _beat(bundle, attempt, parts_done=meetings * done // max(whole, 1)):
            raise _Superseded

    write_package(target, bundle.pokja, told=told)
    _beat(bundle, attempt, parts_done=meetings)


def _fill(archive: ZipFile, bundle: Bundle, attempt: int, wanted: list[int]) -> None:
    names, missing = Names(), []
    for number, pk in enumerate(wanted):
        if not _beat(bundle, attempt, parts_done=number):
            raise _Superseded
        meeting = Meeting.objects.visible_to(bundle.owner).with_place().filter(pk=pk).first()
        if meeting is None:
            continue  # not theirs to read any more
        for part in parts_of(bundle, meeting):
            path = names.path(*part.folders, part.name)
            try:
                _add(archive, path, part, meeting)
            except (OSError, PaperError) as error:
                missing.append(f"{path}: {error if isinstance(error, PaperError) else 'tidak ada di penyimpanan'}")
    if missing:
        archive.writestr(_info(MISSING, None), "\r\n".join(missing) + "\r\n")
    _beat(bundle, attempt, parts_done=len(wanted))


def _add(archive: ZipFile, path: str, part: Part, meeting: Meeting) -> None:
    """A stored file goes through in pieces; nothing is begun in the archive before it is known to be there."""
    info = _info(path, meeting)
    if part.made:
        archive.writestr(info, part.made())
        return
    with part.stored() as source, archive.open(info, "w", force_zip64=True) as target:
        while piece := source.read(_READ):
            target.write(piece)


def _info(path: str, meeting: Meeting | None) -> ZipInfo:
    day = meeting.starts_on if meeting else None
    moment = datetime(max(day.year, 1980), day.month, day.day) if day else timezone.localtime()
    info = ZipInfo(path, moment.timetuple()[:6])
    info.compress_type = ZIP_STORED if path.lower().endswith(_PACKED) else ZIP_DEFLATED
    return info


def sweep() -> None:
    """Throw away what was asked for a week ago."""
    storage.forget_unfinished("paket")
    for bundle in Bundle.objects.filter(asked_at__lt=timezone.now() - KEPT):
        storage.delete(bundle.file_name)
        bundle.delete()
