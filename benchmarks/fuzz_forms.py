"""Sends random input to every form, page, importer and parser: ten thousand each, in pieces, and tells what was found.

    .venv/bin/python benchmarks/fuzz_forms.py [--inputs 10000] [--only record] [--forms REGEX] [--told FILE]
    .venv/bin/python benchmarks/fuzz_forms.py --sum FILE

The same as tests/test_fuzz.py with more inputs: hypothesis makes new ones in every run. Forms take turns, 500 inputs
each (all of it takes an hour and a half on one core), and FILE gets a line after every turn and for every fault: what a
run has sent and found can be read while it goes on. A run with the FILE of one that was ended goes on where that one
stopped, and --forms (names of forms, or "all pages together") spreads one run over several processes, which may share
the FILE.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIECES = ("forms and pages", "endpoint", "pasted_text", "quick_line", "a_table", "text_file", "record")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--only", help="a word of the piece's name")
    parser.add_argument("--told", type=Path, help="where each turn of a form and each fault is written down")
    parser.add_argument("--forms", default="", metavar="REGEX", help="only forms whose name this finds")
    parser.add_argument("--sum", type=Path, metavar="FILE", help="only tell what such a file says was sent and found")
    options = parser.parse_args()
    if options.sum:
        print(summed(*read_told(options.sum)))
        return
    for piece in PIECES:
        if options.only and options.only not in piece:
            continue
        begun = time.monotonic()
        words = ["-m", "pytest", "tests/test_fuzz.py", "-q", "-p", "no:cacheprovider", "--fuzz", str(options.inputs)]
        words += ["--fuzz-forms", options.forms]
        words += ["--fuzz-told", str(options.told.resolve())] if options.told else []
        word = "every_form" if piece.startswith("forms") else piece
        done = subprocess.run(
            [sys.executable, *words, "-k", word, "--show-capture=no"], cwd=ROOT, capture_output=True, text=True
        )
        print(
            f"{piece:<16} {options.inputs:>7} inputs {time.monotonic() - begun:>7.0f} s  {_outcome(done)}", flush=True
        )


def read_told(path: Path) -> tuple[Counter, Counter]:
    """How many inputs every form was sent, and how many kinds of fault it showed."""
    sent, faults = Counter(), Counter()
    for words in map(json.loads, path.read_text(encoding="utf-8").splitlines() if path.exists() else ()):
        if "fault" in words:
            faults[words["fault"]] += 1
        else:
            sent[words["form"]] += words["inputs"]
    return sent, faults


def summed(sent: Counter, faults: Counter) -> str:
    lines = [f"{name:<24} {sent[name]:>7} inputs {faults[name]:>3} faults" for name in sorted(sent | faults)]
    least = min(sent.values(), default=0)
    last = f"{len(sent)} forms, {sent.total()} inputs, at least {least} each, {faults.total()} kinds of fault"
    return "\n".join([*lines, last])


def _outcome(done) -> str:
    faults = [line for line in done.stdout.splitlines() if line.startswith("E  ")]
    return "no fault" if done.returncode == 0 else "FAULTS\n" + "\n".join(faults[:40])


if __name__ == "__main__":
    main()
