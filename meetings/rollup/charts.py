"""Where the bars and the days of a chart stand, in whole units of its picture; templates/meetings/charts draws them."""

from dataclasses import dataclass
from datetime import date, timedelta

from meetings.rollup.numbers import Area
from pokja.indonesian import decimal_text, month_name, roman

WIDTH = 300  # about the room of a phone, so that letters keep their size there
BAR_STEP, BAR_TOP, BAR_HEIGHT = 42, 22, 12
SQUARE, DAY_TOP, DAY_LEFT = 23, 22, 24
DAY_HEIGHT = 13


@dataclass(frozen=True)
class Bar:
    """A bar of `whole` length, of which `part` is filled; `told` says both in words."""

    label: str
    told: str
    y: int
    whole: int
    part: int
    kind: str = ""

    @property
    def bar_y(self) -> int:
        return self.y + BAR_TOP

    @property
    def text_y(self) -> int:
        return self.y + BAR_TOP - 6


@dataclass(frozen=True)
class Bars:
    title: str
    description: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    bar_height: int = BAR_HEIGHT

    @property
    def height(self) -> int:
        return len(self.bars) * BAR_STEP


def quarter_name(quarter: int) -> str:
    return f"Triwulan {roman(quarter)}" if quarter else "Tanpa triwulan"


def meetings_chart(area: Area) -> Bars:
    """One bar for each triwulan: its length what is recorded, the filled part what is final."""
    most = max((n.recorded for n in area.quarters.values()), default=0)
    bars = tuple(
        _bar(index, quarter_name(quarter), _told(n), n.recorded, n.final, most)
        for index, (quarter, n) in enumerate(area.quarters.items())
    )
    return Bars(f"Rapat per triwulan, TA {area.period.year}", _description(bars), bars)


def tasks_chart(area: Area) -> Bars:
    """What became of the follow-ups of the period."""
    n = area.total
    parts = [
        ("Selesai", n.done, ""),
        ("Terbuka, belum lewat target", n.on_time, "open"),
        ("Terbuka, lewat target", n.late, "late"),
        ("Dibatalkan", n.dropped, "open"),
    ]
    most = max(number for _, number, _ in parts)
    bars = tuple(
        _bar(index, label, decimal_text(number), number, number, most, kind)
        for index, (label, number, kind) in enumerate(parts)
    )
    return Bars(f"Tindak lanjut, {area.period.short_words}", _description(bars), bars)


def _bar(index: int, label: str, told: str, whole: int, part: int, most: int, kind: str = "") -> Bar:
    return Bar(label, told, index * BAR_STEP, _length(whole, most), _length(part, most), kind)


def _length(number: int, most: int) -> int:
    """Of a bar as long as the picture for the most; whatever is there is seen."""
    return max(2, number * (WIDTH - 2) // most) if number else 0


def _told(n) -> str:
    return f"{decimal_text(n.recorded)} tercatat, {decimal_text(n.final)} final"


def _description(bars: tuple[Bar, ...]) -> str:
    return ". ".join(f"{bar.label}: {bar.told}" for bar in bars) + "."


@dataclass(frozen=True)
class Square:
    x: int
    y: int
    strength: int  # 0 none, else 1 to 3 by how many


@dataclass(frozen=True)
class Month:
    """A month with the number of sitting days, and the days as people say them: "5, 12–14"."""

    name: str
    short: str
    x: int
    days: str
    day_count: int

    @property
    def text_x(self) -> int:
        return self.x + (SQUARE - 3) // 2


@dataclass(frozen=True)
class Planner:
    """A year as on the wall: a column for each month, a row for each day of the month."""

    title: str
    description: str
    months: tuple[Month, ...]
    squares: tuple[Square, ...]
    rows: tuple[tuple[int, int], ...]
    width: int = DAY_LEFT + 12 * SQUARE
    height: int = DAY_TOP + 31 * DAY_HEIGHT
    square_width: int = SQUARE - 3
    square_height: int = DAY_HEIGHT - 3


def planner(area: Area) -> Planner:
    year, held = area.period.year, area.days
    most = max(held.values(), default=0)
    first = date(year, 1, 1)
    every = [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]
    squares = tuple(_square(day, held.get(day, 0), most) for day in every)
    months = tuple(_month(n, {day: held[day] for day in held if day.month == n}) for n in range(1, 13))
    spoken = ". ".join(f"{month.name}: {month.days or 'tidak ada'}" for month in months)
    return Planner(
        title=f"Hari dengan rapat, {year}",
        description=f"{len(held)} hari dengan rapat. {spoken}.",
        months=months,
        squares=squares,
        rows=tuple((day, DAY_TOP + (day - 1) * DAY_HEIGHT + 10) for day in (1, 5, 10, 15, 20, 25, 30)),
    )


def _square(day: date, number: int, most: int) -> Square:
    strength = 1 + (number - 1) * 3 // most if number else 0
    return Square(DAY_LEFT + (day.month - 1) * SQUARE, DAY_TOP + (day.day - 1) * DAY_HEIGHT, strength)


def _month(number: int, held: dict[date, int]) -> Month:
    name = month_name(number)
    return Month(name, name[0], DAY_LEFT + (number - 1) * SQUARE, day_ranges([day.day for day in held]), len(held))


def day_ranges(days: list[int]) -> str:
    """5, 12–14; two days in a row are written apart."""
    runs = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(parts)
