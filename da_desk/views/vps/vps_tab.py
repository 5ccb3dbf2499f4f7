"""The victim personal statement of a case: the overview, and each of the steps over it."""

from collections.abc import Callable, Mapping

from da_desk.views.help import Help
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.rooms.tab import RoomTab
from da_desk.views.vps import vps_sources
from da_desk.views.vps.addresses import VpsAddressPage
from da_desk.views.vps.before import BeforePage
from da_desk.views.vps.offer import OfferPage
from da_desk.views.vps.overview import VpsOverview
from da_desk.views.vps.papers_page import VpsPapersPage
from da_desk.views.vps.preference import PreferencePage
from da_desk.views.vps.signing import VpsSigningPage
from da_desk.views.vps.standing import Standing, standing_of
from da_desk.views.vps.write import WritePage
from da_desk.wording import _

STEPS: dict[str, Callable[[Bench], StepPage[Standing]]] = {
    "offer": OfferPage,
    "before": BeforePage,
    "write": WritePage,
    "addresses": VpsAddressPage,
    "signing": VpsSigningPage,
    "preference": PreferencePage,
    "papers": VpsPapersPage,
}
"""The pages by the key of their step: "offer", "before", "write", "addresses", "signing", "preference", "papers"."""


class VpsTab(RoomTab[Standing]):
    """A tab of the case page. ``go(step, field)`` shows a step, ``go("")`` the overview."""

    key = "vps"

    def steps(self) -> Mapping[str, Callable[[Bench], StepPage[Standing]]]:
        """The steps."""
        return STEPS

    def names(self) -> tuple[str, str]:
        """The statement."""
        return _("Victim personal statement"), _("Back to the victim personal statement")

    def make_overview(self) -> VpsOverview:
        """What is owed, the steps, the series and the choices."""
        return VpsOverview(self.bench)

    def ask(self) -> Callable[..., Standing]:
        """Everything at once."""
        return standing_of

    def overview_help(self) -> Help:
        """What F1 says on the overview."""
        return Help(
            _("Victim personal statement"),
            (
                _(
                    "In the victim's own words: what the crime has done. It is offered to every victim, and it is their choice; saying no harms nothing."
                ),
                _(
                    "An early one is added to later: before the trial, before the sentence, and at once after an early guilty plea. A signed one never changes; a further one stands beside it."
                ),
                _(
                    "The victim says how it is to be presented, and may change that until the hearing. The court decides."
                ),
            ),
            (vps_sources.offered(), vps_sources.choice(), vps_sources.unchanged(), vps_sources.clock()),
        )
