"""The tahun anggaran and the triwulan that numbers are asked for."""

from dataclasses import dataclass, replace

from pokja.indonesian import roman
from pokja.models.region import Zone

QUARTERS = (1, 2, 3, 4)
KNOWN_YEARS = range(1945, 2101)  # the database lets no meeting have another one


@dataclass(frozen=True)
class Period:
    """A whole year when `quarter` is None."""

    year: int
    quarter: int | None = None

    @classmethod
    def asked(cls, query, today=None) -> "Period":
        """By the names that the list of meetings uses; what is not understood means this year, or the whole of it."""
        today = today or Zone.WIB.local().date()
        year, quarter = query.get("ta", ""), query.get("triwulan", "")
        known = year.isascii() and year.isdecimal() and len(year) == 4 and int(year) in KNOWN_YEARS
        return cls(int(year) if known else today.year, int(quarter) if quarter in set("1234") else None)

    @property
    def words(self) -> str:
        """Triwulan III Tahun Anggaran 2026"""
        return f"Triwulan {roman(self.quarter)} {self._year}" if self.quarter else self._year

    @property
    def short_words(self) -> str:
        return f"Triwulan {roman(self.quarter)} TA {self.year}" if self.quarter else f"TA {self.year}"

    @property
    def _year(self) -> str:
        return f"Tahun Anggaran {self.year}"

    @property
    def query(self) -> str:
        return f"?ta={self.year}" + (f"&triwulan={self.quarter}" if self.quarter else "")

    @property
    def file_words(self) -> str:
        return f"{self.year}-triwulan-{self.quarter}" if self.quarter else str(self.year)

    def covers(self, quarter: int) -> bool:
        """Meetings without a triwulan (0) belong to the year alone."""
        return self.quarter in (None, quarter)

    def for_report(self, today=None) -> "Period":
        """A report is of one triwulan: that which was asked for, else the running one, else the last of its year."""
        today = today or Zone.WIB.local().date()
        running = (today.month + 2) // 3 if today.year == self.year else 4
        return replace(self, quarter=self.quarter or running)
