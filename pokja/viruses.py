"""Asks ClamAV whether an uploaded file is known to do harm (POKJA_CLAMD); without the setting nobody is asked.

The protocol is that of clamd(8), INSTREAM: pieces of the file, the length before each, and an empty one at the end.
"""

import logging
import re
import socket
import struct
from contextlib import closing

from django.conf import settings
from django.core.exceptions import ValidationError

logger = logging.getLogger("operations.viruses")
SECONDS = 30  # for each step; ten megabytes of archives take one or two
PIECE = 256 * 1024
UNCHECKED = "Berkas ini belum bisa diperiksa dari virus, jadi tidak disimpan. Coba lagi beberapa menit lagi."


def check(content: bytes) -> None:
    """Raises ValidationError when the scanner knows the file as harmful, and when it cannot be asked: what nobody saw
    is not kept."""
    if not settings.CLAMD:
        return
    try:
        answer = _ask(settings.CLAMD, content)
    except OSError as error:
        logger.error("the virus scanner does not answer: %s", error)
        raise ValidationError(UNCHECKED, code="unchecked") from None
    if found := re.fullmatch(r"stream: (.+) FOUND", answer):
        logger.warning("an uploaded file was refused: %s", found[1])
        raise ValidationError(f"Berkas ini memuat virus ({found[1]}) dan tidak disimpan.", code="virus")
    if answer != "stream: OK":  # "INSTREAM size limit exceeded. ERROR": clamd takes less than we do
        logger.error("the virus scanner could not look at a file: %s", answer)
        raise ValidationError(UNCHECKED, code="unchecked")


def _ask(address: str | tuple[str, int], content: bytes) -> str:
    family = socket.AF_UNIX if isinstance(address, str) else None
    with closing(socket.socket(family) if family else socket.create_connection(address, SECONDS)) as scanner:
        scanner.settimeout(SECONDS)
        if family:
            scanner.connect(address)
        answer = b""
        try:
            scanner.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                scanner.sendall(struct.pack("!I", len(piece)) + piece)
            scanner.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it said before the end that the file is too big
        while not answer.endswith(b"\0") and (more := scanner.recv(4096)):
            answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace")
