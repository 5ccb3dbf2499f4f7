"""A step of the withdrawal: it stands on what its room stands on, and knows the withdrawal as it is now."""

from typing import TYPE_CHECKING

from da_desk.views.rooms.step import Bench as Bench
from da_desk.views.rooms.step import StepPage as RoomStep
from da_desk.views.statements.journey import Standing

if TYPE_CHECKING:
    from da_desk.services.statements import WithdrawalView


class OfWithdrawal:
    """What every step of the withdrawal knows."""

    standing: Standing | None

    @property
    def view(self) -> "WithdrawalView | None":
        """The withdrawal as it is now; None while none was indicated."""
        return self.standing.view if self.standing else None


class StepPage(OfWithdrawal, RoomStep[Standing]):
    """One step of the withdrawal."""
