"""Since I last looked: what others did on a case meanwhile, at the top of its overview."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.since import SinceLine, SinceView

_MOST = 4
"""Lines of each part that are shown; more stand on the tab that a line leads to."""
_WHEN = 132
"""Pixels at 100 %: the column that says when."""


def since_card(view: "SinceView", go: Callable[[str], object]) -> Card | None:
    """What happened, who was told, what was missed; None when there is nothing to tell. ``go`` opens a tab of the case."""
    if view.since is None or view.nothing:
        return None
    made = Card(_("Since you last looked, {moment}").format(moment=moment(view.since, weekday=True)))
    for title, lines in (
        (_("What was missed"), view.missed),
        (_("Who was told"), view.told),
        (_("What happened"), view.happened),
    ):
        if lines:
            made.box.addWidget(_part(title, lines, go))
    return made


def _part(title: str, lines: "Sequence[SinceLine]", go: Callable[[str], object]) -> Column:
    made = Column("row", (theme.L, theme.S, theme.L, theme.S), theme.XS)
    made.add(label(title, "label", "muted"))
    for number, line in enumerate(lines[:_MOST], 1):
        made.add(_line(title, number, line, go))
    rest = len(lines) - _MOST
    if rest > 0:
        words = ngettext("{count} more", "{count} more", rest).format(count=rest)
        more = link(words, partial(go, lines[_MOST].tab), name=f"{title}: {words}")
        row = Row(spacing=theme.M)
        row.add(_room(), more, None)
        made.add(row)
    return made


def _line(title: str, number: int, line: "SinceLine", go: Callable[[str], object]) -> Row:
    when = label(moment(line.at), "small", "muted")
    when.setMinimumWidth(theme.look().px(_WHEN))
    name = _("{part} {number}: {title}").format(part=title, number=number, title=line.title)
    what = link(line.title, partial(go, line.tab), name=name)
    what.setProperty("flush", True)
    about = " · ".join(part for part in (line.detail, line.who) if part)
    row = Row(spacing=theme.M)
    row.add(when, what)
    row.box.addWidget(label(about, "small", "muted", wrap=True), 1)
    return row


def _room() -> Column:
    made = Column()
    made.setFixedWidth(theme.look().px(_WHEN))
    return made
