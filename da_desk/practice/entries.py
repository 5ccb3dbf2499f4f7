"""One catalogue entry: a slug that never changes its meaning, a title, where it comes from and from when it holds."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.wording import _

EVERYWHERE = "england-wales"
"""The area of an entry that holds in every force; an entry of a force's own area goes before it."""

Slug = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9]+(?:[._-][a-z0-9]+)*\Z")]
Words = Annotated[str, msgspec.Meta(min_length=1)]
Confidence = Literal["primary", "secondary", "unverified", "design"]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a catalogue. ``from_`` and ``to`` are inclusive days; ``to`` is empty while the entry holds.

    ``grades``: the risk grades that it suits, none named for all. ``covers``: where in a form what it asks is answered.

    ``confidence``: primary and secondary are sourced; unverified and design carry a badge until a force confirms them.
    """

    slug: Slug
    title: Words
    source: Words
    from_: date = msgspec.field(name="from")
    confidence: Confidence
    to: date | None = None
    area: Slug = EVERYWHERE
    help: str = ""
    grades: tuple[Slug, ...] = ()
    covers: tuple[Words, ...] = ()

    @property
    def badge(self) -> bool:
        """Whether the page shows that this still has to be confirmed."""
        return self.confidence in ("unverified", "design")

    def holds(self, day: date) -> bool:
        """Whether the entry is in force on ``day``."""
        return self.from_ <= day and (self.to is None or day <= self.to)


EntryT = TypeVar("EntryT", bound=Entry)
DecodedT = TypeVar("DecodedT")


def as_of(entries: Iterable[EntryT], slug: str, day: date, area: str = EVERYWHERE) -> EntryT | None:
    """The entry with that slug in force on ``day``: the area's own, else the one that holds everywhere."""
    found = {entry.area: entry for entry in entries if entry.slug == slug and entry.holds(day)}
    return found.get(area) or found.get(EVERYWHERE)


def in_force(entries: Iterable[EntryT], day: date, area: str = EVERYWHERE) -> tuple[EntryT, ...]:
    """Every entry in force on ``day`` for ``area``, in the order of the file; an area's own replaces the general one."""
    held = [entry for entry in entries if entry.holds(day) and entry.area in (area, EVERYWHERE)]
    own = {entry.slug for entry in held if entry.area == area}
    return tuple(entry for entry in held if entry.area == area or entry.slug not in own)


def files(folder: Path) -> tuple[Path, ...]:
    """The TOML files of a folder by name. Raises CatalogueInvalid when there are none: a lost folder is never empty."""
    found = tuple(sorted(folder.glob("*.toml")))
    if not found:
        raise CatalogueInvalid(folder.name, _("no files stand there"))
    return found


def decode(path: Path, kind: type[DecodedT]) -> DecodedT:
    """The TOML file as ``kind``. Raises CatalogueInvalid naming the file and the place."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CatalogueInvalid(path.name, str(error)) from None
    return decoded(path.name, content, kind)


def decoded(file: str, content: bytes | str, kind: type[DecodedT]) -> DecodedT:
    """TOML that came as ``file`` as ``kind``. Raises CatalogueInvalid naming it and the place."""
    try:
        return msgspec.toml.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise CatalogueInvalid(file, str(error)) from None


def check_windows(file: str, entries: Iterable[Entry]) -> None:
    """Raise CatalogueInvalid when one slug has two entries in force on one day in one area."""
    last: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda each: each.from_):
        if entry.to is not None and entry.to < entry.from_:
            raise CatalogueInvalid(file, _("“{slug}” ends before it begins.").format(slug=entry.slug))
        before = last.get((entry.slug, entry.area))
        if before is not None and (before.to is None or before.to >= entry.from_):
            raise CatalogueInvalid(file, _("“{slug}” stands twice for the same days.").format(slug=entry.slug))
        last[(entry.slug, entry.area)] = entry
