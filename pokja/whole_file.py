"""Files that are on the disk whole or not at all, whatever is pulled in between."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written_whole(path: Path, unfinished: str, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A stream for the bytes of `path`, which appears when all of them are on the disk.

    Until then they lie beside it, in a file whose name begins with `unfinished`; its folder has to be there.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=unfinished)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            os.fchmod(handle, mode)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
