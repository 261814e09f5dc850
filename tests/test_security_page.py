"""docs/security.md: every file it names is there, every requirement is answered once, and its counts are right."""

import re
from collections import Counter

import pytest
from django.conf import settings

PAGE = (settings.BASE_DIR / "docs/security.md").read_text()
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (met|argued|not met|n/a) \| (.+?) \| (.*?) ?\|$", re.MULTILINE
)
ROWS = ROW.findall(PAGE)
# Levels 1 and 2 of ASVS 5.0.0 by chapter: (level 1, level 2).
EXPECTED = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3), 10: (5, 24),
    11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16), 17: (0, 7),
}  # fmt: skip


def test_every_requirement_of_both_levels_has_one_answer():
    assert len({number for number, *_ in ROWS}) == len(ROWS) == 253
    found = Counter((int(number.split(".")[0]), level) for number, level, *_ in ROWS)
    assert {chapter: (found[chapter, "1"], found[chapter, "2"]) for chapter in range(1, 18)} == EXPECTED


def test_the_counts_at_the_top_are_those_of_the_tables():
    told = re.findall(r"^\| (met|argued|not met|n/a|all) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    found = Counter((answer, level) for _, level, _, answer, *_ in ROWS)

    for answer, one, two, both in told:
        of_level = [sum(n for (a, lv), n in found.items() if lv == level and answer in (a, "all")) for level in "12"]
        assert (int(one), int(two), int(both)) == (*of_level, sum(of_level)), answer
    assert len(told) == 5


def test_what_is_met_names_a_test():
    assert [number for number, _, _, answer, _, tests in ROWS if answer == "met" and not tests] == [
        "15.1.1"  # a promise of ours: nothing in the program could show it
    ]


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|\w[\w-]*\.(?:txt|py|md))`", PAGE))))
def test_every_file_that_is_named_exists(path):
    assert (settings.BASE_DIR / path).exists() or path.startswith((".", "/"))
