"""What is due while its holder is not there and nobody covers, person by person."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from da_desk.views import theme
from da_desk.views.supervision.lines import FEW, Rows, Where
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import LONDON, _, day, ngettext

if TYPE_CHECKING:
    from da_desk.services.working_days import AbsenceView, AwayLine

AWAY = "nobody_there"
"""The property by which the list is found on its page."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What is due while one person is not there, and one name would cover all of it."""

    lines: "tuple[AwayLine, ...]"

    @property
    def first(self) -> "AwayLine":
        """The most pressing one."""
        return self.lines[0]

    @property
    def can_cover(self) -> bool:
        """Whether naming somebody puts it right; who is gone, or never was, needs an owner instead."""
        return self.first.why in ("away", "off")


def _groups(away: "Sequence[AwayLine]") -> list[_Group]:
    """By person and absence, or day off; the order is kept."""
    found: dict[object, list[AwayLine]] = {}
    for each in away:
        when = each.absence_id or (each.due if each.why == "off" else None)
        found.setdefault((each.line.holder_id, each.why, when), []).append(each)
    return [_Group(tuple(lines)) for lines in found.values()]


def away_card(
    title: str,
    away: "Sequence[AwayLine]",
    rows: Rows,
    name_cover: "Callable[[AwayLine], object]",
    *,
    choose: bool = True,
) -> Card:
    """What is due while nobody is there, person by person, with the way to name cover for all of it."""
    made = Card(title, label(str(len(away)), "small", "muted"))
    made.setAccessibleName(f"{title}: {len(away)}")
    made.setProperty(AWAY, True)
    for group in _groups(away):
        key, first = f"away {group.first.line.duty_id}", group.first
        _add_head(made, group, name_cover, rows.now.astimezone(LONDON).date())
        for each in rows.shown(key, group.lines, FEW):
            rows.add(made, each.line, "", Where("todo"), title=each.line.title, choose=choose)
        rows.add_rest(made, key, group.lines, FEW, away_words(first))
    return made


def _add_head(card: Card, group: _Group, name_cover: "Callable[[AwayLine], object]", today: date) -> None:
    first, words = group.first, Column(spacing=2)
    count = ngettext("{count} thing is due.", "{count} things are due.", len(group.lines))
    words.add(label(away_words(first), "strong", wrap=True))
    words.add(label(count.format(count=len(group.lines)), "small", "muted"))
    row = Row("well", (theme.L, theme.S, theme.L, theme.S), theme.M)
    row.box.addWidget(words, 1)
    if first.red and group.can_cover:
        row.add(Badge(_("Last shift today") if first.last_shift == today else _("No shift left"), "high"))
    if group.can_cover:
        name = _("Name cover for {who}, {day}").format(who=first.line.holder, day=day(first.due, weekday=True))
        row.add(Button(_("Name cover"), partial(name_cover, first), name=name))
    card.box.addWidget(row)


def away_words(away: "AwayLine") -> str:
    """Why nobody will be there, and until when cover can be arranged."""
    who = away.line.holder
    if away.why == "nobody":
        return _("Nobody holds these. Name an owner of the case.")
    if away.why == "gone":
        return _("{who} has no account in use any more. Hand the cases over.").format(who=who)
    if away.why == "away":
        said = _("{who} is away.").format(who=who)
    else:
        said = _("{who} does not work on {day}.").format(who=who, day=day(away.due, weekday=True))
    if away.last_shift is None:
        return said
    return _("{said} Last shift before it: {shift}.").format(said=said, shift=day(away.last_shift, weekday=True))


def cover_strips(
    uncovered: "Sequence[AwayLine]", covering: "Sequence[AbsenceView]", today: date, go: Callable[[], object]
) -> Iterator[AlertStrip]:
    """On Today: that one won't be there for something and nobody covers; and whom one covers."""
    if uncovered:
        yield uncovered_strip(uncovered, Button(_("Name cover"), go, name=_("Name cover for what is due")))
    now = [each for each in covering if each.holds(today)]
    if now:
        until = _("{who} (until {day})")
        who = ", ".join(until.format(who=each.who, day=day(each.to_day, weekday=True)) for each in now)
        see = Button(_("See what is due"), go, name=_("See what is due that you cover"))
        yield AlertStrip(_("You cover for a colleague."), who, see, kind="notice")


def uncovered_strip(uncovered: "Sequence[AwayLine]", action: QWidget | None = None) -> AlertStrip:
    """That something is due when one isn't there, and until when cover has to be named; red when that can't wait."""
    red = any(each.red for each in uncovered)
    last = min((each.last_shift for each in uncovered if each.last_shift is not None), default=None)
    count = ngettext(
        "{count} thing is due when you are not there, and nobody covers.",
        "{count} things are due when you are not there, and nobody covers.",
        len(uncovered),
    ).format(count=len(uncovered))
    by = _("Name cover before your shift ends on {day}.").format(day=day(last, weekday=True)) if last else ""
    return AlertStrip(count, by or _("Name cover now."), action, kind="alert" if red else "warning")
