"""What the browser tests of the sheet share: its people and meeting, and hands that type."""

from playwright.sync_api import expect

PATIENCE = 15_000  # ms


def sheet_of(meeting) -> str:
    return f"/rapat/{meeting.pk}/lembar/"


def send_of(meeting) -> str:
    return f"**{sheet_of(meeting)}kirim/"


def quick(page):
    return page.get_by_role("textbox", name="Baris cepat")


def line(page, name):
    """A row as it stands on the sheet: "Keputusan 2 dari 4"."""
    return page.get_by_role("textbox", name=name)


def status(page):
    return page.locator("#sync-state")


def trouble(page):
    return page.locator("#sync-trouble")


def say(page, *lines):
    """Type lines into the quick line, each ended by Enter."""
    for text in lines:
        expect(quick(page)).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def settled(page, count):
    """Wait until so many rows are shown."""
    expect(page.locator("#lists .sheet-row[id]")).to_have_count(count, timeout=PATIENCE)


def saved(page):
    """Wait until the server has answered everything, what is open for writing included."""
    _wait(page, "Sheet.queue.pending().length + Sheet.queue.drafts().size === 0")


def kept(page, count):
    """Wait until the device holds so many copies."""
    _wait(page, f"Sheet.copies.all().then((copies) => copies.length === {count})")


def _wait(page, condition):
    for _ in range(PATIENCE // 50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{condition}: {page.evaluate('JSON.stringify(Sheet.queue.stands())')}")


def shown(page) -> list[str]:
    """The rows of the sheet as they are read, each with its mark."""
    return page.locator("#lists .sheet-row[id]").evaluate_all(
        """rows => rows.map((row) => {
            const box = row.querySelector('.row-editor [name=text]');
            const text = box ? box.value : row.querySelector('.row-line').textContent;
            return row.querySelector('.row-mark').textContent + ' ' + text;
        })"""
    )
