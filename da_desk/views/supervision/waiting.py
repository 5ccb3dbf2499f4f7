"""What waits for a supervisor: plans to sign, cases without a plan, duties that nobody will be there for, late reviews."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from da_desk.views import theme
from da_desk.views.cases.due_panel import figure
from da_desk.views.supervision.away import away_card
from da_desk.views.supervision.lines import Rows, Where, happened_words, joined
from da_desk.views.widgets.alerts import AlertStrip, EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.duty_lines import Line
    from da_desk.services.supervision import Load, SupervisionView
    from da_desk.services.working_days import AwayLine
    from da_desk.store.guard import Card as CaseCard

SIGN_OFF = Where("plans", {"step": "sign-off"})
_RMP = Where("plans", {"step": "rmp"})


@dataclass(frozen=True, slots=True)
class Ways:
    """What the rows of this part lead to beside the case: naming cover, and the cases of an owner who is gone."""

    name_cover: "Callable[[AwayLine], object]"
    show_cases: "Callable[[Load], object]"
    sign_next: Callable[[], object]
    to_away: Callable[[], object]


def waiting_part(view: "SupervisionView", rows: Rows, ways: Ways) -> Iterator[QWidget]:
    """The figures, the one alert, and a list for each thing that waits; what holds nothing is left out."""
    if not any(count for _title, count, _red in _figures(view)) and not _rest(view):
        yield _nothing()
        return
    alert = _alert(view, ways)
    if alert is not None:
        yield alert
    yield _figures_row(view)
    yield from _signing(view, rows, ways)
    yield from _unguarded(view, rows, ways)
    yield from _checking(view, rows)


def _figures(view: "SupervisionView") -> tuple[tuple[str, int, bool], ...]:
    sign = (*view.to_sign, *view.dates_only)
    return (
        (_("To sign"), len(sign), any(line.overdue for line in sign)),
        (
            _("Without a signed plan"),
            len(view.no_plan) + len(view.unplanned),
            any(line.overdue for line in view.no_plan),
        ),
        (_("Nobody there"), len(view.owners_away), any(each.red for each in view.owners_away)),
        (_("Reviews overdue"), len(view.overdue_reviews), bool(view.overdue_reviews)),
        (_("Victims not reached"), len(view.not_reached), any(line.overdue for line in view.not_reached)),
    )


def _rest(view: "SupervisionView") -> bool:
    return bool(view.returned or view.owners_gone or view.first_grades or view.downgrades)


def _figures_row(view: "SupervisionView") -> Row:
    made = Row(spacing=theme.M)
    for title, count, red in _figures(view):
        made.box.addWidget(figure(count, title, red=red and count > 0), 1)
    return made


def _nothing() -> EmptyPage:
    words = _(
        "Plans to sign, reviews that are late and duties whose holder won’t be there stand here as soon as there are any."
    )
    return EmptyPage("check", _("Nothing waits for you"), words)


def _alert(view: "SupervisionView", ways: Ways) -> AlertStrip | None:
    """The one thing that can't wait: a shift that ends today, or has ended, with nobody named after it."""
    red = [each for each in view.owners_away if each.red]
    if not red:
        return None
    words = ngettext(
        "{count} thing is due when nobody will be there, and today is the last day to arrange it, or too late already.",
        "{count} things are due when nobody will be there, and today is the last day to arrange it, or too late already.",
        len(red),
    )
    go = Button(_("Show"), ways.to_away, name=_("Show what is due when nobody is there"))
    return AlertStrip(_("Name cover today."), words.format(count=len(red)), go)


def _signing(view: "SupervisionView", rows: Rows, ways: Ways) -> Iterator[Card]:
    def add(card: Card, line: "Line") -> None:
        name = _("Read the plan of {name}, {ref}").format(name=line.victim_name, ref=line.ref)
        read = Button(_("Read"), partial(_go, rows, line, SIGN_OFF), name=name)
        second = _("second signature") if line.rule == "duty.countersign-rmp" else ""
        submitted = _("Submitted {moment}").format(moment=moment(line.made_at))
        rows.add(card, line, joined(submitted, happened_words(line.happened), second), SIGN_OFF, read)

    if view.to_sign:
        first = primary(_("Read the next"), ways.sign_next, name=_("Read the next plan to sign"))
        yield rows.card("to_sign", _("To sign"), view.to_sign, add, first)
    if view.dates_only:
        yield rows.card("dates", _("To sign: only dates changed"), view.dates_only, add)
    if view.returned:
        yield rows.card("returned", _("Returned, not yet back"), view.returned, partial(_add_returned, rows))


def _add_returned(rows: Rows, card: Card, line: "Line") -> None:
    returned = _("Returned {moment}").format(moment=moment(line.made_at))
    rows.add(card, line, joined(returned, line.holder or _("nobody holds it")), _RMP)


def _unguarded(view: "SupervisionView", rows: Rows, ways: Ways) -> Iterator[Card]:
    if view.no_plan:

        def add(card: Card, line: "Line") -> None:
            graded = _("Graded {moment}").format(moment=moment(line.made_at))
            rows.add(card, line, joined(graded, line.holder or _("nobody holds it")), _RMP)

        yield rows.card("no_plan", _("Without a signed plan"), view.no_plan, add)
    if view.unplanned:
        yield rows.card(
            "unplanned", _("At high risk, and no plan was asked for"), view.unplanned, partial(_add_unplanned, rows)
        )
    if view.owners_away:
        yield away_card(_("Nobody will be there"), view.owners_away, rows, ways.name_cover)
    if view.owners_gone:
        made = Card(_("Cases without an owner who is here"))
        for load in view.owners_gone:
            _add_gone(made, load, ways)
        yield made


def _add_unplanned(rows: Rows, card: Card, each: "CaseCard") -> None:
    about = joined(each.risk_owner or _("nobody owns it"), _("assess the risk, so that a plan is asked for by a time"))
    rows.add_case(card, each, about, Where("plans", {"step": "assessment"}))


def _add_gone(card: Card, load: "Load", ways: Ways) -> None:
    cases = ngettext("{count} case", "{count} cases", load.cases).format(count=load.cases)
    who = _("{who} has left the desk").format(who=load.who) if load.account_id else _("Nobody is named as owner")
    name = _("Show the cases: {who}, {unit}").format(who=who, unit=load.unit)
    words = Column()
    words.add(label(joined(who, load.unit), "strong", wrap=True))
    row = card.add_row()
    row.box.addWidget(words, 1)
    row.add(label(cases, "body", "medium"), Button(_("Cases"), partial(ways.show_cases, load), name=name))


def _checking(view: "SupervisionView", rows: Rows) -> Iterator[Card]:
    if view.overdue_reviews:

        def add(card: Card, line: "Line") -> None:
            plan = "safety_plan" if "safety-plan" in line.rule else "rmp"
            where = Where("plans", {"step": "review", "field": plan})
            rows.add(card, line, line.holder or _("nobody holds it"), where, title=line.title)

        yield rows.card("reviews", _("Reviews overdue"), view.overdue_reviews, add)
    for key, title, lines in (
        ("downgrades", _("Graded lower: check that a risk fell"), view.downgrades),
        ("first_grades", _("First grades to review"), view.first_grades),
    ):
        if lines:
            yield rows.card(key, title, lines, partial(_add_check, rows))


def _add_check(rows: Rows, card: Card, line: "Line") -> None:
    graded = _("Graded {moment}").format(moment=moment(line.made_at))
    name = _("Record: {title}, {name}, {ref}").format(title=line.title, name=line.victim_name, ref=line.ref)
    record = Button(_("Record"), partial(_go, rows, line, Where("todo", {"duty_id": line.duty_id})), name=name)
    rows.add(card, line, joined(graded, happened_words(line.happened)), Where("plans", {"step": "assessment"}), record)


def _go(rows: Rows, line: "Line", where: Where) -> None:
    rows.window.go("case", line.case_id, tab=where.tab, **where.more)
