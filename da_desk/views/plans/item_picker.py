"""The catalogue of safety measures beside the plan: looked through by group or by word, each with its help, and added."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from da_desk.views import theme
from da_desk.views.plans.item_groups import OWN, Group, grouped
from da_desk.views.widgets.boxes import Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.practice.entries import Entry


LOW = 340
"""Below this height (at 100 %) the head scrolls too."""


class ItemPicker(Column):
    """Groups that open; the one that fits the situation stands first, open. ``add(slug)`` puts an item into the plan.

    What the plan holds already is said in place of its button. An item that a harm guard would ask about as the plan
    stands says so before it is chosen.
    """

    def __init__(self, entries: "Sequence[Entry]", add: Callable[[str], object]) -> None:
        super().__init__("side")
        self._entries, self._add = tuple(entries), add
        self._situation: str | None = None
        self._groups: dict[str, _Group] = {}
        self._held: frozenset[str] = frozenset()
        self._risky: frozenset[str] = frozenset()
        self._hint = label("", "small", "muted", wrap=True)
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(_("Find: code word, keys, school …"))
        self._filter.setAccessibleName(_("Find an item by a word"))
        self._filter.textChanged.connect(self._find)
        self._none = label(_("No item holds that word. Add it as the victim’s own."), "body", "muted", wrap=True)
        self._none.hide()
        own = Button(_("The victim’s own idea"), lambda: add(OWN), icon="plus", name=_("Add: the victim’s own idea"))
        self._head = Column("", (theme.M, theme.M, theme.XL, theme.S), theme.S)
        self._head.add(label(_("Add from the catalogue"), "heading", wrap=True), self._hint, self._filter, own)
        self._list = ScrollPage(_("Catalogue of safety measures"), (theme.S, 0, theme.S, theme.M), 2)
        self._list.add(self._none)
        self._low = False
        self.add(self._head)
        self.box.addWidget(self._list, 1)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups in the order in which they stand."""
        return tuple(each.group for each in self._groups.values())

    def show_situation(self, situation: str) -> None:
        """Put the list for this situation first, and open it."""
        if situation == self._situation:
            return
        self._situation = situation
        for former in self._groups.values():
            former.hide()
            former.deleteLater()
        self._groups = {group.key: _Group(group, self._add) for group in grouped(self._entries, situation)}
        self._list.add(*self._groups.values())
        self._hint.setText(
            _("The list for the victim’s situation stands first.")
            if any(group.fits for group in self.groups)
            else _("Answer “Situation” and the list for it stands first.")
        )
        for made in self._groups.values():
            made.open(opened=made.group.fits)
        self.show_held(self._held, self._risky)
        self._find(self._filter.text())

    def show_held(self, held: Collection[str], risky: Collection[str]) -> None:
        """Say which items the plan holds, and which ones would be asked about."""
        self._held, self._risky = frozenset(held), frozenset(risky)
        for made in self._groups.values():
            made.show_held(self._held, self._risky)

    def open_group(self, key: str) -> None:
        """Open one group and show it."""
        self._groups[key].open(opened=True)
        self._list.show_widget(self._groups[key])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the head scrolls with the list."""
        super().resizeEvent(event)
        low = event.size().height() < theme.look().px(LOW)
        if low != self._low:
            self._low = low
            (self._list.column.box if low else self.box).insertWidget(0, self._head)

    def minimumSizeHint(self) -> QSize:
        """As low as a few lines: the head gives way."""
        return QSize(super().minimumSizeHint().width(), theme.look().px(2 * theme.ROW))

    def focus_filter(self) -> None:
        """Take the focus where a word can be typed."""
        self._filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self, typed: str) -> None:
        wanted = typed.casefold().split()
        shown = [made.narrow(wanted) for made in self._groups.values()]
        self._none.setVisible(bool(wanted) and not any(shown))


class _Group(Column):
    """A heading that opens and closes, and its items; they are made when they are first shown."""

    def __init__(self, group: Group, add: Callable[[str], object]) -> None:
        super().__init__(spacing=2)
        self.group, self._add = group, add
        self._opened = False
        self._held: Collection[str] = ()
        self._risky: Collection[str] = ()
        self._lines: dict[str, _Line] = {}
        self._body = Column(spacing=0)
        self._head = Button("", self._turn, icon="chevron-right")
        self._head.setProperty("kind", "task")
        self._head.setCheckable(True)
        self._head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.add(self._head, self._body)
        self._body.hide()
        self._say()

    def open(self, *, opened: bool) -> None:
        """Show or hide the items."""
        self._opened = opened
        self._show(self.group.entries if opened else ())

    def narrow(self, wanted: Sequence[str]) -> bool:
        """Show what holds all the words, or as it was when there are none; whether anything is to be seen."""
        if not wanted:
            self.setVisible(True)
            self.open(opened=self._opened)
            return True
        hits = tuple(each for each in self.group.entries if _holds(each, wanted))
        self.setVisible(bool(hits))
        self._show(hits)
        return bool(hits)

    def show_held(self, held: Collection[str], risky: Collection[str]) -> None:
        """Say which items are in the plan already, and which would be asked about."""
        self._held, self._risky = held, risky
        for slug, line in self._lines.items():
            line.show_held(held=slug in held, risky=slug in risky)
        self._say()

    def _turn(self) -> None:
        self.open(opened=self._body.isHidden())

    def _show(self, entries: "Sequence[Entry]") -> None:
        wanted = {each.slug for each in entries}
        if wanted and not self._lines:
            for entry in self.group.entries:
                self._lines[entry.slug] = _Line(entry, self._add)
                self._body.add(self._lines[entry.slug])
            self.show_held(self._held, self._risky)
        for slug, line in self._lines.items():
            line.setVisible(slug in wanted)
        self._body.setVisible(bool(wanted))
        self._say()

    def _say(self) -> None:
        count, held = len(self.group.entries), sum(each.slug in self._held for each in self.group.entries)
        opened = not self._body.isHidden()
        words = ngettext("{count} item", "{count} items", count).format(count=count)
        if held:
            words = _("{count}, {held} in the plan").format(count=words, held=held)
        few = _("{title}  ·  {held} of {count}") if held else _("{title}  ·  {count}")
        self._head.setChecked(opened)
        self._head.show_icon("chevron-down" if opened else "chevron-right")
        self._head.say(few.format(title=self.group.title, held=held, count=count), self._name(words, opened))

    def _name(self, words: str, opened: bool) -> str:
        state = _("open") if opened else _("closed")
        return _("{title}: {count}, {state}").format(title=self.group.title, count=words, state=state)


class _Line(Row):
    """One item: what it is called, its help, and the way into the plan."""

    def __init__(self, entry: "Entry", add: Callable[[str], object]) -> None:
        super().__init__("row", (theme.S, theme.S, theme.XS, theme.S), theme.S)
        words = Column(spacing=2)
        self._caution = Badge(_("Think first"), "medium")
        self._caution.hide()
        words.add(label(entry.title, "strong", wrap=True))
        if entry.help:
            words.add(label(entry.help, "small", "muted", wrap=True))
        words.box.addWidget(self._caution, 0, Qt.AlignmentFlag.AlignLeft)
        self._button = Button(_("Add"), partial(add, entry.slug), name=_("Add: {title}").format(title=entry.title))
        self._held = Badge(_("In the plan"), "standard")
        self._held.hide()
        self.box.addWidget(words, 1)
        self.box.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        self.box.addWidget(self._held, 0, Qt.AlignmentFlag.AlignTop)

    def show_held(self, *, held: bool, risky: bool) -> None:
        """Say whether it is in the plan, and whether a guard would ask about it."""
        self._button.setVisible(not held)
        self._held.setVisible(held)
        self._caution.setVisible(risky and not held)


def _holds(entry: "Entry", wanted: Sequence[str]) -> bool:
    words = f"{entry.title} {entry.help}".casefold()
    return all(each in words for each in wanted)
