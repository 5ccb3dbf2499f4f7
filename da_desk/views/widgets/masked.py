"""A value that stands behind dots until the person asks to see it; the asking is recorded by the page."""

from collections.abc import Callable

from da_desk.views import theme
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.wording import _

DOTS = "••••••••"
_SHORT = 60
"""Up to so many characters a value stands on one line."""


class Masked(Row):
    """Dots and *Show*. ``asked`` is called with a function that the page calls with the value when it has it.

    The dots say nothing of the length. *Hide* forgets the value.
    """

    def __init__(self, what: str, asked: Callable[[Callable[[str], None]], object], shown: str = DOTS) -> None:
        super().__init__(spacing=theme.S)
        self._what = what
        self._asked = asked
        self._mask = shown or DOTS
        self._value = label(self._mask, wrap=True)
        self._button = Button("", self._press, kind="link")
        self.box.addWidget(self._value)
        self.box.addWidget(self._button)
        self.box.addStretch(1)
        self.hide_value()

    @property
    def revealed(self) -> bool:
        """Whether the value can be seen."""
        return self._open

    def reveal(self, value: str) -> None:
        """Show the value."""
        self._open = True
        self._value.setWordWrap(len(value) > _SHORT)
        self._value.setText(value)
        self._button.say(_("Hide"), _("Hide {what}").format(what=self._what))

    def hide_value(self) -> None:
        """Forget the value and show the dots."""
        self._open = False
        self._value.setText(self._mask)
        self._value.setAccessibleName(_("{what}, hidden").format(what=self._what))
        self._button.say(_("Show"), _("Show {what}").format(what=self._what))

    def _press(self) -> None:
        if self._open:
            self.hide_value()
        else:
            self._asked(self.reveal)
