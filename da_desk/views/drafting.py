"""Text typed and not yet saved: kept within two seconds, offered again, thrown away once it is saved."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from shiboken6 import isValid

from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.forms.page import FormPage
from da_desk.views.pages import Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.store.drafts import Draft


class DraftOffer(Row):
    """The strip "You have unsaved text from 14:05": continue with it, or discard it."""

    def __init__(self, take: Callable[[], object], discard: Callable[[], object]) -> None:
        super().__init__("notice", (14, 8, 12, 8), theme.M)
        self._words = label("", wrap=True)
        self._take = Button(_("Continue with it"), take)
        self.box.addWidget(self._words, 1)
        self.add(self._take, Button(_("Discard"), discard, name=_("Discard the unsaved text")))
        self.hide()

    def offer(self, when: str) -> None:
        """Show it."""
        words = _("You have unsaved text from {moment}.").format(moment=when)
        self._words.setText(words)
        self.setAccessibleName(words)
        self.show()

    def focus_offer(self) -> None:
        """Take the focus."""
        self._take.setFocus(Qt.FocusReason.OtherFocusReason)


class DraftKeeper(QObject):
    """Keeps the draft of one form page. ``strip`` goes to the top of the page; call ``begin`` on entering, ``saved``
    with the values that a save took, ``leave`` on leaving.

    ``op_id`` belongs to the save to come, of the very text on the page: a retry after a crash saves once, and text typed
    since is never taken for what was saved before. With a ``window`` a discarded draft can be taken back from the
    message at its foot.
    """

    def __init__(self, services: "Services", tasks: TaskRunner, page: FormPage, window: Window | None = None) -> None:
        super().__init__(page)
        self._services, self._tasks, self._page, self._window = services, tasks, page, window
        self._place, self._same_version = "", False
        self._bound: dict[str, Any] = {}
        self._draft_id, self.save_key = uuid.uuid4(), uuid.uuid4()
        self._kept = False
        self._before: Mapping[str, Any] = {}
        self._offered: Draft | None = None
        self.strip = DraftOffer(self._continue, self._throw_away)
        page.edited.connect(self._keep_edited)

    @property
    def op_id(self) -> uuid.UUID:
        """The id of saving what is on the page now; the same for the same text of this draft, also after a crash."""
        text = json.dumps(plain(self._page.values()), sort_keys=True, default=str)
        return uuid.uuid5(self.save_key, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())

    @property
    def unsaved(self) -> bool:
        """Whether the page holds text that is in the draft only."""
        return self._kept

    @property
    def place(self) -> str:
        """What is shown, as drafts name it; "" for nothing."""
        return self._place

    @property
    def begun(self) -> bool:
        """Whether the page shows a place at all."""
        return bool(self._place)

    @property
    def base_version(self) -> int | None:
        """The version of the record that the text on the page was based on."""
        return self._bound.get("base_version")

    @property
    def base(self) -> Mapping[str, Any] | None:
        """What that version said; None when it isn't known any more."""
        return self._bound.get("base")

    def begin(
        self,
        place: str,
        *,
        case_id: uuid.UUID | None = None,
        record_id: uuid.UUID | None = None,
        base_version: int | None = None,
        base: Mapping[str, Any] | None = None,
        same_version: bool = False,
    ) -> None:
        """The page shows this place now, as saved (``base``): ask whether there is unsaved text of it.

        ``same_version``: text that belongs to another version is of no use here, and thrown away.
        """
        self._place, self._same_version = place, same_version
        self._bound = {
            "case_id": case_id,
            "record_id": record_id,
            "base_version": base_version,
            "base": None if base is None else plain(base),
        }
        self._new_draft()
        self._before = plain(self._page.values())
        self.strip.hide()
        self._tasks.read(self._services.drafts.offer, place, owner=self, done=self._offer)

    def hold(self) -> None:
        """Keep what is on the page now, whether or not it was typed in the last moment."""
        self._page.flush()
        if not self._kept:
            self._keep()

    def rebase(self, base_version: int, base: Mapping[str, Any]) -> None:
        """The text on the page now goes with another version of the record: keep it so."""
        self._bound |= {"base_version": base_version, "base": plain(base)}
        self._keep()

    def saved(
        self,
        values: Mapping[str, Any],
        *,
        place: str = "",
        record_id: uuid.UUID | None = None,
        base_version: int | None = None,
        base: Mapping[str, Any] | None = None,
    ) -> None:
        """These values are saved, as this version of that record: throw the draft away, unless more was typed."""
        former = self._draft_id
        more = plain(self._page.values()) != plain(values)
        self._before = plain(values)
        self._place = place or self._place
        self._bound |= {"record_id": record_id, "base_version": base_version, "base": base}
        self._tasks.keep(self._services.drafts.discard, former, owner=self)
        self._new_draft()
        if more:
            self._keep()

    def leave(self) -> None:
        """Keep what was typed in the last moment."""
        self._page.flush()

    def drop(self) -> None:
        """What was kept of this place is of no more use: throw it away, also what is still offered."""
        for draft_id in {self._draft_id, *([self._offered.id] if self._offered else [])}:
            self._tasks.keep(self._services.drafts.discard, draft_id, owner=self._tasks)
        self._place = ""

    def _new_draft(self) -> None:
        self._draft_id, self.save_key = uuid.uuid4(), uuid.uuid4()
        self._kept = False

    def _keep_edited(self) -> None:
        """A save may have taken what was typed a moment ago: of what is saved no draft is kept."""
        if self._kept or plain(self._page.values()) != self._before:
            self._keep()

    def _keep(self) -> None:
        if not self._place:
            return
        self._kept = True
        values, cursor = plain(self._page.values()), self._page.caret()
        self._tasks.keep(
            self._services.drafts.keep_text,
            self._place,
            values,
            draft_id=self._draft_id,
            op_id=self.save_key,
            cursor=cursor,
            owner=self,
            **self._bound,
        )

    def _offer(self, draft: "Draft | None") -> None:
        self._offered = None
        if draft is None or draft.id == self._draft_id:
            return
        if plain(draft.values) == self._before or (self._same_version and draft.base_version != self.base_version):
            self._tasks.keep(self._services.drafts.discard, draft.id, owner=self)
            return
        self._offered = draft
        self.strip.offer(moment(draft.saved_at))

    def _continue(self) -> None:
        draft, self._offered = self._offered, None
        self.strip.hide()
        if draft is None:
            return
        self._draft_id, self.save_key, self._kept = draft.id, draft.op_id, True
        if draft.base_version not in (None, self.base_version):
            self._bound |= {"base_version": draft.base_version, "base": draft.base}
        self._page.set_values(draft.values)
        self._page.set_caret(draft.cursor)
        self._page.touched.emit()

    def _throw_away(self) -> None:
        draft, self._offered = self._offered, None
        self.strip.hide()
        if draft is None:
            return
        self._tasks.keep(self._services.drafts.discard, draft.id, owner=self)
        if self._window is not None:
            self._window.say(_("Draft discarded."), _("Undo"), lambda: self._undo(draft))

    def _undo(self, draft: "Draft") -> None:
        """Keep it again; it is offered where it was if its page is still there, else on coming back to it."""
        self._tasks.keep(
            self._services.drafts.keep, draft, owner=self._tasks, done=lambda _kept: self._offer_again(draft)
        )

    def _offer_again(self, draft: "Draft") -> None:
        if isValid(self) and draft.place == self._place:
            self._offer(draft)
