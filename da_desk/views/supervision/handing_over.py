"""Giving several cases to a colleague at once, and the cases of one owner to choose from."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from da_desk.errors import Problem
from da_desk.views import theme
from da_desk.views.cases.owners import OWNERSHIPS, ownership_words
from da_desk.views.due import due_words, urgent
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.text import LongText
from da_desk.views.pages import Window
from da_desk.views.supervision.selection import Chosen, Selection, Tick
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import GradeBadge, clear_layout, label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.service import Named
    from da_desk.services.supervision import HandedOver
    from da_desk.store.guard import Card as CaseCard
    from da_desk.store.guard import CardPage

NOBODY = UUID(int=0)
"""As the owner of a list: cases that nobody owns."""


class HandOverEditor(Editor):
    """The chosen cases, what of them goes over, to whom, and why."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window, cases: Sequence[Chosen]) -> None:
        count = ngettext("{count} case", "{count} cases", len(cases)).format(count=len(cases))
        super().__init__(services, tasks, window, _("Hand over {cases}").format(cases=count), _("Hand over"))
        self._case_ids = [each.case_id for each in cases]
        self._done_words = ""
        names = "; ".join(f"{each.name} ({each.ref})" for each in cases)
        explained = _(
            "Open things to do that the former owner holds as such go over too. Each case’s history keeps both names and the reason."
        )
        self.inside.add(label(names, wrap=True), label(explained, "small", "muted", wrap=True))
        self.save.setEnabled(False)
        tasks.read(services.accounts.colleagues, owner=self, done=self._show)

    def problems(self, answers: Answers) -> list[Problem]:
        """What goes over, to whom and why."""
        asked = {
            "ownership": _("Choose what goes over."),
            "account": _("Choose a colleague."),
            "reason": _("Say why the cases go over."),
        }
        return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Hand them over, and keep what is to be said of it."""
        cases, ownership, account_id = self._case_ids, answers["ownership"], UUID(answers["account"])

        def act() -> "HandedOver":
            done = self.services.supervision.hand_over(cases, ownership, account_id, answers["reason"])
            self._done_words = handed_words(done)
            return done

        return act

    def said(self) -> str:
        """How many went over, to whom, and the reason that now stands on each."""
        return self._done_words

    def _show(self, colleagues: "Sequence[Named]") -> None:
        what = [(key, ownership_words(key)) for key in OWNERSHIPS]
        self.add_field("ownership", ChoiceField(_("What goes over"), what))
        whom = [(str(each.id), each.display) for each in colleagues]
        self.add_field("account", ChoiceField(_("To whom"), whom, as_list=True))
        self.add_field("reason", LongText(_("Reason"), lines=3, limit=10_000, help=_("It stands in each history.")))
        self.save.setEnabled(bool(colleagues))
        self.begin({"ownership": "risk"})
        QTimer.singleShot(0, self, lambda: self.field("account").focus_field())


def handed_words(done: "HandedOver") -> str:
    """What stands at the foot of the window after a hand-over."""
    if not done.count:
        return _("{who} owns them already: nothing was changed.").format(who=done.to)
    sentence = ngettext(
        "{count} case went to {who} ({what}): {reason}", "{count} cases went to {who} ({what}): {reason}", done.count
    )
    return sentence.format(
        count=done.count, who=done.to, what=ownership_words(done.ownership).lower(), reason=done.reason
    )


class OwnerCases(Column):
    """The cases of one owner, each with a tick. ``closed`` on the way back."""

    closed = Signal()

    def __init__(
        self,
        services: "Services",
        tasks: TaskRunner,
        window: Window,
        selection: Selection,
        who: str,
        owner: UUID | None,
    ) -> None:
        super().__init__("canvas")
        self._services, self._tasks, self._window, self._selection = services, tasks, window, selection
        self._owner, self._after = owner or NOBODY, ""
        self._cases: list[Chosen] = []
        title = _("Cases of {who}").format(who=who) if owner else _("Cases that nobody owns")
        self.setAccessibleName(title)
        self._title = title
        self._all = Button(_("Choose all shown"), self._choose_all)
        self._card = Card(title, self._all)
        self._more = link(_("Show more"), self.load, name=_("Show more cases"))
        self._rows = Column()
        self._card.box.addWidget(self._rows)
        self._lay_out()
        self.load()

    def load(self) -> None:
        """Ask for the next cases."""
        self._tasks.read(
            self._services.supervision.cases_of, self._owner, self._after, owner=self, done=self._show, busy=self._more
        )

    def keep(self) -> None:
        """Nothing is typed here."""

    def focus_first(self) -> None:
        """Take the focus on the way back."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._back = link(_("Back"), self.closed.emit, name=_("Back from: {title}").format(title=self._title))
        self._back.setProperty("flush", True)
        head = Row("", (theme.XL, theme.M, theme.XL, 0), theme.S)
        head.add(self._back, label("›", "body", "muted"), label(self._title, "heading"), None)
        page = ScrollPage(self._title, widest=980)
        below = Row()
        below.add(self._more, None)
        page.add(self._card, below)
        self.add(head)
        self.box.addWidget(page, 1)

    def _show(self, found: "CardPage") -> None:
        if not self._after:
            clear_layout(self._rows)
        now = self._services.workplace.now()
        for each in found.cards:
            self._add(each, due_words(each.next_do_by, now) if each.next_do_by else "", self._red(each))
        if not self._cases:
            self._rows.add(label(_("None."), "body", "muted"))
        self._after = found.after
        self._more.setVisible(bool(found.after))
        self._all.setVisible(bool(self._cases))

    def _add(self, each: "CaseCard", due: str, red: bool) -> None:
        case = Chosen(each.case_id, each.victim_name, each.ref)
        self._cases.append(case)
        name = _("Open the case of {name}, {ref}").format(name=each.victim_name, ref=each.ref)
        who = link(each.victim_name, lambda: self._window.go("case", each.case_id), name=name)
        who.setProperty("flush", True)
        first, words = Row(spacing=theme.S), Column(spacing=2)
        first.add(who, label(each.ref, "small", "muted"), None)
        words.add(first, label(each.next_title or _("Nothing is due"), "small", "muted", wrap=True))
        row = Row("row", (theme.L, theme.S, theme.L, theme.S), theme.M)
        row.add(Tick(self._selection, case, self._title))
        row.box.addWidget(words, 1)
        if each.grade != "ungraded":
            row.add(GradeBadge(each.grade))
        row.add(label(due, "strong", "high" if red else "text"))
        self._rows.add(row)
        row.show()

    def _red(self, each: "CaseCard") -> bool:
        return each.next_do_by is not None and urgent(each.next_do_by, self._services.workplace.now())

    def _choose_all(self) -> None:
        self._selection.choose(*self._cases)
