"""The address check of a statement of the withdrawal."""

from typing import TYPE_CHECKING

from da_desk.views.statements.journey import OIC, OWN_STATEMENT, Standing
from da_desk.views.statements.places import PlacesPage
from da_desk.views.statements.step import OfWithdrawal

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.services.guard_acts import GuardActs
    from da_desk.services.records import RecordLine


class AddressPage(OfWithdrawal, PlacesPage[Standing]):
    """The statement that is served, looked through."""

    @property
    def acts(self) -> "GuardActs":
        """The service of the withdrawal."""
        return self.bench.services.statements

    def paper_of(self, standing: Standing) -> "RecordLine | None":
        """The victim's statement, or the officer's own."""
        return standing.served

    def text_path(self, record: "Record") -> str:
        """The officer's words stand elsewhere."""
        return "account.text" if record.kind == OIC else "statement.text"

    def step_of(self, place: str) -> str:
        """Where the words are changed."""
        if self.view is not None and self.view.ending in OWN_STATEMENT:
            return "own-statement"
        return "before" if place.partition(".")[0] in ("witness", "interpreter") else "statement"
