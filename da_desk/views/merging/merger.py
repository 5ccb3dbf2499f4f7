"""From a refused save to answers put together: reads what was saved meanwhile, shows the merge page, fills the form."""

import uuid
from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from da_desk.errors import RuleRefused
from da_desk.practice.merging import plain
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import LongText
from da_desk.views.merging.found import Found, Latest, Own, compare
from da_desk.views.merging.page import MergePage

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.last_saves import LastSave
    from da_desk.views.pages import Window
    from da_desk.views.tasks import Busy, TaskRunner


class Merger(QObject):
    """Belongs to one form page and its draft. ``show(page)`` puts the merge page in place of the form, ``show(None)``
    takes it away. ``took(latest)`` when the form goes with that version; then ``used`` where answers were put together,
    or ``again`` saves where there was nothing to look at. ``left`` without.

    The draft keeps one's own text with the version it was based on until the answers are used: whatever happens before,
    the next save meets the same conflict again.
    """

    took = Signal(object)
    used = Signal()
    left = Signal()

    def __init__(
        self,
        services: "Services",
        tasks: "TaskRunner",
        window: "Window",
        form: FormPage,
        keeper: DraftKeeper,
        show: Callable[[QWidget | None], object],
        again: Callable[[], object],
    ) -> None:
        super().__init__(form)
        self._services, self._tasks, self._window = services, tasks, window
        self._form, self._keeper, self._show, self._again = form, keeper, show, again
        self.hidden: Container[str] = ()
        self.page: MergePage | None = None

    def meet(
        self,
        read: Callable[[], Latest],
        case_id: uuid.UUID | None,
        entity: str,
        row_id: str,
        busy: "Busy | None" = None,
    ) -> None:
        """A save of a row (named as a Conflict names it) was refused since somebody else saved it: compare."""
        self._keeper.hold()
        self._tasks.read(
            compare,
            read,
            lambda: self._who(case_id, entity, row_id),
            self._own(),
            owner=self,
            busy=busy,
            done=lambda found: self._found(found, lambda: self.meet(read, case_id, entity, row_id, busy)),
            failed=self._form.show_error,
        )

    def leave(self) -> None:
        """The merge page goes, if it is there; what was done on it is kept and offered when it comes back."""
        if self.page is not None:
            self.page.keeper.leave()
            self._close()

    def _who(self, case_id: uuid.UUID | None, entity: str, row_id: str) -> "LastSave | None":
        if case_id is None or not row_id:
            return None
        return self._services.drafts.overtaken_by(case_id, entity, uuid.UUID(row_id))

    def _own(self) -> Own:
        fields = self._form.fields
        parts = {f"{path}.{key}": part for path, field in fields.items() for key, part in field.parts.items()}
        long = {path for path, field in {**fields, **parts}.items() if isinstance(field, LongText)}
        return Own(plain(self._form.values()), self._keeper.base, tuple(fields), long, self.hidden)

    def _found(self, found: Found, once_more: Callable[[], None]) -> None:
        if found.latest.closed:
            self._form.show_error(RuleRefused(found.latest.closed))
        elif plain(self._form.values()) != found.mine:
            once_more()  # more was typed meanwhile
        elif not found.merge.news:
            self._take(found, found.merge.body({}))
            self._again()
        else:
            self._open(found)

    def _open(self, found: Found) -> None:
        place = f"merge:{self._keeper.place}"
        page = MergePage(
            found,
            self._form.fields,
            self.hidden,
            lambda form: DraftKeeper(self._services, self._tasks, form, self._window),
        )
        page.settled.connect(lambda body: self._settle(found, body))
        page.left.connect(self._go_back)
        self.leave()
        self.page = page
        self._show(page)
        page.show()  # at once, so that it can take the focus
        page.keeper.begin(place, base_version=found.latest.version, same_version=True)
        page.focus_start()

    def _settle(self, found: Found, body: dict[str, Any]) -> None:
        self._take(found, body)
        if self.page is not None:
            self.page.keeper.drop()
        self._close()
        self._form.touched.emit()
        self.used.emit()

    def _take(self, found: Found, body: dict[str, Any]) -> None:
        self._form.set_values(body)
        self._keeper.rebase(found.latest.version, found.latest.body)
        self.took.emit(found.latest)

    def _go_back(self) -> None:
        self.leave()
        self.left.emit()

    def _close(self) -> None:
        self.page = None
        self._show(None)
