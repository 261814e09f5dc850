"""Stored files on the disk of this machine, synced before anybody refers to them."""

import os
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from pokja.whole_file import written_whole

UNFINISHED = ".tulis-"
A_DAY = 24 * 3600


class Disk(FileSystemStorage):
    def get_available_name(self, name, max_length=None):
        return name  # a name stands for its content: what is written over it is the same

    def _save(self, name, content):
        with self.writing(name) as stream:
            for piece in content.chunks():
                stream.write(piece)
        return name

    @contextmanager
    def writing(self, name: str, progress=None):
        """A stream for the bytes of `name`, which appears when all of them are on the disk."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path, UNFINISHED, settings.STORED_MODE) as stream:
            yield stream

    def size(self, name):
        return Path(self.path(name)).stat().st_size

    def is_reachable(self) -> bool:
        place = Path(self.location)
        return not place.exists() or os.access(place, os.W_OK)

    def forget_unfinished(self, folder: str) -> None:
        """What a killed process left of files that it was writing there."""
        for path in Path(self.path(folder)).glob(f"{UNFINISHED}*"):
            if time.time() - path.stat().st_mtime > A_DAY:
                path.unlink(missing_ok=True)
