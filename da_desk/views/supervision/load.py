"""Who has how much in hand, officer by officer and area by area, on one scale each, so that they can be compared."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from da_desk.views import theme
from da_desk.views.supervision.bars import GradeBar, Part, legend
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Elided, label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.services.supervision import Load, SupervisionView

_OWED = 170
"""Pixels at 100 %: what is to do, behind each bar."""


def load_part(view: "SupervisionView", show_cases: "Callable[[Load], object]") -> Iterator[QWidget]:
    """The officers of one's units, then every area."""
    officers = [each for each in view.load_officers if each.cases or each.open_duties]
    several = len({each.unit_id for each in officers}) > 1
    made = Card(_("By officer"), legend())
    if officers:
        made.box.addWidget(
            _titles(
                _("Officer"),
                _("Cases whose risk they own, by grade"),
                _("All they have to do, in whoever's cases"),
                beside=_show_width(),
            )
        )
    _fill(made, officers, lambda load: _person(load, several=several), show_cases)
    if not officers:
        made.add(label(_("No case is open in your units."), "body", "muted"))
    yield made
    areas = Card(_("By area"))
    if view.load_units:
        areas.box.addWidget(_titles(_("Area"), _("All open cases, by grade"), _("All there is to do")))
    _fill(areas, view.load_units, lambda load: load.unit, None)
    yield areas


def _show_width() -> int:
    """How wide the way to the cases of an officer is, so that the titles stand over their columns."""
    return Button(_("Cases")).sizeHint().width()


def _titles(name: str, cases: str, to_do: str, *, beside: int = 0) -> Row:
    """What each column counts, said over it: the officer in a case has much to do there and may own no risk at all."""
    made = Row("row", (theme.L, theme.S, theme.L, theme.S), theme.M)
    made.box.addWidget(label(name, "small", "muted"), 2)
    made.box.addWidget(label(cases, "small", "muted", wrap=True), 3)
    owed = label(to_do, "small", "muted", wrap=True)
    owed.setFixedWidth(theme.look().px(_OWED))
    made.add(owed)
    if beside:
        room = QWidget()
        room.setFixedWidth(beside)
        made.add(room)
    return made


def _fill(
    card: Card,
    loads: "Sequence[Load]",
    words: "Callable[[Load], str]",
    show_cases: "Callable[[Load], object] | None",
) -> None:
    most = max((each.cases for each in loads), default=0)
    for load in loads:
        name = Elided(words(load), "strong", "medium" if load.gone and load.cases else "text")
        row = card.add_row()
        row.box.addWidget(name, 2)
        bar = GradeBar(parts_of(load), most)
        if show_cases is not None:
            bar.setAccessibleName(_("Owns the risk of {cases}").format(cases=bar.words()))
        row.box.addWidget(bar, 3)
        row.add(_owed(load, in_part=show_cases is None))
        if show_cases is not None:
            spoken = _("Show the cases of {who}, {unit}").format(who=words(load), unit=load.unit)
            show = Button(_("Cases"), partial(show_cases, load), name=spoken)
            show.setEnabled(load.cases > 0)
            row.add(show)


def parts_of(load: "Load") -> tuple[Part, ...]:
    """The cases of a line by grade."""
    counts = {"high": load.high, "medium": load.medium, "standard": load.standard, "": load.ungraded}
    return tuple(Part(grade, count) for grade, count in counts.items())


def _person(load: "Load", *, several: bool) -> str:
    if load.account_id is None:
        who = _("Nobody is named") if load.cases else _("For any supervisor")
    else:
        who = _("{who} (left the desk)").format(who=load.who) if load.gone else load.who
    return f"{who}, {load.unit}" if several else who


def _owed(load: "Load", *, in_part: bool) -> Column:
    made = Column(spacing=2)
    made.setFixedWidth(theme.look().px(_OWED))
    to_do = ngettext("{count} thing to do", "{count} things to do", load.open_duties).format(count=load.open_duties)
    late = ngettext("{count} overdue", "{count} overdue", load.overdue).format(count=load.overdue)
    if in_part and load.overdue:
        share = round(100 * load.overdue / load.open_duties)
        late = _("{late}, {share} %").format(late=late, share=share)
    made.add(label(to_do, "small"), label(late, "small", "high" if load.overdue else "muted"))
    return made
