"""What every browser test asks of a page: that it has come, that axe finds nothing, that it is not too wide."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page


def submit(button: Locator) -> None:
    """Click and wait for the page that answers.

    A click returns while the old page still stands; what is asked of the page then may be asked of either one.
    """
    with button.page.expect_navigation():
        button.click()


def faults_of(page: Page, **options) -> list[str]:
    """Each place on the page that axe finds fault with, and whether the page is wider than its window.

    `options` are axe's own. It reads style sheets that import others by an inline style, which our policy refuses it;
    `preload=False` lets it do without. All its rules are asked; what they have nothing against is not described.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    run = "options => axe.run(options).then(found => found.violations)"
    found = page.evaluate(run, {"resultTypes": ["violations"]} | options)
    faults = [f"{fault['id']}: {node['html'][:150]}" for fault in found for node in fault["nodes"]]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return faults + ([f"{too_wide} px wider than the window"] if too_wide > 0 else [])
