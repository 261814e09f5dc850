"""What the Pokja of a kabupaten/kota, a province or the nation did: the same numbers for page, file and report."""

from meetings.rollup.numbers import Area, Line, Numbers
from meetings.rollup.period import Period
from meetings.rollup.reading import read_area, years_known

__all__ = ["Area", "Line", "Numbers", "Period", "read_area", "years_known"]
