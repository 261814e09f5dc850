"""Stored files: written once under the fingerprint of their bytes, in place before anybody refers to them.

Where they lie is a setting (pokja/stores); nobody but this module and the bundles asks there.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from pokja.models import StoredFile


def path_of(file: StoredFile) -> Path:
    """Where it lies on this machine. Only the disk has such a place: whoever wants the bytes asks `opened`."""
    return Path(default_storage.path(file.relative_path))


def place_of(name: str) -> Path | None:
    """Where that file would lie on this machine; None when files lie in a bucket."""
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:
        return None


def opened(file: StoredFile):
    """A stream of the bytes. Raises FileNotFoundError when the store lost them, StorageAway when it does not answer."""
    return default_storage.open(file.relative_path)


def opened_by_name(name: str):
    """A stream of a file that has no fingerprint (a bundle)."""
    return default_storage.open(name)


def read(file: StoredFile) -> bytes:
    """The bytes of `file`. Raises as `opened` does."""
    with opened(file) as stream:
        return stream.read()


def read_by_sum(sha256: str) -> bytes:
    return read(StoredFile(sha256=sha256))


def store(content: bytes, content_type: str) -> StoredFile:
    """Keep `content` and return its row. The bytes are in place before the row exists, so a commit never points at
    nothing; a rolled back transaction leaves at most an unused file."""
    file = StoredFile(sha256=hashlib.sha256(content).hexdigest(), size=len(content), content_type=content_type)
    if not default_storage.exists(file.relative_path):
        default_storage.save(file.relative_path, ContentFile(content))
    file, _ = StoredFile.objects.get_or_create(
        sha256=file.sha256, defaults={"size": file.size, "content_type": content_type}
    )
    return file


def holds(file: StoredFile) -> bool:
    """Whether so many bytes lie under its name."""
    try:
        return default_storage.size(file.relative_path) == file.size
    except FileNotFoundError:
        return False


def put_back(file: StoredFile, pieces: Iterable[bytes]) -> None:
    """Write what a backup kept."""
    with default_storage.writing(file.relative_path) as stream:
        for piece in pieces:
            stream.write(piece)


def writing(name: str, progress=None):
    """A context with a stream; when it ends well the file `name` is there, whole."""
    return default_storage.writing(name, progress)


def delete(name: str) -> None:
    default_storage.delete(name)


def forget_unfinished(folder: str) -> None:
    """What killed processes left of files they were writing there."""
    default_storage.forget_unfinished(folder)


def is_reachable() -> bool:
    return default_storage.is_reachable()
