"""What holds the pack back, each line leading to its place; and what has to be said with it."""

from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.statements.journey import Standing, place_of
from da_desk.views.statements.step import Bench
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, clear_layout, icon_label, label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.practice.withdrawal import GateLine


class GateCard(Card):
    """The gate as a card. Lines that are put right elsewhere have *Go there*."""

    def __init__(self, bench: Bench) -> None:
        self._count = Badge("")
        super().__init__(_("Before the pack leaves"), self._count)
        self._bench = bench
        self._lines = Column(spacing=theme.S)
        self.add(self._lines)

    def show_lines(self, standing: Standing | None) -> None:
        """Show them as they are now."""
        lines = standing.gate if standing else ()
        missing = len(standing.missing) if standing else 0
        words = (
            ngettext("{count} missing", "{count} missing", missing).format(count=missing) if missing else _("Complete")
        )
        self._count.show_word(words, "medium" if missing else "standard")
        clear_layout(self._lines)
        for number, line in enumerate(lines, 1):
            assert standing is not None
            self._lines.add(self._line(line, number, standing))
        if not lines:
            self._lines.add(label(_("Nothing is missing."), "body", "muted"))

    def _line(self, line: "GateLine", number: int, standing: Standing) -> Row:
        missing = line.severity == "missing"
        made = Row(spacing=theme.S)
        made.box.addWidget(icon_label("alert" if missing else "info", "medium" if missing else "muted", 16))
        made.box.addWidget(label(line.sentence, tone="text" if missing else "muted", wrap=True), 1)
        step, field = place_of(line.place, standing)
        if step:
            name = _("Go there {number}: {sentence}").format(number=number, sentence=line.sentence)
            made.add(Button(_("Go there"), lambda: self._bench.go(step, field), kind="link", name=name))
        return made
