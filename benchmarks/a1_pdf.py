"""Times a fresh Format A-1 and its memory, beside Chromium printing the same page in the same run.

    .venv/bin/python benchmarks/a1_pdf.py [--repeat 7] [--chromium /usr/bin/chromium]

Warm: from the data to the PDF in a process that has printed before (Chromium: from the page to the PDF in a browser
that stays open). Process: from the start of Python, or of Chromium, to the finished file, both from the same page and
photos on disk. Command: the same with Django and our data in front, as `manage.py render_a1` does it. Medians of
turns taken one after the other; memory is the peak of the whole process with its children.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CASES = {
    "Banten 2016": None,
    "12 agenda, 60 peserta, 4 foto": {"people": 60, "photos": 4},
    "300 peserta": {"people": 300, "photos": 4},
    "1.000 peserta": {"people": 1000, "photos": 4},
}
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
]


def main():
    options = _options()
    if options.page:
        return print_page(Path(options.page))
    if options.data:
        return print_data(Path(options.data))
    print(f"{'':30}{'halaman':>8}{'hangat':>9}{'proses':>9}{'perintah':>9}{'memori':>8}", end="")
    print("  | Chromium: hangat, proses, memori  | rasio hangat, proses")
    warm = []
    with tempfile.TemporaryDirectory() as folder, KeptOpen(options.chromium) as browser:
        for number, (name, size) in enumerate(CASES.items()):
            case = Path(folder) / str(number)
            prepare(case, size)
            ours, theirs = measure(case, browser, options)
            warm.append(ours["warm"])
            print(_line(name, ours, theirs), flush=True)
    print(f"\nSatu peserta lagi: {(warm[2] - warm[1]) / 240 * 1000:.2f} ms dari 60 ke 300,", end=" ")
    print(f"{(warm[3] - warm[2]) / 700 * 1000:.2f} ms dari 300 ke 1.000.")
    return None


def _options():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    parser.add_argument("--page", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    return parser.parse_args()


def _line(name: str, ours: dict, theirs: dict) -> str:
    return (
        f"{name:30}{ours['pages']:>8}{ours['warm']:>8.3f}s{ours['whole']:>8.3f}s{ours['command']:>8.3f}s"
        f"{ours['memory']:>5.0f} MB"
        f"  |        {theirs['warm']:>8.3f}s {theirs['whole']:.3f}s {theirs['memory']:>5.0f} MB"
        f"  |     {ours['warm'] / theirs['warm']:.2f} {ours['whole'] / theirs['whole']:>8.2f}"
    )


# --- what is printed ------------------------------------------------------------------------------------------------


def prepare(case: Path, size: dict | None) -> None:
    """The data, the pictures and the page of a case as files; Chromium's page has its own addresses of the pictures."""
    import django

    django.setup()
    from django.template.loader import render_to_string

    from meetings.papers import format_a1
    from tests.reports import busy_data, make_data

    data, pictures = busy_data(**size) if size else (make_data(), {})
    case.mkdir()
    (case / "data.json").write_text(json.dumps(data))
    for sha256, body in pictures.items():
        (case / sha256).write_bytes(body)
    (case / "ours.html").write_text(render_to_string(format_a1.TEMPLATE, {"report": format_a1.build(data)}))
    report = format_a1.build(data, image_address=lambda sha256: (case / sha256).as_uri())
    page = render_to_string(format_a1.TEMPLATE, {"report": report})
    style = (ROOT / "static" / "css" / "papers.css").as_uri()
    (case / "theirs.html").write_text(page.replace('href="css/papers.css"', f'href="{style}"'))


def print_data(case: Path) -> None:
    """From the data to the paper, with all of Django."""
    import django

    django.setup()
    from meetings.papers import format_a1, pdf

    report = format_a1.build(json.loads((case / "data.json").read_text()))
    paper = pdf.render(format_a1.TEMPLATE, {"report": report}, files=lambda sha256: (case / sha256).read_bytes())
    (case / "ours.pdf").write_bytes(paper)


def print_page(case: Path) -> None:
    """From the page to the paper: exactly what Chromium is asked to do."""
    from django.conf import settings

    settings.configure(STATICFILES_DIRS=[ROOT / "static"], STATIC_URL="/static/")
    from meetings.papers import pdf

    page = (case / "ours.html").read_text()
    (case / "ours.pdf").write_bytes(pdf.print_page(page, files=lambda sha256: (case / sha256).read_bytes()))


# --- how it is measured ---------------------------------------------------------------------------------------------


def measure(case: Path, browser: "KeptOpen", options) -> tuple[dict, dict]:
    """Ours and Chromium's turn by turn, so that whatever else the machine does falls on both."""
    from pypdf import PdfReader

    own = [sys.executable, __file__]
    page, data = [*own, "--page", str(case)], [*own, "--data", str(case)]
    chromium = [options.chromium, *QUIET, f"--print-to-pdf={case / 'theirs.pdf'}", (case / "theirs.html").as_uri()]
    warm = _medians(options.repeat, lambda: print_data(case), lambda: browser.print(case))
    cold = _medians(options.repeat, lambda: run(page), lambda: run(chromium), lambda: run(data))
    pages = len(PdfReader(case / "ours.pdf").pages)
    ours = {"warm": warm[0], "whole": cold[0], "command": cold[2], "memory": peak_memory(page), "pages": pages}
    return ours, {"warm": warm[1], "whole": cold[1], "memory": peak_memory(chromium)}


def _medians(repeat: int, *acts) -> list[float]:
    """Seconds of each act; the first turn is not counted."""
    turns = [[_seconds(act) for act in acts] for _ in range(repeat + 1)]
    return [statistics.median(turn[place] for turn in turns[1:]) for place in range(len(acts))]


def _seconds(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, check=True)


def peak_memory(command: list[str]) -> float:
    """MB of the process with all its children, shared pages counted once. A run of its own: looking takes time too."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    watch = MemoryWatch(process.pid)
    process.wait()
    return watch.stop()


class MemoryWatch:
    """Looks at a process and its children every 20 ms."""

    def __init__(self, pid: int):
        self.pid, self.peak, self.running = pid, 0, True
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def stop(self) -> float:
        self.running = False
        self.thread.join()
        return self.peak / 1e6

    def _look(self):
        while self.running:
            self.peak = max(self.peak, self._now())
            time.sleep(0.02)

    def _now(self) -> int:
        import psutil

        try:
            parent = psutil.Process(self.pid)
            return sum(self._of(process) for process in [parent, *parent.children(recursive=True)])
        except psutil.Error:
            return 0

    @staticmethod
    def _of(process) -> int:
        import psutil

        try:
            return process.memory_full_info().pss
        except (psutil.Error, FileNotFoundError):
            return 0


class KeptOpen:
    """A Chromium that stays open and prints one page after the other."""

    def __init__(self, executable: str):
        self.executable = executable

    def __enter__(self):
        from playwright.sync_api import sync_playwright

        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=self.executable, args=QUIET)
        return self

    def __exit__(self, *_):
        self.browser.close()
        self.playwright.stop()

    def print(self, case: Path) -> bytes:
        page = self.browser.new_page()
        page.goto((case / "theirs.html").as_uri())
        paper = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
        page.close()
        return paper


if __name__ == "__main__":
    main()
