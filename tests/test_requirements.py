"""What is installed is what was chosen, byte for byte, wherever it comes from."""

import re

import pytest
from django.conf import settings

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==(\S+)")


def pins(name):
    lines = (settings.BASE_DIR / name).read_text().splitlines()
    return {re.sub(r"[._]", "-", found[1]).lower(): found[2] for line in lines if (found := PIN.match(line))}


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


def test_tests_bring_no_other_version_of_what_runs():
    runs, tests = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {package: tests[package] for package in runs.keys() & tests.keys()} == {
        package: runs[package] for package in runs.keys() & tests.keys()
    }
