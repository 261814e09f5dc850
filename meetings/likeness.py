"""When two names on a list are one person's: surely (joined without a word), or perhaps (somebody is asked)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from meetings.models import Attendee
from pokja.member_table.titles import split_titles

_TITLES = frozenset(
    ["prof", "dr", "drs", "dra", "drg", "drh", "ir", "h", "hj", "kh", "apt", "ns"]
    + ["bapak", "bpk", "pak", "ibu", "bu", "sdr", "sdri"]
)
_LETTERS = 3  # of a word, by which those are found that are worth comparing


def folded(text: str) -> str:
    """Without accents, signs and capitals: what two spellings of one thing share."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return " ".join(re.findall(r"\w+", plain))


def folded_name(name: str) -> str:
    """ "Dr. Hj. Siti Aminah, M.Si" is "siti aminah"."""
    parts = split_titles(name)
    words = folded(parts[1] if parts else name).split()
    return " ".join(words[_first_without_title(words) :])


def _first_without_title(words: list[str]) -> int:
    """Titles typed without their points; a name that is nothing else stays."""
    for place, word in enumerate(words):
        if word not in _TITLES:
            return place
    return 0


def is_alike(first: str, second: str) -> bool:
    """Whether two folded names may be one: each word of the shorter one stands in the longer, or nearly so.

    Initials and single letters count as near; at least one word has to be more than that. Numbers never come near.
    """
    short, long = sorted((first.split(), second.split()), key=len)
    left, is_sure = list(long), False
    for word in short:
        found = next((other for other in left if other == word), None) or next(
            (other for other in left if _is_near(word, other)), None
        )
        if not found:
            return False
        left.remove(found)
        is_sure = is_sure or min(len(word), len(found)) >= _LETTERS
    return is_sure


def _is_near(word: str, other: str) -> bool:
    if any(sign.isdigit() for sign in word + other):
        return False
    if 1 in (len(word), len(other)):
        return word[0] == other[0]
    return min(len(word), len(other)) > _LETTERS and _is_one_apart(word, other)


def _is_one_apart(word: str, other: str) -> bool:
    """One letter more, fewer, another one, or two that changed places."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = word[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def same_row(rows: Iterable[Attendee], name: str, institution: str) -> Attendee | None:
    """The person of that name and institution on the list, if somebody surely is. Who was invited comes first."""
    wanted, place = folded_name(name), folded(institution)
    found = [row for row in rows if row.name and folded_name(row.name) == wanted and folded(row.institution) == place]
    return min(found, key=lambda row: (not row.invited, row.position, row.pk), default=None)


@dataclass(frozen=True)
class _Named:
    """A row with what is compared of it. Names that are alike share the letters with which their words begin."""

    row: Attendee
    name: str
    institution: str
    initials: frozenset[str]

    def may_be(self, other: "_Named") -> bool:
        if not (self.initials <= other.initials or other.initials <= self.initials):
            return False  # most pairs end here, at no cost
        if self.institution == other.institution or not self.institution or not other.institution:
            return is_alike(self.name, other.name)
        return self.name == other.name and " " in self.name


def likely_doubles(rows: Iterable[Attendee]) -> list[tuple[Attendee, Attendee]]:
    """Pairs of persons that are to be asked about, in the order of the list."""
    found = {}
    for group in _worth_comparing(rows):
        for first, second in combinations(group, 2):
            if first.may_be(second):
                found[first.row.pk, second.row.pk] = (first.row, second.row)
    return sorted(found.values(), key=lambda pair: (pair[0].position, pair[1].position, pair[0].pk, pair[1].pk))


def _worth_comparing(rows: Iterable[Attendee]):
    """Only names with a word that begins alike: three hundred names have 45,000 pairs."""
    groups = defaultdict(list)
    for row in rows:
        if row.kind != Attendee.Kind.PERSON or not row.name:
            continue
        name = folded_name(row.name)
        words = [word for word in name.split() if not word[0].isdigit()]
        named = _Named(row, name, folded(row.institution), frozenset(word[0] for word in words))
        numbers = re.sub(r"\D+", " ", name).strip()
        for start in {word[:_LETTERS] for word in words}:
            groups[start, numbers].append(named)
    return groups.values()
