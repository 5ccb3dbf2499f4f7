"""The address check of a VPS."""

from typing import TYPE_CHECKING

from da_desk.views.statements.places import PlacesPage
from da_desk.views.vps.standing import Standing

if TYPE_CHECKING:
    from da_desk.services.guard_acts import GuardActs
    from da_desk.services.records import RecordLine


class VpsAddressPage(PlacesPage[Standing]):
    """The VPS on hand, looked through."""

    @property
    def acts(self) -> "GuardActs":
        """The service of the VPS."""
        return self.bench.services.vps

    def paper_of(self, standing: Standing) -> "RecordLine | None":
        """The one that is written, else the last one signed."""
        return standing.paper

    def step_of(self, place: str) -> str:
        """Where the words are changed."""
        return "before" if place.partition(".")[0] in ("witness", "interpreter") else "write"
