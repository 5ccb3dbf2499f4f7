"""A step of the withdrawal that is part of one paper."""

from typing import TYPE_CHECKING

from da_desk.views.rooms.parts_page import PartsPage as RoomPartsPage
from da_desk.views.rooms.record_page import Beginning as Beginning
from da_desk.views.rooms.record_page import Body, PaperLine
from da_desk.views.rooms.record_page import RecordPage as RoomRecordPage
from da_desk.views.statements.journey import Standing
from da_desk.views.statements.step import OfWithdrawal

if TYPE_CHECKING:
    from da_desk.services.records import RecordLine
    from da_desk.services.statements import WithdrawalView


class PaperOfWithdrawal(OfWithdrawal):
    """Which paper of the withdrawal a step shows. A subclass says it by ``line``."""

    def line(self, view: "WithdrawalView") -> "RecordLine | None":
        """The record that this step shows; None while there is none."""
        raise NotImplementedError

    def first_body(self, _view: "WithdrawalView") -> Body:
        """What a record that the first save makes begins with."""
        return {}

    def paper(self, standing: Standing) -> PaperLine | None:
        """The record, once withdrawal was indicated."""
        return self.line(standing.view) if standing.view else None

    def begins_with(self, standing: Standing) -> Body:
        """What a new one begins with."""
        return self.first_body(standing.view) if standing.view else {}


class RecordPage(PaperOfWithdrawal, RoomRecordPage[Standing]):
    """Some sections of a paper."""


class PartsPage(PaperOfWithdrawal, RoomPartsPage[Standing]):
    """A long paper in parts."""
