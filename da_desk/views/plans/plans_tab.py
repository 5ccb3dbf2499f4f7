"""Risk and plans of a case: the overview, and each of the steps over it."""

from collections.abc import Callable, Mapping

from da_desk.views.help import Help
from da_desk.views.plans.assessment import AssessmentPage
from da_desk.views.plans.overview import PlansOverview
from da_desk.views.plans.papers_page import PapersPage
from da_desk.views.plans.review import ReviewPage
from da_desk.views.plans.rmp import RmpPage
from da_desk.views.plans.safety import SafetyPage
from da_desk.views.plans.sign_off import SignOffPage
from da_desk.views.plans.standing import Standing, standing_of
from da_desk.views.plans.victims_copy import CopyPage
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.rooms.tab import RoomTab
from da_desk.wording import _

STEPS: dict[str, Callable[[Bench], StepPage[Standing]]] = {
    "assessment": AssessmentPage,
    "rmp": RmpPage,
    "sign-off": SignOffPage,
    "review": ReviewPage,
    "safety": SafetyPage,
    "copy": CopyPage,
    "papers": PapersPage,
}
"""The pages by the key of their step: "assessment", "rmp", "sign-off", "review", "safety", "copy", "papers"."""


class PlansTab(RoomTab[Standing]):
    """A tab of the case page. ``go(step, field)`` shows a step, ``go("")`` the overview."""

    key = "plans"

    def steps(self) -> Mapping[str, Callable[[Bench], StepPage[Standing]]]:
        """The steps of risk and plans."""
        return STEPS

    def names(self) -> tuple[str, str]:
        """Risk and plans."""
        return _("Risk and plans"), _("Back to risk and plans")

    def make_overview(self) -> PlansOverview:
        """The four questions, the grades and the plans."""
        return PlansOverview(self.bench)

    def ask(self) -> Callable[..., Standing]:
        """Everything at once."""
        return standing_of

    def overview_help(self) -> Help:
        """What F1 says on the overview."""
        return Help(
            _("Risk and plans"),
            (
                _(
                    "Four things must be plain at any time: who owns risk and safety planning, whether the assessment is current, whether the plans were reviewed at each trigger point, and who keeps the victim informed."
                ),
                _(
                    "What a plan says is carried out from the first save, and shown as in force, not yet signed off. Doing it never takes the signature away."
                ),
            ),
            (
                _("004 §Above all else; 004 §Checklist: Risk management"),
                _("002 §How are victims made safer: owners, reviews and supervision that could not be named"),
            ),
        )
