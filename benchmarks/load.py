"""Half a country at once: secretaries type, readers list and download, reports become final, for ten minutes.

    .venv/bin/python benchmarks/load.py [--minutes 10] [--writers 500] [--meetings 100] [--readers 200]
                                        [--finals 20] [--typing 10] [--think 20] [--workers 3] [--log FILE]

Who types is saved two seconds after the last key, and thinks, listens and reads meanwhile: one save in `--typing`
seconds each (500 secretaries: 50 a second). Who reads opens a page or a report once in `--think` seconds. `--finals`
are approved in a minute. Every person is an account with a session; every request is a connection of its own. A quarter
of the time the same server's empty view (same middleware: session, account, CSRF) is asked five times a second beside
all that, which tells what the load leaves for a request that does nothing.

The server is that of a production (gunicorn, preloaded, a PostgreSQL of its own that syncs to disk), on one machine
with those who ask it: they take their share of its cores, which is told, too. Memory is the sum of the web server's
proportional set sizes (PSS), looked at every ten seconds. Ends with status 1 when an acknowledged save is lost or
something was answered wrongly.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.autosave import _server  # noqa: E402
from benchmarks.visitors import Chair, Log, Reader, Visitor, Writer  # noqa: E402
from config.embedded import APP_ROLE, OWNER_ROLE, Cluster  # noqa: E402

EVERY = 10  # seconds between two looks at the memory
EMPTY = 0.2  # seconds between two empty views
SETTINGS = "benchmarks.autosave_site.settings"


def main():
    options = _options()
    with tempfile.TemporaryDirectory(prefix="pokja-beban-") as folder:
        Path(folder).chmod(0o755)  # root's database server runs under an account of its own
        with Cluster(Path(folder) / "pg") as cluster:
            environment = {
                "DATABASE_URL": cluster.url(APP_ROLE), "MIGRATION_DATABASE_URL": cluster.url(OWNER_ROLE),
                "POKJA_VAR": f"{folder}/var", "POKJA_DEMO": "1", "DJANGO_SETTINGS_MODULE": SETTINGS,
                "PYTHONPATH": str(ROOT),
            }  # fmt: skip
            os.environ |= environment
            told = _crowd(options)
            with _web_server(options) as (port, server):
                load = Load(port, server, told, options)
                asyncio.run(load.run())
            lost = load.lost(cluster.url(APP_ROLE))
    report(load, lost, options)
    sys.exit(bool(lost or load.log.wrong))


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--writers", type=int, default=500)
    parser.add_argument("--meetings", type=int, default=100)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--finals", type=float, default=20, help="a minute")
    parser.add_argument("--typing", type=float, default=10, help="seconds between two saves of one secretary")
    parser.add_argument("--think", type=float, default=20, help="seconds between two pages of one reader")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--max-requests", type=int, default=2000)
    parser.add_argument("--log", help="write every request there: kind, when, seconds, status")
    return parser.parse_args()


def _crowd(options) -> dict:
    numbers = (options.writers, options.meetings, options.readers, int(options.finals * options.minutes) + 2)
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crowd", *map(str, numbers)],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    print(f"Disiapkan dalam {time.monotonic() - begin:.0f} s", file=sys.stderr)
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _web_server(options):
    """As the demo and the units start it, but for the number of processes."""
    with _server(
        *("--workers", str(options.workers), "--timeout", "60", "--graceful-timeout", "30", "--backlog", "2048"),
        *("--max-requests", str(options.max_requests), "--max-requests-jitter", str(options.max_requests // 5)),
    ) as (port, server):
        yield port, psutil.Process(server.pid)


class Load:
    def __init__(self, port, server: psutil.Process, told: dict, options):
        self.server, self.options, self.log = server, options, Log()
        self.writers = [Writer(self.log, port, one) for one in told["writers"]]
        self.readers = Reader.all_of(self.log, port, told)
        self.chairs = [Chair(self.log, port, session) for session in told["chairs"]]
        self.idler = Visitor(self.log, port, told["readers"][0])
        self.waiting, self.approved = list(told["waiting"]), 0
        self.memory: list[tuple[float, int, int]] = []  # seconds since the begin, bytes, processes
        self.cpu = {}

    async def run(self):
        self.begin = time.time()
        self.end = self.begin + self.options.minutes * 60
        typing, think = self.options.typing, self.options.think
        tasks = [
            writer.type_until(self.end, typing, typing * n / len(self.writers)) for n, writer in enumerate(self.writers)
        ]
        tasks += [
            reader.read_until(self.end, think, think * n / max(1, len(self.readers)), n)
            for n, reader in enumerate(self.readers)
        ]
        tasks += [self._approve(), self._ask_empty(), self._weigh()]
        before = self._cpu_now()
        await asyncio.gather(*tasks)
        self.cpu = {name: seconds - before[name] for name, seconds in self._cpu_now().items()}
        self.seconds = time.time() - self.begin

    async def _approve(self):
        """At their times, whether or not the last one is done."""
        tasks, pause = [], 60 / self.options.finals if self.options.finals else None
        while pause and self.waiting and time.time() < self.end:
            meeting, chair = self.waiting.pop()
            tasks.append(asyncio.create_task(self.chairs[chair].approve(meeting, self.end)))
            await asyncio.sleep(pause)
        self.approved = sum(await asyncio.gather(*tasks))

    async def _ask_empty(self):
        quarter = self.options.minutes * 15
        while time.time() < self.end:
            if (time.time() - self.begin) % (4 * min(quarter, 15)) < min(quarter, 15):
                await self.idler.ask("kosong", "POST", "/kosong/", b"{}")
            await asyncio.sleep(EMPTY)

    async def _weigh(self):
        while time.time() < self.end:
            await asyncio.sleep(min(EVERY, max(0.1, self.end - time.time())))
            weights = await asyncio.to_thread(lambda: [_weight(one) for one in self._processes()])
            self.memory.append((time.time() - self.begin, sum(weights), len(weights)))

    def _processes(self):
        return [self.server, *self.server.children(recursive=True)]

    def _cpu_now(self) -> dict[str, float]:
        """Seconds of processor time; recycled workers count with their parent, which waited for them."""
        web = 0.0
        for one in self._processes():
            times = one.cpu_times()
            web += times.user + times.system
        times = self.server.cpu_times()
        web += times.children_user + times.children_system
        return {"web": web, "pengunjung": time.process_time(), "seluruh mesin": _machine()}

    def lost(self, url) -> list[str]:
        connection = psycopg2.connect(url)
        with connection.cursor() as cursor:
            cursor.execute("SELECT uid, version, text FROM meetings_row WHERE version > 1")
            rows = {str(uid): (version, text) for uid, version, text in cursor.fetchall()}
        connection.close()
        return [
            writer.row
            for writer in self.writers
            if writer.version > 1 and rows.get(writer.row, (0, ""))[0] < writer.version
            or rows.get(writer.row, (0, ""))[0] == writer.version and rows[writer.row][1] != writer.text
        ]  # fmt: skip


def _weight(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0


def _machine() -> float:
    times = psutil.cpu_times()
    return times.user + times.system + times.nice + times.softirq


def report(load: Load, lost: list[str], options):
    print(
        f"\n{options.writers} sekretaris pada {options.meetings} rapat (satu simpanan tiap {options.typing:g} s), "
        f"{options.readers} pembaca (satu laman tiap {options.think:g} s), {options.finals:g} pengesahan tiap menit, "
        f"{options.minutes:g} menit, {options.workers} proses gunicorn, {os.cpu_count()} inti"
    )
    print(f"\n{'':16}{'banyak':>8}{'per s':>8}{'p50 ms':>9}{'p99 ms':>9}{'paling lama':>13}{'galat':>7}")
    for kind in ("kosong", "simpan", "daftar", "cari", "tindak lanjut", "wilayah", "unduh", "baca keputusan", "sahkan"):
        asked = [one for one in load.log.asked if one.kind == kind]
        if len(asked) < 2:
            continue
        times = [one.seconds * 1000 for one in asked]
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        failed = sum(one.failed for one in asked)
        print(
            f"{kind:16}{len(asked):8}{len(asked) / load.seconds:8.1f}{cuts[49]:9.0f}{cuts[98]:9.0f}"
            f"{max(times):11.0f} ms{failed:7}"
        )
    saves = sum(writer.version - 1 for writer in load.writers)
    print(f"\n{saves} simpanan diterima, {len(lost)} hilang; {load.approved} laporan disahkan")
    print(f"Jawaban yang salah: {len(load.log.wrong)}", *load.log.wrong[:5], sep="\n  ")
    print("Waktu prosesor: " + ", ".join(f"{name} {s / load.seconds:.2f} inti" for name, s in load.cpu.items()))
    print("Memori peladen web (MiB):", end=" ")
    step = max(1, len(load.memory) // 12)
    print(", ".join(f"{at / 60:.1f} mnt {weight >> 20}" for at, weight, _ in load.memory[::step]))
    if options.log:
        lines = (f"{one.kind}\t{one.at - load.begin:.3f}\t{one.seconds:.4f}\t{one.status}\n" for one in load.log.asked)
        Path(options.log).write_text("".join(lines))


if __name__ == "__main__":
    main()
