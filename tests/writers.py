"""People who write on one sheet in real browsers, and what each of them typed: what the database must match."""

import random
import time
from collections import Counter

from playwright.sync_api import Error, Page

QUICK = "#quick_text"
TELLS = """
const tell = (...words) => console.debug('CHANGES', ...words.map((word) => JSON.stringify(word)));
document.addEventListener('sheet:answer', (event) => tell(event.detail.results));
document.addEventListener('sheet:recovered', (event) => tell('recovered', event.detail, Sheet.queue.pending()));
"""
# Not what stands in a dialog: nobody types words of the meeting there.
WRITTEN_IN = """() => document.querySelector("dialog") || !document.activeElement.closest("#quick, .row-editor")
    ? null : document.activeElement.value"""
READY = "() => window.Sheet && Sheet.view && Sheet.view.tree && document.getElementById('quick')"
SHOWN_ROWS = """() => Sheet.view.tree.reading.filter(
    (line) => line.row.kind !== "speaker" && !(Sheet.edit.ghost() && Sheet.edit.ghost().uid === line.row.uid)
).map((line) => [line.row.uid, line.row.kind, line.level])"""
STANDING = """() => ({
    pending: Sheet.queue.pending().length, parked: Sheet.queue.parked().length,
    quick: document.getElementById("quick_text").value, open: Boolean(Sheet.edit.opened()),
    trouble: document.getElementById("sync-trouble").hidden ? "" : document.getElementById("sync-trouble").textContent,
    state: document.getElementById("sync-state").textContent,
})"""
# What stands on a sheet, in the order of reading: as scripts drew it, or as the server would draw it anew.
AS_DRAWN = """() => [...document.querySelectorAll("#lists .sheet-row[id]")].map(
    (row) => row.id + " " + row.querySelector(".row-mark").textContent)"""
AS_SERVED = """async (address) => {
    const text = await (await fetch(address, {cache: "no-store"})).text();
    const rows = new DOMParser().parseFromString(text, "text/html").querySelectorAll("#lists .sheet-row[id]");
    return [...rows].map((row) => row.id + " " + row.querySelector(".row-mark").textContent);
}"""
PASTE = """(box, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


class Writer:
    """One person with a browser and a network of their own."""

    def __init__(self, number: int, person: dict, meeting: int, network, browser, *, seed=0):
        self.number, self.person, self.network = number, person, network
        self.sheet = f"{network.address}/rapat/{meeting}/lembar/"
        self.random = random.Random(f"{seed}-{number}")
        self.words: dict[str, str] = {}  # each word typed, and how
        self.removed: set[str] = set()  # rows this person removed
        self.kept_twice: set[str] = set()  # words of rows of which a conflict kept both versions
        self.stray: list[str] = []  # typed, but never seen in the field it was typed into
        self.errors: list[str] = []
        self.answered: list[dict] = []  # what a conflict or a removed row asked them
        self.did = Counter()
        self.page: Page | None = None
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="id-ID", reduced_motion="reduce"
        )
        self.context.set_default_timeout(3_000)
        self.context.add_init_script(TELLS)
        self.told: list[str] = []  # what the page told of its changes, with the time
        self.context.add_cookies([self.cookie("sessionid", person["session"])])

    def cookie(self, name, value) -> dict:
        return {"name": name, "value": value, "url": self.network.address}

    def __str__(self):
        return f"w{self.number}"

    # --- the page ---

    def open(self) -> bool:
        """Open the sheet, unless it is open; False when the network does not allow it."""
        if self.page and self.is_ready():
            return True
        if not self.page:
            self.page = self.context.new_page()
            self.page.on("pageerror", lambda error: self.errors.append(f"{self}: {error}"))
            self.page.on("console", self._note)
        try:
            self.page.goto(self.sheet, timeout=8_000)
            if "/masuk/" in self.page.url:
                self._fill_sign_in(self.page.locator("#content form"))
            self._wait(READY)
        except Error:
            return False
        return True

    def _wait(self, condition, seconds=3):
        """wait_for_function evaluates text, which our policy refuses."""
        for _ in range(seconds * 20):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise Error(f"not true: {condition}")

    def is_ready(self) -> bool:
        try:
            return bool(self.page.evaluate(READY))
        except Error:
            return False

    def close(self):
        """As a tab is closed: at once, whatever is being typed."""
        if self.page:
            self.page.close()
            self.page = None

    def _note(self, message):
        if message.text.startswith("CHANGES "):
            self.told.append(f"{time.time():.2f} {self} {message.text}")
        if "Content Security Policy" in message.text:
            self.errors.append(f"{self}: {message.text}")

    # --- what people do ---

    def act(self) -> str:
        """Do one thing on the sheet."""
        acts = {
            self.type_line: 8, self.type_and_wait: 2, self.double_click: 1, self.paste: 2, self.edit: 8,
            self.add_below: 3, self.move: 5, self.nest: 3, self.remove: 3, self.undo: 1, self.restore: 1,
        }  # fmt: skip
        act = self.random.choices(list(acts), list(acts.values()))[0]
        known = len(self.words)
        try:
            self.answer_trouble()
            act()
        except Error as error:
            self.did[f"{act.__name__} tried"] += 1
            return f"{act.__name__} tried: {str(error).splitlines()[0]}"
        self.did[act.__name__] += 1
        return f"{act.__name__} {' '.join(list(self.words)[known:])}"

    def type_line(self):
        self._into_quick(self.random.choice(["k: ", "r: ", "t: ", "c: ", "m: ", "", "", ""]), "line")
        self.page.keyboard.press("Enter")

    def type_and_wait(self):
        """A line that is not ended yet."""
        self._into_quick(" ", "unfinished")

    def double_click(self):
        self._into_quick("", "line")
        self.page.locator("#quick button", has_text="Catat").dblclick()

    def paste(self):
        words = [self._word("pasted") for _ in range(3)]
        box = self.page.locator(QUICK)
        if box.input_value():
            box.press("Enter")
        self.page.locator("#quick input[name=kind][value=recommendation]").evaluate("radio => radio.click()")
        box.evaluate(
            PASTE, "\n".join(f"{mark} {word} ditempel" for mark, word in zip(["a.", "b.", "c."], words, strict=True))
        )

    def edit(self):
        """Add a word to the end of a row, of whomever it is."""
        if self._open_row():
            self._type(" ", "edit")
            self._leave_row()

    def add_below(self):
        if self._open_row():
            self.page.keyboard.press("Enter")
            self._type("", "row")
            self._leave_row()

    def move(self):
        if self._open_row():
            self.page.keyboard.press(self.random.choice(["Alt+ArrowUp", "Alt+ArrowDown"]))

    def nest(self):
        if self._open_row():
            self.page.keyboard.press(self.random.choice(["Tab", "Shift+Tab"]))

    def remove(self):
        if uid := self._some_row(agenda=False):
            self.removed.add(uid)
            self.page.locator(f"#row-{uid} > .row-menu [data-act=remove]").evaluate("button => button.click()")

    def undo(self):
        self._click_if_there(self.page.locator("#notice button", has_text="Urungkan"))

    def restore(self):
        self._click_if_there(self.page.locator("#removed button").first)

    def _click_if_there(self, button):
        if button.count():
            button.first.evaluate("button => button.click()")

    def _some_row(self, *, agenda=True) -> str | None:
        rows = [row for row in self.page.evaluate(SHOWN_ROWS) if agenda or row[1] != "agenda"]
        return self.random.choice(rows)[0] if rows else None

    def _open_row(self) -> bool:
        uid = self._some_row()
        if uid is None:
            return False
        if self.page.evaluate("Sheet.edit.opened() && Sheet.edit.opened().uid") != uid:
            self.page.locator(f"#row-{uid} > .row-text > .row-line").focus()
            self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+End")
        return True

    def _leave_row(self):
        way = self.random.choice(["pause", "quick", "stay"])
        if way == "quick":
            self.page.locator(QUICK).focus()
        elif way == "pause":
            self.page.wait_for_timeout(2_100)

    def _into_quick(self, prefix, how):
        box = self.page.locator(QUICK)
        box.focus()
        self.page.keyboard.press("Control+End")
        self._type("" if box.input_value() else prefix, how)

    def _word(self, how) -> str:
        word = f"w{self.number}-{len(self.words):04d}"
        self.words[word] = how
        return word

    def _type(self, prefix, how):
        """Type a word that nobody typed before; each key by itself, as fingers do."""
        before = self.page.evaluate(WRITTEN_IN)
        if before is None:
            raise Error("no field has the focus")
        if before and not before[-1].isspace() and not prefix:
            prefix = " "
        word = self._word(how)
        self.page.keyboard.type(prefix + word)
        if word not in (self.page.evaluate("document.activeElement.value") or ""):
            self.stray.append(f"{word} ({how}), began as {before!r}")

    # --- what the page asks of them ---

    def answer_trouble(self) -> str:
        """Do what the page asks for; the words of what was pressed."""
        page = self.page
        if page.locator("dialog").count():
            self._fill_sign_in(page.locator("dialog form"))
            self._wait("() => !document.querySelector('dialog')")
            return "Masuk"
        for words in ("Masuk lagi", "Kirim"):
            button = page.locator("#sync-trouble").get_by_role("button", name=words, exact=True)
            if button.count():
                button.click()
                if words == "Masuk lagi":
                    page.locator("dialog form").wait_for()
                    return self.answer_trouble()
                return words
        for words in ("Simpan keduanya", "Simpan sebagai baris baru"):
            button = page.get_by_role("button", name=words, exact=True)
            if button.count():
                self._note_both()
                button.first.evaluate("button => button.click()")
                return words
        return ""

    def _fill_sign_in(self, form):
        form.locator("[name=login]").fill(self.person["email"])
        form.locator("[name=password]").fill(self.person["password"])
        form.locator("button[type=submit]").click()

    def _note_both(self):
        """The words that both versions hold now stand twice, rightly."""
        told = self.page.evaluate("Sheet.queue.parked().filter((change) => change.quarrel)")
        self.did["conflict"] += len(told[:1])
        for change in told:
            self.answered.append(change)
            self.kept_twice.update(" ".join(str(value) for value in change["values"].values()).split())

    # --- at the end ---

    def settle(self) -> dict | None:
        """Do what is left to do; None once everything is on the server."""
        if not self.open():
            return {"state": "not open"}
        try:
            if pressed := self.answer_trouble():
                return {"state": pressed}
            self.page.locator(QUICK).focus()
            if self.page.locator(QUICK).input_value().strip():
                self.page.keyboard.press("Enter")
            for words in ("Kirim sekarang", "Coba lagi", "Kirim lagi"):
                button = self.page.get_by_role("button", name=words, exact=True)
                if button.count():
                    button.first.click()
                    return {"state": words}
            now = self.page.evaluate(STANDING)
        except Error as error:
            return {"state": str(error).splitlines()[0]}
        done = not (now["pending"] or now["parked"] or now["quick"].strip() or now["open"] or now["trouble"])
        return None if done and now["state"].startswith("Tersimpan") else now

    def ask_for_news(self):
        """The poll that comes every 15 seconds, and whenever the tab is shown again."""
        with self.page.expect_response(lambda response: "/lembar/kirim/" in response.url, timeout=10_000):
            self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        self.page.wait_for_timeout(200)

    def drawn(self) -> list[str]:
        return self.page.evaluate(AS_DRAWN)

    def served(self) -> list[str]:
        return self.page.evaluate(AS_SERVED, self.sheet)
