"""Choosing several cases on a page of lists: a tick on each row, and the bar that says what can be done with them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox

from da_desk.views import theme
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import label
from da_desk.wording import _, ngettext


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that can be chosen: its id, and what it is called."""

    case_id: UUID
    name: str
    ref: str


class Selection(QObject):
    """The cases that are chosen, on whatever row they were ticked. ``changed`` when there are others."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._chosen: dict[UUID, Chosen] = {}

    @property
    def cases(self) -> tuple[Chosen, ...]:
        """The cases in the order in which they were chosen."""
        return tuple(self._chosen.values())

    def __contains__(self, case_id: object) -> bool:
        return case_id in self._chosen

    def choose(self, *cases: Chosen) -> None:
        """Choose these too."""
        self._chosen |= {each.case_id: each for each in cases}
        self.changed.emit()

    def drop(self, *cases: Chosen) -> None:
        """Choose these no more."""
        for each in cases:
            self._chosen.pop(each.case_id, None)
        self.changed.emit()

    def clear(self) -> None:
        """Choose none."""
        self.drop(*self.cases)


class Tick(QCheckBox):
    """The tick of one row. Rows of the same case are ticked together."""

    def __init__(self, selection: Selection, case: Chosen, what: str) -> None:
        super().__init__()
        self._selection, self._case = selection, case
        self.setAccessibleName(_("Choose {name}, {ref}: {what}").format(name=case.name, ref=case.ref, what=what))
        side = theme.look().px(theme.TARGET)
        self.setFixedSize(side, side)
        self.clicked.connect(self._clicked)
        selection.changed.connect(self._follow)
        self._follow()

    def _clicked(self, ticked: bool) -> None:
        change = self._selection.choose if ticked else self._selection.drop
        change(self._case)

    def _follow(self) -> None:
        self.setChecked(self._case.case_id in self._selection)


class SelectionBar(Row):
    """At the foot of the page while cases are chosen: how many, and what can be done with them."""

    def __init__(self, selection: Selection, hand_over: Callable[[], object]) -> None:
        super().__init__("foot", (theme.XL, theme.S, theme.XL, theme.S), theme.M)
        self._selection = selection
        self._words = label("", "strong")
        none = link(_("Choose none"), selection.clear)
        self.add(self._words, none, None, Button(_("Hand over …"), hand_over, name=_("Hand the chosen cases over")))
        selection.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        count = len(self._selection.cases)
        self._words.setText(ngettext("{count} case chosen", "{count} cases chosen", count).format(count=count))
        self.setAccessibleName(self._words.text())
        self.setVisible(count > 0)
