"""What a page of the desk is, and how the composition root registers one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from da_desk.views.help import Help
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Column


class Window(Protocol):
    """What a page may ask of the window around it."""

    def go(self, key: str, target: object = None, /, **place: Any) -> None:
        """Go to a page: ``go("case", case_id, tab="withdrawal")``."""

    def back(self) -> None:
        """Go back to where the person was."""

    def say(self, text: str, action: str = "", act: Callable[[], object] | None = None, *, stay: bool = False) -> None:
        """Say something at the foot of the window, perhaps with *Undo*."""


class Page(Column):
    """A page. It is made on the first visit and kept until sign-out; it listens to ``tasks.changed`` for news."""

    def __init__(self, name: str) -> None:
        super().__init__("canvas")
        self.setAccessibleName(name)

    def enter(self, target: object = None, /, **place: Any) -> None:
        """It comes to the front; ``target`` and ``place`` are what ``go`` was given."""

    def leave(self) -> None:
        """It is about to be left, by navigation, sign-out or the idle close: keep what was typed, now."""

    def help(self) -> Help:
        """What F1 shows."""
        return Help(self.accessibleName())


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page as registered. ``roles``: who has it (empty: everybody); ``in_rail``: whether the rail shows it.

    ``also`` are further keys that lead here, such as "case" for one case on the page of cases.
    """

    key: str
    title: str
    icon: str
    factory: Callable[[Any, TaskRunner, Window], Page]
    roles: frozenset[str] = frozenset()
    in_rail: bool = True
    also: tuple[str, ...] = ()

    def for_roles(self, held: frozenset[str]) -> bool:
        """Whether a person with these roles has the page."""
        return not self.roles or bool(self.roles & held)
