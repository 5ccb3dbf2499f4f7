"""The tactical menu beside the actions: what suits the grade first, then the rest, then an action of one's own."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from da_desk.views import theme
from da_desk.views.widgets.boxes import Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.entries import Entry

OWN = "own"


class MenuPicker(Column):
    """The entries as lines, each with its help and *Add*: ``add(slug)``. Which of them the plan holds is said."""

    def __init__(self, entries: "Sequence[Entry]", add: Callable[[str], object]) -> None:
        super().__init__("side")
        self._entries = tuple(each for each in entries if each.slug != OWN)
        self._grade: str | None = None
        self._lines = {each.slug: _Line(each, add) for each in self._entries}
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(_("Find: bail, school, weapons …"))
        self._filter.setAccessibleName(_("Find an action by a word"))
        self._filter.textChanged.connect(lambda _typed: self._show())
        own = Button(_("An action of your own"), partial(add, OWN), icon="plus", name=_("Add: an action of your own"))
        self._none = label(
            _("Nothing in the menu holds that word. Add an action of your own."), "body", "muted", wrap=True
        )
        head = Column("", (theme.M, theme.M, theme.XL, theme.S), theme.S)  # in line with the list and its scroll bar
        head.add(label(_("Tactical menu"), "heading"), self._filter, own)
        self._suits = label("", "strong", "muted", wrap=True)
        self._rest = label(_("The rest of the menu"), "strong", "muted", wrap=True)
        self._list = ScrollPage(_("Tactical menu"), (theme.M, 0, theme.S, theme.M), 0)
        self._list.add(self._none)
        self.add(head)
        self.box.addWidget(self._list, 1)

    @property
    def order(self) -> tuple[str, ...]:
        """The slugs in the order in which they stand."""
        return tuple(each.slug for each in (*self._of(suiting=True), *self._of(suiting=False)))

    def show_grade(self, grade: str) -> None:
        """Put what suits the grade first."""
        if grade == self._grade:
            return
        self._grade = grade
        words = {
            "high": _("Suits high risk"),
            "medium": _("Suits medium risk"),
            "standard": _("Suits standard risk"),
        }
        self._suits.setText(words.get(grade, _("The menu")))
        suiting, rest = self._of(suiting=True), self._of(suiting=False)
        self._list.add(self._suits, *(self._lines[each.slug] for each in suiting))
        self._list.add(self._rest, *(self._lines[each.slug] for each in rest))
        self._show()

    def show_held(self, held: Collection[str]) -> None:
        """Say which entries the plan holds; each can be added again."""
        for slug, line in self._lines.items():
            line.show_held(held=slug in held)

    def focus_filter(self) -> None:
        """Take the focus where a word can be typed."""
        self._filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _of(self, *, suiting: bool) -> "tuple[Entry, ...]":
        grade = self._grade or ""
        return tuple(
            each for each in self._entries if (not each.grades or not grade or grade in each.grades) is suiting
        )

    def _show(self) -> None:
        wanted = self._filter.text().casefold().split()
        shown = {each.slug for each in self._entries if all(word in _words(each) for word in wanted)}
        for slug, line in self._lines.items():
            line.setVisible(slug in shown)
        self._suits.setVisible(any(each.slug in shown for each in self._of(suiting=True)))
        self._rest.setVisible(any(each.slug in shown for each in self._of(suiting=False)))
        self._none.setVisible(not shown)


class _Line(Row):
    def __init__(self, entry: "Entry", add: Callable[[str], object]) -> None:
        super().__init__("row", (0, theme.S, theme.XS, theme.S), theme.S)
        words = Column(spacing=2)
        words.add(label(entry.title, "strong", wrap=True), label(entry.help, "small", "muted", wrap=True))
        self._held = Badge(_("In the plan"), "standard")
        self._held.hide()
        words.box.addWidget(self._held, 0, Qt.AlignmentFlag.AlignLeft)
        button = Button(_("Add"), partial(add, entry.slug), name=_("Add: {title}").format(title=entry.title))
        self.box.addWidget(words, 1)
        self.box.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def show_held(self, *, held: bool) -> None:
        """Say whether the plan has an action of this entry."""
        self._held.setVisible(held)


def _words(entry: "Entry") -> str:
    return f"{entry.title} {entry.help}".casefold()
