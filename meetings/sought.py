"""What somebody types into the search, as words with their other spellings, and as a question to the index."""

import re
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from django.db.models import Q, QuerySet

from meetings.models import KnownWord
from meetings.searchsql import LIKENESS, MOST_KIN, SIGNS
from pokja.cleaning import clean_text
from pokja.models import Pokja
from pokja.models.region import Level
from pokja.planned import Planned

MAX_WORDS = 12
MAX_LETTERS = 100  # of one word; the index takes more, but nobody means them
# Two spellings of one word, by the part in which they differ: either finds both.
TWINS = (("permukim", "pemukim"), ("notulen", "notula"))
# Different words for one thing; a phrase among them counts as one word.
SYNONYMS = (("perangkat daerah", "opd", "skpd", "sopd"),)
# Words that stand in the name of every Pokja and so tell none apart.
IN_EVERY_NAME = ("pokja", "pkp")

_PARTED = str.maketrans(dict.fromkeys(SIGNS, " "))
# In patterns: what parts are made of, what stands between them, and the places where one begins and ends.
_INSIDE, _BETWEEN = rf"[^\s{re.escape(SIGNS)}]", rf"[\s{re.escape(SIGNS)}]"
_BEGINS, _ENDS = rf"(?<!{_INSIDE})", rf"(?!{_INSIDE})"
_KIN = Planned("kin_of_words", "SELECT word, kin FROM meetings_kin_of(%(words)s)")
_ALIKE = Planned(
    "words_alike",
    "SELECT word, alike FROM meetings_alike(%(words)s)",
    pg_trgm__similarity_threshold=str(LIKENESS),  # the usual one lets through many that are then left out
)
_KIN_FROM = 4  # letters from which a word has others of its stem
_INSIDE_FROM = 5  # and from which it is looked for inside others
_ANY = range(MOST_KIN)  # so many that nobody knows whether they are all


def words_of(text: str) -> list[tuple[str, ...]]:
    """The words that tell meetings apart, each with its other spellings."""
    text = re.sub("[‐‑‒–—−]", "-", clean_text(text, multiline=False).lower())
    for phrase, short, *_ in SYNONYMS:
        text = re.sub(rf"\b{phrase}\b", short, text)
    words = dict.fromkeys(word.strip("\"'“”‘’.,;:!?()[]…") for word in text.split())
    return [_spellings(word) for word in words if word and word not in IN_EVERY_NAME][:MAX_WORDS]


def _spellings(word: str) -> tuple[str, ...]:
    for group in SYNONYMS:
        if word in group:
            return group
    spellings = [word]
    for one, other in TWINS:
        spellings += [word.replace(one, other), word.replace(other, one)]
    return tuple(dict.fromkeys(spellings))


def parts_of(text: str) -> list[str]:
    """The words that `text` is made of, as the index has them."""
    return [part[:MAX_LETTERS] for part in text.lower().translate(_PARTED).split()]


@dataclass(frozen=True)
class Word:
    """One sought word: any of its spellings, each a row of parts (A-1 is a followed by 1), or any of its kin. Of the
    parts `spelt_out` the kin holds every written word that begins with them.
    """

    spellings: tuple[tuple[str, ...], ...]
    kin: frozenset[str]
    spelt_out: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> re.Pattern:
        """Finds the word in a text as typed."""
        return pattern_of([self])

    @cached_property
    def patterns(self) -> list[tuple[int, str]]:
        """Of each way to write it how many parts it has, and what finds it in a text, to the end of its last part."""
        phrases = [(len(parts), f"{_BETWEEN}+".join(map(_pattern, parts))) for parts in self.spellings]
        return [*phrases, *((1, re.escape(word) + _ENDS) for word in sorted(self.kin))]

    @property
    def is_unwritten(self) -> bool:
        """Whether no written word is meant by it."""
        return not self.kin and all(len(parts) == 1 and parts[0] in self.spelt_out for parts in self.spellings)

    @property
    def query(self) -> str:
        """In the language of PostgreSQL; every letter in it was parted from signs."""
        phrases = [" <-> ".join(map(_lexeme, parts)) for parts in self.spellings]
        return " | ".join([*phrases, *(f"'{word}'" for word in sorted(self.kin))])

    @property
    def query_of_written(self) -> str:
        """The same for the index, which looks up words that are spelt out much sooner than beginnings."""
        phrases = [parts for parts in self.spellings if len(parts) > 1 or parts[0] not in self.spelt_out]
        exact = self.kin | self.spelt_out
        return " | ".join(
            [*(" <-> ".join(map(_lexeme, parts)) for parts in phrases), *(f"'{word}'" for word in sorted(exact))]
        )


def is_meant_whole(part: str) -> bool:
    """Numbers and the shortest words are meant as they are; of others the beginning will do."""
    return len(part) < 3 or part.isdecimal()


def pattern_of(words: list[Word]) -> re.Pattern:
    """Finds any of these words in a text as typed, the longest first."""
    found = sorted((pattern for word in words for pattern in word.patterns), key=itemgetter(0), reverse=True)
    return re.compile(f"{_BEGINS}(?:{'|'.join(pattern for _, pattern in found)})", re.IGNORECASE)


def _pattern(part: str) -> str:
    return re.escape(part) + (_ENDS if is_meant_whole(part) else f"{_INSIDE}*")


def _lexeme(part: str) -> str:
    return f"'{part}'" if is_meant_whole(part) else f"'{part}':*"


class Sought:
    """A search. A word is found by its beginning, inside another, and by its stem (perumahan finds rumah); with
    `is_alike` also by what looks like it, for slips of the finger."""

    def __init__(self, text: str, *, is_alike: bool = False):
        self.text, self.is_alike = text, is_alike

    def __bool__(self):
        return bool(self._spelled)

    def look_alike(self) -> None:
        """From now on find what looks like the words too."""
        self.is_alike = True
        for known in ("words", "pattern"):
            self.__dict__.pop(known, None)

    @cached_property
    def words(self) -> list[Word]:
        """Each with its kin, which has to be asked for."""
        return [Word(word, self._kin_of(word), self._spelt_out(word)) for word in self._spelled]

    @cached_property
    def _spelled(self) -> list[tuple[tuple[str, ...], ...]]:
        words = [dict.fromkeys(tuple(parts_of(one)) for one in spellings) for spellings in words_of(self.text)]
        words = [tuple(parts for parts in word if parts) for word in words]
        return [word for word in words if word]  # a word of signs only asks for nothing

    def _kin_of(self, word: tuple[tuple[str, ...], ...]) -> frozenset[str]:
        parts = [part for part, *more in word if not more]
        known = [self._kin, self._alike] if self.is_alike else [self._kin]
        return frozenset(one for kin in known for part in parts for one in kin.get(part, ()))

    def _spelt_out(self, word: tuple[tuple[str, ...], ...]) -> frozenset[str]:
        asked = [part for part, *more in word if not more and len(part) >= _INSIDE_FROM]
        return frozenset(part for part in asked if len(self._kin.get(part, _ANY)) < MOST_KIN)

    @cached_property
    def _kin(self) -> dict[str, list[str]]:
        return self._known(_KIN)

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        return self._known(_ALIKE)

    def _known(self, asking: Planned) -> dict[str, list[str]]:
        """Never shown to anybody: they are words of all meetings, and only what is found by them may be told."""
        single = {part for word in self._spelled for part, *more in word if not more}
        asked = sorted(part for part in single if len(part) >= _KIN_FROM and part.isalpha())
        return dict(asking.fetch(KnownWord, words=asked)) if asked else {}

    @cached_property
    def pattern(self) -> re.Pattern:
        """Finds any of the words in a text as typed, the longest first."""
        return pattern_of(self.words)

    def asked(self) -> str:
        """That all words stand somewhere."""
        return " & ".join(f"({word.query})" for word in self.words)

    def asked_of_index(self, *conditions: str) -> str:
        """The same of what is written, and that `conditions` hold (marks)."""
        words = [word.query_of_written for word in self.words]
        return " & ".join(f"({query})" for query in [*words, *filter(None, conditions)])


def in_pokja(spellings: tuple[str, ...]) -> QuerySet:
    """The ids of the Pokja that are called so."""
    levels = [level for level in Level if any(word == level.label.lower() for word in spellings)]
    named = Q(region__level__in=levels)
    for word in spellings:
        for field in ("own_name", "region__name", "region__aliases"):
            named |= Q(**{f"{field}__icontains": word})
    return Pokja.objects.filter(named).values("pk")
