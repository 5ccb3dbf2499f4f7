"""Where a rule comes from, in words that a person can look up.

In the files a source stands as short marks of the practice reference: "004 §Bail; X6", or the number of one of its pages,
whose own source speaks where nothing nearer is named. What a force writes ("local DA policy 4.2") is said as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.catalogue import Practice

LIST = "sources"

_TEXT = re.compile(r"(00\d)(?: (.*))?\Z")
_PUBLIC = re.compile(r"(X\d+(?:, X\d+)*)(?:: (.*))?\Z")
_PAGE = re.compile(r"(?:[Pp]ractice )?(\d{1,2})(?:\.(\d))?(?: .*)?\Z")
_OURS = re.compile(r"(?:issue \d|\w+\.md\b|design\Z|own invention\Z)")


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that is named: a text, and where in it. ``page``: it stands for a page of the reference alone."""

    title: str
    place: str = ""
    page: bool = False


def source_words(practice: "Practice", source: str) -> str:
    """The source of a rule or a form: each text once, with the places in it; "design of this desk" where no text has it."""
    known = {entry.slug: entry.title for entry in practice.catalogues.get(LIST, ())}
    ours = _Part(_("design of this desk"))
    parts = [part for words in source.split(";") for part in _parts(known, words.strip(), ours)]
    near = [part for part in parts if not part.page]
    shown = near if any(part != ours for part in near) else [*(part for part in parts if part.page), *near]
    places: dict[str, list[str]] = {}
    for part in shown:
        found = places.setdefault(part.title, [])
        if part.place and part.place not in found:
            found.append(part.place)
    return "; ".join(", ".join((title, *found)) for title, found in places.items()) or ours.title


def _parts(known: dict[str, str], words: str, ours: _Part) -> Iterator[_Part]:
    if text := _TEXT.match(words):
        yield from _of_text(known.get(text[1], text[1]), text[2] or "")
    elif public := _PUBLIC.match(words):
        for mark in public[1].split(", "):
            yield _Part(known.get(mark.lower(), mark), public[2] or "")
    elif page := _PAGE.match(words):
        title = known.get(f"page-{page[1]}-{page[2]}") or known.get(f"page-{page[1]}")
        if title:
            text_title, comma, place = title.partition(", “")
            yield _Part(text_title, f"“{place}" if comma else "", page=True)
    elif _OURS.match(words):
        yield ours
    elif words:
        yield _Part(words)


def _of_text(title: str, rest: str) -> Iterator[_Part]:
    """A text of the trade and its headings: "§Bail, §Children" becomes “Bail”, “Children”."""
    if not rest.startswith(("§", "Checklist: ")):
        yield _Part(title, rest)
        return
    for named in rest.split(", §"):
        heading = named.removeprefix("§")
        checklist = heading.startswith("Checklist: ")
        heading, _colon, more = heading.removeprefix("Checklist: ").partition(": ")
        place = _("checklist “{heading}”") if checklist else "“{heading}”"
        yield _Part(title, ": ".join(filter(None, (place.format(heading=heading), more))))
