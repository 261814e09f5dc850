"""Writes the record of a Pokja as a ZIP that people can open too: JSON, papers under their names, checksums."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone

from meetings.bundling.names import Names
from meetings.models import Attachment, FinalReport, FollowUpUpdate, Publication, SignedFile, TakenOver
from meetings.moving.content import FORMAT, Content, one_moment
from pokja import storage
from pokja.auditlog.export import csv_of, whole_table_of
from pokja.auditlog.sources import Asked
from pokja.models import Access, Decree, Pokja, StoredFile
from pokja.models.region import Zone
from pokja.uploads import SUFFIXES

MANIFEST, SUMS, HISTORY = "isi.json", "SHA256SUMS", "riwayat/log.csv"
_READ = 1024 * 1024
_README = """Rekam jejak {pokja}

Dibuat {day} di {source}.

- berkas/   laporan final, lampiran, SK, dan bukti dengan namanya
- rapat/    isi tiap rapat (JSON)
- pokja.json    data Pokja, SK, kedudukan, anggota
- riwayat/  log sampai hari ini, dan siapa yang punya akses
- isi.json, SHA256SUMS    daftar dan sidik setiap berkas. Memeriksa: sha256sum -c SHA256SUMS

Berkas ini memuat data pribadi anggota. Membawanya ke server lain: manage.py import_pokja BERKAS
"""


class FileMissing(Exception):
    """The storage lost a file that the record needs; a record that is not whole is not made."""


@dataclass(frozen=True)
class Written:
    meetings: int
    files: int
    content: str


def write_package(
    target: Path | IO[bytes], pokja: Pokja, *, told: Callable[[int, int], None] = lambda done, whole: None
) -> Written:
    """`told` is called with how many files are packed; it may raise to stop."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        return _Writer(archive, pokja).write(told)


class _Writer:
    def __init__(self, archive: ZipFile, pokja: Pokja):
        self.archive, self.pokja = archive, pokja
        self.now = timezone.localtime()
        self.sums: dict[str, str] = {}

    def write(self, told) -> Written:
        content, meetings = Content(self.pokja), 0
        with one_moment():
            for path, part in content.parts():
                meetings += path.startswith("rapat/")
                self._add(path, part)
            for path, part in self._history():
                self._add(path, part)
            files = StoredFile.objects.in_bulk(content.files)
        listed = []
        for number, (sha256, path) in enumerate(sorted(_paths(content, files).items(), key=lambda entry: entry[1])):
            told(number, len(files))
            self._copy(path, files[sha256])
            listed.append({"path": path, "content_type": files[sha256].content_type})
        manifest = {
            "format": FORMAT,
            "pokja": self.pokja.code,
            "exported_at": self.now.isoformat(),
            "source": settings.SITE_ADDRESS,
            "content": content.fingerprint,
            "files": listed,
            "sums": self.sums,
        }
        self._add("BACA SAYA.txt", self._readme())
        self._add(SUMS, "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(self.sums.items())).encode())
        self._add(MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode())
        return Written(meetings, len(listed), content.fingerprint)

    def _readme(self) -> bytes:
        day = Zone(self.pokja.region.zone).stamp(self.now)
        words = _README.format(pokja=self.pokja.name, day=day, source=settings.SITE_ADDRESS)
        return words.replace("\n", "\r\n").encode()

    def _history(self) -> Iterator[tuple[str, bytes]]:
        zone = Zone(self.pokja.region.zone)
        yield HISTORY, b"".join(csv_of(whole_table_of(Asked(pokja=self.pokja), zone)))
        accesses = Access.objects.filter(pokja=self.pokja).select_related("user").order_by("role", "pk")
        people = [[str(access.user.name), access.get_role_display()] for access in accesses]
        yield "riwayat/akses.csv", b"".join(csv_of(iter([["Nama", "Peran"], *people])))
        earlier = TakenOver.objects.filter(pokja=self.pokja, history__isnull=False).order_by("pk")
        for number, taken in enumerate(earlier.select_related("history"), 1):
            yield f"riwayat/sebelum-{number}.csv", _bytes_of(taken.history)

    def _add(self, path: str, content: bytes) -> None:
        self.sums[path] = hashlib.sha256(content).hexdigest()
        self.archive.writestr(self._info(path), content)

    def _copy(self, path: str, file: StoredFile) -> None:
        """A stored file goes through in pieces, and is read as what it is said to be."""
        found = hashlib.sha256()
        try:
            source = storage.opened(file)
        except FileNotFoundError:
            raise FileMissing(path) from None
        with source, self.archive.open(self._info(path, ZIP_STORED), "w", force_zip64=True) as target:
            while piece := source.read(_READ):
                found.update(piece)
                target.write(piece)
        if found.hexdigest() != file.sha256:
            raise FileMissing(path)
        self.sums[path] = file.sha256

    def _info(self, path: str, how=ZIP_DEFLATED) -> ZipInfo:
        info = ZipInfo(path, self.now.timetuple()[:6])
        info.compress_type = how
        return info


def _bytes_of(file: StoredFile) -> bytes:
    try:
        return storage.read(file)
    except FileNotFoundError:
        raise FileMissing(file.sha256) from None


def _paths(content: Content, files: dict[str, StoredFile]) -> dict[str, str]:
    """Where each file stands in the ZIP, by its SHA-256; the names depend on the record alone."""
    if missing := content.files - set(files):
        raise FileMissing(sorted(missing)[0])
    names, paths = Names(), {}
    for sha256, (_, row) in content.teller.files.items():
        paths[sha256] = names.path("berkas", *_place(row, SUFFIXES[files[sha256].content_type][0]))
    for sha256 in sorted(content.pictures - set(paths)):
        suffix = SUFFIXES[files[sha256].content_type][0]
        paths[sha256] = names.path("berkas", "Versi sebelumnya", f"{sha256[:16]}{suffix}")
    return paths


def _place(row, suffix: str) -> tuple[str, ...]:
    """The folder of the meeting, and a name by which a person knows the file."""
    match row:
        case FinalReport():
            return _folder(row.meeting), f"A-1 versi {row.version}{suffix}"
        case SignedFile():
            return _folder(row.report.meeting), f"Bertanda tangan versi {row.report.version}{suffix}"
        case Publication():
            return _folder(row.meeting), f"Terbitan versi {row.report.version}{suffix}"
        case Attachment():
            return _folder(row.meeting), "Lampiran", row.filename
        case FollowUpUpdate():
            return _folder(row.followup.meeting), "Bukti", f"{row.uid}{suffix}"
        case Decree():
            return "SK", f"{row.number} {row.date}{suffix}"
    return "Kop", f"{row}{suffix}"


def _folder(meeting) -> str:
    return f"{meeting.starts_on or 'tanpa tanggal'} {meeting.short_name}"
