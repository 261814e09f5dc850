"""What is installed is what was chosen, byte for byte, wherever it comes from."""

import re
from importlib.metadata import distributions

import pytest
from django.conf import settings
from packaging.requirements import Requirement

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==(\S+)")


def pins(name):
    lines = (settings.BASE_DIR / name).read_text().splitlines()
    return {name_of(found[1]): found[2] for line in lines if (found := PIN.match(line))}


def name_of(package):
    return re.sub(r"[._]", "-", package).lower()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_package_is_pinned_with_fingerprints_and_without_an_address(name):
    text = (settings.BASE_DIR / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=[A-Za-z])", text.split("\n", 1)[1])

    assert len(blocks) == len(pins(f"{name}.txt")) > 20
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text and "@" not in text and "--index" not in text


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_what_was_chosen_is_what_is_pinned(name):
    chosen, pinned = pins(f"{name}.in"), pins(f"{name}.txt")

    assert chosen and {package: pinned.get(package) for package in chosen} == chosen


def test_all_that_the_oldest_python_needs_is_pinned():
    """Which packages are needed depends on the Python, and that of Debian 12 is older than the one that pins."""
    debian_12 = {"python_version": "3.11", "python_full_version": "3.11.2", "extra": ""}
    pinned = pins("requirements.txt") | pins("requirements-dev.txt")
    texts = [text for one in distributions() if name_of(one.name) in pinned for text in one.requires or []]
    needed = [one for one in map(Requirement, texts) if not one.marker or one.marker.evaluate(debian_12)]

    assert {name_of(one.name) for one in needed} > {"asgiref", "async-timeout"}
    assert {name_of(one.name) for one in needed} - pinned.keys() == set()


def test_tests_bring_no_other_version_of_what_runs():
    runs, tests = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {package: tests[package] for package in runs.keys() & tests.keys()} == {
        package: runs[package] for package in runs.keys() & tests.keys()
    }
