"""Examines an uploaded paper in a process of its own that has little memory and little time.

A stranger's PDF can make its readers unpack gigabytes or go round for ever. Here they may: the worst that comes of it
is a paper that nobody could check, which the page says. Nothing of Django is in that process, and no secret.
"""

import json
import pickle
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from meetings.signing.examining import Examination, Result, examine
from meetings.signing.signatures import Signature

MOST_MEMORY = 1 << 30
MOST_SECONDS = 20
_ROOT = Path(__file__).resolve().parents[2]
_UNCHECKED = Examination(Result.UNCHECKED.value)


def examine_confined(content: bytes, original: bytes, roots: list[bytes]) -> Examination:
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=pickle.dumps((content, original, roots)),
            capture_output=True,
            timeout=MOST_SECONDS * 2,
            cwd=_ROOT,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        )
    except subprocess.TimeoutExpired:
        return _UNCHECKED
    return _told(done.stdout) if done.returncode == 0 else _UNCHECKED


def _told(answer: bytes) -> Examination:
    found = json.loads(answer)
    return Examination(found["result"], found["differences"], [Signature(**one) for one in found["signatures"]])


def _answer() -> None:
    content, original, roots = pickle.load(sys.stdin.buffer)  # from our own program
    _confine()
    json.dump(asdict(examine(content, original, roots)), sys.stdout)


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _answer()
