"""``da-desk``: opens the window."""

import sys

from da_desk.app import run


def main() -> int:
    """Run the desk with the arguments of the command line."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
