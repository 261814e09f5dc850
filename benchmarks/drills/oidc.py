"""Signs in with a real provider of OpenID Connect in a real browser: who comes in, who does not, and what is told.

    .venv/bin/python benchmarks/drills/oidc.py [--keep FOLDER]

Needs node and npm. Installs the provider (npm oidc-provider) into a folder that is thrown away, starts it and the demo
beside it, each on a free port, and ends both. Prints a line for each step; the exit status is 1 when one failed.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machines import demo, free_port, started, wait_for

VERSION = "9.13.3"
NAME = "akun pegawai"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="where node_modules is kept between runs")
    parser.add_argument("--shots", type=Path, help="where pictures of the pages are put")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.keep or Path(folder) / "node"
        install(work)
        run(work, Path(folder), options.shots)


def install(work: Path):
    work.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("oidc_provider.mjs"), work)
    if not (work / "node_modules/oidc-provider").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", work, f"oidc-provider@{VERSION}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run(work: Path, folder: Path, shots):
    app_port, there_port, secret = free_port(), free_port(), secrets.token_hex(16)
    (folder / "secret").write_text(secret)
    app, there = f"http://127.0.0.1:{app_port}", f"http://127.0.0.1:{there_port}"
    settings = {
        "POKJA_OIDC_ISSUER": there,
        "POKJA_OIDC_CLIENT_ID": "pokja-pkp",
        "POKJA_OIDC_CLIENT_SECRET_FILE": str(folder / "secret"),
        "POKJA_OIDC_NAME": NAME,
    }
    node = ["node", "oidc_provider.mjs", str(there_port), app]
    with (
        started(node, cwd=work, env=os.environ | {"CLIENT_SECRET": secret}) as provider,
        demo(folder / "var", app_port, settings),
    ):
        wait_for(f"{there}/.well-known/openid-configuration")
        sys.exit(0 if all(steps(app, there, provider, shots)) else 1)


def steps(app, there, provider, shots):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )

        def step(words, act):
            begun = time.monotonic()
            context = browser.new_context(viewport={"width": 360, "height": 700})
            page = context.new_page()
            try:
                act(page)
                result = "ok"
            except Exception as error:  # noqa: BLE001 a drill tells every failure
                result = f"GAGAL: {str(error).splitlines()[0]} ({page.url}) {page.inner_text('body')[:300]!r}"
            if shots:
                page.screenshot(path=shots / f"oidc-{words.split()[0]}.png", full_page=True)
            context.close()
            print(f"{words:66}{time.monotonic() - begun:6.1f} s  {result}", flush=True)
            return result == "ok"

        def go(page, login):
            page.goto(f"{app}/masuk/")
            page.get_by_role("link", name=f"Masuk lewat {NAME}").click()
            page.locator("[name=login]").fill(login)
            page.locator("[name=password]").fill("apa saja")
            page.get_by_role("button", name="Sign-in").click()
            page.get_by_role("button", name="Continue").click()
            page.wait_for_url(f"{app}/**")

        def signs_in(page):
            go(page, "sekretariat")
            page.get_by_role("heading", name="Beranda").wait_for()
            page.goto(f"{app}/akun/")
            page.get_by_text(f"Terhubung dengan {NAME}").wait_for()
            assert "Sekretariat Pokja PKP Banten" in page.inner_text("main")

        def signs_out(page):
            go(page, "sekretariat")
            page.goto(f"{app}/keluar/")
            page.locator("main").get_by_role("button", name="Keluar").click()
            page.get_by_role("link", name=f"keluar juga dari {NAME}").click()
            page.get_by_role("button", name="Yes, sign me out").click()
            page.wait_for_url(f"{app}/masuk/**")
            page.get_by_role("link", name=f"Masuk lewat {NAME}").click()
            page.locator("[name=login]").wait_for()  # the provider asks again

        def confirms(page):
            go(page, "sekretariat")
            page.goto(f"{app}/akun/pastikan/?next=/akun/")
            page.get_by_role("link", name=f"Pastikan lewat {NAME}").click()
            page.locator("[name=login]").fill("sekretariat")  # asked for, although the provider remembers
            page.locator("[name=password]").fill("apa saja")
            page.get_by_role("button", name="Sign-in").click()
            page.wait_for_url(f"{app}/akun/")

        def is_refused(login, words):
            def act(page):
                go(page, login)
                assert words in page.inner_text("main"), page.inner_text("main")
                page.goto(f"{app}/rapat/")
                page.wait_for_url(f"{app}/masuk/**")

            return act

        def cancels(page):
            page.goto(f"{app}/masuk/")
            page.get_by_role("link", name=f"Masuk lewat {NAME}").click()
            page.get_by_role("link", name="Cancel").click()
            page.wait_for_url(f"{app}/**")
            assert "membatalkan masuk" in page.inner_text("main"), page.inner_text("main")

        def is_down(page):
            provider.terminate()
            provider.wait()
            page.goto(f"{app}/masuk/")
            page.get_by_role("link", name=f"Masuk lewat {NAME}").click()
            page.get_by_text("tidak menjawab seperti seharusnya").wait_for()

        yield step("masuk: akun yang ada, pos-el terverifikasi", signs_in)
        yield step("masuk-lagi: lewat subjek, keluar di sini dan di penyedia", signs_out)
        yield step("pastikan: penyedia menanyai lagi", confirms)
        yield step("asing: tanpa akun ditolak, tidak ada akun dibuat", is_refused("asing", "Belum ada akun"))
        yield step("pejabat: pos-el belum diperiksa ditolak", is_refused("pejabat", "yang sudah diperiksa"))
        yield step("batal: membatalkan di penyedia", cancels)
        yield step("mati: penyedia mati", is_down)
        browser.close()


if __name__ == "__main__":
    main()
