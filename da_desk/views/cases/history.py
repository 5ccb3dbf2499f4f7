"""Who changed what in a case, field by field, the latest first."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from da_desk.views import sources, theme
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.clipboard import OwnClipboard
from da_desk.views.help import Help
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.views.widgets.named_lines import NamedLines
from da_desk.views.widgets.segments import Segments
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.history import HistoryLine
    from da_desk.services.history_words import FieldChange

PAGE = 20
COPIED_SECONDS = 60
"""How long values that were copied stay on the clipboard."""


class HistoryTab(CaseTab):
    """Changes alone, or with who looked. ``Earlier`` goes on."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(bench, _("History"), widest=1000)
        self._changes_only = True
        self._lines: list[HistoryLine] = []
        self._clipboard = OwnClipboard()
        choices = (("changes", _("Changes")), ("all", _("With who looked")))
        self._which = Segments(_("What the history shows"), choices, "changes")
        self._which.chosen.connect(self._choose)
        self._earlier = Button(_("Earlier"), self._more)
        self._card = Card(_("History"), self._which)
        self._holder = Column()
        self._card.box.addWidget(self._holder)
        foot = Row(margins=(theme.L, theme.S, theme.L, theme.M))
        foot.add(self._earlier, None)
        self._card.box.addWidget(foot)
        self._empty = label(_("Nothing was recorded yet."), "body", "muted")
        self._empty.setContentsMargins(theme.L, 0, 0, 0)
        self._holder.add(self._empty)
        self.body.add(self._card)

    def refresh(self) -> None:
        """Begin with the latest page again."""
        self._ask(None)

    def help(self) -> Help:
        """What stands in the log and who reads it."""
        return Help(
            _("History"),
            (
                _(
                    "Everything that was recorded, changed, looked at or sent out stands here with who and when. Nobody can change or remove it."
                ),
                _(
                    "Confidential contacts and the code word stay behind dots here too. The contents of an entry go only when the law asks for their erasure; that something stood there stays."
                ),
            ),
            (sources.logged(),),
        )

    def _choose(self, key: str) -> None:
        self._changes_only = key == "changes"
        self._ask(None)

    def _more(self) -> None:
        self._ask(self._lines[-1].seq if self._lines else None)

    def _ask(self, after: int | None) -> None:
        self.bench.tasks.read(
            self.bench.services.history.of_case,
            self.bench.case_id,
            after,
            PAGE,
            changes_only=self._changes_only,
            owner=self,
            busy=self._earlier,
            done=lambda found: self._show(found, after),
        )

    def _show(self, found: "Sequence[HistoryLine]", after: int | None) -> None:
        if after is None:
            self._lines = []
            self._clear()
        self._lines += found
        for line in found:
            self._holder.add(line_row(line, self._copy))
        self._empty.setVisible(not self._lines)
        self._earlier.setVisible(len(found) == PAGE)

    def _copy(self, words: str) -> None:
        self._clipboard.copy(words, COPIED_SECONDS)
        said = ngettext(
            "Copied. It leaves the clipboard after {count} second.",
            "Copied. It leaves the clipboard after {count} seconds.",
            COPIED_SECONDS,
        )
        self.bench.window.say(said.format(count=COPIED_SECONDS))

    def _clear(self) -> None:
        for place in reversed(range(self._holder.box.count())):
            item = self._holder.box.itemAt(place)
            widget = item.widget() if item else None
            if widget is not None and widget is not self._empty:
                self._holder.box.removeWidget(widget)
                widget.hide()
                widget.deleteLater()


def line_row(line: "HistoryLine", copy: Callable[[str], object]) -> Row:
    """One entry: when and who at the left, what at the right, and each field with its former and new value."""
    made = Row("row", (theme.L, theme.S, theme.L, theme.S), theme.L)
    who = Column(spacing=2)
    who.setMinimumWidth(theme.look().px(170))
    who.add(label(moment(line.at), "small", "muted"), label(line.who, "small", wrap=True), None)
    what = Column(spacing=4)
    action = f"{line.action[:1].upper()}{line.action[1:]}"
    what.add(
        label(_("{action}: {what}").format(action=action, what=line.what) if line.what else action, "strong", wrap=True)
    )
    if line.erased:
        what.add(label(_("The details were erased."), "small", "muted"))
    if line.fields:
        what.add(_fields(line, copy))
    made.add(who)
    made.box.addWidget(what, 1)
    return made


def _fields(line: "HistoryLine", copy: Callable[[str], object]) -> NamedLines:
    made = NamedLines([(each.label, _values(each)) for each in line.fields])
    action = QAction(_("Copy these values"), made)
    action.triggered.connect(lambda _checked=False: copy(made.text()))
    made.addAction(action)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return made


def _values(change: "FieldChange") -> str:
    new = change.new or "–"
    return _("{former} → {new}").format(former=change.former, new=new) if change.former else new
