"""How the command line speaks: tables for people, stable JSON for scripts, one sentence for what went wrong."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from da_desk.errors import DaDeskError
from da_desk.wording import _, day, moment


class WrongUse(DaDeskError):
    """The command was given wrongly, in a way that its parser can't tell; the sentence says how to give it."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's answer goes. ``as_json``: one JSON value on standard output, its keys documented and stable."""

    as_json: bool

    def rows(self, keys: Sequence[str], titles: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
        """A list: a JSON array of objects, or a table with titles."""
        found = list(rows)
        if self.as_json:
            write_json([{key: row[key] for key in keys} for row in found])
        else:
            _table(titles, [[_words(row[key]) for key in keys] for row in found])

    def one(self, pairs: Mapping[str, Any], titles: Mapping[str, str]) -> None:
        """One thing: a JSON object, or a line for each fact."""
        if self.as_json:
            write_json(dict(pairs))
            return
        width = max((len(title) for title in titles.values()), default=0)
        for key, title in titles.items():
            print(f"{title:<{width}}  {_words(pairs[key])}")

    def say(self, sentence: str, **facts: Any) -> None:
        """A result: the facts as JSON, or the sentence."""
        if self.as_json:
            write_json(facts)
        else:
            print(sentence)


def write_json(value: Any) -> None:
    """One line of JSON in UTF-8; days and instants as ISO text, instants in UTC."""
    print(json.dumps(value, ensure_ascii=False, default=_plain, sort_keys=True))


def complain(sentence: str) -> None:
    """What went wrong, on standard error."""
    print(sentence, file=sys.stderr)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _words(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value) or "-"
    return str(value)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(titles, *rows, strict=True)]
    for row in (titles, *rows):
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
