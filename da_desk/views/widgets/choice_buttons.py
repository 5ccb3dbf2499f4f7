"""Radio buttons and ticks whose words go on in the next line where the room ends."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy

from da_desk.views import theme
from da_desk.views.widgets.labels import broken

_FEW_WORDS, _INDICATOR = 120, 28
"""Pixels at 100 %: the narrowest room that words are broken into, and what stands before them."""


class WrappedRadio(QRadioButton):
    """One of several answers. ``words`` are its words as they were given, in one line."""

    def __init__(self, words: str) -> None:
        super().__init__(_shown(words))
        self.words = words
        _prepare(self)

    def minimumSizeHint(self) -> QSize:
        """As narrow as a few words, as high as its lines."""
        return _least(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        _break(self, self.words)


class WrappedTick(QCheckBox):
    """Something to tick. ``words`` are its words as they were given, in one line."""

    def __init__(self, words: str) -> None:
        super().__init__(_shown(words))
        self.words = words
        _prepare(self)

    def minimumSizeHint(self) -> QSize:
        """As narrow as a few words, as high as its lines."""
        return _least(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        _break(self, self.words)


def _prepare(button: QRadioButton | QCheckBox) -> None:
    button.setAccessibleName(button.text().replace("&&", "&"))
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setMinimumHeight(theme.TARGET)


def _least(button: QRadioButton | QCheckBox) -> QSize:
    hint = button.sizeHint()
    return QSize(min(theme.look().px(_FEW_WORDS), hint.width()), hint.height())


def _break(button: QRadioButton | QCheckBox, words: str) -> None:
    wrapped = _shown("\n".join(broken(words, button.fontMetrics(), button.width() - theme.look().px(_INDICATOR))))
    if wrapped != button.text():
        button.setText(wrapped)


def _shown(words: str) -> str:
    """An ampersand is one, and no key."""
    return words.replace("&", "&&")
