"""Prints what people saw during a drill (traffic.py)."""

import json
import sys
from pathlib import Path

report = json.loads(Path(sys.argv[1]).read_text())
print(f"{'who and what':24}{'asked':>7}{'p50':>7}{'p99':>7}{'longest':>9} ms  answers")
for name, kind in report["kinds"].items():
    numbers = f"{kind['asked']:7}{kind['p50_ms']:7}{kind['p99_ms']:7}{kind['longest_ms']:9}"
    print(f"{name:24}{numbers}     {kind['statuses']}")
print(f"answers other than 200: {report['bad_count']}", *report["bad"][:5], sep="\n  ")
print("slowest:", *report["slowest"][:3], sep="\n  ")
