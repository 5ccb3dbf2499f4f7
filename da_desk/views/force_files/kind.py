"""What a kind of files is that a force may have of its own, and one line for each of their versions."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from da_desk.practice.sources import source_words
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.store.changes import Changes

State = Literal["in-force", "coming", "waiting", "former", "damaged"]
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """One version of one file. ``id`` is None for what comes with the desk, which nobody loaded.

    ``row_version`` is to be given back when it is activated. ``about`` tells it from others in a line, ``facts`` are what
    it says in words, ``first_day`` its own first day; all empty for a damaged one. ``text`` is the file.
    """

    id: UUID | None
    row_version: int
    name: str
    version: int
    title: str
    state: State
    text: str
    about: str = ""
    facts: Facts = ()
    first_day: date | None = None
    loaded_by: str = ""
    loaded_by_id: UUID | None = None
    loaded_at: datetime | None = None
    activated_by: str = ""
    activated_at: datetime | None = None

    @property
    def shipped(self) -> bool:
        """Whether it comes with the desk."""
        return self.id is None

    @property
    def spoken(self) -> str:
        """What tells it from every other line. What comes with the desk and has no version is called by its title."""
        if not self.version:
            return self.title
        return _("{title}, version {number}").format(title=self.title, number=self.version)

    @property
    def file_name(self) -> str:
        """What a copy of it is called at first."""
        return f"{self.name}.toml"


class FileKind(ABC):
    """One kind of files, and the service that keeps them."""

    key: str
    largest: int

    def __init__(self, services: "Services") -> None:
        self.services = services

    @property
    @abstractmethod
    def title(self) -> str:
        """What the kind is called."""

    @abstractmethod
    def lines(self) -> tuple[FileLine, ...]:
        """Every version, the newest first, and what comes with the desk."""

    @abstractmethod
    def load(self, file: Path, op_id: UUID) -> "Changes":
        """Keep a file. Raises CatalogueInvalid, UnprintableText, RuleRefused, AccessDenied."""

    @abstractmethod
    def activate(self, file_id: UUID, row_version: int, op_id: UUID) -> "Changes":
        """Let a file count. Raises RuleRefused, CatalogueInvalid, AccessDenied, Conflict, NotFound."""

    @abstractmethod
    def nothing_yet(self) -> str:
        """What goes here, while nothing was loaded."""

    @abstractmethod
    def what_follows(self, line: FileLine, /) -> str:
        """What activating brings about, and from when it counts."""

    @abstractmethod
    def activated(self, line: FileLine, /) -> str:
        """What is said once it is done."""

    @abstractmethod
    def damaged(self, line: FileLine, /) -> str:
        """What a damaged file means, and what to do."""

    def former(self, line: FileLine, lines: Sequence[FileLine]) -> FileLine | None:
        """The one in force whose place a waiting file takes; None where there is none, or where it only adds."""
        if line.state != "waiting":
            return None
        return next((each for each in lines if each.name == line.name and each.state == "in-force"), None)

    def source(self, marks: str) -> str:
        """A source as a person can look it up."""
        return source_words(self.services.workplace.practice, marks)

    def first(self, line: FileLine) -> date:
        """The first day on which it counts, if it is activated now."""
        today = self.services.workplace.today()
        return max(line.first_day, today) if line.first_day else today

    def begins_later(self, line: FileLine) -> bool:
        """Whether its own first day is still to come."""
        return self.first(line) > self.services.workplace.today()


def confidence_words(confidence: str) -> str:
    """How sure it is, as the file says of itself."""
    return {
        "primary": _("confirmed from the source itself"),
        "secondary": _("taken from a second hand"),
        "design": _("design of this desk"),
    }.get(confidence, _("not confirmed"))
