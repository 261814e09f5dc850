"""What lies where in a backup folder, and what makes a set a good one.

    FOLDER/kunci.lock                     one command at a time writes here
    FOLDER/berkas/ab/cd/abcd...           stored files, each once, whatever set needs it
    FOLDER/set/20261126T010203Z/          one set: basisdata.dump, berkas.jsonl, pengaturan.json; last manifest.json

A set without a manifest was broken off and counts for nothing. The manifest names the other parts with their
fingerprints and carries a mark over itself, which with a key only its holder can make: nobody else can put together a
set of old parts.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from operations.backup.sealing import SealError, keyed_name, mark, read_part, size_on_disk, write_part

VERSION = 1
DATABASE, FILES, SETTINGS = "basisdata.dump", "berkas.jsonl", "pengaturan.json"
MANIFEST = "manifest.json"
FINGERPRINT = re.compile("[0-9a-f]{64}")


class BackupError(Exception):
    """Why there is no backup, or none to restore, in one line."""


class Busy(BackupError):
    """Another command writes into the folder."""


@dataclass(frozen=True)
class Kept:
    """A stored file as a set lists it."""

    sha256: str
    size: int

    def __post_init__(self):
        """It becomes a path, and a set that nobody sealed may have been written by anybody."""
        if not (isinstance(self.sha256, str) and FINGERPRINT.fullmatch(self.sha256)):
            raise BackupError("Daftar berkas di cadangan ini rusak.")


class Store:
    """A backup folder, read and written with one key or with none."""

    def __init__(self, folder, key: bytes | None):
        self.folder = Path(folder).absolute()
        self.key = key

    @property
    def sets(self) -> list["Set"]:
        """The finished ones, the oldest first."""
        found = sorted((self.folder / "set").glob(f"*/{MANIFEST}"))
        return [Set(self, manifest.parent) for manifest in found]

    def chosen(self, name: str | None) -> "Set":
        """The set of that name, or the newest."""
        found = [one for one in self.sets if name in (None, one.name)]
        if not found:
            what = f"Cadangan {name}" if name else "Cadangan yang selesai"
            raise BackupError(f"{what} tidak ada di {self.folder}.")
        return found[-1]

    def path_of(self, file: Kept) -> Path:
        name = keyed_name(file.sha256, self.key)
        return self.folder / "berkas" / name[:2] / name[2:4] / name

    def holds(self, file: Kept) -> bool:
        """By its size alone: what a disk may have spoiled is found by verify_backup."""
        try:
            return self.path_of(file).stat().st_size == size_on_disk(file.size, self.key)
        except FileNotFoundError:
            return False

    def write(self, file: Kept, content) -> tuple[str, int]:
        return write_part(self.path_of(file), content, self.key, file.sha256)

    def read(self, file: Kept) -> Iterator[bytes]:
        """The bytes of a file; a SealError at their end when they are not the ones that were kept."""
        yield from _checked(read_part(self.path_of(file), self.key, file.sha256), file.sha256, file.sha256[:12])

    @contextmanager
    def locked(self):
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.folder / "kunci.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise Busy(f"Cadangan lain sedang dibuat di {self.folder}. Tunggu sampai selesai.") from None
        finally:
            os.close(lock)


class Set:
    """One backup, as it was at one moment."""

    def __init__(self, store: Store, folder: Path):
        self.store, self.folder, self.name = store, folder, folder.name

    def write_part(self, part: str, content) -> dict:
        sha256, size = write_part(self.folder / part, content, self.store.key, f"{self.name}/{part}")
        return {"sha256": sha256, "size": size}

    def write_manifest(self, facts: dict) -> None:
        body = {"version": VERSION, "encrypted": self.store.key is not None, **facts}
        body["mark"] = mark(_canonical(body), self.store.key)
        write_part(self.folder / MANIFEST, [json.dumps(body, indent=1).encode()], None, MANIFEST)

    def manifest(self) -> dict:
        """What the set says of itself, once that is known to be true."""
        try:
            body = json.loads((self.folder / MANIFEST).read_bytes())
        except (OSError, ValueError) as error:
            raise BackupError(f"Manifest {self.folder} tidak dapat dibaca: {error}") from error
        if body.get("version") != VERSION:
            raise BackupError(f"Cadangan {self.name} dibuat oleh versi program yang lain.")
        if body.get("encrypted") and not self.store.key:
            raise BackupError(f"Cadangan {self.name} terenkripsi. Isi POKJA_BACKUP_KEY_FILE.")
        claimed = str(body.pop("mark", ""))
        if not hmac.compare_digest(claimed.encode(), mark(_canonical(body), self.store.key).encode()):
            why = "tidak dibuat dengan kunci ini" if self.store.key else "rusak"
            raise BackupError(f"Manifest {self.name} {why}.")
        return body

    def read_part(self, part: str, manifest: dict) -> Iterator[bytes]:
        content = read_part(self.folder / part, self.store.key, f"{self.name}/{part}")
        yield from _checked(content, manifest["parts"][part]["sha256"], part)

    def files(self, manifest: dict) -> Iterator[Kept]:
        """Every stored file that the set lists, without holding the list in memory."""
        for _ in self.read_part(FILES, manifest):
            pass  # a spoiled list must not be read as far as it goes
        rest = b""
        for piece in self.read_part(FILES, manifest):
            *lines, rest = (rest + piece).split(b"\n")
            yield from (Kept(**json.loads(line)) for line in lines)


def _canonical(body: dict) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def _checked(content, sha256: str, what: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in content:
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise SealError(f"{what} tidak sama dengan sidik jarinya.")
