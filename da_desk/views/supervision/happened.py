"""What happened in the unit since a Friday, or since one last looked: who was told, who was not reached, what was missed."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from da_desk.views.supervision.lines import Rows, Where, joined
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.boxes import Card
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.services.duty_lines import Line
    from da_desk.services.supervision import Happening, SupervisionView

_TODO, _EVENTS, _PLANS = Where("todo"), Where("events"), Where("plans")
_OF_PLANS = ("rmp-", "plan-", "safety-plan-", "risk-", "adviser-")


def happened_part(view: "SupervisionView", rows: Rows) -> Iterator[QWidget]:
    """A list for each question; what holds nothing is left out."""
    if not (view.happened or view.told or view.missed or view.not_reached):
        words = _("Events, calls and what fell due on the cases of your units stand here, without opening a case.")
        yield EmptyPage("clock", _("Nothing happened since"), words)
        return
    if view.not_reached:
        yield rows.card("not_reached", _("Victims not reached"), view.not_reached, partial(_add_tried, rows))
    if view.missed:
        yield rows.card("missed", _("Missed since then"), view.missed, partial(_add_missed, rows))
    if view.cover_notes:
        yield rows.card("notes", _("Cover notes"), view.cover_notes, partial(_add_event, rows))
    if view.told:
        yield rows.card("told", _("Told, or why not"), view.told, partial(_add_told, rows))
    if view.happened:
        yield rows.card("happened", _("What was recorded"), view.happened, partial(_add_event, rows))


def _add_tried(rows: Rows, card: Card, line: "Line") -> None:
    tries = ngettext("tried {count} time", "tried {count} times", line.tries).format(count=line.tries)
    rows.add(card, line, joined(tries, line.holder or _("nobody holds it")), _TODO, title=line.title)


def _add_missed(rows: Rows, card: Card, line: "Line") -> None:
    rows.add(card, line, line.holder or _("nobody holds it"), _TODO, title=line.title)


def _add_told(rows: Rows, card: Card, each: "Happening") -> None:
    rows.add_happening(card, each, _EVENTS if each.kind == "contact" else _TODO)


def _add_event(rows: Rows, card: Card, each: "Happening") -> None:
    rows.add_happening(card, each, _PLANS if each.kind.startswith(_OF_PLANS) else _EVENTS)
