"""What may be talked about, beside the text: a guide with hints, the point about the children, and the gentle question."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.forms.field import Field
from da_desk.views.forms.items import ItemField
from da_desk.views.widgets.boxes import Column, ScrollPage
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.choice_buttons import WrappedTick
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.sentence_views import Passage

SIDE = 372
MOST_SHOWN = 5
SHORT = 90


class PromptsField(Field):
    """Points to be ticked once they were talked about, each with a hint. ``points``: (id, title, hint)."""

    def __init__(self, title: str, points: Sequence[tuple[str, str, str]], *, help: str = "") -> None:  # noqa: A002
        super().__init__(title, help=help)
        self._titles = {key: words for key, words, _hint in points}
        self._boxes: dict[str, WrappedTick] = {}
        self._kept: list[str] = []
        holder = Column(spacing=theme.S)
        for key, words, hint in points:
            box = WrappedTick(words)
            box.setAccessibleName(f"{title}: {words}")
            box.setAccessibleDescription(hint)
            box.clicked.connect(self.note_edit)
            self._boxes[key] = box
            both = Column(spacing=0)
            both.add(box)
            under = Column("", (24, 0, 0, 0))
            under.add(label(hint, "small", "muted", wrap=True))
            both.add(under)
            holder.add(both)
        first = next(iter(self._boxes.values()))
        name = first.accessibleName()
        self.place(holder, first)
        first.setAccessibleName(name)

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

    def describe(self) -> None:
        """The first box keeps its own hint."""


class PromptPanel(ScrollPage):
    """The side of the statement: the question about the punishment while there is one, the points, the children."""

    def __init__(
        self, title: str, help_words: str, points: PromptsField, children: ItemField, here: Callable[[], str]
    ) -> None:
        super().__init__(title, (theme.M, theme.M, theme.M, theme.L), theme.L)
        self.setProperty("kind", "side")
        self.question = SentenceQuestion()
        head = Column(spacing=theme.XS)
        head.add(label(title, "heading", wrap=True), label(help_words, "small", "muted", wrap=True))
        where = link(
            _("It stands where the cursor is"),
            lambda: children.set_where(here()),
            name=_("It stands where the cursor is: {label}").format(label=children.title),
        )
        well = Column("well", (14, 10, 14, 10), theme.S)
        well.add(children, where)
        self.add(self.question, well, head, points, None)


class SentenceQuestion(Column):
    """Passages that may be a view on the punishment. Asks, and holds nothing back. ``show_in_text(start, end)``."""

    def __init__(self) -> None:
        super().__init__("notice", (14, 10, 14, 10), theme.S)
        self.show_in_text: Callable[[int, int], object] = lambda _start, _end: None
        self._lines = Column(spacing=theme.XS)
        self.add(
            label(_("Is this about the punishment?"), "strong", wrap=True),
            label(
                _(
                    "The punishment is the court's alone; such a view is left aside. Ask the victim. The words stay the victim's, and nothing is held back."
                ),
                "small",
                wrap=True,
            ),
            self._lines,
        )
        self._shown: tuple[Passage, ...] = ()
        self.hide()

    def show_passages(self, found: "tuple[Passage, ...]") -> None:
        """Show them; none takes the question away."""
        if found == self._shown:
            return
        self._shown = found
        clear_layout(self._lines)
        for number, each in enumerate(found[:MOST_SHOWN], 1):
            self._lines.add(self._line(each, number))
        if len(found) > MOST_SHOWN:
            self._lines.add(label(_("… and {count} more").format(count=len(found) - MOST_SHOWN), "small", "muted"))
        self.setVisible(bool(found))
        self.setAccessibleName(_("Is this about the punishment?") if found else "")

    def _line(self, each: "Passage", number: int) -> Column:
        words = each.words if len(each.words) <= SHORT else f"{each.words[:SHORT].rstrip()} …"
        show = link(
            _("Show in the text"),
            lambda: self.show_in_text(each.start, each.end),
            name=_("Show passage {number} in the text").format(number=number),
        )
        made = Column(spacing=0)
        made.add(label(f"“{words}”", wrap=True), show)
        return made
