"""The log of the program itself: ids and reference numbers only, never what a person typed."""

import logging
import logging.handlers
import secrets
import traceback
from pathlib import Path

from da_desk.settings import log_dir

NAME = "da_desk"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def start(folder: Path | None = None) -> logging.Logger:
    """Write the log to ``folder`` (default: this computer's log folder); 5 files of 1 MB."""
    target = folder or log_dir()
    target.mkdir(parents=True, exist_ok=True)
    log = logging.getLogger(NAME)
    if not log.handlers:
        handler = logging.handlers.RotatingFileHandler(target / "da-desk.log", maxBytes=1_000_000, backupCount=5)
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
