"""Two people changed one paper: both texts side by side, field by field, and a choice for each. Nothing is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from da_desk.views import theme
from da_desk.views.drafting import plain
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _

THEIRS, MINE, BOTH = "theirs", "mine", "both"


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that differs: its path, what it is called, and the three versions of it."""

    path: str
    title: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def is_text(self) -> bool:
        """Whether both versions can stand one under the other."""
        return all(isinstance(each, str) for each in (self.theirs or "", self.mine or ""))

    @property
    def first_choice(self) -> str:
        """What is chosen beforehand: the version that somebody changed; one's own when both did."""
        return THEIRS if self.mine == self.base else MINE

    def taken(self, choice: str) -> Any:
        """The answer that a choice stands for."""
        if choice == BOTH:
            return f"{self.theirs or ''}\n\n{self.mine or ''}".strip()
        return self.theirs if choice == THEIRS else self.mine


def answer_at(body: Mapping[str, Any], path: str) -> Any:
    """The answer at "section.field", or ""."""
    section, _dot, key = path.partition(".")
    inside = body.get(section)
    return plain(inside.get(key, "")) if isinstance(inside, Mapping) else ""


def differences(
    titles: Mapping[str, str], base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[Difference]:
    """The answers of these paths that differ between the two new versions, in the order of the page."""
    found = (
        Difference(path, title, answer_at(base, path), answer_at(theirs, path), answer_at(mine, path))
        for path, title in titles.items()
    )
    return [each for each in found if each.theirs != each.mine]


class ConflictPanel(Column):
    """Shows what differs. ``settled(body)`` carries the page's own answers with the choices put in; nothing is saved."""

    settled = Signal(object)

    def __init__(self, words_of: Callable[[str, Any], str] | None = None) -> None:
        super().__init__("confirm", (16, 14, 16, 14), theme.M)
        self._words_of = words_of or (lambda _path, value: words_of_answer(value))
        self._mine: dict[str, dict[str, Any]] = {}
        self._choices: list[tuple[Difference, ChoiceField]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._lines = Column(spacing=theme.M)
        self._use = Button(_("Use these answers"), self._settle)
        self._said = label("", wrap=True)
        self.add(label(self.heading(), "heading", wrap=True), self._said, self._lines, self._use)
        self.hide()

    @staticmethod
    def heading() -> str:
        """The heading of every such panel."""
        return _("Someone saved this while you were writing")

    def show_conflict(
        self,
        titles: Mapping[str, str],
        base: Mapping[str, Any],
        theirs: Mapping[str, Any],
        mine: Mapping[str, Any],
        who: str = "",
    ) -> int:
        """Show what differs and take the focus; answers how many answers differ (0: nothing is shown)."""
        self._mine = plain(mine)
        found = differences(titles, base, theirs, mine)
        clear_layout(self._lines)
        self._choices = [(each, self._line(each)) for each in found]
        sentence = _("Both versions are kept until you choose. Choose for each answer, then save.")
        self._said.setText(_("Saved by {name}. {sentence}").format(name=who, sentence=sentence) if who else sentence)
        self.setVisible(bool(found))
        if found:
            announce(self, f"{self.heading()}. {self._said.text()}")
            self._choices[0][1].focus_field()
        return len(found)

    def _line(self, difference: Difference) -> ChoiceField:
        options = [(THEIRS, _("Theirs")), (MINE, _("Mine"))]
        if difference.is_text:
            options.append((BOTH, _("Both, theirs first")))
        choice = ChoiceField(_("Keep for “{label}”").format(label=difference.title), options)
        choice.set_value(difference.first_choice)
        texts = Row(spacing=theme.M)
        texts.add(
            self._version(_("Theirs: {label}"), difference, difference.theirs),
            self._version(_("Mine: {label}"), difference, difference.mine),
        )
        self._lines.add(texts, choice)
        return choice

    def _version(self, name: str, difference: Difference, value: Any) -> QWidget:
        shown = QPlainTextEdit()
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setPlainText(self._words_of(difference.path, value) or "–")
        shown.setAccessibleName(name.format(label=difference.title))
        shown.setFixedHeight(theme.look().px(120 if len(shown.toPlainText()) > 80 else 52))
        holder = Column(spacing=4)
        title = label(name.format(label=difference.title), "small", "muted", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignBottom)
        holder.add(title, shown)
        return holder

    def _settle(self) -> None:
        body = self._mine
        for difference, choice in self._choices:
            section, _dot, key = difference.path.partition(".")
            body.setdefault(section, {})[key] = difference.taken(choice.value())
        self.hide()
        self.settled.emit(body)


def words_of_answer(value: Any) -> str:
    """An answer in words, where nothing better is known: texts as they are, lists and mappings as lines."""
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {words_of_answer(inner)}" for key, inner in value.items() if inner)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(each) for each in value)
    return str(value or "")
