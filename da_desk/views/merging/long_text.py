"""A long text that both changed: the places where it differs, a choice where they overlap, and what will stand."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from da_desk.practice.merging import AnswerMerge, Change, TextMerge
from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.text import LONG_LIMIT, LongText
from da_desk.views.merging.answers import BOTH, MINE, THEIRS
from da_desk.views.merging.found import Found, Place
from da_desk.views.merging.versions import Shown, Versions
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _, ngettext

AT_ONCE = 12
"""Places that are shown at once; more on demand, so that a text written anew does not fill the page."""


class Proposal(LongText):
    """What will stand, to be edited. The places where both texts stand are underlined and can be settled one by one.

    ``loosened`` when another text was put in as a whole, so that the places can't be found in it any more.
    """

    loosened = Signal()

    def __init__(self, title: str, merged: TextMerge) -> None:
        super().__init__(title, limit=LONG_LIMIT, lines=9)
        self._merged = merged
        self._spans: list[tuple[QTextCursor, QTextCursor]] = []
        self.put_together()

    def put_together(self) -> None:
        """Both texts, theirs first where they overlap. Can be undone."""
        self._quiet = True
        cursor, ends = self._emptied(), []
        for piece in self._merged.pieces:
            start = cursor.position()
            cursor.insertText(piece.merged)
            if piece.change is Change.BOTH:
                ends.append((start, cursor.position()))
        cursor.endEditBlock()
        self._spans = [self._span(start, end) for start, end in ends]
        self._quiet = False
        self.set_caret(0)
        self._underline()

    def put_whole(self, text: str) -> None:
        """One of the two texts as a whole. Can be undone."""
        self._quiet = True
        cursor = self._emptied()
        cursor.insertText(text)
        cursor.endEditBlock()
        self._spans = []
        self._quiet = False
        self.set_caret(0)
        self._underline()

    def settle(self, number: int, text: str) -> None:
        """Put a text in where the overlap of that number stands; what was typed elsewhere stays. Can be undone."""
        if number >= len(self._spans):
            return
        self._selected(number).insertText(text)
        self._underline()

    def fill(self, value: object) -> None:
        """A text kept from earlier; none leaves the proposal as it is."""
        if value and value != self.edit.toPlainText():
            super().fill(value)
            self._spans = []
            self._underline()
            self.loosened.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Underline in the colours of another look."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_spans"):
            self._underline()

    def _emptied(self) -> QTextCursor:
        cursor = QTextCursor(self.edit.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        return cursor

    def _span(self, start: int, end: int) -> tuple[QTextCursor, QTextCursor]:
        first, last = QTextCursor(self.edit.document()), QTextCursor(self.edit.document())
        first.setPosition(start)
        first.setKeepPositionOnInsert(True)
        last.setPosition(end)
        return first, last

    def _selected(self, number: int) -> QTextCursor:
        start, end = self._spans[number]
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(start.position())
        cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _underline(self) -> None:
        look, marked = theme.look(), QTextCharFormat()
        marked.setBackground(look.colour("on_medium"))
        marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        marked.setUnderlineColor(look.colour("medium"))
        selections = []
        for number in range(len(self._spans)):
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = self._selected(number), marked
            selections.append(selection)
        self.edit.setExtraSelections(selections)


class Places(Column):
    """The places where a text differs, the first dozen at once. ``chosen(number, choice)`` of an overlap."""

    chosen = Signal(int, str)

    def __init__(self, found: Found, places: Sequence[Place], title: str, *, choices: bool) -> None:
        super().__init__(spacing=theme.M)
        self._found, self._places, self._title, self._choices = found, places, title, choices
        self._shown = self._overlaps = 0
        self.fields: list[ChoiceField] = []
        self._more = Button("", self._show_more)
        self.add(self._more)
        self._show_more()

    def loosen(self) -> None:
        """The places can't be settled one by one any more."""
        for field in self.fields:
            field.hide()
        self._choices = False

    def reset(self) -> None:
        """Both stand everywhere again."""
        for field in self.fields:
            field.set_value(BOTH)

    def _show_more(self) -> None:
        for place in self._places[self._shown : self._shown + AT_ONCE]:
            self._shown += 1
            self.box.insertWidget(self.box.count() - 1, self._row(place))
        left = len(self._places) - self._shown
        words = ngettext("Show {count} more place", "Show {count} more places", left).format(count=left)
        self._more.say(words, f"{words}: {self._title}")
        self._more.setVisible(left > 0)

    def _row(self, place: Place) -> Column:
        made = Column("well", (14, 10, 14, 12), theme.S)
        heading = _("Place {number} of {count}: {what}").format(
            number=self._shown, count=len(self._places), what=self._what(place)
        )
        overlap = [Badge(_("Overlap"), "medium")] if place.piece.change is Change.BOTH else []
        head = Row(spacing=theme.M)
        head.box.addWidget(label(heading, "strong", wrap=True), 1)
        head.add(*overlap)
        made.add(head, Versions(self._versions(place)))
        if place.piece.change is Change.BOTH:
            self._overlaps += 1
            if self._choices:
                made.add(self._choice(self._overlaps - 1))
        return made

    def _what(self, place: Place) -> str:
        return {
            Change.BOTH: _("you both changed this"),
            Change.THEIRS: _("changed by {name}, taken over").format(name=self._found.changed_by),
            Change.MINE: _("changed by you, kept"),
        }[place.piece.change]

    def _versions(self, place: Place) -> tuple[Shown, ...]:
        number, around = self._shown, {"before": place.before, "after": place.after}
        name = _("{version} – {label}, place {number}")
        heads = ((_("As it was"), _("As it was")), (self._found.theirs, _("Theirs")), (_("Yours"), _("Yours")))
        names = [name.format(version=short, label=self._title, number=number) for _head, short in heads]
        runs = (place.base, place.theirs, place.mine)
        return tuple(Shown(heads[each][0], names[each], runs[each], former=each == 0, **around) for each in range(3))

    def _choice(self, number: int) -> ChoiceField:
        title = _("Keep in place {number} of “{label}”").format(number=self._shown, label=self._title)
        made = ChoiceField(title, [(THEIRS, _("Theirs")), (MINE, _("Yours")), (BOTH, _("Both, theirs first"))])
        made.set_value(BOTH)
        made.edited.connect(lambda: self.chosen.emit(number, made.value()))
        self.fields.append(made)
        return made


class LongAnswer(Card):
    """A long text that both changed."""

    def __init__(self, found: Found, answer: AnswerMerge, title: str) -> None:
        assert answer.text is not None
        self.answer, self._merged = answer, answer.text
        count = len(answer.text.overlaps)
        badge = Badge(_("Fits together"), "standard")
        if count:
            words = ngettext("{count} overlap", "{count} overlaps", count).format(count=count)
            badge = Badge(words, "medium")
        super().__init__(title, badge)
        places = found.places[answer.path]
        self.places = Places(found, places, title, choices=len(places) > 1)
        together = _("Both, theirs first") if count else _("Both together")
        options = [(THEIRS, _("Theirs")), (MINE, _("Yours")), (BOTH, together)]
        self.choice = ChoiceField(_("Keep for “{label}”").format(label=title), options)
        self.choice.set_value(BOTH)
        self.text = Proposal(_("What will stand for “{label}”").format(label=title), answer.text)
        self._connect()
        inside = Column(spacing=theme.M)
        inside.add(label(_said(count), wrap=True), self.places, self.choice, self.text)
        self.add(inside)

    @property
    def problem(self) -> str:
        """Nothing is ever missing: a proposal stands."""
        return ""

    @property
    def value(self) -> str:
        """What will stand."""
        return self.text.value()

    def _connect(self) -> None:
        self.choice.edited.connect(self._put)
        self.places.chosen.connect(self._settle)
        self.text.loosened.connect(self.places.loosen)

    def _put(self) -> None:
        chosen = self.choice.value()
        for field in self.places.fields:
            field.setVisible(chosen == BOTH)
        if chosen == BOTH:
            self.places.reset()
            self.text.put_together()
        else:
            self.text.put_whole(self.answer.theirs if chosen == THEIRS else self.answer.mine)

    def _settle(self, number: int, chosen: str) -> None:
        piece = self._merged.overlaps[number]
        self.text.settle(number, {THEIRS: piece.theirs, MINE: piece.mine}.get(chosen, piece.merged))
        self.text.edited.emit()


def _said(overlaps: int) -> str:
    if not overlaps:
        return _("You changed different sentences. Put together they stand below; read it through once.")
    return _(
        "Where you both changed the same sentence, both stand below, theirs first, and are underlined. Settle each, or edit the text."
    )
