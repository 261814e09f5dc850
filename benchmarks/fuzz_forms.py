"""Sends random input to every form, page, importer and parser: ten thousand each, in pieces, and tells what was found.

    .venv/bin/python benchmarks/fuzz_forms.py [--inputs 10000] [--only table] [--told FILE]

The same as tests/test_fuzz.py with more inputs: hypothesis makes new ones in every run. Forms take turns, 500
inputs each, and FILE gets a line after every turn and for every fault: what a run has sent and found can be read
while it goes on, and when it was ended early (10,000 for each of 76 forms take some six hours).
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIECES = ("forms and pages", "endpoint", "pasted_text", "quick_line", "a_table", "text_file", "record")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--only", help="a word of the piece's name")
    parser.add_argument("--told", type=Path, help="where each turn of a form and each fault is written down")
    options = parser.parse_args()
    for piece in PIECES:
        if options.only and options.only not in piece:
            continue
        begun = time.monotonic()
        words = ["-m", "pytest", "tests/test_fuzz.py", "-q", "-p", "no:cacheprovider", "--fuzz", str(options.inputs)]
        words += ["--fuzz-told", str(options.told.resolve())] if options.told else []
        word = "every_form" if piece.startswith("forms") else piece
        done = subprocess.run(
            [sys.executable, *words, "-k", word, "--show-capture=no"], cwd=ROOT, capture_output=True, text=True
        )
        print(
            f"{piece:<16} {options.inputs:>7} inputs {time.monotonic() - begun:>7.0f} s  {_outcome(done)}", flush=True
        )


def _outcome(done) -> str:
    faults = [line for line in done.stdout.splitlines() if line.startswith("E  ")]
    return "no fault" if done.returncode == 0 else "FAULTS\n" + "\n".join(faults[:40])


if __name__ == "__main__":
    main()
