"""Brings the demo up to date in one process: tables, samples, static files, passwords; names the logins."""

import hashlib
import io
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
from django.utils.crypto import salted_hmac  # noqa: E402

from config.values import kept_secret  # noqa: E402


def main():
    django.setup()
    print("Menyiapkan basis data dan contoh", flush=True)
    call_command("migrate", verbosity=0)
    call_command("seed_demo", verbosity=0)
    # Reminders every morning; without EMAIL_URL they are printed where the demo runs.
    call_command("send_reminders", schedule=True, stdout=io.StringIO())
    collect_static_files()
    print("\nAkun demo, semua dengan sandi", set_passwords())
    for user in demo_users():
        print(f"  {user.email:<26} {user}")


def demo_users():
    return get_user_model().objects.filter(email__endswith="@demo.test").order_by("pk")


def set_passwords():
    """Give every demo account the one password. Hashing is slow on purpose, so what is known to fit is left alone."""
    password = settings.DEMO_PASSWORD or kept_secret(settings.VAR / "demo-password", size=9)
    stamp = settings.VAR / "demo-password.set"
    if _read(stamp) != _fit(password):
        for user in demo_users():
            if not user.check_password(password):  # a password set again would sign its owner out
                user.set_password(password)
                user.save(update_fields=["password"])
        stamp.write_text(_fit(password))
    return password


def _fit(password):
    hashes = demo_users().values_list("password", flat=True)
    return salted_hmac("demo-password", "\n".join([password, *hashes]), algorithm="sha256").hexdigest()


def _read(stamp):
    return stamp.read_text() if stamp.exists() else ""


def collect_static_files():
    """Hashing and packing takes seconds, so it is done when a file has changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = settings.STATIC_ROOT.with_name("static.collected")
    if _read(stamp) != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    try:
        main()
    except CommandError as error:
        sys.exit(str(error))
