"""Brings the demo up to date in one process: tables, regions, samples, static files, passwords; names the logins."""

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402

from config.values import kept_secret  # noqa: E402


def main():
    django.setup()
    print("Menyiapkan basis data dan contoh", flush=True)
    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    call_command("seed_demo", verbosity=0)
    collect_static_files()
    password = settings.DEMO_PASSWORD or kept_secret(settings.VAR / "demo-password", size=9)
    print("\nAkun demo, semua dengan sandi", password)
    for user in get_user_model().objects.filter(email__endswith="@demo.test").order_by("pk"):
        if not user.check_password(password):  # a password set again would sign its owner out
            user.set_password(password)
            user.save(update_fields=["password"])
        print(f"  {user.email:<26} {user}")


def collect_static_files():
    """Hashing and packing takes seconds, so it is done when a file has changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = settings.STATIC_ROOT.with_name("static.collected")
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    try:
        main()
    except CommandError as error:
        sys.exit(str(error))
