"""The numbers of a Pokja, and of places as the sum of theirs."""

from dataclasses import dataclass, field, fields
from datetime import date

from meetings.rollup.period import Period
from pokja.models import Pokja

NATION = "Nasional"


@dataclass(frozen=True)
class Numbers:
    """Everything here adds up. `pokja` are those that stand, without the merged ones; drafts are only counted."""

    pokja: int = 0
    formed: int = 0
    with_decree: int = 0
    met: int = 0
    recorded: int = 0
    final: int = 0
    tasks: int = 0
    done: int = 0
    dropped: int = 0
    late: int = 0
    unowned: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @classmethod
    def sum(cls, numbers) -> "Numbers":
        columns = zip(*([getattr(n, name) for name in NAMES] for n in numbers), strict=True)
        return cls(*(sum(column) for column in columns))

    @property
    def unmet(self) -> int:
        return self.pokja - self.met

    @property
    def unfinished(self) -> int:
        return self.recorded - self.final

    @property
    def open(self) -> int:
        return self.tasks - self.done - self.dropped

    @property
    def on_time(self) -> int:
        return self.open - self.late


NAMES = tuple(f.name for f in fields(Numbers))


@dataclass(frozen=True)
class Line:
    """A row of the table: a province with all its Pokja, or one Pokja (then with its `status`)."""

    code: str
    name: str
    numbers: Numbers
    status: str = ""

    @property
    def is_merged(self) -> bool:
        return self.status == Pokja.Status.MERGED

    @property
    def is_silent(self) -> bool:
        """Nobody there has recorded a meeting: these stand first. Of a merged one nobody expects any."""
        return not self.numbers.recorded and not self.is_merged


@dataclass(frozen=True)
class Area:
    """The nation (code ""), a province or one kabupaten/kota in a period, as it was on the day `as_of`."""

    code: str
    name: str
    period: Period
    as_of: date
    lines: list[Line]
    quarters: dict[int, Numbers]
    days: dict[date, int] = field(default_factory=dict)
    open_ever: int = 0
    late_ever: int = 0

    @property
    def total(self) -> Numbers:
        return Numbers.sum(line.numbers for line in self.lines) if self.lines else Numbers()

    @property
    def is_nation(self) -> bool:
        return not self.code

    @property
    def is_province(self) -> bool:
        return len(self.code) == 2

    @property
    def is_one_pokja(self) -> bool:
        return "." in self.code

    @property
    def silent(self) -> list[Line]:
        return [line for line in self.lines if line.is_silent]
