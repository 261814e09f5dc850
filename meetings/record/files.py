"""Records in files: JSON in UTF-8, one record or a list of them."""

import json
from pathlib import Path


class Unreadable(Exception):
    """Why a file cannot be read, in words."""


def read_file(path: Path) -> list:
    """The records of a file, of whatever they consist."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Unreadable(f"Berkas tidak dapat dibuka: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unreadable("Simpan berkas ini sebagai UTF-8 dulu.") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"Ini bukan JSON: baris {error.lineno}, kolom {error.colno}.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "Ini bukan JSON yang dapat dibaca: angkanya terlalu panjang atau isinya terlalu dalam."
        ) from error
    if not found:
        raise Unreadable("Berkas ini tidak berisi rapat.")
    return found if isinstance(found, list) else [found]


def as_json(value) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
