"""Instruments of risk assessment in a force's own wording: a file loaded by one person and activated by another.

What is activated is offered from the next sign-in on, beside the instruments that come with the desk, or in place of one
whose slug it bears. An assessment opens for ever with the version that it was written with.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec

from da_desk.documents.text import unprintable
from da_desk.errors import CatalogueInvalid, RuleRefused, UnprintableText
from da_desk.models.canonical import sha256
from da_desk.models.desk import CatalogueFile
from da_desk.practice.catalogue import Practice
from da_desk.practice.instruments import FRAME, Instrument, offered, parsed_instrument, with_instruments
from da_desk.services.duty_views import display_names
from da_desk.services.force_files import Kept, activate, text_of
from da_desk.services.service import Service
from da_desk.settings import resources
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

KEPT = Kept("instrument.")
"""An instrument's file is kept under its slug."""

LARGEST = 256 * 1024
"""Bytes of an instrument's file; a long list of questions has thirty thousand."""

InstrumentState = Literal["in-force", "coming", "waiting", "former", "damaged"]


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """One version of an instrument. ``id`` is None for those that come with the desk, which nobody loaded.

    ``state``: offered today; activated and ``coming`` on its first day; ``waiting`` for a second person; ``former``; or
    ``damaged`` and left out. ``row_version`` is to be given to :meth:`InstrumentFiles.activate`; ``text`` is the file.
    """

    id: UUID | None
    row_version: int
    slug: str
    version: int
    state: InstrumentState
    instrument: Instrument | None
    text: str
    sha256: str
    loaded_by: str = ""
    loaded_by_id: UUID | None = None
    loaded_at: datetime | None = None
    activated_by: str = ""
    activated_at: datetime | None = None

    @property
    def shipped(self) -> bool:
        """Whether it comes with the desk."""
        return self.id is None


@dataclass(frozen=True, slots=True)
class InstrumentFiles(Service):
    """The instruments of this desk, shipped and loaded."""

    def list(self) -> tuple[InstrumentLine, ...]:
        """Every version of every instrument, by name, the newest version first. Raises AccessDenied. Two statements."""
        self.workplace.require("read", "catalogue")
        with self.workplace.reading() as uow:
            rows = uow.all(KEPT.rows())
            names = display_names(uow, [who for row in rows for who in (row.created_by, row.activated_by)])
        practice, today = self._with(rows), self.workplace.today()
        current = {(each.slug, each.version) for each in offered(practice.instruments, today)}
        loaded = {(KEPT.name(row), row.file_version) for row in rows}
        lines = [
            *(_line(row, names, practice, current, today) for row in rows),
            *(line for line in _shipped(current, today) if (line.slug, line.version) not in loaded),
        ]
        return tuple(sorted(lines, key=lambda line: (line.slug, -line.version)))

    def load(self, file: Path, *, op_id: UUID | None = None) -> Changes:
        """Keep a file as a version of its instrument; nobody is asked by it before a second person activates it.

        Raises CatalogueInvalid, saying what is wrong and where, UnprintableText naming the characters, RuleRefused when
        the desk has that version or a newer one, AccessDenied.
        """
        self.workplace.require("create", "catalogue")
        text = text_of(file, LARGEST)
        found = parsed_instrument(text, file.name)
        _require_printable(found)

        def act(uow: UnitOfWork) -> None:
            rows = uow.all(KEPT.rows())
            _require_newer(found, self.workplace.practice, rows)
            with_instruments(self._with(rows), [found])
            KEPT.add(uow, found.slug, found.version, text)

        return self.workplace.act(op_id, act)

    def activate(self, file_id: UUID, row_version: int, *, op_id: UUID | None = None) -> Changes:
        """Let a loaded instrument be offered, from the next sign-in on or from its own first day if that is later.

        Raises RuleRefused to the person who loaded it, or when it was activated before; CatalogueInvalid; AccessDenied,
        Conflict, NotFound.
        """
        self.workplace.require("manage", "catalogue")

        def act(uow: UnitOfWork) -> None:
            row = KEPT.waiting(uow, file_id, row_version)
            with_instruments(self._with(uow.all(KEPT.rows())), [kept_instrument(row)])
            activate(uow, row)

        return self.workplace.act(op_id, act)

    def _with(self, rows: Iterable[CatalogueFile]) -> Practice:
        """The practice as the next sign-in will find it: with what was activated since this one, too."""
        practice = self.workplace.practice
        since = [row for row in rows if (_form_kind(row), row.file_version) not in practice.forms]
        return extended(practice, since)[0]


def practice_of(practice: Practice, uow: UnitOfWork) -> tuple[Practice, str]:
    """The practice with every instrument that was activated on this desk, as it is in force from this sign-in on.

    And a sentence for the person when a file had to be left out: a damaged one keeps nobody out. One statement.
    """
    whole, left_out = extended(practice, uow.all(KEPT.rows()))
    if not left_out:
        return whole, ""
    names = ", ".join(left_out)
    sentence = _("An instrument of this desk can't be used and was left out: {names}. Tell your administrator.")
    return whole, sentence.format(names=names)


def extended(practice: Practice, rows: Iterable[CatalogueFile]) -> tuple[Practice, tuple[str, ...]]:
    """The practice with those of the files that were activated, and the names of those that had to be left out."""
    left_out: list[str] = []
    for row in rows:
        if row.activated_at is not None:
            try:
                practice = with_instruments(practice, [kept_instrument(row)])
            except CatalogueInvalid:
                left_out.append(KEPT.file_name(row))
    return practice, tuple(left_out)


def kept_instrument(row: CatalogueFile) -> Instrument:
    """The instrument of a kept file, as it was loaded. Raises CatalogueInvalid, also for a text that was changed since."""
    return KEPT.understood(row, parsed_instrument, lambda found: (found.slug, found.version))


def _form_kind(row: CatalogueFile) -> str:
    return f"{FRAME}.{KEPT.name(row)}"


def _require_newer(found: Instrument, practice: Practice, rows: Iterable[CatalogueFile]) -> None:
    """A version says for ever which questions were asked, so none is given twice, and none goes behind another."""
    known = max(
        KEPT.newest(rows, found.slug),
        *(each.version for each in practice.instruments if each.slug == found.slug),
        0,
    )
    if found.version <= known:
        sentence = _("The desk has version {number} of “{slug}” already. Give the file a higher version.")
        raise RuleRefused(sentence.format(number=known, slug=found.slug))


def _require_printable(instrument: Instrument) -> None:
    """So that no assessment fails for its questions when it is to be printed."""
    words = " ".join(_texts(msgspec.to_builtins(instrument)))
    bad = unprintable(words)
    if bad:
        raise UnprintableText(bad)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _line(
    row: CatalogueFile, names: dict[UUID, str], practice: Practice, current: set[tuple[str, int]], today: date
) -> InstrumentLine:
    try:
        found = kept_instrument(row)
    except CatalogueInvalid:
        found = None
    return InstrumentLine(
        id=row.id,
        row_version=row.version,
        slug=KEPT.name(row),
        version=row.file_version,
        state=_state(row, found, practice, current, today),
        instrument=found,
        text=row.text,
        sha256=row.sha256,
        loaded_by=names.get(row.created_by, ""),
        loaded_by_id=row.created_by,
        loaded_at=row.created_at,
        activated_by=names.get(row.activated_by, "") if row.activated_by else "",
        activated_at=row.activated_at,
    )


def _state(
    row: CatalogueFile, found: Instrument | None, practice: Practice, current: set[tuple[str, int]], today: date
) -> InstrumentState:
    if found is None:
        return "damaged"
    if row.activated_at is None:
        return "waiting"
    if (found.form_kind, found.version) not in practice.forms:
        return "damaged"
    return _by_day(found, current, today)


def _by_day(found: Instrument, current: set[tuple[str, int]], today: date) -> InstrumentState:
    if (found.slug, found.version) in current:
        return "in-force"
    return "coming" if found.from_ > today else "former"


def _shipped(current: set[tuple[str, int]], today: date) -> Iterator[InstrumentLine]:
    """Those that come with the desk, with their files for a force to begin its own from."""
    for path in sorted((resources() / "instruments").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        found = parsed_instrument(text, path.name)
        yield InstrumentLine(
            id=None,
            row_version=0,
            slug=found.slug,
            version=found.version,
            state=_by_day(found, current, today),
            instrument=found,
            text=text,
            sha256=sha256(text),
        )
