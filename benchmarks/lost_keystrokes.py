"""Four people write on one sheet while everything fails, over and over; counts what was lost or stands twice.

    .venv/bin/python benchmarks/lost_keystrokes.py [--faults 200] [--runs 4] [--seed 1] [--log FOLDER]

Each run (tests/faults.py) is made from its own seed, so that what one found can be played again. The goal is 0 lost,
0 doubled, 0 errors 500. Ends with status 1 when it was missed.
"""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.faults import Outcome, RandomRun  # noqa: E402
from tests.stage import Stage  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faults", type=int, default=200, help="of all runs together")
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    parser.add_argument("--log", metavar="FOLDER", help="keep what each run did")
    options = parser.parse_args()
    outcomes = []
    with Stage(meetings=options.runs) as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        for n, meeting in enumerate(stage.meetings):
            faults = -(-options.faults // options.runs)
            run = RandomRun(stage, browser, seed=options.seed + n, faults=faults, meeting=meeting)
            try:
                outcomes.append(run.play())
            finally:
                if options.log:
                    Path(options.log, f"{options.seed + n}.log").write_text("\n".join(run.outcome.log) + "\n")
            tell(outcomes[-1])
        if options.log:
            Path(options.log, "server.log").write_text(stage.log)
    tell_all(outcomes)
    sys.exit(any(outcome.faults for outcome in outcomes))


def tell(outcome: Outcome):
    print(
        f"seed {outcome.seed}: {sum(outcome.happened.values())} faults, {outcome.words} words,"
        f" {outcome.requests} requests, {outcome.conflicts} conflicts, {outcome.seconds:.0f} s"
        f" and {outcome.settling:.0f} s to settle",
        flush=True,
    )
    for name, found in outcome.faults.items():
        print(f"  {name}: {len(found)}: " + " | ".join(map(str, found[:5])), flush=True)


def tell_all(outcomes: list[Outcome]):
    happened = sum((outcome.happened for outcome in outcomes), Counter())
    acts = sum((outcome.acts for outcome in outcomes), Counter())
    print("\nFaults:", ", ".join(f"{name} {count}" for name, count in happened.most_common()))
    print("Acts:", ", ".join(f"{name} {count}" for name, count in acts.most_common()))
    for name in ("words", "requests", "conflicts", "kept_twice", "removed"):
        print(f"{name}: {sum(getattr(outcome, name) for outcome in outcomes)}")
    for name in Outcome.MUST_BE_EMPTY:
        print(f"{name}: {sum(len(getattr(outcome, name)) for outcome in outcomes)}")


if __name__ == "__main__":
    main()
