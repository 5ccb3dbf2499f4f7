"""A row of the supervisor's lists: which case, what about it, when, and where it leads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from da_desk.views import theme
from da_desk.views.due import due_detail, due_words, urgent
from da_desk.views.pages import Window
from da_desk.views.supervision.selection import Chosen, Selection, Tick
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import GradeBadge, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.duty_lines import Line
    from da_desk.services.supervision import Happening
    from da_desk.store.guard import Card as CaseCard

ItemT = TypeVar("ItemT")
AT_ONCE, FEW = 12, 5
"""Rows of a list, and of a group within one, shown before *Show all*."""
WHEN = 112
"""Pixels at 100 %: the column that says when."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place on the case page."""

    tab: str
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of one page have in common: the moment, the ticks, the window, and which lists are shown whole."""

    window: Window
    selection: Selection
    now: datetime
    whole: set[str]
    again: Callable[[], object]
    ticked: set[tuple[str, UUID]] = field(default_factory=set)

    def card(
        self, key: str, title: str, items: "Sequence[Any]", add: Callable[[Card, Any], object], *trailing: QWidget
    ) -> Card:
        """A list with its heading and how many it holds, cut after some rows until all are asked for."""
        made = Card(title, label(str(len(items)), "small", "muted"), *trailing)
        made.setAccessibleName(f"{title}: {len(items)}")
        for item in self.shown(key, items, AT_ONCE):
            add(made, item)
        self.add_rest(made, key, items, AT_ONCE, title)
        return made

    def shown(self, key: str, items: "Sequence[ItemT]", most: int) -> "Sequence[ItemT]":
        """Those of a list that are shown now."""
        return items if key in self.whole else items[:most]

    def add_rest(self, card: Card, key: str, items: "Sequence[Any]", most: int, what: str) -> None:
        """The way to all of a list, where some are left out."""
        if len(self.shown(key, items, most)) < len(items):
            words = _("Show all {count}").format(count=len(items))
            card.add_row(link(words, partial(self._show_all, key), name=f"{words}: {what}"), None)

    def add(
        self,
        card: Card,
        line: "Line",
        detail: str,
        where: Where,
        *actions: QWidget,
        title: str = "",
        choose: bool = True,
    ) -> Row:
        """A row with its tick: what it is about, the case, its grade, when it is due. ``title``: what stands first, where
        the list does not say it for all; without ``choose`` there is nothing to tick.
        """
        row = card.add_row()
        if choose:
            row.add(self.tick(card, Chosen(line.case_id, line.victim_name, line.ref)))
        words = Column(spacing=2)
        what, go = f"{line.title}, {moment(line.do_by)}", partial(self._go, line, where)
        if title:
            words.add(label(title, "strong", wrap=True))
        words.add(self._who(line.victim_name, line.ref, go, card.title, what, detail if title else ""))
        if detail and not title:
            words.add(label(detail, "small", "muted", wrap=True))
        row.box.addWidget(words, 1)
        if line.grade != "ungraded":
            row.add(GradeBadge(line.grade))
        row.add(self._when(line), *actions)
        return row

    def add_case(self, card: Card, each: "CaseCard", detail: str, where: Where) -> None:
        """A row of a case alone, with its tick."""
        go = partial(self.window.go, "case", each.case_id, tab=where.tab, **where.more)
        words = Column(spacing=2)
        words.add(self._who(each.victim_name, each.ref, go, card.title, each.next_title))
        words.add(label(detail, "small", "muted", wrap=True))
        row = card.add_row(self.tick(card, Chosen(each.case_id, each.victim_name, each.ref)))
        row.box.addWidget(words, 1)
        row.add(GradeBadge(each.grade))

    def add_happening(self, card: Card, each: "Happening", where: Where) -> None:
        """A row of what was recorded: when, what, on which case, by whom."""
        at = label(moment(each.recorded_at), "small", "muted")
        at.setMinimumWidth(theme.look().px(WHEN + 24))
        words = Column(spacing=2)
        go = partial(self.window.go, "case", each.case_id, tab=where.tab, **where.more)
        what = f"{each.title}, {moment(each.recorded_at)}"
        words.add(label(each.title, "strong", wrap=True))
        words.add(self._who(each.victim_name, each.ref, go, card.title, what, each.who))
        row = card.add_row(at)
        row.box.addWidget(words, 1)
        if each.grade != "ungraded":
            row.add(GradeBadge(each.grade))

    def tick(self, card: Card, case: Chosen) -> QWidget:
        """The tick of a case; where it stands in the list a second time, the room for one."""
        if (card.title, case.case_id) in self.ticked:
            room = QWidget()
            room.setFixedWidth(theme.look().px(theme.TARGET))
            return room
        self.ticked.add((card.title, case.case_id))
        return Tick(self.selection, case, card.title)

    def _who(self, name: str, ref: str, go: Callable[[], object], where: str, what: str, who: str = "") -> Row:
        spoken = _("Open the case of {name}, {ref}: {where}, {what}").format(name=name, ref=ref, where=where, what=what)
        made = link(name, go, name=spoken)
        made.setProperty("flush", True)
        row = Row(spacing=theme.S)
        row.add(made, label(" · ".join(part for part in (ref, who) if part), "small", "muted"), None)
        return row

    def _go(self, line: "Line", where: Where) -> None:
        self.window.go("case", line.case_id, tab=where.tab, **where.more)

    def _when(self, line: "Line") -> Column:
        red = urgent(line.do_by, self.now)
        words, detail = due_words(line.do_by, self.now), due_detail(line.do_by, self.now)
        made = Column(spacing=2)
        made.setMinimumWidth(theme.look().px(WHEN))
        made.add(None, label(words, "strong", "high" if red else "text"))
        if detail != words:
            made.add(label(detail, "small", "high" if red else "muted"))
        made.add(None)
        return made

    def _show_all(self, key: str) -> None:
        self.whole.add(key)
        self.again()


def happened_words(count: int) -> str:
    """How much was recorded since."""
    if not count:
        return ""
    return ngettext("{count} thing happened since", "{count} things happened since", count).format(count=count)


def joined(*parts: str) -> str:
    """The parts that say something, one after the other."""
    return " · ".join(part for part in parts if part)
