"""Buttons of which one is in force: Tab leads to that one, the arrows to the others."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QButtonGroup


class OneOf(QButtonGroup):
    """A group of which one is chosen. While none is, Tab leads to the first.

    Qt lets Tab lead to the first of them, or to the one that had the focus last, whichever of them is chosen: whoever
    works by keyboard would stand on an answer that does not hold, and take it with the next press of Space.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.buttonToggled.connect(lambda _button, _checked: self._lead())

    def addButton(self, button: QAbstractButton, id: int = -1) -> None:
        """One more of them."""
        super().addButton(button, id)
        self._lead()

    def _lead(self) -> None:
        buttons = self.buttons()
        here = next((each for each in buttons if each.isChecked()), buttons[0])
        for each in buttons:
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each is here else Qt.FocusPolicy.ClickFocus)
