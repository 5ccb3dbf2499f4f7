"""The identity bar of a case: who this is, and above all how the victim is reached safely."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from da_desk.views import theme
from da_desk.views.widgets.boxes import Column, Row, row
from da_desk.views.widgets.labels import Badge, Elided, GradeBadge, icon_label, label, retone
from da_desk.wording import _

NARROW = 620
"""Below this width (at 100 %) the bar stacks its parts."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the bar says, already in words. ``safe_contact`` empty: none is recorded; ``stale`` empty: it is fresh."""

    name: str
    grade: str
    born: str = ""
    crime_number: str = ""
    suspect: str = ""
    safe_contact: str = ""
    stale: str = ""
    training: bool = False
    ref: str = ""


class IdentityBar(Column):
    """Name and grade, born, crime number, suspect, SAFE CONTACT; actions stand at the right of the name."""

    def __init__(self, *actions: QWidget) -> None:
        super().__init__("", (24, 14, 24, 0), 4)
        self._name = Elided("", "title")
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._grade = GradeBadge("")
        self._training = Badge(_("TRAINING"), "training")
        self._facts = Elided("", "body", "muted")
        self._head = Row(spacing=10)
        self._head.add(self._name, self._grade, self._training)
        self._head.box.addStretch(1)
        self._actions = Row(spacing=10)
        self._actions.add(*actions)
        self._head.add(self._actions)
        self._safe = Row("safe", (10, 5, 10, 5), theme.S)
        self._safe_words = label("", wrap=True)
        self._stale = label("", "strong", "medium", wrap=True)
        self._safe.add(row(icon_label("phone", "text", 16), label(_("SAFE CONTACT"), "label")))
        self._safe.box.addWidget(self._safe_words, 1)
        self._safe.box.addWidget(self._stale)
        self.add(self._head, self._facts, self._safe)

    def show_identity(self, who: Identity) -> None:
        """Show whose case this is."""
        self._name.setText(who.name)
        self._grade.show_grade(who.grade)
        self._training.setVisible(who.training)
        self._facts.setText("   ·   ".join(_facts(who)))
        self._safe_words.setText(
            who.safe_contact or _("Not recorded. Ask how it is safe to make contact before any call or letter.")
        )
        self._stale.setText(who.stale)
        self._stale.setVisible(bool(who.stale))
        retone(self._safe, stale=bool(who.stale) or not who.safe_contact)
        self._safe.setAccessibleName(
            _("Safe contact: {words} {stale}").format(words=self._safe_words.text(), stale=who.stale).strip()
        )

    def show_facts(self, *, shown: bool) -> None:
        """Leave out what a form can do without where there is little height; name, grade and safe contact stay."""
        self._facts.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the room is narrow, such as at 200 %, parts stand one under the other rather than cut."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        # The widths are asked anew: they follow the words and the zoom.
        side_by_side = QBoxLayout.Direction.LeftToRight
        stacked = QBoxLayout.Direction.TopToBottom
        narrow = self.width() < theme.look().px(NARROW)
        self._safe.box.setDirection(stacked if narrow else side_by_side)
        self._stale.setWordWrap(narrow)
        beside = self.box.indexOf(self._actions) < 0
        if narrow == beside:
            holder, other = (self._head.box, self.box) if beside else (self.box, self._head.box)
            holder.removeWidget(self._actions)
            other.insertWidget(2 if beside else -1, self._actions, 0, Qt.AlignmentFlag.AlignLeft)


def _facts(who: Identity) -> list[str]:
    facts = (
        _("Born {day}").format(day=who.born) if who.born else "",
        _("Crime {number}").format(number=who.crime_number) if who.crime_number else "",
        who.ref,
        _("Suspect: {name}").format(name=who.suspect) if who.suspect else "",
    )
    return [fact for fact in facts if fact]
