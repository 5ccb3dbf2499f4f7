"""Several out of many, such as people of the force: typed, chosen, and listed with a way to take each off again."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QCompleter

from da_desk.views.forms.field import Field
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _


class PickedField(Field):
    """Several of ``choices`` (id, title), which may be hundreds. The answer is the list of ids in the order they were added.

    Typing any part of a title narrows the list; Enter or a press adds the one that is chosen.
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        *,
        help: str = "",  # noqa: A002
        optional: bool = False,
    ) -> None:
        super().__init__(title, help=help, optional=optional)
        self._titles = dict(choices)
        self._picked: list[str] = []
        self._lines = Column(spacing=2)
        self._box = QComboBox()
        self._box.setEditable(True)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.setMaxVisibleItems(14)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for key, text in choices:
            self._box.addItem(text, key)
        self._narrow()
        holder = Column(spacing=4)
        holder.add(self._lines, self._box)
        self.place(holder, self._box)
        self._empty()

    def value(self) -> list[str]:
        """The ids that were picked."""
        return list(self._picked)

    def fill(self, value: object) -> None:
        """Show these; ids that the choices no longer hold are kept."""
        self._picked = [str(each) for each in value] if isinstance(value, list | tuple) else []
        self._show()

    def in_words(self, value: object) -> str:
        """The titles, one after the other."""
        given = value if isinstance(value, list | tuple) else ()
        return ", ".join(self._titles.get(str(each), str(each)) for each in given)

    def pick(self, key: str) -> None:
        """Add one, once."""
        if key in self._titles and key not in self._picked:
            self._picked.append(key)
            self._show()
            self.note_edit()

    def _narrow(self) -> None:
        line = self._box.lineEdit()
        assert line is not None
        line.setPlaceholderText(_("Type a name, then Enter"))
        completer = QCompleter([self._box.itemText(place) for place in range(self._box.count())], self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := completer.popup()) is not None:
            popup.setObjectName("completions")
        completer.activated.connect(self._typed)
        self._box.setCompleter(completer)
        self._box.activated.connect(lambda place: self._typed(self._box.itemText(place)))

    def _typed(self, text: str) -> None:
        key = next((key for key, title in self._titles.items() if title == text), "")
        self.pick(key)
        QTimer.singleShot(0, self, self._empty)  # after the list has put the whole name into the line

    def _empty(self) -> None:
        self._box.setCurrentIndex(-1)
        self._box.clearEditText()

    def _show(self) -> None:
        clear_layout(self._lines)
        for key in self._picked:
            title = self._titles.get(key, key)
            line = Row(spacing=8)
            off = link(
                _("Take off"), partial(self._take_off, key), name=_("Take {name} off the list").format(name=title)
            )
            line.add(label(title), off, None)
            self._lines.add(line)
            line.show()

    def _take_off(self, key: str) -> None:
        self._picked.remove(key)
        self._show()
        self._box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.note_edit()
