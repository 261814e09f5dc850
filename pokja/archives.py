"""Looks into ZIP archives before anything unpacks them: how many parts, how much, no XML that grows while it is read.

Workbooks and Word files are such archives. A few kilobytes can hold gigabytes, and XML can repeat itself by entities;
what is read here is thrown away piece by piece, so that looking costs little memory whatever is inside.
"""

from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

MAX_PARTS = 5_000
_HEAD_OF_PART = b"PK\x01\x02"
_PIECE = 256 * 1024
_XML = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")
UNREADABLE = (BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError)


class BrokenArchive(Exception):
    """It cannot be opened, or a part of it not be read."""


class SwollenArchive(Exception):
    """More parts, bytes or elements than anybody needs."""


def parts_of(content: bytes, *, most_bytes: int) -> list[ZipInfo]:
    """The list of parts; nothing is unpacked. zipfile never gives more of a part than the list says."""
    if content.count(_HEAD_OF_PART) > MAX_PARTS:  # counted before zipfile makes an object of each
        raise SwollenArchive
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except UNREADABLE as error:
        raise BrokenArchive from error
    if sum(part.file_size for part in parts) > most_bytes:
        raise SwollenArchive
    return parts


def check_xml(content: bytes, parts: list[ZipInfo], *, most_elements: int) -> None:
    """Refuse XML with a DOCTYPE, which these files never have, and more elements than a reader could hold.

    What a part is shows in its first bytes: its name and its type are chosen by whoever made the file.
    """
    left = most_elements
    try:
        with ZipFile(BytesIO(content)) as archive:
            for part in parts:
                left -= _elements_in(archive, part, left)
    except UNREADABLE as error:
        raise BrokenArchive from error


def _elements_in(archive: ZipFile, part: ZipInfo, most: int) -> int:
    with archive.open(part) as stream:
        piece = stream.read(_PIECE)
        if not piece.lstrip().startswith(_XML):
            return 0
        counted = _Counting(most)
        while piece:
            if not counted.takes(piece):
                break
            piece = stream.read(_PIECE)
        return counted.elements


class _Counting:
    def __init__(self, most: int):
        self.elements, self.most = 0, most
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._count
        self.parser.StartDoctypeDeclHandler = self._refuse

    def takes(self, piece: bytes) -> bool:
        """False for what is no XML after all: its reader will say so, or never look at it."""
        try:
            self.parser.Parse(piece, False)
        except expat.ExpatError:
            return False
        return True

    def _count(self, *_):
        self.elements += 1
        if self.elements > self.most:
            raise SwollenArchive

    def _refuse(self, *_):
        raise BrokenArchive
