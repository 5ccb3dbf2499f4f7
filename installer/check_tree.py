"""No tracked file may name a package source's address or a place on one machine: ``python installer/check_tree.py``.

Locks and builds must work behind any mirror, and nothing of a developer's computer belongs in the house. Standard
library only. Exit code 0 when the tree is clean, 1 with each line found.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SOURCES = r"--(extra-)?index-ur[l]|--find-link[s]|--trusted-hos[t]|pypi\.or[g]|pythonhosted\.or[g]|registry\.np[m]js"
PLACES = r"/home/(?!officer|local)[a-z]\w+/|/Users/[A-Za-z]\w+/|(?<!\w)/root/[\w.]|[A-Z]:\\Users\\[A-Za-z]"
FORBIDDEN = re.compile(f"{SOURCES}|{PLACES}")
ADDRESS = re.compile(r"https?:")


def tracked() -> list[Path]:
    """The files that belong to the tree: known to git, or new and not ignored."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def faults(path: Path, name: str) -> Iterator[str]:
    """Each forbidden line of one file as ``name:line: text``. Files that are no text are left alone."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(lines, start=1):
        if FORBIDDEN.search(line) or (name.endswith(".lock") and ADDRESS.search(line)):
            yield f"{name}:{number}: {line.strip()[:160]}"


def main() -> int:
    """See the module."""
    found = [fault for path in tracked() for fault in faults(path, path.relative_to(ROOT).as_posix())]
    if found:
        print("These lines name a package source or a place on one machine; take them out:", file=sys.stderr)
        print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
