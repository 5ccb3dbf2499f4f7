"""A room of the case page: an overview, and each of its steps over it."""

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Generic

from PySide6.QtCore import QTimer, Signal

from da_desk.views.help import Help
from da_desk.views.pages import Window
from da_desk.views.rooms.step import Bench, StandingT, StepPage
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import ScrollPage, Stack

if TYPE_CHECKING:
    from da_desk.services.desk import Services


class Overview(ScrollPage, Generic[StandingT]):
    """What stands before the steps."""

    def show_standing(self, standing: StandingT) -> None:
        """Show how everything stands."""
        raise NotImplementedError

    def focus_next(self) -> None:
        """Give the focus to what comes next."""


class RoomTab(Stack, Generic[StandingT]):
    """A tab of the case page. ``go(step, field)`` shows a step, ``go("")`` the overview.

    ``in_step(bool)``: a step is open and can use all the room that there is. A subclass names its ``steps``, makes the
    overview and says how everything is read (``ask``, on a reader).
    """

    in_step = Signal(bool)
    key: ClassVar[str]
    """The tab's key on the case page."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window, case_id: uuid.UUID) -> None:
        super().__init__()
        title, back = self.names()
        self.setAccessibleName(title)
        self._services, self._tasks, self._window, self._case_id = services, tasks, window, case_id
        self.bench = Bench(services, tasks, window, case_id, title, back, self._navigate, self.reload)
        self._overview = self.make_overview()
        self.addWidget(self._overview)
        self._pages: dict[str, StepPage[StandingT]] = {}
        self._step = ""
        self._standing: StandingT | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(lambda: self._ask(self._tell))
        tasks.changed.connect(self._news)

    def steps(self) -> "Mapping[str, Callable[[Bench], StepPage[StandingT]]]":
        """The pages of the room by the key of their step."""
        raise NotImplementedError

    def names(self) -> tuple[str, str]:
        """What the room is called, and what the way back to it is."""
        raise NotImplementedError

    def make_overview(self) -> Overview[StandingT]:
        """The page before the steps."""
        raise NotImplementedError

    def ask(self) -> Callable[..., StandingT]:
        """What reads how everything stands, called with the services and the case."""
        raise NotImplementedError

    def overview_help(self) -> Help:
        """What F1 says on the overview."""
        return Help(self.accessibleName())

    def opening(self, page: StepPage[StandingT], former: str) -> None:
        """A step is opened from another one ("" from the overview)."""

    @property
    def case_id(self) -> uuid.UUID:
        """The case."""
        return self._case_id

    @property
    def step(self) -> str:
        """The open step; "" for the overview."""
        return self._step

    @property
    def page(self) -> StepPage[StandingT] | None:
        """The page of the open step."""
        return self._pages.get(self._step)

    @property
    def reloading(self) -> bool:
        """Whether the state is about to be asked for again."""
        return self._again.isActive()

    @property
    def standing(self) -> StandingT | None:
        """Everything as it was last read."""
        return self._standing

    def enter(self, step: str | None = None, field: str = "") -> None:
        """The tab comes to the front; without a step the one that was open stays."""
        self.go(self._step if step is None else step, field)

    def leave(self) -> None:
        """About to be left: keep what was typed."""
        if self.page is not None:
            self.page.leave()

    def help(self) -> Help:
        """The help of the open step."""
        return self.page.help() if self.page is not None else self.overview_help()

    def go(self, step: str, field: str = "") -> None:
        """Open a step with everything as it stands now; go to one of its fields."""
        former = self._step
        if self.page is not None and former != step:
            self.page.leave()
        self._step = step if step in self.steps() else ""
        self.in_step.emit(bool(self._step))  # before a page is made that needs the room
        page = self.page if self._step in self._pages else self._made(self._step)
        if page is not None:
            self.opening(page, former)
        self._ask(lambda standing: self._enter(step, field, standing))

    def reload(self) -> None:
        """Ask for the state anew and tell the open step; asked several times at once, it is done once."""
        self._again.start(0)

    def _navigate(self, step: str, field: str = "") -> None:
        """By way of the window, so that *back* leads here again."""
        self._window.go("case", self._case_id, tab=self.key, step=step, field=field)

    def _made(self, step: str) -> StepPage[StandingT] | None:
        if step:
            self._pages[step] = self.steps()[step](self.bench)
            self.addWidget(self._pages[step])
            return self._pages[step]
        return None

    def _ask(self, done: Callable[[StandingT], None]) -> None:
        self._tasks.read(self.ask(), self._services, self._case_id, owner=self, done=done)

    def _enter(self, step: str, field: str, standing: StandingT) -> None:
        self._standing = standing
        if self._step != (step if step in self.steps() else ""):
            return
        page = self.page
        if page is None:
            self._overview.show_standing(standing)
            self.setCurrentWidget(self._overview)
            self._overview.focus_next()
        else:
            self.setCurrentWidget(page)
            page.enter(standing, field)
            if not field or not page.field_takes_focus:
                page.focus_start()

    def _tell(self, standing: StandingT) -> None:
        self._standing = standing
        if self.page is not None:
            self.page.news(standing)
        else:
            self._overview.show_standing(standing)

    def _news(self, changes: object) -> None:
        if self._case_id in getattr(changes, "case_ids", ()) and self.isVisible():
            self.reload()
