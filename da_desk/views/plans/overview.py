"""The overview of risk and plans: the four questions first, then the grades and the plans."""

from da_desk.views import theme
from da_desk.views.plans.standing import Standing
from da_desk.views.rooms.step import Bench
from da_desk.views.rooms.tab import Overview
from da_desk.views.widgets.boxes import Column
from da_desk.wording import _


class PlansOverview(Overview[Standing]):
    """Cards; each leads to its step."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(_("Risk and plans"), (theme.XL, theme.L, theme.XL, theme.XL), theme.L, 980)
        self._bench = bench
        self._cards = Column(spacing=theme.L)
        self.add(self._cards, None)

    def show_standing(self, standing: Standing) -> None:
        """Show how everything stands."""

    def focus_next(self) -> None:
        """Give the focus to what comes next."""
