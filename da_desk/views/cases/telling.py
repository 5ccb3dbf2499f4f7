"""Tell the victim: the safe contact, today's facts in plain words, what to say with them; one record answers all it covers."""

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from da_desk.errors import Problem
from da_desk.services.telling import WITH_CONDITIONS, WITH_REASONS, Told
from da_desk.views import theme
from da_desk.views.before_contact import BeforeContact
from da_desk.views.cases.tab import CaseBench
from da_desk.views.due import due_detail
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField, TickField, YesNoField
from da_desk.views.forms.days import MomentField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.labels import KeyValues, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.duty_views import DutyView
    from da_desk.services.telling import CallPage, ToldFact

TOLD = "told"
NEAR_DAYS = 7
_EXPLAINED = ("conditions_explained", "burden_explained", "breach_advice")


class TellEditor(Editor):
    """One call. What was told ends; whoever was not reached is still owed it, and the try is kept."""

    def __init__(self, bench: CaseBench, page: "CallPage", led: uuid.UUID | None = None) -> None:
        super().__init__(
            bench.services, bench.tasks, bench.window, _("Tell the victim"), _("Record the call"),
            place=f"telling:{bench.case_id}", case_id=bench.case_id,
        )  # fmt: skip
        self._case, self._page = bench.case_id, page
        self.before = BeforeContact(bench.services, bench.tasks, bench.case_id, "call")
        at = self.form.column.box.indexOf(self.card)
        for place, widget in enumerate((self.before, *self._to_say())):
            self.form.column.box.insertWidget(at + place, widget)
        self._ask_what(page.duties)
        self._ask_how()
        self.form.touched.connect(self._follow)
        self.save.setEnabled(False)
        self.before.shown.connect(lambda: self.save.setEnabled(True))
        self.before.load()
        self.begin({_tick(duty): "yes" for duty in self._meant(led)} | {"result": TOLD, "way": "phone"})
        self._follow()

    def problems(self, answers: Answers) -> list[Problem]:
        """At least one thing, how, and with what result."""
        found = [] if self._chosen(answers) else [Problem("result", _("Choose what it was about, at least one thing."))]
        asked = {"result": _("Choose the result."), "way": _("Choose how.")}
        return found + [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Record it with the safe contact that was shown."""
        field, op_id = self.field("at"), self.op_id
        told = Told(
            duties=tuple(duty.id for duty in self._chosen(answers)),
            result=answers["result"],
            way=answers["way"],
            by=answers.get("by", ""),
            said=answers.get("said", ""),
            reasons=answers.get("reasons", ""),
            conditions_explained=answers.get("conditions_explained", ""),
            burden_explained=answers.get("burden_explained", ""),
            breach_advice=answers.get("breach_advice", ""),
            shown=self.before.shown_id,
            at=field.moment() if isinstance(field, MomentField) else None,
            late_reason=answers.get("late_reason", ""),
        )
        return lambda: self.services.telling.tell(self._case, told, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        answers = self.answers()
        if answers.get("result") != TOLD:
            return _("The try was recorded. What the victim does not know yet stays to be told.")
        count = len(self._chosen(answers))
        return ngettext("Recorded: {count} thing was told.", "Recorded: {count} things were told.", count).format(
            count=count
        )

    def _meant(self, led: uuid.UUID | None) -> "list[DutyView]":
        """What the call is most likely about: what is due by the end of the week, and what led here.

        What comes later is told when it comes, and ticked here by whoever told it all the same.
        """
        now, duties = self.services.workplace.now(), self._page.duties
        meant = [duty for duty in duties if (duty.do_by - now).days < NEAR_DAYS or duty.id == led]
        return meant or [duty for duty in duties if duty.do_by == duties[0].do_by]

    def _to_say(self) -> list[Card]:
        page = self._page
        cards = [_fact_card(fact) for fact in page.facts]
        standing = [
            (title, words) for title, words in ((_("Bail"), page.bail), (_("Next hearing"), page.next_hearing)) if words
        ]
        if standing:
            now = Card(_("How it stands"))
            now.add(KeyValues(standing))
            cards.append(now)
        if page.advice:
            say = Card(_("What to say"))
            for sentence in page.advice:
                say.add_row(label(sentence, wrap=True))
            cards.append(say)
        return cards

    def _ask_what(self, duties: "Sequence[DutyView]") -> None:
        now = self.services.workplace.now()
        self.inside.add(label(_("This call is about"), "strong"))
        for duty in duties:
            self.add_field(_tick(duty), TickField(duty.title, help=due_detail(duty.do_by, now)))
        if self._page.tries:
            last = self._page.tries[0]
            words = _("Last try {moment}: {result}. After {count} tries the supervisor decides on a visit or a watch.")
            told = words.format(moment=moment(last.at), result=last.result, count=self._page.most_tries)
            self.inside.add(label(told, "small", "muted", wrap=True))

    def _ask_how(self) -> None:
        practice, today = self.services.workplace.practice, self.services.workplace.today()
        results = [(each.slug, each.title) for each in practice.choices("telling-results", today)]
        ways = [(each.slug, each.title) for each in practice.choices("telling-ways", today)]
        self.add_field("result", ChoiceField(_("Result"), results))
        self.add_field("way", ChoiceField(_("How"), ways))
        self.add_field("at", MomentField(_("When"), help=_("Leave empty for now."), optional=True))
        by = _("If it was not you: the adviser, the witness care officer, a colleague.")
        self.add_field("by", TextField(_("Who told the victim"), optional=True, help=by))
        self.add_field("conditions_explained", YesNoField(_("Each condition was explained in plain words")))
        self.add_field("burden_explained", YesNoField(_("It was said that obeying is the suspect's burden")))
        self.add_field("breach_advice", YesNoField(_("It was said what to do if a condition is broken")))
        self.add_field("reasons", LongText(_("Reasons given"), lines=3, limit=10_000))
        self.add_field("said", LongText(_("What was said"), lines=3, optional=True, limit=10_000))
        self.add_field("late_reason", LongText(_("Why it is late"), lines=2, limit=10_000))

    def _follow(self) -> None:
        """Ask what these things and this result ask for."""
        answers = self.answers()
        chosen, told = self._chosen(answers), answers.get("result") == TOLD
        rules = {duty.rule for duty in chosen}
        for name in _EXPLAINED:
            self.field(name).setVisible(told and bool(rules & set(WITH_CONDITIONS)))
        self.field("reasons").setVisible(told and bool(rules & set(WITH_REASONS)))
        self.field("late_reason").setVisible(told and any(duty.late for duty in chosen))

    def _chosen(self, answers: Answers) -> "list[DutyView]":
        return [duty for duty in self._page.duties if answers.get(_tick(duty))]


def _tick(duty: "DutyView") -> str:
    return f"about-{duty.id}"


def _fact_card(fact: "ToldFact") -> Card:
    made = Card(_("{title}, {when}").format(title=fact.title, when=fact.when))
    inside = Column(spacing=theme.S)
    if fact.lines:
        inside.add(KeyValues(list(fact.lines)))
    else:
        inside.add(label(_("Nothing more is recorded of it."), "body", "muted", wrap=True))
    made.add(inside)
    return made
