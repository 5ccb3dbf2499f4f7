"""Today: what is past its time, what is due today and this week, and Record for each."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent

from da_desk.views import sources, theme
from da_desk.views.cases.restriction import attempts_strip
from da_desk.views.due import due_detail, due_words, place_of_act, room_of_act, told_apart, urgent
from da_desk.views.focus import focus_kept
from da_desk.views.help import Explanation, Help
from da_desk.views.outcomes import OutcomePanel, nothing_to_record
from da_desk.views.pages import Page, Window
from da_desk.views.prompts import help_of_card
from da_desk.views.statements.paper import Printing
from da_desk.views.supervision.away import cover_strips
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip, EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import GradeBadge, clear_layout, label
from da_desk.views.widgets.segments import Segments
from da_desk.wording import LONDON, _, day, ngettext

if TYPE_CHECKING:
    from da_desk.documents.document import Rendered
    from da_desk.services.desk import Services
    from da_desk.services.duties import DutyCard, TodayView
    from da_desk.services.working_days import AbsenceView, AwayLine
    from da_desk.store.guard import Attempted

PANEL, SMALL = 440, 1_060
"""The width of the panel, and of the page below which the panel takes all of it."""
ACT = 80
"""The width of what stands at the end of a row: Record, or whose it is to record."""
AGAIN_MILLISECONDS = 10 * 60_000
"""How often the page looks again while it is in front: what is not due yet becomes due."""
TELLING = "telling"
"""What one call to the victim answers, together with all else that is to be told."""
TRIES = "restricted_attempt"
"""What the server tells when somebody asked for a restricted case."""

_AT_ONCE = 25
"""Rows of a part shown before *Show all*."""


class TodayPage(Page):
    """Mine or the unit's; three figures, the lists, what is coming behind a fold, and the outcome panel beside them."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Today"))
        self._services, self._tasks, self._window = services, tasks, window
        self._all: set[str] = set()
        self._coming_open = False
        self._names: dict[uuid.UUID, str] = {}
        self.printing = Printing(tasks, self)
        self._view: TodayView | None = None
        self._scope = Segments(_("Whose things to do"), [("mine", _("Mine")), ("unit", _("The unit’s"))], "mine")
        self._scope.chosen.connect(lambda _key: self.load())
        self._day = label("", "body", "muted")
        self._print = Button(_("Print the hand-over"), self._ask_for_sheet, icon="print")
        self._figures = Row(spacing=theme.M)
        self._lists = Column(spacing=theme.L)
        self._tries, self._cover = Column(), Column(spacing=theme.S)
        self.panel = OutcomePanel(services, tasks, window)
        self.panel.closed.connect(self._close_panel)
        self._side = Column("side")
        self._side.box.addWidget(self.panel, 1)
        self._side.hide()
        self._page = ScrollPage(_("Today"), widest=980)
        self._lay_out()
        tasks.changed.connect(self._news)
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MILLISECONDS)
        self._again.timeout.connect(lambda: self.load() if self.isVisible() else None)
        self._again.start()

    def enter(self, _target: object = None, /, **_place: Any) -> None:
        """Ask what is due now."""
        self.load()

    def leave(self) -> None:
        """Keep what was typed."""
        self.panel.leave()

    def load(self) -> None:
        """Ask what is due."""
        scope = self._scope.current
        self._tasks.read(
            lambda: self._services.duties.today("mine" if scope == "mine" else "unit", coming=True),
            owner=self,
            done=lambda view: self._show(view) if scope == self._scope.current else None,
        )
        self._tasks.read(self._services.restrictions.attempts, owner=self, done=self._show_tries)
        working = self._services.working_days
        self._tasks.read(
            lambda: (working.uncovered(), working.covering()), owner=self, done=lambda found: self._show_cover(*found)
        )

    def help(self) -> Help:
        """What stands here and in what order."""
        return Help(
            _("Today"),
            (
                _(
                    "Everything that is owed by a time stands here, sorted by “do by”: what safety asks. Red is past its time, or within two hours of it, and nothing else."
                ),
                _(
                    "Press Record when it is done, could not be done, or is not needed: each ends with an outcome. One act may answer several things in one case."
                ),
                _("Before a call the safe contact is shown. A try that did not reach anybody is recorded too."),
                _(
                    "Tell leads to the one page for a call: what it covers in that case is recorded together. “Coming” holds what is due after this week, up to four weeks ahead."
                ),
                _(
                    "The printed hand-over carries references and times alone. F1 on something to do shows its rule, from which day that holds and where it comes from."
                ),
            ),
            (sources.informed(), sources.withdrawal(), sources.safe_contact()),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel takes its share of the room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        look = theme.look()
        small = self.width() < look.px(SMALL)
        beside = min(look.px(PANEL + 80), max(look.px(PANEL), self.width() * 2 // 5))
        self._side.setFixedWidth(self.width() if small else beside)
        self._page.setVisible(not small or self._side.isHidden())

    def _lay_out(self) -> None:
        head = Row(spacing=theme.M)
        head.add(label(_("Today"), "title"), self._day, None, self._print, self._scope)
        self._page.add(head)
        notice = nothing_to_record(may=self._services.workplace.allows("complete", "duty"))
        if notice is not None:
            self._page.add(notice)
        self._page.add(self._tries, self._cover, self._figures, self._lists)
        whole = Row("canvas", spacing=0)
        whole.box.addWidget(self._page, 1)
        whole.add(self._side)
        self.box.addWidget(whole, 1)

    def _news(self, changes: object) -> None:
        tried = any(each.entity == TRIES for each in getattr(changes, "items", ()))
        if (tried or getattr(changes, "case_ids", None)) and self.isVisible():
            self.load()

    def _show_tries(self, found: "Sequence[Attempted]") -> None:
        clear_layout(self._tries)
        strip = attempts_strip(found, lambda case_id: self._window.go("case", case_id, tab="history"))
        if strip is not None:
            self._tries.add(strip)
            strip.show()

    def _show_cover(self, uncovered: "Sequence[AwayLine]", covering: "Sequence[AbsenceView]") -> None:
        clear_layout(self._cover)
        today = self._services.workplace.today()
        for strip in cover_strips(uncovered, covering, today, lambda: self._window.go("working-days")):
            self._cover.add(strip)
            strip.show()
        self._cover.setVisible(bool(uncovered or covering))

    def _show(self, view: "TodayView") -> None:
        self._view = view
        now = self._services.workplace.now()
        self._day.setText(day(now.astimezone(LONDON).date(), weekday=True))
        self._show_figures(view)
        with focus_kept(self._lists):
            self._show_lists(view, now)

    def _show_lists(self, view: "TodayView", now: datetime) -> None:
        clear_layout(self._lists)
        self._names = told_apart((*view.overdue, *view.today, *view.week, *view.coming))
        if view.more:
            words = _("The first 500 are shown. Look at the cases one by one, or hand some over.")
            self._lists.add(AlertStrip(_("There is more than this page shows."), words, kind="notice"))
        parts = {
            "overdue": (_("Overdue"), view.overdue),
            "today": (_("Later today"), view.today),
            "week": (_("This week"), view.week),
        }
        for key, (title, duties) in parts.items():
            if duties:
                part = self._part(key, title, duties, now)
                self._lists.add(part)
                part.show()
        if not sum(view.counts.values()):
            self._lists.add(self._empty())
        if view.coming:
            part = self._coming(view.coming, now)
            self._lists.add(part)
            part.show()

    def _empty(self) -> EmptyPage:
        words = _(
            "What you owe somebody by a time stands here as soon as an event brings it: an arrest, a release, a withdrawal."
        )
        return EmptyPage(
            "check", _("Nothing is due this week"), words, _("Go to the cases"), lambda: self._window.go("cases")
        )

    def _show_figures(self, view: "TodayView") -> None:
        clear_layout(self._figures)
        titles = {"overdue": _("Overdue"), "today": _("Later today"), "week": _("This week")}
        for key, title in titles.items():
            count = view.counts[key]
            self._figures.box.addWidget(_figure(count, title, red=key == "overdue" and count > 0), 1)

    def _part(self, key: str, title: str, duties: "Sequence[DutyCard]", now: datetime) -> Card:
        count = ngettext("{count} thing to do", "{count} things to do", len(duties)).format(count=len(duties))
        if key == "week":
            count = _("{count} · the six days after today").format(count=count)
        made = Card(title, label(count, "small", "muted"))
        shown = duties if key in self._all else duties[:_AT_ONCE]
        for duty in shown:
            self._add_row(made, duty, now)
        if len(shown) < len(duties):
            words = _("Show all {count}").format(count=len(duties))
            made.add_row(link(words, lambda: self._show_all(key), name=f"{words}: {title}"), None)
        return made

    def _coming(self, duties: "Sequence[DutyCard]", now: datetime) -> Card:
        title, opened = _("Coming"), self._coming_open
        # The name stays the same when it is folded, so that the focus finds it again.
        name = _("Coming, up to four weeks ahead: show or fold")
        fold = link(_("Fold them away") if opened else _("Show them"), self._fold_coming, name=name)
        fold.setAccessibleDescription(_("Shown") if opened else _("Folded away"))
        if opened:
            made = self._part("coming", title, duties, now)
            made.trailing.add(fold)
            return made
        count = ngettext("{count} thing to do", "{count} things to do", len(duties)).format(count=len(duties))
        return Card(title, label(count, "small", "muted"), fold)

    def _fold_coming(self) -> None:
        self._coming_open = not self._coming_open
        if self._view is not None:
            self._show(self._view)

    def _ask_for_sheet(self) -> None:
        scope = self._scope.current
        self._tasks.write(
            lambda: self._services.hand_over_sheets.for_printer("mine" if scope == "mine" else "unit"),
            owner=self,
            busy=self._print,
            only_now=True,  # a sheet that comes out of the printer some time later lies there
            done=self._print_sheet,
        )

    def _print_sheet(self, sheet: "Rendered") -> None:
        self.printing.ask(sheet.data, sheet.pages, lambda: self._window.say(_("Sent to the printer.")))

    def _add_row(self, card: Card, duty: "DutyCard", now: datetime) -> None:
        words = Column(spacing=2)
        who = Row(spacing=theme.S)
        open_case = link(duty.victim_name, lambda: self._window.go("case", duty.case_id, tab="todo"))
        open_case.setProperty("flush", True)
        open_case.setAccessibleName(
            _("Open the case of {name}, {ref}, for: {title}").format(
                name=duty.victim_name, ref=duty.ref, title=self._names[duty.id]
            )
        )
        parts = [duty.ref] if duty.holder == "" or self._scope.current == "mine" else [duty.ref, duty.holder]
        who.add(open_case, label(" · ".join(parts), "small", "muted"), None)
        words.add(label(duty.title, "strong", wrap=True), who)
        row = card.add_row()
        Explanation(row, lambda: help_of_card(duty))
        row.box.addWidget(words, 1)
        if duty.grade and duty.grade != "ungraded":
            row.add(GradeBadge(duty.grade))
        row.add(_when(duty, now))
        if duty.for_supervisor:
            said = label(_("For a supervisor"), "small", "muted", wrap=True)
            said.setFixedWidth(theme.look().px(ACT))
            row.add(said)
        elif self._services.workplace.allows("complete", "duty"):
            act, name = _act(duty)
            name = name.format(title=self._names[duty.id], name=duty.victim_name, ref=duty.ref)
            record = Button(act, lambda: self._record(duty), name=name)
            record.setMinimumWidth(theme.look().px(ACT))
            row.add(record)

    def _show_all(self, key: str) -> None:
        self._all.add(key)
        if self._view is not None:
            self._show(self._view)

    def _record(self, duty: "DutyCard") -> None:
        if duty.by_act:
            place = place_of_act(duty.by_act, duty.rule)
            self._window.go("case", duty.case_id, tab=room_of_act(duty.by_act), **place)
            return
        if duty.answered_by == TELLING:
            self._window.go("case", duty.case_id, tab="todo", duty_id=duty.id, tell=True)
            return
        self._side.show()
        self._arrange()
        self.panel.show_duty(duty.case_id, duty.id, f"{duty.victim_name} · {duty.ref}")

    def _close_panel(self) -> None:
        self._side.hide()
        self._arrange()
        self.load()

    @property
    def open_duty(self) -> uuid.UUID | None:
        """The duty on the panel."""
        return self.panel.duty_id


def _act(duty: "DutyCard") -> tuple[str, str]:
    """The word on the row's button, and its name before it is filled in."""
    if duty.by_act:
        return _("Open"), _("Open: {title}, {name}, {ref}")
    if duty.answered_by == TELLING:
        return _("Tell"), _("Tell: {title}, {name}, {ref}")
    return _("Record"), _("Record: {title}, {name}, {ref}")


def _when(duty: "DutyCard", now: datetime) -> Column:
    red = urgent(duty.do_by, now)
    words, detail = due_words(duty.do_by, now), due_detail(duty.do_by, now)
    made = Column(spacing=2)
    made.setMinimumWidth(theme.look().px(104))
    made.add(label(words, "strong", "high" if red else "text"))
    if detail != words:
        made.add(label(detail, "small", "high" if red else "muted"))
    return made


def _figure(count: int, title: str, *, red: bool) -> Card:
    made = Card()
    inside = Row(margins=(16, 10, 16, 10), spacing=theme.S)
    number = label(str(count), "title", "high" if red else "text" if count else "muted")
    inside.add(number, label(title, "body", "muted"), None)
    made.box.addWidget(inside)
    made.setAccessibleName(f"{title}: {count}")
    return made
