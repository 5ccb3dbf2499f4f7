"""A harm guard beside the item that it asks about: why, what is asked, and the decision with its reason."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shiboken6 import isValid

from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText
from da_desk.views.widgets.boxes import Column, Row, row
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import Badge, icon_label, label, retone
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.practice.forms import Field as Declared
    from da_desk.practice.harm_guards import Question

Key = tuple[str, str]
"""A guard and the row that it asks about."""
LEAVE_OUT = "leave-out"


class GuardPanel(Column):
    """One question. ``decided(choice, reason)`` with each change of the person's; ``take_out`` removes the row."""

    def __init__(
        self,
        asked: "Question",
        choices: Sequence[tuple[str, str]],
        decided: Callable[[str, str], object],
        take_out: Callable[[], object],
    ) -> None:
        super().__init__("warning", (14, 10, 12, 12), theme.S)
        self.key: Key = (asked.guard, asked.item_id)
        self.settled, self._opened = False, False
        self._decided = decided
        self._state = Badge("")
        head = Row(spacing=theme.S)
        head.box.addWidget(icon_label("alert", "medium", 18))
        head.box.addWidget(label(asked.title, "strong", wrap=True), 1)
        head.add(self._state)
        self._choice = ChoiceField(asked.question, choices, help=asked.advice)
        self._reason = LongText(
            _("Why"), help=_("What was decided with the victim, and why it is safe enough."), lines=2
        )
        self._out = Button(_("Take it out of the plan"), take_out)
        self._said = label("", wrap=True)
        self._change = link(_("Change the decision"), self._open)
        self._name(asked)
        self._closed = Column(spacing=theme.XS)
        self._closed.add(self._said, row(self._change, None))
        self._details = Column(spacing=theme.S)
        self._details.add(label(asked.why, wrap=True), self._choice, self._reason, self._out)
        self.add(head, self._closed, self._details)
        self._choice.edited.connect(self._tell)
        self._reason.edited.connect(self._tell)

    def show_question(self, asked: "Question") -> None:
        """Show what was decided so far, and whether it is settled."""
        found = asked.decision
        if found is not None:
            self._choice.set_value(found.choice)
            self._reason.set_value(found.reason)
        self.settled = asked.settled
        words = _("Decided") if asked.settled else _("To decide")
        self._state.show_word(words, "standard" if asked.settled else "medium")
        if self.property("kind") != (kind := "notice" if asked.settled else "warning"):
            retone(self, kind=kind)
        if found is not None:
            self._said.setText(
                _("{decision}. {reason}").format(decision=self._choice.in_words(found.choice), reason=found.reason)
            )
        self._show_wanted()
        self.setAccessibleName(f"{asked.title}. {asked.why} {words}")

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be changed, and everything be read."""
        self._choice.setEnabled(not read_only)
        self._reason.set_read_only(read_only)
        self._out.setEnabled(not read_only)
        self._change.setVisible(not read_only)

    def focus_panel(self) -> None:
        """Take the focus: where something lacks."""
        self._opened = True
        self._show_wanted()
        (self._reason if self._choice.answered() else self._choice).focus_field()

    def show_problem(self, sentence: str) -> None:
        """Say what is still to be done."""
        lacking = self._reason if self._choice.answered() else self._choice
        for field in (self._choice, self._reason):
            field.show_problem(sentence if field is lacking else "")

    def own_problem(self) -> str:
        """A reason that is too long."""
        return self._reason.own_problem()

    def _name(self, asked: "Question") -> None:
        about = _("{question} ({item}, {guard})").format(
            question=asked.question, item=asked.item_title, guard=asked.title
        )
        self._choice.speak_as(about)
        self._reason.speak_as(_("Why: {question}").format(question=about))
        self._change.setAccessibleName(_("Change the decision: {question}").format(question=about))
        item = _("Take out of the plan: {item} ({guard})").format(item=asked.item_title, guard=asked.title)
        self._out.setAccessibleName(item)

    def _open(self) -> None:
        self._opened = True
        self._show_wanted()
        self._choice.focus_field()

    def _show_wanted(self) -> None:
        closed = self.settled and not self._opened
        self._closed.setVisible(closed)
        self._details.setVisible(not closed)
        self._reason.setVisible(self._choice.answered() or self._reason.answered())
        self._out.setVisible(self._choice.value() == LEAVE_OUT)

    def _tell(self) -> None:
        self._opened = True  # it is being written: it closes when the page is read anew
        self._show_wanted()
        self._decided(self._choice.value(), str(self._reason.value()))


class DecisionsField(Field):
    """The decisions of a plan (``guards.decisions``): rows of guard, item, decision and reason.

    Nothing of it stands in a place of its own: each question is shown by a panel beside its item. A decision whose
    question is not asked any more is kept, so that the question comes back with its answer.
    """

    def __init__(self, declared: "Declared", take_out: Callable[[str], object]) -> None:
        super().__init__(declared.label, help=declared.help)
        decision = declared.field("decision")
        self._choices = [(each.id, each.title) for each in decision.choices] if decision else []
        self._declared, self._take_out = declared, take_out
        self._asked: dict[Key, Question] = {}
        self._speakers: dict[str, Field] = {}
        self._rows: dict[Key, dict[str, Any]] = {}
        self._panels: dict[Key, GuardPanel] = {}
        self._read_only = False
        self.hide()

    def value(self) -> list[dict[str, Any]]:
        """The decisions; one that was neither taken nor explained is none."""
        return [dict(row) for key, row in self._rows.items() if self._counts(key, row)]

    def fill(self, value: object) -> None:
        """Take these decisions."""
        given = value if isinstance(value, list | tuple) else ()
        found = [{str(key): each for key, each in row.items()} for row in given if isinstance(row, Mapping)]
        self._rows = {(str(row.get("guard", "")), str(row.get("item", ""))): row for row in found}

    def in_words(self, value: object) -> str:
        """A decision and its reason; of several, how many."""
        if isinstance(value, Mapping):
            titles = dict(self._choices)
            return f"{titles.get(str(value.get('decision')), '')}. {value.get('reason', '')}".strip(". ")
        count = len(value) if isinstance(value, list | tuple) else 0
        return ngettext("{count} decision", "{count} decisions", count).format(count=count) if count else ""

    @property
    def parts(self) -> Mapping[str, Field]:
        """What speaks for a decision and its reason."""
        if not self._speakers:
            fields = {each.id: each.label for each in self._declared.fields}
            self._speakers = {
                "decision": ChoiceField(fields.get("decision", ""), self._choices),
                "reason": LongText(fields.get("reason", ""), lines=2),
            }
        return self._speakers

    def row_name(self, row_id: str, answers: Mapping[str, Any]) -> str:
        """What is asked there, and of what."""
        given = {"guard": str(answers.get("guard", "")), "item": str(answers.get("item", ""))}
        key = (given["guard"], given["item"]) if answers else self._key_of(row_id)
        asked = self._asked.get(key) if key is not None else None
        return _("{question} ({item})").format(question=asked.title, item=asked.item_title) if asked else ""

    def show_questions(self, asked: "Iterable[Question]", holder_of: Callable[[str], Column]) -> None:
        """Show a panel for each question, in what ``holder_of`` gives for the row that it is about."""
        found = self._asked = {(each.guard, each.item_id): each for each in asked}
        for key in self._panels.keys() - found.keys():
            _discard(self._panels.pop(key))
        for key, each in found.items():
            holder = holder_of(each.item_id)
            panel = self._panels.get(key)
            if panel is None or not isValid(panel) or panel.parentWidget() is not holder:
                panel = self._panels[key] = self._panel(each)
                holder.add(panel)
                panel.show()
            panel.show_question(each)
            panel.set_read_only(self._read_only)

    def path_of(self, asked: "Question") -> str:
        """Where, below the field's own path, the decision about a question stands."""
        return f"{self._row((asked.guard, asked.item_id))['id']}.decision"

    def item_of(self, part: str) -> str:
        """The id of the row that a decision is about."""
        key = self._key_of(part)
        return key[1] if key is not None else ""

    def own_problem(self) -> str:
        """A reason that is too long."""
        return next((sentence for _part, sentence in self.own_problems()), "")

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """The same by decision."""
        for key, panel in self._panels.items():
            if isValid(panel) and (sentence := panel.own_problem()):
                yield f"{self._row(key)['id']}.reason", sentence

    def show_problem(self, sentence: str) -> None:
        """Taken away, it is taken away from each question."""
        super().show_problem(sentence)
        for panel in self._panels.values() if not sentence else ():
            panel.show_problem("")

    def show_problem_at(self, part: str, sentence: str) -> None:
        """Say it beside the question."""
        panel = self._panel_at(part)
        if panel is not None:
            panel.show_problem(sentence)

    def focus_at(self, part: str) -> None:
        """Go to the question."""
        panel = self._panel_at(part)
        if panel is not None:
            panel.focus_panel()

    def panel(self, item_id: str) -> GuardPanel | None:
        """A panel of an item: one that asks for something, if there is one."""
        mine = [panel for key, panel in self._panels.items() if key[1] == item_id]
        return min(mine, key=lambda panel: panel.settled, default=None)

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be decided."""
        self._read_only = read_only
        for panel in self._panels.values():
            panel.set_read_only(read_only)

    def _counts(self, key: Key, row: Mapping[str, Any]) -> bool:
        whole = bool(row.get("decision")) and bool(str(row.get("reason", "")).strip())
        return whole or (key in self._panels and bool(row.get("decision") or row.get("reason")))

    def _key_of(self, part: str) -> Key | None:
        row_id = part.partition(".")[0]
        return next((key for key, row in self._rows.items() if row.get("id") == row_id), None)

    def _panel_at(self, part: str) -> GuardPanel | None:
        key = self._key_of(part)
        return self._panels.get(key) if key is not None else None

    def _row(self, key: Key) -> dict[str, Any]:
        return self._rows.setdefault(key, {"id": str(uuid.uuid4()), "guard": key[0], "item": key[1]})

    def _panel(self, asked: "Question") -> GuardPanel:
        key = (asked.guard, asked.item_id)
        return GuardPanel(
            asked,
            self._choices,
            lambda choice, reason: self._decide(key, choice, reason),
            lambda: self._take_out(asked.item_id),
        )

    def _decide(self, key: Key, choice: str, reason: str) -> None:
        row = self._row(key)
        for name, text in (("decision", choice), ("reason", reason)):
            row.pop(name, None)
            if text:
                row[name] = text
        self.note_edit()


def _discard(panel: GuardPanel) -> None:
    if isValid(panel):  # it may be gone with its row
        panel.hide()
        panel.deleteLater()
