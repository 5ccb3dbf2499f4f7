"""Who owns a case: named, handed over, with its history; and the cases that belong together."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer

from da_desk.errors import Problem
from da_desk.views.cases.tab import CaseBench
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.rights import may
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.case_owners import LinkLine, OwnerLine
    from da_desk.services.case_view import CaseView
    from da_desk.services.service import Named

OWNERSHIPS = ("risk", "informing", "oic")


def ownership_words(ownership: str) -> str:
    """What an owner owns."""
    return {
        "risk": _("Risk and safety planning"),
        "informing": _("Keeping the victim informed"),
        "oic": _("Officer in the case"),
    }.get(ownership, ownership)


class OwnerEditor(Editor):
    """Name an owner, or hand over to a colleague."""

    def __init__(self, bench: CaseBench, view: "CaseView", ownership: str) -> None:
        super().__init__(
            bench.services, bench.tasks, bench.window, _("Hand over: {what}").format(what=ownership_words(ownership))
        )
        self._case, self._ownership, self._holder = bench.case_id, ownership, view.owners.get(ownership)
        now = self._holder.display if self._holder else _("Nobody")
        self.inside.add(label(_("{what}. Now: {name}").format(what=ownership_words(ownership), name=now), wrap=True))
        words = _(
            "Open things to do that the former owner holds as such go over to the new one. The history keeps both."
        )
        self.inside.add(label(words, "small", "muted", wrap=True))
        self.save.setEnabled(False)
        unit_id = view.case.unit_id
        self.tasks.read(self.services.accounts.colleagues, unit_id, owner=self, done=self._show)

    def problems(self, answers: Answers) -> list[Problem]:
        """A colleague has to be chosen."""
        return [] if answers.get("account") else [Problem("account", _("Choose a colleague."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Hand over."""
        op_id, account_id = self.op_id, UUID(answers["account"])
        return lambda: self.services.cases.set_owner(self._case, self._ownership, account_id, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The owner was recorded.")

    def _show(self, colleagues: "Sequence[Named]") -> None:
        now = self._holder.id if self._holder else None
        choices = [(str(each.id), each.display) for each in colleagues if each.id != now]
        self.add_field("account", ChoiceField(_("New owner"), choices, help=_("Officers and supervisors of the unit.")))
        self.save.setEnabled(bool(choices))
        self.begin()
        QTimer.singleShot(0, self, self.focus_first)  # once the field stands on the page


def owners_card(
    bench: CaseBench, view: "CaseView", lines: "Sequence[OwnerLine]", hand_over: Callable[[str], object]
) -> Card:
    """The owners now, and every one before."""
    made = Card(_("Owners"))
    for ownership in OWNERSHIPS:
        mine = [each for each in lines if each.ownership == ownership]
        words = Column(spacing=2)
        words.add(label(ownership_words(ownership), "strong", wrap=True))
        words.add(*(label(_span(each), "small", "muted" if each.to_at else "text", wrap=True) for each in mine))
        now = any(each.to_at is None for each in mine)
        if not now:
            words.add(label(_("Nobody owns this now."), "small", "medium", wrap=True))
        row = made.add_row()
        row.box.addWidget(words, 1)
        if may(bench.services, view, "hand-over" if now else "edit", "case"):
            verb = _("Hand over") if now else _("Name")
            row.add(Button(verb, partial(hand_over, ownership), name=f"{verb}: {ownership_words(ownership)}"))
    return made


def _span(line: "OwnerLine") -> str:
    if line.to_at is None:
        return _("{name}, since {moment}").format(name=line.display, moment=moment(line.from_at))
    return _("{name}, {first} to {last}").format(name=line.display, first=moment(line.from_at), last=moment(line.to_at))


class LinkEditor(Editor):
    """Join this case to another by its reference. Neither shows the other's plan, contacts or address."""

    def __init__(self, bench: CaseBench) -> None:
        place = f"new:link:{bench.case_id}"
        super().__init__(
            bench.services, bench.tasks, bench.window, _("Link another case"), place=place, case_id=bench.case_id
        )
        self._case = bench.case_id
        practice, today = self.services.workplace.practice, self.services.workplace.today()
        kinds = [(each.slug, each.title) for each in practice.choices("case-links", today)]
        ref = _(
            "Both cases show the other’s reference and this connection, and nothing else. It stands in the history of both."
        )
        self.add_field(
            "other_ref", TextField(_("Reference of the other case"), help=ref, width=220, placeholder="DA/26/00012")
        )
        self.add_field("kind", ChoiceField(_("Connection"), kinds))
        self.add_field("note", LongText(_("Note"), optional=True, lines=3, limit=10_000))
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """The reference and the connection."""
        asked = {"other_ref": _("Give the reference of the other case."), "kind": _("Choose the connection.")}
        return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Link the two."""
        op_id, note = self.op_id, answers.get("note", "")
        return lambda: self.services.cases.link(self._case, answers["other_ref"], answers["kind"], note, op_id=op_id)


def links_card(lines: "Sequence[LinkLine]", *actions: Button) -> Card:
    """The cases that belong to this one: reference and connection, nothing else."""
    made = Card(_("Linked cases"), *actions)
    for each in lines:
        made.add_row(label(each.other_ref, "strong", selectable=True), label(each.kind_title, "body", "muted"), None)
    if not lines:
        words = _(
            "None. Another victim in the household, or a counter-allegation, is a case of its own that is linked here."
        )
        made.add(label(words, "body", "muted", wrap=True))
    return made
