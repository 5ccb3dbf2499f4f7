"""What every tab of a case stands on: the case at hand, a scrolling body, and editors that open over it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from da_desk.views.due import place_of_act, room_of_act
from da_desk.views.editor import Editor
from da_desk.views.focus import focus_kept, focus_named, focus_within, focused_name
from da_desk.views.help import Help
from da_desk.views.pages import Window
from da_desk.views.rights import may
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Column, ScrollPage, Stack
from da_desk.views.widgets.labels import clear_layout

if TYPE_CHECKING:
    from da_desk.services.case_view import CaseView
    from da_desk.services.desk import Services
    from da_desk.services.duty_views import DutyView


@dataclass(frozen=True, slots=True)
class CaseBench:
    """What a tab works with. ``go(tab, **where)`` opens another tab of the same case."""

    services: "Services"
    tasks: TaskRunner
    window: Window
    case_id: uuid.UUID
    go: Callable[..., None]


class CaseTab(Stack):
    """A part of the case page. A subclass fills ``body`` in ``build`` and asks for its own data in ``refresh``.

    ``form_open(bool)``: a form lies over the tab, or is gone again.
    """

    form_open = Signal(bool)

    def __init__(self, bench: CaseBench, name: str, *, widest: int = 0) -> None:
        super().__init__()
        self.bench = bench
        self.view: CaseView | None = None
        self.page = ScrollPage(name, widest=widest)
        self.body = Column(spacing=16)
        self.page.add(self.body)
        self.addWidget(self.page)
        self._editor: Editor | None = None
        self._opener = ""

    def may(self, verb: str, kind: str) -> bool:
        """Whether the person may do that in this case; what they may not do is not offered."""
        return self.view is not None and may(self.bench.services, self.view, verb, kind)

    def may_record(self, duty: "DutyView") -> bool:
        """Whether the person may end this duty: a supervisor's advice is the supervisor's own."""
        return self.may("complete", "duty") and (duty.holder_role != "supervisor" or self.may("check", "duty"))

    def answering(self, duty: "DutyView") -> Callable[[], object]:
        """Where a duty is answered: by its act on Risk and plans, by one call, or by an outcome that is recorded."""
        if duty.by_act:
            return partial(self.bench.go, room_of_act(duty.by_act), **place_of_act(duty.by_act, duty.rule))
        if duty.answered_by == "telling":
            return partial(self.bench.go, "todo", duty_id=duty.id, tell=True)
        return partial(self.bench.go, "todo", duty_id=duty.id)

    @property
    def editor(self) -> Editor | None:
        """The form that lies over the tab."""
        return self._editor

    def enter(self, view: "CaseView", **where: Any) -> None:
        """The tab comes to the front, with the case as it is now."""
        self.view = view
        self.refresh()
        if where:
            self.lead(**where)

    def news(self, view: "CaseView") -> None:
        """The case changed while this tab is in front."""
        self.view = view
        self.refresh()

    def refresh(self) -> None:
        """Show the case anew."""

    def lead(self, **where: Any) -> None:
        """Go to a place on the tab, such as a form to open."""

    def leave(self) -> None:
        """About to be left: keep what was typed."""
        if self._editor is not None:
            self._editor.keep()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(self.page.accessibleName())

    def rebuild(self, *widgets: QWidget | None) -> None:
        """Show these cards in place of the former ones; the focus stays on the button of the same name."""
        self.page.setUpdatesEnabled(False)
        with focus_kept(self.body):
            clear_layout(self.body)
            self.body.add(*widgets)
            for widget in widgets:
                if widget is not None and not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                    widget.show()  # at once, so that the focus can go back into it
        QTimer.singleShot(0, self.page, lambda: self.page.setUpdatesEnabled(True))

    def open_editor(self, editor: Editor) -> None:
        """Lay a form over the tab; it closes itself."""
        if self._editor is None:
            self._opener = focused_name(self)
        self._drop()
        self._editor = editor
        self.lay_over(editor)
        self.form_open.emit(True)
        editor.closed.connect(self._close_editor)
        editor.focus_first()

    def _close_editor(self) -> None:
        self._drop()
        self.form_open.emit(False)
        self.setCurrentWidget(self.page)
        self.refresh()
        if self._opener:
            focus_named(self.body, self._opener)
        focus_within(self.body)  # who was led here opened it from another page

    def _drop(self) -> None:
        former, self._editor = self._editor, None
        if former is not None:
            former.keep()
            self.take_off(former)
