"""The safe contact, shown before anybody calls or prints: the version that was seen goes into the record."""

import uuid
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from da_desk.views import theme
from da_desk.views.revealing import revealing
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import KeyValues, clear_layout, icon_label, label, retone
from da_desk.views.widgets.masked import Masked
from da_desk.wording import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.services.desk import Services
    from da_desk.services.safe_contacts import SafeContactView


def before_words(act: str) -> str:
    """The heading for an act: "call", "print" or "copy"."""
    return {
        "call": _("Before you call: how the victim can be reached safely"),
        "print": _("Before you print: how the victim can be reached safely"),
        "copy": _("Before anything is read or left: how the victim can be reached safely"),
    }[act]


class BeforeContact(Column):
    """Shows the safe contact in force with all its lines. ``shown`` once it can be seen; ``shown_id`` names its version.

    ``ready`` is True once it has been shown, also when none is recorded. The code word is shown on the record only.
    """

    shown = Signal()

    def __init__(self, services: "Services", tasks: TaskRunner, case_id: uuid.UUID, act: str = "call") -> None:
        super().__init__("safe", (14, 12, 14, 12), theme.S)
        self._services, self._tasks, self._case_id = services, tasks, case_id
        self.shown_id: uuid.UUID | None = None
        self.ready = False
        self._confirm = Button(_("Confirm now"), self.confirm, name=_("Confirm now that this is still safe"))
        self._stale = label("", "strong", "medium", wrap=True)
        head = Row(spacing=theme.S)
        head.box.addWidget(icon_label("phone", "text", 18))
        head.box.addWidget(label(before_words(act), "strong", wrap=True), 1)
        head.box.addWidget(self._confirm)
        self._lines = Column()
        self.add(head, self._stale, self._lines)
        self._confirm.hide()
        self._stale.hide()

    def load(self) -> None:
        """Ask for the safe contact as it is now."""
        self._tasks.read(self._services.people.safe_contact, self._case_id, owner=self, done=self.show_contact)

    def confirm(self) -> None:
        """It was asked and still holds: a new version, confirmed now."""
        self._tasks.write(
            self._services.people.confirm_safe_contact,
            self._case_id,
            owner=self,
            busy=self._confirm,
            done=lambda _changes: self.load(),
        )

    def show_contact(self, found: "SafeContactView | None") -> None:
        """Show this version, or that none is recorded."""
        self.shown_id = found.id if found else None
        stale = found.stale if found else ""
        words = _("Safe contact {standing}. Ask again before you rely on it.").format(standing=stale) if stale else ""
        if found is None:
            words = _("No safe contact is recorded. Ask how it is safe to make contact, and record it first.")
        self._stale.setText(words)
        self._stale.setVisible(bool(words))
        self._confirm.setVisible(found is not None and self._services.workplace.allows("edit", "safe-contact"))
        retone(self, stale=bool(words))
        clear_layout(self._lines)
        if found is not None:
            self._lines.add(KeyValues(contact_rows(found, code_word(self._services, self._tasks, self._case_id))))
        self.ready = True
        self.shown.emit()


def code_word(services: "Services", tasks: TaskRunner, case_id: uuid.UUID) -> Masked:
    """The code word behind dots, shown on the record."""
    return revealing(_("the code word"), tasks, lambda: services.people.reveal_code_word(case_id))


def contact_rows(found: "SafeContactView", hidden: Masked) -> "list[tuple[str, str | QWidget]]":
    """Every line of a safe contact; ``hidden`` is where its code word can be asked for."""
    answers = {"yes": _("Allowed"), "no": _("Not allowed")}
    calls = [
        (_("Voicemail"), answers.get(found.voicemail, found.voicemail)),
        (_("Text messages"), answers.get(found.text_messages, found.text_messages)),
    ]
    return [
        (_("Way"), f"{found.channel_title} {found.number}".strip()),
        (_("Days and times"), found.times),
        *(calls if found.channel == "phone" else []),
        (_("Code word"), hidden if found.code_word else ""),
        (_("Who may answer"), found.who_may_answer),
        (_("Do not use"), found.do_not_use),
        (_("Last confirmed"), found.standing),
    ]
