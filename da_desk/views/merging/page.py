"""The merge page: somebody saved the paper while it was written in; both versions are put together here, nothing is lost."""

from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from da_desk.errors import Problem
from da_desk.practice.merging import AnswerMerge, Change
from da_desk.views import theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.field import Field
from da_desk.views.forms.page import FormPage
from da_desk.views.merging.answers import ShortAnswer, field_at, title_at, versions_of
from da_desk.views.merging.found import Found
from da_desk.views.merging.long_text import LongAnswer, Places
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


WIDEST = 1280


class MergePage(Column):
    """Shows what was found. ``settled(body)`` with the answers put together; ``left`` without. Nothing is saved here.

    What is chosen and typed here is kept as a draft of its own (``keeper``), beside the draft of the page itself.
    """

    settled = Signal(object)
    left = Signal()

    def __init__(
        self,
        found: Found,
        fields: Mapping[str, Field],
        hidden: Container[str],
        make_keeper: Callable[[FormPage], DraftKeeper],
    ) -> None:
        super().__init__("canvas")
        self._found, self._fields, self._hidden = found, fields, hidden
        self.form = FormPage(self.heading(), widest=WIDEST)
        self.keeper = make_keeper(self.form)
        self._cards = {each.path: self._card(each) for each in found.merge.asked}
        self._intro = self._introduction()
        self._taken = TakenOver(found, fields, opened=not self._cards)
        self.use = primary(_("Use these answers"), self.submit)
        self._lay_out()

    @staticmethod
    def heading() -> str:
        """The heading of every such page."""
        return _("Someone saved this while you were writing")

    def submit(self) -> None:
        """Put the answers into the form, unless a choice is missing."""
        lacking = [Problem(f"choice.{path}", card.problem) for path, card in self._cards.items() if card.problem]
        if lacking:
            self.form.show_problems(lacking)
        elif self.form.check():
            self.settled.emit(self._found.merge.body({path: card.value for path, card in self._cards.items()}))

    def focus_start(self) -> None:
        """Begin at the top, and have a screen reader say what happened."""
        announce(self._intro, self._intro.accessibleName())
        self._intro.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to one's own text."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        foot = Row("foot", (theme.XL, theme.S, theme.XL, theme.S), theme.S)
        said = label(_("Nothing is saved yet. Both versions are kept until you save."), "small", "muted", wrap=True)
        foot.box.addWidget(said, 1)
        foot.add(Button(_("Back to your text"), self.left.emit), self.use)
        self.form.add(self._intro, self.keeper.strip, *self._cards.values(), self._taken, None)
        self.box.addWidget(self.form, 1)
        self.add(foot)

    def _introduction(self) -> Column:
        made = Column("intro", (theme.S, theme.S, theme.S, theme.S), theme.S)
        asked = len(self._cards)
        words = _("You changed different answers. They are put together below; look them over and use them.")
        if asked:
            words = ngettext(
                "You both changed {count} answer. Say what is to stand; nothing of either text is lost before you save.",
                "You both changed {count} answers. Say what is to stand; nothing of either text is lost before you save.",
                asked,
            ).format(count=asked)
        made.add(
            label(self.heading(), "title", wrap=True),
            label(self._found.who, "strong", wrap=True),
            label(words, wrap=True),
        )
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(f"{self.heading()}. {self._found.who} {words}")
        return made

    def _card(self, answer: AnswerMerge) -> ShortAnswer | LongAnswer:
        field, title = field_at(self._fields, answer), title_at(self._fields, answer)
        made: ShortAnswer | LongAnswer
        if answer.text is not None:
            made = LongAnswer(self._found, answer, title)
        else:
            made = ShortAnswer(self._found, answer, field, title, hidden=answer.path in self._hidden)
        self.form.watch(f"choice.{answer.path}", made.choice)
        if made.text is not None:
            self.form.watch(f"text.{answer.path}", made.text)
        return made


class TakenOver(Card):
    """The answers that one of the two changed, folded: they are taken over without asking."""

    def __init__(self, found: Found, fields: Mapping[str, Field], *, opened: bool) -> None:
        super().__init__()
        self._found, self._fields, self._answers = found, fields, found.merge.taken
        self._lines = Column(spacing=theme.L)
        self._fold = link("", self._turn)
        inside = Column(spacing=theme.M)
        inside.add(label(self._words(), "strong", wrap=True), self._fold, self._lines)
        self.add(inside)
        self._lines.hide()
        self.setVisible(bool(self._answers))
        self._say()
        if opened:
            self._turn()

    def _words(self) -> str:
        count = len(self._answers)
        return ngettext(
            "{count} answer was changed by one of you and is taken over.",
            "{count} answers were changed by one of you and are taken over.",
            count,
        ).format(count=count)

    def _turn(self) -> None:
        if not self._lines.box.count():
            self._lines.add(*(self._line(each) for each in self._answers))
        self._lines.setVisible(self._lines.isHidden())
        self._say()

    def _say(self) -> None:
        self._fold.say(_("Show what is taken over") if self._lines.isHidden() else _("Hide what is taken over"))

    def _line(self, answer: AnswerMerge) -> "QWidget":
        title, field = title_at(self._fields, answer), field_at(self._fields, answer)
        name = self._found.changed_by if answer.change is Change.THEIRS else _("you")
        made = Column(spacing=theme.S)
        made.add(label(_("{label}: changed by {name}").format(label=title, name=name), "strong", wrap=True))
        if answer.text is not None:
            made.add(Places(self._found, self._found.places[answer.path], title, choices=False))
        else:
            made.add(versions_of(self._found, answer, field, title))
        return made
