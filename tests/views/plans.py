"""A case with plans, made by the real services, and one person in front of its room "Risk and plans"."""

from typing import Any
from uuid import UUID

from pytestqt.qtbot import QtBot

from da_desk.views.plans.plans_tab import PlansTab
from da_desk.views.tasks import TaskRunner
from tests.desk import AnyDesk
from tests.services.planned import RMP, Planned
from tests.views.working import Working, new_case, working

DASH = "27 questions on risk (our wording)"


class AtPlans(Working):
    """Working in the room."""

    case_id: UUID

    @property
    def tab(self) -> PlansTab:
        """The room."""
        found = self.window.findChildren(PlansTab)
        assert len(found) == 1
        return found[0]

    def settled(self) -> None:
        """Also until the room has read its state."""
        super().settled()
        while any(room.reloading for room in self.window.findChildren(PlansTab)):
            super().settled()

    def open(self, step: str = "", field: str = "") -> Any:
        """Open a step and wait until it is there."""
        self.go("case", self.case_id, tab="plans", step=step, field=field)
        return self.tab.page


def at_plans(
    qtbot: QtBot,
    desk: AnyDesk,
    tasks: TaskRunner,
    case_id: UUID,
    who: str = "officer",
    size: tuple[int, int] = (1366, 768),
) -> AtPlans:
    """That person in front of risk and plans of a case."""
    made = working(qtbot, desk, tasks, who, size)
    here = AtPlans(made.qtbot, made.services, made.tasks, made.window, made.messages, made.troubles)
    here.case_id = case_id
    here.open()
    return here


def planned(desk: AnyDesk, kind: str = RMP, **more: Any) -> Planned:
    """A case that can be worked by its page, with a plan that lacks nothing, saved once."""
    made = Planned(desk, new_case(desk), kind)
    made.save(made.body(**more))
    return made


def rewritten(plan: Planned, *, by: str = "officer", **sections: dict[str, Any]) -> None:
    """The plan is saved with other answers."""
    body = {key: dict(value) for key, value in plan.view(by).record.body.items()}
    for section, given in sections.items():
        body[section] = body.get(section, {}) | given
    plan.save(body, by=by)
