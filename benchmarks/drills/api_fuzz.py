"""Asks the read API what a schema fuzzer thinks of: no answer may be a 500 or differ from the OpenAPI document.

    .venv/bin/python benchmarks/drills/api_fuzz.py [--examples 300] [--keep FOLDER]

Installs schemathesis from PyPI into an environment of its own in a folder that is thrown away (the program itself does
not need it), starts the demo on a free port, makes a key for the nation, and fuzzes with it. The exit status is that of
the fuzzer: 0 when nothing was found.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from machines import BASE, demo, free_port

VERSION = "4.32.5"
MAKE_KEY = """
from datetime import date
from pokja.keeping.tokens import make_token
from pokja.models import ApiToken, User
token = ApiToken(name="Uji", scope="nation", finals=True, followups=True, numbers=True, expires_on=date(2099, 1, 1))
print(make_token(token, by=User.objects.get(email="sistem@demo.test")))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=300, help="of each address")
    parser.add_argument("--keep", type=Path, help="where the fuzzer is kept between runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tool = fuzzer(options.keep or Path(folder) / "env")
        port, var = free_port(), Path(folder) / "var"
        settings = {"POKJA_API_PER_MINUTE": "100000"}  # the limit is proved by the tests
        with demo(var, port, settings) as address:
            key = made_key(os.environ | settings | {"POKJA_VAR": str(var), "PORT": str(port)})
            command = [tool, "run", f"{address}/api/v1/openapi.json", "--header", f"Authorization: Bearer {key}"]
            command += ["--max-examples", str(options.examples), "--checks", "all", "--no-color", "--seed", "7"]
            sys.exit(subprocess.run(command, cwd=folder).returncode)


def made_key(env: dict) -> str:
    shell = [sys.executable, BASE / "manage.py", "shell", "-c", MAKE_KEY]
    return subprocess.run(shell, env=env, cwd=BASE, check=True, capture_output=True, text=True).stdout.split()[-1]


def fuzzer(place: Path) -> Path:
    tool = place / "bin/schemathesis"
    if not tool.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([place / "bin/pip", "install", "--quiet", f"schemathesis=={VERSION}"], check=True)
    return tool


if __name__ == "__main__":
    main()
