"""Stored files on disk: written once under the fingerprint of their bytes, synced before anybody refers to them."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from pokja.models import StoredFile


def path_of(file: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.relative_path


def read(file: StoredFile) -> bytes:
    """The bytes of `file`. Raises FileNotFoundError when the disk lost them."""
    return path_of(file).read_bytes()


def read_by_sum(sha256: str) -> bytes:
    return read(StoredFile(sha256=sha256))


def store(content: bytes, content_type: str) -> StoredFile:
    """Keep `content` and return its row. The bytes are on disk before the row exists, so a commit never points at
    nothing; a rolled back transaction leaves at most an unused file."""
    file = StoredFile(sha256=hashlib.sha256(content).hexdigest(), size=len(content), content_type=content_type)
    path = path_of(file)
    if not path.exists():
        write_synced(path, [content])
    file, _ = StoredFile.objects.get_or_create(
        sha256=file.sha256, defaults={"size": file.size, "content_type": content_type}
    )
    return file


def write_synced(path: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all, and still there after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            for piece in pieces:
                stream.write(piece)
            os.fchmod(handle, settings.STORED_MODE)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
