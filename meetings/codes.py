"""Codes that are read from a wall or a paper and typed: of the check-in, and the kode verifikasi of a final."""

import secrets

# Crockford's alphabet: no i, l, o, u. Sixteen signs of five bits are 80 bits, far beyond guessing.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH, GROUP = 16, 4
_LOOKS_LIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """The code as it is stored, however somebody typed it from the wall."""
    return typed.lower().translate(_LOOKS_LIKE).replace("-", "")


def shown_code(code: str) -> str:
    """7k3m-9x2d-4pqr-8stv: as it stands in the address, to be read and typed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
