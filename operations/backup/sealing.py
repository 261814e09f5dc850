"""Parts of a backup on disk: written whole or not at all, in bounded memory, encrypted when there is a key.

The encryption is the STREAM construction over AES-256-GCM: pieces of 1 MiB, each with its number and a mark on the
last, so that a changed, lost, doubled or cut piece is refused. Every part has a key of its own, drawn from the key of
the installation, a random salt and the part's name: parts cannot be exchanged for each other.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pokja.whole_file import written_whole

PIECE = 1 << 20
MAGIC = b"PKPCAD1\n"
SALT, TAG = 32, 16
UNFINISHED = ".baru-"
SHORTEST_KEY = 43  # signs of 32 random bytes in base64


class SealError(Exception):
    """Why a part cannot be read, in one line."""


def read_key(path: str) -> bytes | None:
    """The key in that file; none when no file is named."""
    if not path:
        return None
    try:
        key = Path(path).read_bytes().strip()
    except OSError as error:
        raise SealError(f"Kunci cadangan tidak dapat dibaca: {error}") from error
    if len(key) < SHORTEST_KEY:
        raise SealError(f"Kunci di {path} terlalu pendek. Buat dengan: openssl rand -base64 32 > {path}")
    return key


def keyed_name(name: str, key: bytes | None) -> str:
    """The name of a stored file in the backup. The fingerprint itself would tell who holds the folder what is in it."""
    return hmac.new(key, b"name:" + name.encode(), "sha256").hexdigest() if key else name


def mark(content: bytes, key: bytes | None) -> str:
    """Shows a change of `content`; with a key, only somebody who has it can have made the mark."""
    return hmac.new(key or b"", b"manifest:" + content, "sha256").hexdigest()


def size_on_disk(size: int, key: bytes | None) -> int:
    return size if key is None else len(MAGIC) + SALT + size + TAG * max(1, -(-size // PIECE))


def write_part(path: Path, content: Iterable[bytes], key: bytes | None, name: str) -> tuple[str, int]:
    """Write `content` under `path` and return fingerprint and size of what it was before it was encrypted."""
    digest, size = hashlib.sha256(), 0

    def counted():
        nonlocal size
        for piece in content:
            digest.update(piece)
            size += len(piece)
            yield piece

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with written_whole(path, UNFINISHED) as stream:
        for piece in counted() if key is None else _sealed(counted(), key, name):
            stream.write(piece)
    return digest.hexdigest(), size


def read_part(path: Path, key: bytes | None, name: str) -> Iterator[bytes]:
    """The content of a part, piece by piece. What comes out of an encrypted one is what went in, or SealError."""
    try:
        with path.open("rb") as stream:
            yield from pieces_of(stream) if key is None else _opened(stream, key, name)
    except OSError as error:
        raise SealError(f"{path} tidak dapat dibaca: {error.strerror}") from error


def pieces_of(stream) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _sealed(content, key, name):
    salt = secrets.token_bytes(SALT)
    cipher = _cipher(key, salt, name)
    yield MAGIC + salt
    number, buffer = 0, bytearray()
    for piece in content:
        buffer += piece
        while len(buffer) > PIECE:  # one piece always stays: the last has to be marked
            yield cipher.encrypt(_nonce(number, last=False), bytes(buffer[:PIECE]), None)
            del buffer[:PIECE]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(buffer), None)


def _opened(stream, key, name):
    head = stream.read(len(MAGIC) + SALT)
    if not head.startswith(MAGIC):
        raise SealError(f"{name} tidak terenkripsi, atau bukan bagian cadangan.")
    cipher = _cipher(key, head[len(MAGIC) :], name)
    number, piece = 0, stream.read(PIECE + TAG)
    while True:
        following = stream.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, None)
        except InvalidTag:
            raise SealError(f"{name} rusak, atau kuncinya lain.") from None
        if not following:
            return
        number, piece = number + 1, following


def _cipher(key, salt, name):
    return AESGCM(HKDF(SHA256(), 32, salt, b"pokja backup " + name.encode()).derive(key))


def _nonce(number, *, last):
    return number.to_bytes(11, "big") + bytes([last])
