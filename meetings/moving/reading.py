"""Opens a ZIP with the record of a Pokja, and believes nothing of it that its checksums do not prove.

Nothing is unpacked under a name that the ZIP gives: parts are read by the list in it, into memory up to a limit.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from meetings.moving.content import FORMAT
from meetings.moving.package import HISTORY, MANIFEST, SUMS
from pokja.uploads import SUFFIXES

MILLION = 1_000_000
MOST_PARTS = 200_000
MOST_JSON = 100 * MILLION  # bytes of one part
MOST_FILE = 300 * MILLION
SWELLS = 200  # times its packed size: JSON packs ten to fifty times
_SMALL = MILLION
_MEETING = re.compile(r"rapat/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Unreadable(Exception):
    """Why the file is not taken, in Indonesian."""


@dataclass(frozen=True)
class Manifest:
    code: str
    source: str
    exported_at: datetime
    content: str
    files: list[dict]
    sums: dict[str, str]


class Package:
    """An open ZIP whose list fits what is in it. Every part that is given out has the fingerprint of the list."""

    def __init__(self, path: Path):
        try:
            self._archive = ZipFile(path)
        except OSError as error:
            raise Unreadable(f"Berkas tidak dapat dibuka: {error.strerror}.") from error
        except (BadZipFile, NotImplementedError) as error:
            raise Unreadable("Ini bukan berkas ZIP, atau ZIP ini rusak.") from error
        self._infos = self._checked_names()
        self.manifest = self._manifest()
        self._check_list()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._archive.close()

    @property
    def meetings(self) -> Iterator[dict]:
        """One at a time, in the order in which they were written down."""
        for path in self._infos:
            if _MEETING.fullmatch(path):
                yield self._json(path)

    @property
    def meeting_uids(self) -> list[str]:
        return [path[6:-5] for path in self._infos if _MEETING.fullmatch(path)]

    @property
    def pokja(self) -> dict:
        return self._json("pokja.json")

    @property
    def history(self) -> bytes | None:
        return self._bytes(HISTORY, MOST_FILE) if HISTORY in self._infos else None

    @property
    def files(self) -> Iterator[tuple[str, str, bytes]]:
        """SHA-256, kind and bytes of each file."""
        for entry in self.manifest.files:
            yield self.manifest.sums[entry["path"]], entry["content_type"], self._bytes(entry["path"], MOST_FILE)

    # --- what is checked ---

    def _checked_names(self) -> dict[str, ZipInfo]:
        infos = self._archive.infolist()
        if len(infos) > MOST_PARTS:
            raise Unreadable(f"ZIP ini memuat {len(infos)} bagian, batasnya {MOST_PARTS}.")
        found = {}
        for info in infos:
            _check_name(info)
            if info.filename in found:
                raise Unreadable(f"Bagian {info.filename} ada dua kali.")
            if info.file_size > MOST_FILE or (
                info.file_size > _SMALL and info.file_size > SWELLS * max(info.compress_size, 1)
            ):
                raise Unreadable(f"Bagian {info.filename} mengembang terlalu besar.")
            found[info.filename] = info
        return found

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._infos:
            raise Unreadable(f"Ini bukan rekam jejak Pokja: {MANIFEST} tidak ada.")
        try:
            told = json.loads(self._read(MANIFEST, MOST_JSON))
            if told["format"] != FORMAT:
                raise Unreadable(f"Bentuk berkas ini {told['format']}, yang dikenal {FORMAT}.")
            manifest = Manifest(
                code=str(told["pokja"]),
                source=str(told["source"])[:300],
                exported_at=datetime.fromisoformat(told["exported_at"]),
                content=str(told["content"]),
                files=[{name: str(entry[name]) for name in ("path", "content_type")} for entry in told["files"]],
                sums={str(path): str(sha256) for path, sha256 in told["sums"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise Unreadable(f"{MANIFEST} tidak dapat dibaca.") from error
        if manifest.exported_at.tzinfo is None or not _SHA256.fullmatch(manifest.content):
            raise Unreadable(f"{MANIFEST} tidak dapat dibaca.")
        return manifest

    def _check_list(self) -> None:
        sums = self.manifest.sums
        if unlisted := set(self._infos) - set(sums) - {MANIFEST, SUMS}:
            raise Unreadable(f"Bagian {min(unlisted)} tidak ada di daftar {MANIFEST}.")
        if missing := {*sums, "pokja.json"} - set(self._infos):
            raise Unreadable(f"Bagian {min(missing)} ada di daftar, tetapi tidak ada di ZIP.")
        if wrong := [path for path, sha256 in sums.items() if not _SHA256.fullmatch(sha256)]:
            raise Unreadable(f"Sidik {wrong[0]} di {MANIFEST} tidak dapat dibaca.")
        for entry in self.manifest.files:
            if entry["path"] not in sums or not entry["path"].startswith("berkas/"):
                raise Unreadable(f"Berkas {entry['path']} tidak ada di daftar {MANIFEST}.")
            if entry["content_type"] not in SUFFIXES:
                raise Unreadable(f"Jenis berkas {entry['path']} tidak dikenal.")

    # --- what is read ---

    def _json(self, path: str) -> dict:
        try:
            return json.loads(self._bytes(path, MOST_JSON))
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"Bagian {path} bukan JSON yang dapat dibaca.") from error

    def _bytes(self, path: str, limit: int) -> bytes:
        content = self._read(path, limit)
        if hashlib.sha256(content).hexdigest() != self.manifest.sums[path]:
            raise Unreadable(f"Bagian {path} berubah: sidiknya tidak cocok.")
        return content

    def _read(self, path: str, limit: int) -> bytes:
        """Never more than `limit`, whatever the ZIP says of its sizes."""
        try:
            with self._archive.open(self._infos[path]) as stream:
                content = stream.read(limit + 1)
        except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
            raise Unreadable(f"Bagian {path} rusak atau terkunci.") from error
        if len(content) > limit:
            raise Unreadable(f"Bagian {path} lebih dari {limit // MILLION} MB.")
        return content


def _check_name(info: ZipInfo) -> None:
    """A plain path of files: nothing that leads out, no folder of its own, no link."""
    path, name = PurePosixPath(info.filename), info.filename
    is_link = (info.external_attr >> 16) & 0o170000 == 0o120000
    if (
        path.is_absolute()
        or ".." in path.parts
        or "\\" in name
        or ":" in name
        or str(path) != name
        or is_link
        or not name.isprintable()
    ):
        raise Unreadable(f"Nama bagian {name!r} di ZIP ini tidak diterima.")
