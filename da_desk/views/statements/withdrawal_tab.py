"""The withdrawal of a case: the journey as a list, and each of its steps over it."""

from collections.abc import Callable, Mapping

from da_desk.views.help import Help
from da_desk.views.rooms.step import StepPage
from da_desk.views.rooms.tab import RoomTab
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
from da_desk.views.statements.step import Bench
from da_desk.views.statements.type_once import TypeOncePage
from da_desk.views.statements.views_asked import ViewsPage
from da_desk.wording import _

STEPS: dict[str, Callable[[Bench], StepPage[Standing]]] = {
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


class WithdrawalTab(RoomTab[Standing]):
    """A tab of the case page. ``go(step, field)`` shows a step, ``go("")`` the journey."""

    key = "withdrawal"

    def steps(self) -> Mapping[str, Callable[[Bench], StepPage[Standing]]]:
        """The steps of the journey."""
        return STEPS

    def names(self) -> tuple[str, str]:
        """The withdrawal."""
        return _("Withdrawal"), _("Back to the withdrawal")

    def make_overview(self) -> JourneyPage:
        """The journey as a list."""
        self.journey = JourneyPage(self.bench.go, self.bench.services.workplace.allows("create", "event"))
        return self.journey

    def ask(self) -> Callable[..., Standing]:
        """The whole withdrawal at once."""
        return standing_of

    def opening(self, page: StepPage[Standing], former: str) -> None:
        """The outcome leads back to where the person was."""
        if isinstance(page, OutcomeStep) and former != "outcome":
            page.come_from(former)

    def overview_help(self) -> Help:
        """What F1 says on the journey."""
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
