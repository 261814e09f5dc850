"""Somebody at a keyboard whose interactions are counted, and the steps that every counted meeting ends with (UX §1)."""


class Person:
    """Clicks and command keys count, typed characters do not.

    Without a mouse Tab goes to what is to be clicked and Enter presses it; both together count as the click they are.
    """

    count = 0

    def __init__(self, page, *, has_mouse=True):
        self.page, self.has_mouse = page, has_mouse

    def click(self, role, name, **options):
        Person.count += 1
        target = self.page.get_by_role(role, name=name, **options)
        if self.has_mouse:
            target.click()
            return
        for _ in range(150):
            if target.evaluate("(it) => it === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"{name} cannot be reached by Tab")
        self.page.keyboard.press("Enter")

    def type(self, text, key):
        Person.count += 1
        self.page.keyboard.type(text)
        self.page.keyboard.press(key)

    def press(self, *keys):
        """Each key is an interaction."""
        for key in keys:
            Person.count += 1
            self.page.keyboard.press(key)


def submit_meeting(notulis: Person):
    """From the sheet or the attendance list: check, submit."""
    notulis.click("link", "Periksa dan ajukan")
    notulis.click("button", "Ajukan")
    notulis.page.get_by_text("Menunggu persetujuan").first.wait_for()


def approve_and_download(chair: Person, target) -> None:
    """From Beranda to the final PDF at `target`."""
    chair.page.goto("/")
    chair.click("link", "Baca dan putuskan")
    chair.click("button", "Setujui dan finalkan")
    download = chair.page.get_by_role("link", name="Unduh A-1").first
    download.wait_for(timeout=20_000)
    with chair.page.expect_download() as waiting:
        Person.count += 1
        download.click()
    waiting.value.save_as(target)
