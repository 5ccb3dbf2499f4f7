"""Makes and keeps up the environment in ``.venv`` from a hash lock: ``python installer/environment.py run|dev``.

Standard library only: it runs before anything is installed. What is installed is remembered in a stamp (which lock,
its hash, the project's own declaration and place); nothing is done while the stamp is right. The dev lock holds all
that the run lock holds, so an environment for tests also runs the desk.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "da-desk.stamp"
SERVES = {"run": ("run", "dev"), "dev": ("dev",)}
SUPPORTED = "(3, 11) <= sys.version_info[:2] <= (3, 13)"


def lock(kind: str) -> Path:
    """The requirement file of that kind."""
    return ROOT / "requirements" / f"{kind}.lock"


def wanted_stamp(kind: str) -> str:
    """What the stamp says when the environment holds exactly what this lock and this project ask for."""
    digest = hashlib.sha256()
    for path in (lock(kind), ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return f"{kind} {digest.hexdigest()} {ROOT}\n"


def python() -> Path:
    """The environment's own Python."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def usable() -> bool:
    """Whether the environment's Python starts, has pip and is of a supported version."""
    if not python().exists():
        return False
    asked = f"import sys, pip; sys.exit(not {SUPPORTED})"
    return subprocess.run([str(python()), "-c", asked], capture_output=True, check=False).returncode == 0


def moved() -> bool:
    """Whether the environment was made in another place: its scripts would call that place's Python."""
    return STAMP.exists() and not STAMP.read_text(encoding="utf-8").endswith(f" {ROOT}\n")


def pip(*words: str) -> None:
    """Run the environment's pip. Raises CalledProcessError."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    subprocess.run([str(python()), "-m", "pip", "install", *quiet, *words], check=True, cwd=ROOT)


def install(kind: str) -> None:
    """Make the environment when there is none, then install the lock and the project itself."""
    if moved() or not usable():
        print("Making the environment in .venv …", flush=True)
        venv.EnvBuilder(clear=True, with_pip=True).create(VENV)
    STAMP.unlink(missing_ok=True)
    print(f"Installing what requirements/{kind}.lock names (once) …", flush=True)
    pip("--require-hashes", "-r", str(lock(kind)))
    pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT))
    STAMP.write_text(wanted_stamp(kind), encoding="utf-8")


def ready(kind: str) -> bool:
    """Whether the environment already serves."""
    if not STAMP.exists() or not usable():
        return False
    return STAMP.read_text(encoding="utf-8") in {wanted_stamp(other) for other in SERVES[kind]}


def main(words: list[str]) -> int:
    """Exit code 0 when the environment serves, 1 when it could not be made, 2 for wrong use."""
    if len(words) != 1 or words[0] not in SERVES:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if not ready(words[0]):
            install(words[0])
    except subprocess.CalledProcessError as error:
        print(
            "The environment could not be made; the reason stands above. Check the connection to your package source, "
            "then run the same command again.",
            file=sys.stderr,
        )
        return error.returncode or 1
    except OSError as error:
        print(f"The environment could not be made in {VENV}: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
