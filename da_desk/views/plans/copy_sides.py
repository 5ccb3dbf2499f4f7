"""Beside the victim's copy: the words as they are read, and what doesn't go on the paper and why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.widgets.boxes import Card, Column, ScrollPage
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.practice.victim_copy import LeftOut, Part


class WordsRead(ScrollPage):
    """The plan in plain words under plain headings, as it is read out."""

    def __init__(self) -> None:
        super().__init__(_("What is read"), (theme.XL, theme.S, theme.M, theme.L), theme.L, 640)
        self._parts = Column(spacing=theme.XL)
        self.add(self._parts, None)

    def show_parts(self, parts: "Sequence[Part]") -> None:
        """Show these parts."""
        clear_layout(self._parts)
        for part in parts:
            made = Column(spacing=theme.S)
            made.add(label(part.title, "title", wrap=True))
            made.add(*(label(point, "reading", wrap=True) for point in part.points))
            self._parts.add(made)
        self.verticalScrollBar().setValue(0)


class LeftOutCard(Card):
    """What doesn't go on the paper, for the officer: its words, and why."""

    def __init__(self) -> None:
        self._count = Badge("")
        super().__init__(_("What is left out, and why"), self._count)
        self._lines = Column(spacing=theme.M)
        self.add(self._lines)

    def show_left_out(self, found: "Sequence[LeftOut]") -> None:
        """Show it."""
        count = len(found)
        words = ngettext("{count} thing", "{count} things", count).format(count=count) if count else _("Nothing")
        self._count.show_word(words, "medium" if found else "none")
        clear_layout(self._lines)
        for each in found:
            made = Column(spacing=2)
            made.add(label(each.title, "strong", wrap=True), label(each.words, wrap=True))
            made.add(label(_("Left out: {why}.").format(why=each.why), "small", "medium", wrap=True))
            self._lines.add(made)
        if not found:
            words = _("All of the plan may stand on the paper, as far as the desk can tell. Look it over all the same.")
            self._lines.add(label(words, "body", "muted", wrap=True))
