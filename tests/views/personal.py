"""A case with its victim personal statement, made by the real services, and one person in front of its room."""

from typing import Any
from uuid import UUID

from pytestqt.qtbot import QtBot

from da_desk.views.tasks import TaskRunner
from da_desk.views.vps.vps_tab import VpsTab
from tests.desk import AnyDesk
from tests.services.personal import Personal
from tests.views.working import Working, new_case, working


class AtVps(Working):
    """Working in the room."""

    case_id: UUID

    @property
    def tab(self) -> VpsTab:
        """The room."""
        found = self.window.findChildren(VpsTab)
        assert len(found) == 1
        return found[0]

    def settled(self) -> None:
        """Also until the room has read its state."""
        super().settled()
        while any(room.reloading for room in self.window.findChildren(VpsTab)):
            super().settled()

    def open(self, step: str = "", field: str = "") -> Any:
        """Open a step and wait until it is there."""
        self.go("case", self.case_id, tab="vps", step=step, field=field)
        return self.tab.page


def at_vps(
    qtbot: QtBot,
    desk: AnyDesk,
    tasks: TaskRunner,
    case_id: UUID,
    who: str = "officer",
    size: tuple[int, int] = (1366, 768),
) -> AtVps:
    """That person in front of the VPS of a case."""
    made = working(qtbot, desk, tasks, who, size)
    here = AtVps(made.qtbot, made.services, made.tasks, made.window, made.messages, made.troubles)
    here.case_id = case_id
    here.open()
    return here


def personal(desk: AnyDesk) -> Personal:
    """A case that can be worked by its page, without a VPS yet."""
    return Personal(desk, new_case(desk))
