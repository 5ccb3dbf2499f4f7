"""What changed in a plan, for whoever answers for it: words within text marked, what stayed the same folded away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from da_desk.practice.differences import Changed, Difference, Piece
from da_desk.practice.forms import answered
from da_desk.practice.reading import Reader
from da_desk.views import theme
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import Badge, label
from da_desk.views.widgets.lines import lines_height
from da_desk.views.widgets.named_lines import NamedLines
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.practice.forms import Form

AROUND = 160
"""Characters of unchanged text that stay on each side of a change."""
FOLDED = 3 * AROUND
"""An unchanged stretch is folded away from this length on."""
BRIEF = 90
"""Up to this length an answer is shown as it was and as it is, side by side."""
TALLEST = 520
_MOST_SAID = 12
_GAP = "\u2009"
"""A thin space between what went and what came in its place."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a section says now: (question, answer) line by line."""

    section_id: str
    title: str
    lines: tuple[tuple[str, str], ...]


def whole_of(form: "Form", body: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Whole, ...]:
    """Every section as it stands, in the order of the form."""
    reader = Reader(form, body, names)
    return tuple(
        Whole(
            section.id,
            section.title,
            tuple(
                (field.label, words)
                for field in section.fields
                if answered(value := body.get(section.id, {}).get(field.id)) and (words := reader.words(field, value))
            ),
        )
        for section in form.sections
    )


def folded(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with the middle of each long unchanged stretch left out, at a space."""
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        if piece.change != "same" or len(piece.text) < FOLDED:
            yield piece
            continue
        head = "" if number == 0 else piece.text[:AROUND].rpartition(" ")[0] or piece.text[:AROUND]
        tail = "" if number == last else piece.text[-AROUND:].partition(" ")[2] or piece.text[-AROUND:]
        yield Piece(f"{head} … {tail}".strip() if not (head and tail) else f"{head} … {tail}", "same")


def marks_in_words(pieces: Sequence[Piece]) -> str:
    """What was added and what was taken out, for a screen reader."""
    said = []
    for change, sentence in (("added", _("Added: {words}")), ("removed", _("Taken out: {words}"))):
        found = [f"“{piece.text.strip()}”" for piece in pieces if piece.change == change and piece.text.strip()]
        if found:
            listed = ", ".join(found[:_MOST_SAID]) + (" …" if len(found) > _MOST_SAID else "")
            said.append(sentence.format(words=listed))
    return ". ".join(said)


class MarkedText(QPlainTextEdit):
    """A text with what was added underlined on a tint and what was taken out struck through; as tall as it needs to be.

    From ``tallest`` pixels (at 100 %) on it scrolls by itself; 0 is never.
    """

    def __init__(self, name: str, pieces: Sequence[Piece], *, tallest: int = TALLEST) -> None:
        super().__init__()
        self._tallest = tallest
        self._pieces: Sequence[Piece] = ()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setProperty("kind", "reading")
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.show_pieces(pieces)

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Show another text."""
        self._pieces = pieces
        self.setAccessibleDescription(marks_in_words(pieces))
        self._write()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes other lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Write it again in the colours of another look."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_look") and self._look != theme.look():
            self._write()
            self._fit()

    def _write(self) -> None:
        self._look = theme.look()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        former = ""
        for piece in self._pieces:
            if former == "removed" and piece.change == "added":
                cursor.insertText(_GAP, self._format("same"))
            cursor.insertText(piece.text, self._format(piece.change))
            former = piece.change

    def _format(self, change: str) -> QTextCharFormat:
        look, made = theme.look(), QTextCharFormat()
        tone = {"added": "accent", "removed": "high"}.get(change, "text")
        made.setForeground(look.colour(tone))
        if change == "added":
            made.setBackground(look.colour("accent_soft"))
            made.setFontUnderline(True)
        elif change == "removed":
            made.setBackground(look.colour("on_high"))
            made.setFontStrikeOut(True)
        return made

    def _fit(self) -> None:
        wanted = lines_height(self) + theme.look().px(4) + 2
        tallest = theme.look().px(self._tallest) or wanted
        self.setFixedHeight(min(wanted, tallest))
        overflows = wanted > tallest
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflows else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if overflows else Qt.FocusPolicy.ClickFocus)


class OneChange(Column):
    """One answer that changed, or a row that came or went."""

    def __init__(self, change: Changed, number: int, *, first: bool) -> None:
        super().__init__("row", (theme.L, theme.S, theme.L, theme.S), theme.XS)
        self.change = change
        named = change.row_title or change.label
        head = Row(spacing=theme.S)
        head.box.addWidget(label(named, "strong", wrap=True), 1)
        if not first:
            head.add(Badge(*_kind_words(change)))
        self.add(head)
        if change.row_title and change.label != change.row_title and change.kind == "changed":
            self.add(label(change.label, "small", "muted", wrap=True))
        self._text = MarkedText(_("Change {number}: {what}").format(number=number, what=named), self._shown(first))
        self.add(self._text)
        brief = tuple(folded(self._text_pieces))
        self._brief = True
        self._more = link(
            _("Show the whole text"), self._turn, name=_("Show the whole text: {what}").format(what=named)
        )
        if brief != self._text_pieces:
            self._text.show_pieces(brief)
            self.add(self._more)

    def _shown(self, first: bool) -> tuple[Piece, ...]:
        change = self.change
        if first:
            self._text_pieces: tuple[Piece, ...] = (Piece(change.after, "same"),)
        elif change.kind == "changed" and max(len(change.before), len(change.after)) <= BRIEF and change.before:
            self._text_pieces = (Piece(change.before, "removed"), Piece("  →  ", "same"), Piece(change.after, "added"))
        else:
            self._text_pieces = change.pieces
        return self._text_pieces

    def _turn(self) -> None:
        self._brief = not self._brief
        self._text.show_pieces(tuple(folded(self._text_pieces)) if self._brief else self._text_pieces)
        self._more.say(_("Show the whole text") if self._brief else _("Only what changed"), self._more.accessibleName())


class DifferenceView(Column):
    """Everything that changed, section by section; sections without a change are one card, each can be opened.

    ``more(section_id, links, below)`` may add to a section: a link to its last line, and what that opens below it.
    """

    def __init__(
        self, difference: Difference, whole: Sequence[Whole], more: Callable[[str, Row, Column], object] | None = None
    ) -> None:
        super().__init__(spacing=theme.L)
        self._more = more
        number = 0
        by_id = {each.section_id: each for each in whole}
        for section in difference.sections:
            card = Card(section.title, Badge(self._count(len(section.changes), first=difference.first)))
            for change in section.changes:
                number += 1
                card.box.addWidget(OneChange(change, number, first=difference.first))
            if section.section_id in by_id:
                self._put(card, by_id[section.section_id], "" if difference.first else _("The whole section"))
            self.add(card)
        same = [each for each in whole if each.section_id not in difference.changed_sections]
        if same:
            card = Card(_("Not changed"))
            for each in same:
                self._put(card, each, each.title)
            self.add(card)

    def _put(self, card: Card, whole: Whole, title: str) -> None:
        """The last line of a section: where all of it can be read, unless it stands there already, and what else there is."""
        made = _Whole(whole, title)
        if self._more is not None:
            self._more(whole.section_id, made.links, made)
        if title or self._more is not None:
            card.box.addWidget(made)

    @staticmethod
    def _count(count: int, *, first: bool) -> str:
        if first:
            return ngettext("{count} answer", "{count} answers", count).format(count=count)
        return ngettext("{count} change", "{count} changes", count).format(count=count)


class _Whole(Column):
    """A section that can be opened and read; its lines are made then. Without a title there is nothing more to read."""

    def __init__(self, whole: Whole, title: str) -> None:
        super().__init__("row", (theme.L, theme.XS, theme.L, theme.XS), theme.S)
        self._whole = whole
        self._lines: NamedLines | None = None
        self._button = link(_("Show"), self._turn, name=_("Show: {what}").format(what=self._named(title)))
        self._title = title
        self.links = Row(spacing=theme.M)
        self.links.box.addWidget(label(title, "body", "muted", wrap=True), 1)
        self.links.add(self._button)
        if not title:
            self._button.hide()
        self.add(self.links)

    def _named(self, title: str) -> str:
        return title if title == self._whole.title else f"{title}, {self._whole.title}"

    def _turn(self) -> None:
        if self._lines is None:
            self._lines = NamedLines(list(self._whole.lines) or [(_("Nothing is written here."), "")])
            self._lines.hide()
            self.add(self._lines)
        opened = self._lines.isHidden()
        self._lines.setVisible(opened)
        words = _("Hide") if opened else _("Show")
        self._button.say(words, f"{words}: {self._named(self._title)}")


def _kind_words(change: Changed) -> tuple[str, str]:
    if change.dates_only:
        return _("Date"), "none"
    return {
        "added": (_("New"), "accent"),
        "removed": (_("Taken out"), "medium"),
        "changed": (_("Changed"), "none"),
    }[change.kind]
