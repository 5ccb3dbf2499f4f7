"""The log of the program itself: ids and reference numbers only, never what a person typed."""

import logging
import secrets
import traceback
from itertools import pairwise
from pathlib import Path

from da_desk.settings import log_dir

NAME = "da_desk"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_MOST_BYTES, _FORMER_FILES = 1_000_000, 5


class _TurningFile(logging.FileHandler):
    """A log of at most 1 MB with five former ones beside it.

    The standard library's own handler imports sockets and pickling, which alone is a tenth of the time to the
    first page.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, in a new file when the present one is full."""
        if self.stream is not None and self.stream.tell() >= _MOST_BYTES:
            self.close()
            self._turn()
        super().emit(record)

    def _turn(self) -> None:
        files = [Path(f"{self.baseFilename}{f'.{number}' if number else ''}") for number in range(_FORMER_FILES + 1)]
        for newer, older in reversed(list(pairwise(files))):
            if newer.exists():
                newer.replace(older)


def start(folder: Path | None = None) -> logging.Logger:
    """Write the log to ``folder`` (default: this computer's log folder); 5 files of 1 MB."""
    target = folder or log_dir()
    target.mkdir(parents=True, exist_ok=True)
    log = logging.getLogger(NAME)
    if not log.handlers:
        handler = _TurningFile(target / "da-desk.log", encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    return log


def reference(error: BaseException) -> str:
    """Log an unknown error under a new reference number and return the number.

    Only the type and the places in our code are written: an exception's own text can hold personal data.
    """
    number = "".join(secrets.choice(_ALPHABET) for _position in range(8))
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
    )
    logging.getLogger(NAME).error("%s %s at %s", number, type(error).__name__, places)
    return number
