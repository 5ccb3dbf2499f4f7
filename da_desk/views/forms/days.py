"""Fields for a day and for a moment, typed freely; what was understood is said in words with the weekday."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QVBoxLayout, QWidget

from da_desk.views import theme
from da_desk.views.forms.dates import Understood, instant, understand, understand_time
from da_desk.views.forms.field import Field
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import icon_button, link
from da_desk.views.widgets.labels import Elided, label
from da_desk.wording import LONDON, _, comes_twice, day, moment


def london_today() -> date:
    """The day in England and Wales, for the page only: what is saved is reckoned below."""
    return datetime.now(LONDON).date()


def day_example() -> str:
    """What stands in grey where no day is given: plainly an example, so that nobody takes it for an answer."""
    return _("like 3 Jan 2027")


def _set_width(line: QLineEdit, least: int, most: int) -> None:
    """As wide as an example needs (pixels at 100 %), narrower where the room is short."""
    line.setMinimumWidth(theme.look().px(least))
    line.setMaximumWidth(theme.look().px(most))


class DayField(Field):
    """A day. ``value`` is ISO ("2027-01-03"), or the text as typed while it is not understood.

    ``past`` reads two-figure years and days without a year as past ones (a birth, what has happened).
    """

    def __init__(
        self,
        title: str,
        *,
        help: str = "",  # noqa: A002
        optional: bool = False,
        past: bool = False,
        today: Callable[[], date] = london_today,
    ) -> None:
        super().__init__(title, help=help, optional=optional)
        self._today, self._past = today, past
        self._edit = QLineEdit()
        _set_width(self._edit, 96, 150)
        self._edit.setPlaceholderText(day_example())
        self._words = Elided("", "body", "muted")
        self._calendar = icon_button("calendar", _("Choose from a calendar: {label}").format(label=title), self._open)
        holder = Row(spacing=6)
        holder.add(self._edit, self._calendar)
        holder.box.addWidget(self._words, 1)
        self._holder = holder
        self._edit.textEdited.connect(self._typed)
        self.place(holder, self._edit)

    def understood(self) -> Understood:
        """What the text means."""
        return understand(self._edit.text(), self._today(), past=self._past)

    def value(self) -> str:
        """The day as ISO text, or what was typed while it is not understood."""
        known = self.understood()
        return known.day.isoformat() if known.day else self._edit.text().strip()

    def fill(self, value: object) -> None:
        """Show a day given as ISO text; other text stands as it is."""
        text = str(value or "")
        with suppress(ValueError):
            text = day(date.fromisoformat(text)) if text else ""
        self._edit.setText(text)
        self._show_words()

    def in_words(self, value: object) -> str:
        """The day with its weekday."""
        text = str(value or "")
        with suppress(ValueError):
            return day(date.fromisoformat(text), weekday=True)
        return text

    def own_problem(self) -> str:
        """No such day."""
        return self.understood().problem

    def caret(self) -> int:
        """Where the cursor stands."""
        return self._edit.cursorPosition()

    def set_caret(self, position: int) -> None:
        """Put the cursor there."""
        self._edit.setCursorPosition(position)

    def _typed(self) -> None:
        self._show_words()
        self.note_edit()

    def _show_words(self) -> None:
        known = self.understood()
        self._words.setText(known.words or (known.problem if len(self._edit.text()) > 5 else ""))

    def _open(self) -> None:
        _Calendar(self, self.understood().day or self._today(), self._take).open_below(self._edit)

    def _take(self, chosen: date) -> None:
        self._edit.setText(day(chosen))
        self._typed()
        self.show_problem("")
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)


class _Calendar(QFrame):
    """A month to choose from; Enter or a press takes a day, Escape takes none."""

    def __init__(self, parent: QWidget, shown: date, take: Callable[[date], object]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._take = take
        self._month = QCalendarWidget(self)
        self._month.setAccessibleName(_("Calendar"))
        self._month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._month.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        self._month.clicked.connect(self._chosen)
        self._month.activated.connect(self._chosen)
        box = QVBoxLayout(self)
        box.setContentsMargins(4, 4, 4, 4)
        box.addWidget(self._month)
        self._done = False

    def open_below(self, anchor: QWidget) -> None:
        """Open under the field, inside the screen."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        room = anchor.screen().availableGeometry()
        x = min(corner.x(), room.right() - self.width())
        y = corner.y() if corner.y() + self.height() < room.bottom() else corner.y() - self.height() - anchor.height()
        self.move(x, y)
        self.show()
        self._month.setFocus(Qt.FocusReason.PopupFocusReason)

    def _chosen(self, chosen: QDate) -> None:
        if not self._done:
            self._done = True
            self.close()
            self._take(date(chosen.year(), chosen.month(), chosen.day()))


class MomentField(Field):
    """A day and a time in England and Wales. ``value`` is ISO UTC ("2026-11-23T14:05:00Z"), or the text as typed.

    Of the hour that comes twice in October the first is taken; it is said, and one press takes the second.
    """

    def __init__(
        self,
        title: str,
        *,
        help: str = "",  # noqa: A002
        optional: bool = False,
        past: bool = True,
        today: Callable[[], date] = london_today,
    ) -> None:
        super().__init__(title, help=help, optional=optional)
        self._today, self._past = today, past
        self._day, self._time = QLineEdit(), QLineEdit()
        _set_width(self._day, 96, 150)
        self._day.setPlaceholderText(day_example())
        _set_width(self._time, 56, 92)
        self._time.setPlaceholderText(_("like 14:05"))
        self._words = Elided("", "body", "muted")
        self._second = False
        calendar = icon_button("calendar", _("Choose from a calendar: {label}").format(label=title), self._open)
        holder = Row(spacing=6)
        holder.add(self._day, calendar, self._time)
        holder.box.addWidget(self._words, 1)
        self._which = label("", "small", "muted", wrap=True)
        self._other = link("", self._take_other)
        self._twice = Row(spacing=theme.S)
        self._twice.box.addWidget(self._which, 1)
        self._twice.add(self._other)
        self._twice.hide()
        for edit in (self._day, self._time):
            edit.textEdited.connect(self._retyped)
        below = Column(spacing=4)
        below.add(holder, self._twice)
        self.place(below, self._day)
        self._day.setAccessibleName(_("{label}, day").format(label=title))
        self._time.setAccessibleName(_("{label}, time").format(label=title))

    def moment(self) -> datetime | None:
        """The instant (UTC), when day and time are both understood."""
        on = understand(self._day.text(), self._today(), past=self._past).day
        at = understand_time(self._time.text())
        return instant(on, at, second=self._second) if on and at else None

    def value(self) -> str:
        """The instant as ISO text, or what was typed while it is not understood."""
        known = self.moment()
        if known is not None:
            return known.strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self._day.text()} {self._time.text()}".strip()

    def fill(self, value: object) -> None:
        """Show an instant given as ISO text; other text stands in the day as it is."""
        text = str(value or "")
        try:
            local = datetime.fromisoformat(text).astimezone(LONDON) if text else None
        except ValueError:
            local = None
        self._day.setText(day(local.date()) if local else text)
        self._time.setText(f"{local:%H:%M}" if local else "")
        self._second = bool(local and local.fold)
        self._show_words()

    def set_now(self) -> None:
        """Show this moment."""
        self.set_value(datetime.now(UTC).isoformat())

    def in_words(self, value: object) -> str:
        """Day and time with the weekday."""
        text = str(value or "")
        with suppress(ValueError):
            return moment(datetime.fromisoformat(text), weekday=True)
        return text

    def own_problem(self) -> str:
        """No such day or time, or only half of them."""
        if not self._day.text().strip() and not self._time.text().strip():
            return ""
        known = understand(self._day.text(), self._today(), past=self._past)
        if known.problem:
            return known.problem
        if known.day is None:
            return _("Give the day as well as the time.")
        if understand_time(self._time.text()) is None:
            return _("Give the time like 14:05.")
        return "" if self.moment() else _("That hour did not exist: the clocks went forward. Give the hour after it.")

    def _retyped(self) -> None:
        self._second = False
        self._typed()

    def _typed(self) -> None:
        self._show_words()
        self.note_edit()

    def _show_words(self) -> None:
        known = self.moment()
        if known is not None:
            self._words.setText(moment(known, weekday=True))
        else:
            self._words.setText(understand(self._day.text(), self._today(), past=self._past).words)
        self._twice.setVisible(known is not None and comes_twice(known))
        if self._second:
            self._which.setText(
                _("The clocks go back and this hour comes twice. Taken as the second, in winter time (GMT).")
            )
            words = _("It was the first (BST)")
        else:
            self._which.setText(
                _("The clocks go back and this hour comes twice. Taken as the first, in summer time (BST).")
            )
            words = _("It was the second (GMT)")
        self._other.say(words, f"{self.title}: {words}")

    def _take_other(self) -> None:
        self._second = not self._second
        self._typed()

    def _open(self) -> None:
        shown = understand(self._day.text(), self._today(), past=self._past).day or self._today()
        _Calendar(self, shown, self._take).open_below(self._day)

    def _take(self, chosen: date) -> None:
        self._day.setText(day(chosen))
        self._retyped()
        self._time.setFocus(Qt.FocusReason.OtherFocusReason)
