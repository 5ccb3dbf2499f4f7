"""My working days: when I work, when I am away and who covers, what I cover; for a supervisor those of the unit too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from da_desk.views import sources, theme
from da_desk.views.editor import Editor
from da_desk.views.focus import focus_kept, focus_named, focused_name
from da_desk.views.help import Help
from da_desk.views.pages import Page, Window
from da_desk.views.supervision.away import away_card, uncovered_strip
from da_desk.views.supervision.covering import (
    AbsenceEditor,
    CoverEditor,
    TakeBackEditor,
    WeekEditor,
    span_words,
    week_words,
)
from da_desk.views.supervision.lines import Rows, Where
from da_desk.views.supervision.selection import Selection
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage, Stack
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _, day

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.duty_lines import Line
    from da_desk.services.working_days import AbsenceView, AwayLine, WeekView


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page shows."""

    week: "WeekView"
    mine: "Sequence[AbsenceView]"
    uncovered: "Sequence[AwayLine]"
    covering: "Sequence[AbsenceView]"
    covered: "Sequence[Line]"
    unit: "Sequence[AbsenceView]"
    weeks: "Sequence[WeekView]"


class WorkingDaysPage(Page):
    """One's own days; whoever supervises sees and sets those of the unit."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Working days"))
        self._services, self._tasks, self._window = services, tasks, window
        self._me = services.workplace.actor.account_id
        self._supervises = services.workplace.allows("check", "duty")
        self._found: _Found | None = None
        self._whole: set[str] = set()
        self._opener = ""
        self._editor: Editor | None = None
        self._body = Column(spacing=theme.L)
        self._page = ScrollPage(_("Working days"), widest=980)
        head = Row(spacing=theme.M)
        away = primary(_("I am away …"), lambda: self._open(AbsenceEditor(*self._bench)), icon="calendar")
        head.add(label(_("Working days and absences"), "title"), None, away)
        self._page.add(head, self._body)
        self._stack = Stack()
        self._stack.addWidget(self._page)
        self.box.addWidget(self._stack, 1)
        tasks.changed.connect(self._news)

    def enter(self, _target: object = None, /, **_place: Any) -> None:
        """Ask how everything stands."""
        self.load()

    def leave(self) -> None:
        """Keep what was typed."""
        if self._editor is not None:
            self._editor.keep()

    def load(self) -> None:
        """Ask how everything stands."""
        self._tasks.read(self._ask, owner=self, done=self._take)

    def help(self) -> Help:
        """What is kept, and what naming cover does."""
        return Help(
            _("Working days"),
            (
                _("Enter when you are away, and who covers. Only that you are away is kept, never why."),
                _(
                    "What is due on a day on which you are not there needs a colleague named before your last shift ends. Without one it stands red on the supervisor’s page."
                ),
                _(
                    "Naming cover hands nothing over: what is due stays yours, and your colleague sees it here, under “What I cover”. It is on the record."
                ),
            ),
            (sources.supervision(), sources.workload()),
        )

    @property
    def _bench(self) -> "tuple[Services, TaskRunner, Window]":
        return self._services, self._tasks, self._window

    def _ask(self) -> _Found:
        working = self._services.working_days
        return _Found(
            week=working.week(),
            mine=working.absences(self._me),
            uncovered=working.uncovered(),
            covering=working.covering(),
            covered=working.covered(),
            unit=working.absences() if self._supervises else (),
            weeks=working.weeks() if self._supervises else (),
        )

    def _news(self, changes: object) -> None:
        planned = any(each.entity in ("absence", "working_week") for each in getattr(changes, "items", ()))
        if (planned or getattr(changes, "case_ids", None)) and self.isVisible():
            self.load()

    def _take(self, found: _Found) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        with focus_kept(self._body):
            clear_layout(self._body)
            for widget in self._made(self._found):
                self._body.add(widget)
                widget.show()

    def _made(self, found: _Found) -> Iterator[QWidget]:
        rows = Rows(self._window, Selection(self), self._services.workplace.now(), self._whole, self._show)
        if found.uncovered:
            yield uncovered_strip(found.uncovered)
        yield self._week_card(found.week)
        yield self._absences_card(_("When I am away"), found.mine, self._nothing_entered(), own=True)
        if found.uncovered:
            yield away_card(_("Due while I am not there"), found.uncovered, rows, self._open_line, choose=False)
        yield from self._covering(found, rows)
        if self._supervises:
            yield from self._unit(found)

    def _week_card(self, week: "WeekView") -> Card:
        change = Button(_("Change"), partial(self._edit_week, week, own=True), name=_("Change my working days"))
        made = Card(_("My working days"), change)
        made.add(label(_week_line(week), wrap=True))
        return made

    def _absences_card(
        self, title: str, absences: "Sequence[AbsenceView]", nothing: str, *trailing: QWidget, own: bool
    ) -> Card:
        made = Card(title, *trailing)
        for each in absences:
            self._add_absence(made, each, own=own)
        if not absences:
            made.add(label(nothing, "body", "muted", wrap=True))
        return made

    def _nothing_entered(self) -> str:
        return _(
            "Nothing is entered. Enter leave, courses and other days away; also days off on which something is due."
        )

    def _add_absence(self, card: Card, each: "AbsenceView", *, own: bool) -> None:
        span = span_words(each.from_day, each.to_day)
        about = span if own else f"{each.who}, {span}"
        words = Column(spacing=2)
        words.add(label(about, "strong", wrap=True))
        cover = _("{name} covers").format(name=each.cover) if each.cover else _("Nobody covers yet")
        words.add(label(cover, "small", "muted" if each.cover else "medium"))
        row = card.add_row()
        row.box.addWidget(words, 1)
        if not each.may_change:
            return
        name = _("Change cover") if each.cover else _("Name cover")
        row.add(
            Button(name, partial(self._open_cover, each), name=f"{name}: {each.who}, {span}, {card.title}"),
            link(
                _("Take back"),
                lambda: self._open(TakeBackEditor(*self._bench, each)),
                name=_("Take back: {who}, {span}, {list}").format(who=each.who, span=span, list=card.title),
            ),
        )

    def _covering(self, found: _Found, rows: Rows) -> Iterator[QWidget]:
        if not found.covering:
            return
        made = Card(_("Whom I cover"))
        for each in found.covering:
            made.add_row(label(each.who, "strong"), label(span_words(each.from_day, each.to_day)), None)
        yield made
        if found.covered:
            yield rows.card("covered", _("What I cover"), found.covered, partial(_add_covered, rows))

    def _unit(self, found: _Found) -> Iterator[QWidget]:
        others = [week for week in found.weeks if week.account_id != self._me]
        enter = Button(
            _("A colleague is away …"), partial(self._enter_for, others), name=_("Enter an absence of a colleague")
        )
        away = [each for each in found.unit if each.account_id != self._me]
        yield self._absences_card(
            _("Absences of the unit"), away, _("Nobody in your units is entered as away."), enter, own=False
        )
        weeks = Card(_("Working days of the unit"))
        for week in others:
            words = Column(spacing=2)
            words.add(label(week.who, "strong", wrap=True), label(_week_line(week), "small", "muted", wrap=True))
            row = weeks.add_row()
            row.box.addWidget(words, 1)
            name = _("Change the working days of {who}").format(who=week.who)
            row.add(Button(_("Change"), partial(self._edit_week, week, own=False), name=name))
        if not others:
            weeks.add(label(_("There is nobody else in your units."), "body", "muted"))
        yield weeks

    def _enter_for(self, weeks: "Sequence[WeekView]") -> None:
        self._open(AbsenceEditor(*self._bench, [(str(week.account_id), week.who) for week in weeks]))

    def _edit_week(self, week: "WeekView", *, own: bool) -> None:
        self._open(WeekEditor(*self._bench, week, own=own))

    def _open_cover(self, absence: "AbsenceView") -> None:
        self._open(CoverEditor.of_absence(*self._bench, absence))

    def _open_line(self, away: "AwayLine") -> None:
        self._open(CoverEditor.of_line(*self._bench, away))

    def _open(self, editor: Editor) -> None:
        if self._editor is None:
            self._opener = focused_name(self)
        self._drop()
        self._editor = editor
        self._stack.lay_over(editor)
        editor.closed.connect(self._close)
        editor.focus_first()

    def _close(self) -> None:
        self._drop()
        self._stack.setCurrentWidget(self._page)
        self.load()
        if self._opener:
            focus_named(self, self._opener)

    def _drop(self) -> None:
        former, self._editor = self._editor, None
        if former is not None:
            former.keep()
            self._stack.take_off(former)


def _add_covered(rows: Rows, card: Card, line: "Line") -> None:
    rows.add(card, line, _("for {who}").format(who=line.holder), Where("todo"), title=line.title, choose=False)


def _week_line(week: "WeekView") -> str:
    words = week_words(week.days)
    if week.from_day is None:
        words = _("{days}, assumed: nobody has set them").format(days=words)
    for each in week.coming:
        later = _("from {day}: {days}").format(day=day(each.from_day, weekday=True), days=week_words(each.days))
        words = f"{words}; {later}"
    return words
