"""Fields with given answers: one of few (radio), one of many (list), several (ticks), yes or no."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QRadioButton, QSizePolicy, QWidget

from da_desk.views import theme
from da_desk.views.forms.field import Field
from da_desk.views.widgets.boxes import Column, FlowBox
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.choice_buttons import WrappedRadio, WrappedTick
from da_desk.views.widgets.one_of import OneOf
from da_desk.wording import _

MOST_RADIOS = 5
_SHORT = 24
Choices = Sequence[tuple[str, str]]


class ChoiceField(Field):
    """One of ``choices`` (id, title). Up to five stand as radio buttons, more (or ``as_list``) in a list;
    unanswered is "".

    An answer that the choices no longer hold is kept and shown as it is.
    """

    def __init__(
        self,
        title: str,
        choices: Choices,
        *,
        help: str = "",  # noqa: A002
        optional: bool = False,
        as_list: bool = False,
    ) -> None:
        super().__init__(title, help=help, optional=optional)
        few = len(choices) <= MOST_RADIOS and not as_list
        self._titles = dict(choices)
        self._inner: _Radios | _List = _Radios(self, choices) if few else _List(self, choices)
        self.place(self._inner.shown, self._inner.first)
        self._inner.name(self.spoken)
        if isinstance(self._inner.shown, FlowBox):
            # In a narrow column its lines wrap: it needs more than the height of its hint.
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def value(self) -> str:
        """The id of the choice, or ""."""
        return self._inner.value()

    def fill(self, value: object) -> None:
        """Show a choice; "" for none."""
        self._inner.fill(str(value or ""))

    def in_words(self, value: object) -> str:
        """The title of a choice; one that is no longer offered as it is."""
        return self._titles.get(str(value or "")) or self.unknown(str(value or ""))

    def unknown(self, value: str) -> str:
        """The words for an answer that the choices don't hold."""
        return value

    def offer(self, choices: Choices) -> None:
        """Offer other choices; the answer stays. Only for one that stands ``as_list``."""
        self._titles = dict(choices)
        if isinstance(self._inner, _List):
            self._inner.offer(choices)

    def describe(self) -> None:
        """Every radio says help and problem."""
        super().describe()
        if hasattr(self, "_inner"):
            self._inner.name(self.spoken)

    def focus_field(self) -> None:
        """Take the focus, on the answer if there is one."""
        self._inner.focused().setFocus(Qt.FocusReason.OtherFocusReason)


class YesNoField(ChoiceField):
    """Yes or no, or neither yet."""

    def __init__(self, title: str, *, help: str = "", optional: bool = False, choices: Choices = ()) -> None:  # noqa: A002
        super().__init__(title, choices or (("yes", _("Yes")), ("no", _("No"))), help=help, optional=optional)


class _Radios:
    """Radio buttons, side by side when they are short; *Clear* takes an optional answer back."""

    def __init__(self, field: Field, choices: Choices) -> None:
        self._field = field
        self._group = OneOf(field)
        self._titles = dict(choices)
        self._short = len(choices) <= 4 and all(len(title) <= _SHORT for title in self._titles.values())
        self._buttons = {key: self._button(title) for key, title in choices}
        self._kept = ""
        self._clear = link(_("Clear"), self._take_back, name=_("Clear: {label}").format(label=field.title))
        self._clear.hide()
        self.first: QWidget = next(iter(self._buttons.values()), field)
        self.shown = self._arranged([*self._buttons.values(), self._clear])

    def value(self) -> str:
        return next((key for key, button in self._buttons.items() if button.isChecked()), self._kept)

    def fill(self, value: str) -> None:
        self._group.setExclusive(False)
        for key, button in self._buttons.items():
            button.setChecked(key == value)
        self._group.setExclusive(True)
        self._kept = value if value not in self._buttons else ""
        self._show_clear()

    def name(self, title: str) -> None:
        for key, button in self._buttons.items():
            button.setAccessibleName(f"{title}: {self._titles[key]}")

    def focused(self) -> QWidget:
        return self._group.checkedButton() or self.first

    def _button(self, title: str) -> QRadioButton:
        button = QRadioButton(title.replace("&", "&&")) if self._short else WrappedRadio(title)
        button.setMinimumHeight(theme.TARGET)
        button.clicked.connect(self._chosen)
        self._group.addButton(button)
        return button

    def _arranged(self, buttons: Iterable[QWidget]) -> QWidget:
        if self._short:
            return FlowBox(*buttons, spacing=theme.L)
        made = Column(spacing=2)
        made.add(*buttons)
        return made

    def _chosen(self) -> None:
        self._kept = ""
        self._show_clear()
        self._field.note_edit()

    def _take_back(self) -> None:
        self.fill("")
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.note_edit()

    def _show_clear(self) -> None:
        self._clear.setVisible(self._field.optional and bool(self.value()))


class _List:
    """A drop-down list whose first line is "Choose …"."""

    def __init__(self, field: "ChoiceField", choices: Choices) -> None:
        self._field = field
        self._combo = _Combo()
        self._combo.setMaxVisibleItems(14)
        self.offer(choices)
        self._combo.activated.connect(field.note_edit)
        self.first: QWidget = self._combo
        self.shown: QWidget = self._combo

    def value(self) -> str:
        return str(self._combo.currentData() or "")

    def offer(self, choices: Choices) -> None:
        chosen = self.value()
        self._combo.clear()
        self._combo.addItem(_("Choose …"), "")
        for key, title in choices:
            self._combo.addItem(title, key)
        self.fill(chosen)

    def fill(self, value: str) -> None:
        place = self._combo.findData(value)
        if place < 0:
            self._combo.addItem(self._field.unknown(value), value)
            place = self._combo.count() - 1
        self._combo.setCurrentIndex(place)

    def name(self, title: str) -> None:
        self._combo.setAccessibleName(title)

    def focused(self) -> QWidget:
        return self._combo


class _Combo(QComboBox):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page, never the answer."""
        event.ignore()


class ManyField(Field):
    """Several of ``choices`` (id, title). The answer is the list of ids in the order of the choices."""

    def __init__(self, title: str, choices: Choices, *, help: str = "", optional: bool = False) -> None:  # noqa: A002
        super().__init__(title, help=help, optional=optional)
        self._titles = dict(choices)
        self._boxes = {key: WrappedTick(text) for key, text in choices}
        self._kept: list[str] = []
        holder = Column(spacing=2)
        for box in self._boxes.values():
            box.setAccessibleName(f"{title}: {box.words}")
            box.clicked.connect(self.note_edit)
            holder.add(box)
        first = next(iter(self._boxes.values()), None)
        self.place(holder, first)
        if first is not None:
            first.setAccessibleName(f"{title}: {first.words}")

    def value(self) -> list[str]:
        """The ids of what is ticked."""
        return [key for key, box in self._boxes.items() if box.isChecked()] + self._kept

    def fill(self, value: object) -> None:
        """Tick these."""
        wanted = [str(each) for each in value] if isinstance(value, list | tuple) else []
        for key, box in self._boxes.items():
            box.setChecked(key in wanted)
        self._kept = [each for each in wanted if each not in self._boxes]

    def in_words(self, value: object) -> str:
        """The titles, one after the other."""
        given = value if isinstance(value, list | tuple) else ()
        return ", ".join(self._titles.get(str(each), str(each)) for each in given)


class TickField(Field):
    """One tick with its own words: "yes" when ticked, "" when not."""

    def __init__(self, title: str, *, help: str = "") -> None:  # noqa: A002
        super().__init__(title, help=help)
        self._title.hide()
        self._box = WrappedTick(title)
        self._box.clicked.connect(self.note_edit)
        self.place(self._box)
        self.box.removeWidget(self._box)
        self.box.insertWidget(0, self._box)

    def value(self) -> str:
        """What is stored: "yes", or nothing."""
        return "yes" if self._box.isChecked() else ""

    def fill(self, value: object) -> None:
        """Tick it for "yes"."""
        self._box.setChecked(value == "yes")

    def in_words(self, value: object) -> str:
        """Ticked, or not."""
        return _("Ticked") if value == "yes" else _("Not ticked")
