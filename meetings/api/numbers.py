"""Numbers for programs: those of Wilayah, of everything that the key covers or of one place inside it."""

from meetings.api.problems import Problem
from meetings.rollup import Area, Line, Numbers, Period, read_area
from pokja.models import ApiToken, Pokja
from pokja.roles import Permission

NOT_THERE = "Wilayah itu tidak ada, atau di luar cakupan kunci ini."
BY_POKJA = "pokja"


def numbers_of(token: ApiToken, asked: dict, address) -> dict:
    """By the same gate as the pages. A key of a province's Pokja gets that Pokja, not those of the kabupaten/kota."""
    code = asked["area"] or _widest(token)
    alone = bool(code) and _is_only_own(token, code)
    period = Period(asked["year"], asked["quarter"])
    area = read_area(code, period, by_pokja=asked["lines"] == BY_POKJA, alone=alone)
    lines = sorted(area.lines, key=lambda line: line.code)
    if asked["cursor"]:
        lines = [line for line in lines if line.code > asked["cursor"]]
    shown, more = lines[: asked["limit"]], len(lines) > asked["limit"]
    return {
        **_told(area, alone or area.is_one_pokja),
        "items": [_line(line) for line in shown],
        "next": shown[-1].code if more else None,
    }


def _widest(token: ApiToken) -> str:
    """The place of the key itself; the nation has no code."""
    place = token.pokja.region if token.pokja else token.region
    return place.code if place else ""


def _is_only_own(token: ApiToken, code: str) -> bool:
    pokja = Pokja.objects.reached_by(token, Permission.NUMBERS_READ).filter(region__code=code).first()
    if pokja is None:
        raise Problem(404, NOT_THERE)
    return pokja.pk in token.reach(Permission.NUMBERS_READ).own


def _told(area: Area, is_pokja: bool) -> dict:
    return {
        "covers": "pokja" if is_pokja else "nation" if area.is_nation else "province",
        "area": area.code or None,
        "name": area.name,
        "year": area.period.year,
        "quarter": area.period.quarter,
        "as_of": area.as_of.isoformat(),
        "total": _standing(area.total) | _done(area.total),
        "quarters": [{"quarter": quarter or None} | _done(numbers) for quarter, numbers in area.quarters.items()],
        "open_ever": area.open_ever,
        "late_ever": area.late_ever,
    }


def _line(line: Line) -> dict:
    return {
        "code": line.code,
        "name": line.name,
        "status": line.status or None,
        **_standing(line.numbers),
        **_done(line.numbers),
    }


def _standing(n: Numbers) -> dict:
    return {"pokja": n.pokja, "formed": n.formed, "with_decree": n.with_decree, "without_meeting": n.unmet}


def _done(n: Numbers) -> dict:
    return {
        "meetings": n.recorded, "finals": n.final, "unfinished": n.unfinished, "follow_ups": n.tasks, "done": n.done,
        "dropped": n.dropped, "open": n.open, "late": n.late, "unowned": n.unowned,
    }  # fmt: skip
