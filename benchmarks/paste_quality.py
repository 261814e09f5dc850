"""How well "Tempel teks" sorts: precision and recall of each kind over a folder of texts with their truth.

    .venv/bin/python benchmarks/paste_quality.py [--texts FOLDER] [--misses]

Rows match as tests/meetings/texts/README.md says: same kind and the same text after folding. Notes are left out, since
they are the remainder; parent, owner and due are told over matched rows only.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from meetings.pasting import KINDS, parse  # noqa: E402

TEXTS = ROOT / "tests" / "meetings" / "texts"
_LAST_SIGNS = " .,;:!?…\"'”’)]}–-"


def fold(text: str | None) -> str:
    return "".join((text or "").lower().split()).rstrip(_LAST_SIGNS)


class Score:
    """Counts over one or many texts."""

    def __init__(self):
        self.matched, self.guessed, self.true = Counter(), Counter(), Counter()
        self.told, self.right = Counter(), Counter()

    def precision(self, kind: str) -> float:
        return self.matched[kind] / self.guessed[kind] if self.guessed[kind] else 1.0

    def recall(self, kind: str) -> float:
        return self.matched[kind] / self.true[kind] if self.true[kind] else 1.0

    def add(self, guesses: list[dict], truth: list[dict]) -> tuple[list[dict], list[dict]]:
        """Count one text; the guesses and the true rows that found no partner."""
        partners = match(guesses, truth)
        for n, row in enumerate(guesses):
            self.guessed[row["kind"]] += 1
            self.matched[row["kind"]] += n in partners
        for row in truth:
            self.true[row["kind"]] += 1
        self._add_sides(guesses, truth, partners)
        return [row for n, row in enumerate(guesses) if n not in partners], [
            row for n, row in enumerate(truth) if n not in partners.values()
        ]

    def _add_sides(self, guesses, truth, partners):
        for guess, true in partners.items():
            one, other = guesses[guess], truth[true]
            parent = one["parent"]
            self.told["parent"] += 1
            self.right["parent"] += (partners.get(parent) if parent is not None else None) == other["parent"]
            for name in ("owner", "due"):
                mine, yours = fold(one[name]), fold(other[name])
                if mine or yours:
                    self.told[name] += 1
                    self.right[name] += bool(mine and yours and (mine in yours or yours in mine))


def match(guesses: list[dict], truth: list[dict]) -> dict[int, int]:
    """Guessed rows and their true ones; each true row once, in order."""
    free = {}
    for n, row in enumerate(truth):
        free.setdefault((row["kind"], fold(row["text"])), []).append(n)
    partners = {}
    for n, row in enumerate(guesses):
        if places := free.get((row["kind"], fold(row["text"]))):
            partners[n] = places.pop(0)
    return partners


def measure(folder: Path, *, misses: bool = False) -> Score:
    score = Score()
    for path in sorted(folder.glob("*.json")):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        truth = json.loads(path.read_text(encoding="utf-8"))["rows"]
        wrong, missed = score.add([row.as_json() for row in parse(text)], truth)
        if misses:
            tell(path.stem, wrong, missed)
    return score


def tell(name: str, wrong: list[dict], missed: list[dict]):
    lines = [f"  + {row['kind']:14} {row['text'][:110]}" for row in wrong if row["kind"] != "note"]
    lines += [f"  - {row['kind']:14} {row['text'][:110]}" for row in missed if row["kind"] != "note"]
    if lines:
        print(name, *lines, sep="\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, default=TEXTS, metavar="FOLDER")
    parser.add_argument("--misses", action="store_true", help="also list what was guessed wrongly and what was missed")
    options = parser.parse_args()
    started = time.perf_counter()
    score = measure(options.texts, misses=options.misses)
    spent = time.perf_counter() - started
    if not score.true:
        parser.error(f"no texts with truth in {options.texts}")
    print(f"{'kind':16}{'true':>6}{'guessed':>9}{'precision':>11}{'recall':>8}")
    kinds = [kind for kind in KINDS if kind != "note"]
    for kind in kinds:
        print(
            f"{kind:16}{score.true[kind]:6}{score.guessed[kind]:9}{score.precision(kind):11.2f}{score.recall(kind):8.2f}"
        )
    matched, guessed, true = (sum(c[kind] for kind in kinds) for c in (score.matched, score.guessed, score.true))
    print(f"{'all':16}{true:6}{guessed:9}{matched / max(guessed, 1):11.2f}{matched / max(true, 1):8.2f}")
    for name in ("parent", "owner", "due"):
        print(f"{name} right in {score.right[name]} of {score.told[name]}")
    print(f"{spent:.2f} s")


if __name__ == "__main__":
    main()
