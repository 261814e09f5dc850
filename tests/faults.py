"""A random run of four people writing on one sheet while everything fails, made from a seed, and what is left after it.

Each word typed is one of its kind. Nobody ever deletes a word, only whole rows, so at the end each must stand in the
database: once, or twice where a conflict kept both versions, or in a row that somebody removed.
"""

import random
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from playwright.sync_api import Error

from tests.stage import Stage
from tests.writers import Writer

PATIENCE = 120  # seconds until everything must be on the server after the last fault
WORD = re.compile(r"w\d+-\d{4}")
ROWS = (
    "SELECT uid::text, concat_ws(' ', text, owner_text, due_text), removed_at IS NOT NULL"
    " FROM meetings_row WHERE meeting_id = %s ORDER BY id"
)
HISTORY = (
    "SELECT uid::text, version, removed_at IS NOT NULL, concat_ws(' ', text, owner_text, due_text)"
    " FROM meetings_rowevent WHERE meeting_id = %s ORDER BY pgh_id"
)


@dataclass
class Outcome:
    """What a run did and what it found; `faults` are what must not be there."""

    seed: int
    happened: Counter = field(default_factory=Counter)
    words: int = 0
    conflicts: int = 0
    kept_twice: int = 0
    removed: int = 0
    acts: Counter = field(default_factory=Counter)
    requests: int = 0
    seconds: float = 0
    settling: float = 0
    lost: list = field(default_factory=list)
    overwritten: list = field(default_factory=list)
    stray: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    vanished: list = field(default_factory=list)
    server_errors: list = field(default_factory=list)
    script_errors: list = field(default_factory=list)
    order: list = field(default_factory=list)
    unsettled: list = field(default_factory=list)
    log: list = field(default_factory=list)

    MUST_BE_EMPTY = (
        "lost", "overwritten", "stray", "doubled", "vanished", "server_errors", "script_errors", "order", "unsettled",
    )  # fmt: skip

    @property
    def faults(self) -> dict:
        return {name: getattr(self, name) for name in self.MUST_BE_EMPTY if getattr(self, name)}


class RandomRun:
    """Writers on one meeting of a stage. `log` tells each act and fault in order."""

    def __init__(self, stage: Stage, browser, *, seed: int, faults: int, meeting: int):
        self.stage, self.meeting, self.count = stage, meeting, faults
        self.random = random.Random(seed)
        self.outcome = Outcome(seed)
        self.writers = [
            Writer(n, person, meeting, stage.network(seed=seed + n), browser, seed=seed)
            for n, person in enumerate(stage.people, start=1)
        ]
        self.ends = []  # [acts left, what ends the fault]
        self.began = time.time()

    def play(self) -> Outcome:
        for writer in self.writers:
            assert writer.open(), f"{writer} could not open the sheet"
        began = time.monotonic()
        while sum(self.outcome.happened.values()) < self.count:
            for _ in range(self.random.randint(2, 5)):
                self._act()
            self._fault()
        self._end_faults(everything=True)
        self.outcome.seconds = time.monotonic() - began
        self._settle()
        self.outcome.settling = time.monotonic() - began - self.outcome.seconds
        self._look()
        for writer in self.writers:
            writer.context.close()
        return self.outcome

    def _note(self, *words):
        self.outcome.log.append(f"{time.time() - self.began:7.2f} " + " ".join(map(str, words)))

    def _act(self):
        writer = self.random.choice(self.writers)
        self._note(writer, writer.act() if writer.open() else "cannot open the sheet")
        if writer.page:
            writer.page.wait_for_timeout(writer.random.randint(20, 200))
        self._end_faults()

    # --- faults ---

    def _fault(self):
        faults = [
            self.kill_server, self.stop_database, self.crash_database, self.be_offline, self.hang, self.lose_answer,
            self.cut_answer, self.be_slow, self.meet_portal, self.be_sent_elsewhere, self.send_twice, self.be_delayed,
            self.end_session, self.rotate_token, self.close_tab, self.go_back, self.close_while_typing,
        ]  # fmt: skip
        fault, writer = self.random.choice(faults), self.random.choice(self.writers)
        self.outcome.happened[fault.__name__] += 1
        self._note("FAULT", fault.__name__, writer)
        fault(writer)

    def _until(self, end):
        self.ends.append([self.random.randint(2, 8), end])

    def _end_faults(self, *, everything=False):
        for entry in list(self.ends):
            entry[0] -= 1
            if everything or entry[0] <= 0:
                self.ends.remove(entry)
                entry[1]()

    def kill_server(self, writer):
        if not self.stage.serves:
            return
        self.stage.kill_server()
        self._until(self.stage.start_server)

    def stop_database(self, writer, *, at_once=False):
        if not self.stage.has_database:
            return
        self.stage.stop_database(at_once=at_once)
        self._until(self.stage.start_database)

    def crash_database(self, writer):
        self.stop_database(writer, at_once=True)

    def _be(self, writer, mode):
        writer.network.mode = mode
        self._until(lambda: setattr(writer.network, "mode", "fine"))

    def be_offline(self, writer):
        self._be(writer, "refused")

    def hang(self, writer):
        self._be(writer, "hanging")

    def be_slow(self, writer):
        self._be(writer, "slow")

    def be_delayed(self, writer):
        self._be(writer, "delayed")

    def send_twice(self, writer):
        self._be(writer, "doubled")

    def meet_portal(self, writer):
        self._be(writer, "portal")

    def be_sent_elsewhere(self, writer):
        self._be(writer, "portal-elsewhere")

    def lose_answer(self, writer):
        writer.network.once = "lost"

    def cut_answer(self, writer):
        writer.network.once = "cut"

    def end_session(self, writer):
        if self.stage.has_database:
            self.stage.end_sessions(writer.person)

    def rotate_token(self, writer):
        """As signing in again in another tab does."""
        token = "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=32))
        writer.context.add_cookies([writer.cookie("csrftoken", token)])

    def close_tab(self, writer):
        writer.close()

    def close_while_typing(self, writer):
        if writer.open():
            try:
                self.random.choice([writer.type_and_wait, writer.type_line, writer.edit])()
            except Error as error:
                self._note(writer, "could not type", str(error).splitlines()[0])
        writer.close()

    def go_back(self, writer):
        """To another page and Back, as after Simpan."""
        try:
            writer.page.goto(f"{writer.network.address}/", timeout=4_000, wait_until="commit")
            writer.page.go_back(timeout=4_000, wait_until="commit")
        except (Error, AttributeError):
            return  # nothing to go to, or nobody there

    # --- afterwards ---

    def _settle(self):
        """Everybody does what the page asks for until all is on the server."""
        deadline = time.monotonic() + PATIENCE
        left = dict.fromkeys(self.writers)
        while left and time.monotonic() < deadline:
            for writer in list(left):
                left[writer] = writer.settle()
                if left[writer] is None:
                    del left[writer]
                else:
                    self._note(writer, "settles:", left[writer])
                    if writer.page:
                        writer.page.wait_for_timeout(150)
        self.outcome.unsettled = [f"{writer}: {state}" for writer, state in left.items()]

    def _look(self):
        outcome = self.outcome
        for writer in self.writers:
            outcome.words += len(writer.words)
            outcome.conflicts += writer.did["conflict"]
            outcome.stray += writer.stray
            outcome.script_errors += writer.errors
            outcome.acts += writer.did
            for change in writer.answered:
                self._note(writer, "kept both:", change)
        outcome.server_errors = self.stage.server_errors() + self.stage.logged_errors()
        outcome.requests = sum(len(writer.network.answers) for writer in self.writers)
        self._look_for_words()
        self._compare_orders()

    def _look_for_words(self):
        outcome, places = self.outcome, defaultdict(list)
        known = {word: how for writer in self.writers for word, how in writer.words.items()}
        kept_twice = set().union(*(writer.kept_twice for writer in self.writers))
        history = self.stage.ask(HISTORY, self.meeting)
        in_history = set(WORD.findall(" ".join(event[-1] for event in history)))
        removed_by_somebody = set().union(*(writer.removed for writer in self.writers))
        for uid, text, removed in self.stage.ask(ROWS, self.meeting):
            self._note("row", uid, "removed" if removed else "stands", repr(text))
            for word in WORD.findall(text):
                places[word].append((uid, removed))
        for word, how in known.items():
            if word not in places:
                (outcome.overwritten if word in in_history else outcome.lost).append(f"{word} ({how})")
            elif len(places[word]) > 1 and word not in kept_twice:
                outcome.doubled.append(f"{word} ({how}) in {places[word]}")
        for word in [told.split()[0] for told in outcome.lost + outcome.doubled]:
            outcome.log += [told for writer in self.writers for told in writer.told if word in told]
        for word in [told.split()[0] for told in outcome.overwritten]:
            rows = {event[0] for event in history if word in event[-1]}
            outcome.log += [f"{word}: {event}" for event in history if event[0] in rows]
        outcome.kept_twice = sum(len(places[word]) > 1 for word in kept_twice & known.keys())
        outcome.removed = sum(all(removed for _, removed in rows) for rows in places.values())
        if outcome.removed and not removed_by_somebody:
            outcome.vanished.append("rows were removed by nobody")

    def _compare_orders(self):
        """Once everybody has heard the news, all see the same rows and marks in the same order as the server."""
        for writer in self.writers:
            try:
                writer.ask_for_news()
            except Error as error:
                self.outcome.order.append(f"{writer} heard no news: {str(error).splitlines()[0]}")
                return
        served = self.writers[0].served()
        if len(set(served)) != len(served):
            self.outcome.order.append("a row stands twice on the page of the server")
        for writer in self.writers:
            drawn = writer.drawn()
            if drawn != served:
                first = next((pair for pair in zip(drawn, served, strict=False) if pair[0] != pair[1]), "length")
                self.outcome.order.append(f"{writer} sees {len(drawn)} rows, the server {len(served)}; first: {first}")
