"""The withdrawal of a case: the journey as a list, and each of its steps over it."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from da_desk.views.help import Help
from da_desk.views.pages import Window
from da_desk.views.statements.addresses import AddressPage
from da_desk.views.statements.attachments import AttachmentsPage
from da_desk.views.statements.before import BeforePage
from da_desk.views.statements.check import CheckPage
from da_desk.views.statements.details import DetailsPage
from da_desk.views.statements.indication import IndicationPage
from da_desk.views.statements.journey import Standing, standing_of
from da_desk.views.statements.notice import NoticePage
from da_desk.views.statements.outcome import AdvicePage, OutcomeStep
from da_desk.views.statements.overview import JourneyPage
from da_desk.views.statements.own_statement import EndingPage, OwnStatementPage
from da_desk.views.statements.pack import PackPage
from da_desk.views.statements.report import ReportPage
from da_desk.views.statements.signing import SigningPage
from da_desk.views.statements.statement import StatementPage
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.statements.type_once import TypeOncePage
from da_desk.views.statements.views_asked import ViewsPage
from da_desk.views.tasks import TaskRunner
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services

STEPS: dict[str, Callable[[Bench], StepPage]] = {
    "indication": IndicationPage,
    "tell-cps": NoticePage,
    "advice": AdvicePage,
    "outcome": OutcomeStep,
    "before": BeforePage,
    "statement": StatementPage,
    "ending": EndingPage,
    "own-statement": OwnStatementPage,
    "addresses": AddressPage,
    "signing": SigningPage,
    "attachments": AttachmentsPage,
    "report": ReportPage,
    "views": ViewsPage,
    "details": DetailsPage,
    "check": CheckPage,
    "pack": PackPage,
    "type-once": TypeOncePage,
}


class WithdrawalTab(QStackedWidget):
    """A tab of the case page. ``go(step, field)`` shows a step, ``go("")`` the journey.

    ``in_step(bool)``: a step is open and can use all the room that there is.
    """

    in_step = Signal(bool)

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window, case_id: uuid.UUID) -> None:
        super().__init__()
        self.setAccessibleName(_("Withdrawal"))
        self._services, self._tasks, self._window, self._case_id = services, tasks, window, case_id
        self._bench = Bench(services, tasks, window, case_id, self._navigate, self.reload)
        self.journey = JourneyPage(self._navigate, services.workplace.allows("create", "event"))
        self.addWidget(self.journey)
        self._pages: dict[str, StepPage] = {}
        self._step = ""
        self._standing: Standing | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(lambda: self._ask(self._tell))
        tasks.changed.connect(self._news)

    @property
    def case_id(self) -> uuid.UUID:
        """The case."""
        return self._case_id

    @property
    def step(self) -> str:
        """The open step; "" for the journey."""
        return self._step

    @property
    def page(self) -> StepPage | None:
        """The page of the open step."""
        return self._pages.get(self._step)

    @property
    def reloading(self) -> bool:
        """Whether the state is about to be asked for again."""
        return self._again.isActive()

    @property
    def standing(self) -> Standing | None:
        """The withdrawal as it was last read."""
        return self._standing

    def enter(self, step: str | None = None, field: str = "") -> None:
        """The tab comes to the front; without a step the one that was open stays."""
        self.go(self._step if step is None else step, field)

    def leave(self) -> None:
        """About to be left: keep what was typed."""
        if self.page is not None:
            self.page.leave()

    def help(self) -> Help:
        """The help of the open step."""
        if self.page is not None:
            return self.page.help()
        return Help(
            _("Withdrawal"),
            (
                _(
                    "A victim may withdraw support at any time. From the indication on, the CPS is told, the risk is looked at again and safety planning goes on."
                ),
                _("Take the steps in any order; the next one is marked. The pack leaves when nothing is missing."),
            ),
            (_("004 §Withdrawal; 004 Checklist: Taking comprehensive withdrawal statements"),),
        )

    def go(self, step: str, field: str = "") -> None:
        """Open a step with the state of the withdrawal as it is now; go to one of its fields."""
        former = self._step
        if self.page is not None and former != step:
            self.page.leave()
        self._step = step if step in STEPS else ""
        page = self.page if self._step in self._pages else self._made(self._step)
        if isinstance(page, OutcomeStep) and former != "outcome":
            page.come_from(former)
        self.in_step.emit(bool(self._step))
        self._ask(lambda standing: self._enter(step, field, standing))

    def reload(self) -> None:
        """Ask for the state anew and tell the open step; asked several times at once, it is done once."""
        self._again.start(0)

    def _navigate(self, step: str, field: str = "") -> None:
        """By way of the window, so that *back* leads here again."""
        self._window.go("case", self._case_id, tab="withdrawal", step=step, field=field)

    def _made(self, step: str) -> StepPage | None:
        if step:
            self._pages[step] = STEPS[step](self._bench)
            self.addWidget(self._pages[step])
            return self._pages[step]
        return None

    def _ask(self, done: Callable[[Standing], None]) -> None:
        self._tasks.read(standing_of, self._services, self._case_id, owner=self, done=done)

    def _enter(self, step: str, field: str, standing: Standing) -> None:
        self._standing = standing
        if self._step != (step if step in STEPS else ""):
            return
        page = self.page
        if page is None:
            self.journey.show_standing(standing)
            self.setCurrentWidget(self.journey)
            self.journey.focus_next()
        else:
            self.setCurrentWidget(page)
            page.enter(standing, field)
            if not field:
                page.focus_start()

    def _tell(self, standing: Standing) -> None:
        self._standing = standing
        if self.page is not None:
            self.page.news(standing)
        else:
            self.journey.show_standing(standing)

    def _news(self, changes: object) -> None:
        if self._case_id in getattr(changes, "case_ids", ()) and self.isVisible():
            self.reload()
