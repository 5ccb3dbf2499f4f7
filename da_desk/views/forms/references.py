"""Fields that name what stands elsewhere: a row of another list, a colleague."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Around, Field
from da_desk.wording import _


class RowChoice(ChoiceField):
    """One of the rows at the path ``of`` ("risk.variables"), as they stand now. The answer is the row's id."""

    def __init__(self, title: str, of: str, *, help: str = "", optional: bool = False) -> None:  # noqa: A002
        self._of = of
        self._offered: Sequence[tuple[str, str]] = ()
        super().__init__(title, (), help=help, optional=optional, as_list=True)

    def unknown(self, value: str) -> str:
        """A row that was taken out."""
        return _("Taken out: choose again") if value else ""

    def look_around(self, around: Around) -> None:
        """Offer the rows that there are."""
        rows = tuple(around.rows.get(self._of, ()))
        if rows != self._offered:
            self._offered = rows
            self.offer(rows)


class ColleagueField(Field):
    """A colleague, found by any part of the name. The answer is the account's id, or what was typed and fits nobody."""

    def __init__(self, title: str, *, help: str = "", optional: bool = False) -> None:  # noqa: A002
        super().__init__(title, help=help, optional=optional)
        self._names: dict[str, str] = {}
        self._chosen = ""
        self._box = QComboBox()
        self._box.setEditable(True)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.setMaxVisibleItems(14)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(16)
        line = self._box.lineEdit()
        assert line is not None
        line.setPlaceholderText(_("Type a name, or choose"))
        self._line = line
        line.textEdited.connect(self._typed)
        line.editingFinished.connect(self._settle)
        self._box.activated.connect(lambda place: self._take(str(self._box.itemData(place))))
        self._box.installEventFilter(self)
        self.place(self._box)
        self._line.setAccessibleName(self.spoken)
        self.offer(())

    def offer(self, colleagues: Sequence[tuple[str, str]]) -> None:
        """Offer these (id, name); the answer stays."""
        self._names = dict(colleagues)
        self._box.blockSignals(True)
        self._box.clear()
        for key, name in colleagues:
            self._box.addItem(name, key)
        self._box.blockSignals(False)
        completer = QCompleter([name for _key, name in colleagues], self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := completer.popup()) is not None:
            popup.setObjectName("completions")
        completer.activated.connect(self._completed)
        self._box.setCompleter(completer)
        self._show()

    def look_around(self, around: Around) -> None:
        """Offer the colleagues that there are."""
        if dict(around.colleagues) != self._names:
            self.offer(around.colleagues)

    def value(self) -> str:
        """The id of the colleague; "" for nobody."""
        return self._chosen

    def fill(self, value: object) -> None:
        """Show a colleague."""
        self._chosen = str(value or "")
        self._show()

    def in_words(self, value: object) -> str:
        """The name; one who is not among the colleagues any more is not known here."""
        return self._names.get(str(value or "")) or (_("A colleague who has left") if value else "")

    def own_problem(self) -> str:
        """A name that is nobody's."""
        typed = self._line.text().strip()
        if not typed or self._chosen:
            return ""
        return _("“{name}” is none of the colleagues. Choose one of the list.").format(name=typed)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page, never the answer."""
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return False

    def _typed(self, text: str) -> None:
        self._chosen = next((key for key, name in self._names.items() if name.casefold() == text.casefold()), "")
        self.note_edit()

    def _completed(self, text: str) -> None:
        self._take(next((key for key, name in self._names.items() if name == text), ""))

    def _settle(self) -> None:
        """On leaving, a part of a name that fits one colleague alone names that one."""
        typed = self._line.text().strip().casefold()
        fitting = [key for key, name in self._names.items() if typed and typed in name.casefold()]
        if not self._chosen and len(fitting) == 1:
            self._take(fitting[0])

    def _take(self, key: str) -> None:
        self._chosen = key
        self._show()
        self.note_edit()

    def _show(self) -> None:
        self._box.blockSignals(True)
        self._box.setCurrentIndex(self._box.findData(self._chosen) if self._chosen else -1)
        self._line.setText(self.in_words(self._chosen))
        self._box.blockSignals(False)
