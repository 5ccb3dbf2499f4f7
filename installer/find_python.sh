#!/bin/sh
# Prints the Python (3.11 to 3.13) that DA Desk is set up with; says in one sentence what to do when there is none.
# Each candidate is run, not only looked for: a version manager's shim may stand on the path and lead nowhere.
set -eu

without_venv=""
for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
    found=$(command -v "$name" 2>/dev/null) || continue
    "$found" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1 || continue
    if "$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        printf '%s\n' "$found"
        exit 0
    fi
    without_venv=${without_venv:-$found}
done

if [ -n "$without_venv" ]; then
    version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version is here, but it can't make environments. Install its venv package, such as" >&2
    echo "    apt-get install python3-venv      (Debian and Ubuntu; or python$version-venv)" >&2
else
    echo "DA Desk needs Python 3.11, 3.12 or 3.13, and none was found. Install one, such as" >&2
    echo "    apt-get install python3 python3-venv      (Debian and Ubuntu)" >&2
    echo "    dnf install python3.12                    (Fedora)" >&2
    echo "or say where it is: make run PYTHON=/path/to/python3" >&2
fi
exit 1
