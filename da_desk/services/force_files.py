"""Files that a force loads into the desk: read whole, kept under a slug and a version, activated by a second person.

What a kind of file means (bank holidays, an instrument) stands in a room of its own; this is what they share.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from da_desk.errors import CatalogueInvalid, NotFound, RuleRefused
from da_desk.models.canonical import sha256
from da_desk.models.desk import CatalogueFile
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

FoundT = TypeVar("FoundT")


def text_of(file: Path, largest: int) -> str:
    """The text of a file of at most ``largest`` bytes. Raises CatalogueInvalid, which names the file and no folder."""
    try:
        with file.open("rb") as source:
            data = source.read(largest + 1)
    except OSError:
        raise CatalogueInvalid(file.name, _("it can't be opened")) from None
    if len(data) > largest:
        raise CatalogueInvalid(file.name, _("it is larger than {limit} KB").format(limit=largest // 1024))
    try:
        return data.decode("utf-8-sig")  # Windows editors put a mark before the text
    except UnicodeDecodeError:
        raise CatalogueInvalid(file.name, _("it is not a text in UTF-8")) from None


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept files of one kind: those whose slug begins with ``prefix``; the rest is the name in the force's file."""

    prefix: str

    def rows(self) -> Select[CatalogueFile]:
        """Every file of this kind, by name, the oldest version first."""
        return (
            select(CatalogueFile)
            .where(CatalogueFile.slug.startswith(self.prefix, autoescape=True))
            .order_by(CatalogueFile.slug, CatalogueFile.file_version)
        )

    def name(self, row: CatalogueFile) -> str:
        """The name that the force gave: an area, an instrument."""
        return row.slug.removeprefix(self.prefix)

    def file_name(self, row: CatalogueFile) -> str:
        """What a sentence calls the file."""
        return _("{slug}.toml, version {number}").format(slug=self.name(row), number=row.file_version)

    def add(self, uow: UnitOfWork, name: str, version: int, text: str) -> None:
        """Keep a file that was read and understood."""
        uow.add(CatalogueFile(slug=self.prefix + name, file_version=version, sha256=sha256(text), text=text))

    def understood(
        self, row: CatalogueFile, parse: Callable[[str, str], FoundT], named: Callable[[FoundT], tuple[str, int]]
    ) -> FoundT:
        """What the text of a kept file means. Raises CatalogueInvalid, also when it is not the text that was loaded."""
        file = self.file_name(row)
        if sha256(row.text) != row.sha256:
            raise CatalogueInvalid(file, _("it was changed since it was loaded"))
        found = parse(row.text, file)
        if named(found) != (self.name(row), row.file_version):
            raise CatalogueInvalid(file, _("it is kept under another name"))
        return found

    def newest(self, rows: Iterable[CatalogueFile], name: str) -> int:
        """The highest version that was loaded under a name, activated or not; 0 for none."""
        return max((row.file_version for row in rows if self.name(row) == name), default=0)

    def waiting(self, uow: UnitOfWork, file_id: UUID, row_version: int) -> CatalogueFile:
        """The file that this person is about to activate.

        Raises RuleRefused to the person who loaded it, or when it was activated before; NotFound, Conflict.
        """
        row = uow.take(CatalogueFile, file_id, row_version)
        if not row.slug.startswith(self.prefix):
            raise NotFound
        if row.activated_at is not None:
            raise RuleRefused(_("This file was activated before."))
        if row.created_by == uow.account_id:
            raise RuleRefused(_("You loaded this file. A second person has to read and activate it."))
        return row


def activate(uow: UnitOfWork, row: CatalogueFile) -> None:
    """Let a waiting file count; who and when is kept with it, and in the log."""
    row.activated_by, row.activated_at = uow.account_id, uow.now
    uow.note("activated", "catalogue_file", row.id, None)
