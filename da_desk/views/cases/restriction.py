"""Who may see a case: restricting it, for whom it does not exist, lifting it; and who tried to see one they may not."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer

from da_desk.errors import Problem
from da_desk.views.cases.tab import CaseBench
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.picked import PickedField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Card
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import KeyValues, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.restrictions import RestrictionView
    from da_desk.services.service import Named
    from da_desk.store.guard import Attempted


def by_custom() -> str:
    """What a desk on this computer can't promise."""
    return _(
        "This desk stands on this computer: whoever can open it could read its file with another program. Cases that must be kept from colleagues belong on a shared desk."
    )


def restriction_card(found: "RestrictionView | None", *actions: Button, by_force: bool) -> Card:
    """Who may see the case now."""
    made = Card(_("Who may see this case"), *actions)
    if found is None:
        words = _(
            "Everyone whose role reads cases. Restrict it when a colleague is the suspect, or close to the suspect."
        )
        made.add(label(words, "body", "muted", wrap=True))
        return made
    rows = [
        (_("Restricted since"), moment(found.since)),
        (_("May read it"), ", ".join(each.display for each in found.readers)),
        (_("Others are told to call"), found.contact),
        (_("It does not exist for"), ", ".join(f"{each.who.display} ({each.why})" for each in found.barred)),
        (_("Reason"), found.reason),
    ]
    made.add(KeyValues(rows))
    if not by_force:
        made.add(label(by_custom(), "small", "medium", wrap=True))
    return made


def attempts_strip(found: "Sequence[Attempted]", show: Callable[[UUID], object]) -> AlertStrip | None:
    """Tells a supervisor or auditor that somebody asked for a restricted case; None when nobody did.

    Someone for whom the case must not exist weighs more than the latest.
    """
    if not found:
        return None
    last = next((each for each in found if each.barred), found[0])
    words = _("{who} asked for {ref} on {moment} and was refused.").format(
        who=last.who, ref=last.ref, moment=moment(last.at)
    )
    if last.barred:
        words = _("{words} For this person the case must not exist: tell professional standards.").format(words=words)
    if len(found) > 1:
        words = _("{words} The history of the case lists every try.").format(words=words)
    go = Button(
        _("Open the case"), lambda: show(last.case_id), name=_("Open the restricted case {ref}").format(ref=last.ref)
    )
    return AlertStrip(_("Someone asked for a restricted case."), words, go, kind="warning")


class RestrictEditor(Editor):
    """Restrict a case, or change by whom it is read. What is ticked is the whole list."""

    def __init__(self, bench: CaseBench, found: "RestrictionView | None") -> None:
        place = f"restriction:{bench.case_id}"
        title = _("Restrict this case") if found is None else _("Change who may see this case")
        super().__init__(
            bench.services, bench.tasks, bench.window, title, _("Restrict the case"), place=place, case_id=bench.case_id
        )
        self._case, self._found = bench.case_id, found
        words = _(
            "From the moment you save only the people ticked, you and the auditors see it. What others have open ends at once. An exact number tells others that it exists and whom to call; for the people barred it does not exist at all. Every try is written down and shown to you."
        )
        self.inside.add(label(words, wrap=True))
        if not self.services.restrictions.by_force:
            self.inside.add(label(by_custom(), "small", "medium", wrap=True))
        self.save.setEnabled(False)
        self.tasks.read(self.services.restrictions.people, owner=self, done=self._show)

    def problems(self, answers: Answers) -> list[Problem]:
        """Whom to call and why; and nobody on both lists."""
        asked = {"contact": _("Say whom others are told to call."), "reason": _("Say why the case is restricted.")}
        missing = [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]
        both = set(answers.get("readers") or []) & set(answers.get("barred") or [])
        if both:
            missing.append(Problem("barred", _("Nobody can read the case and be barred from it.")))
        if answers.get("barred") and not answers.get("why"):
            missing.append(
                Problem("why", _("Say why these people are barred, such as “suspect” or “brother of the suspect”."))
            )
        return missing

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Restrict it."""
        kept = {each.who.id: each.why for each in self._found.barred} if self._found else {}
        why: str = answers.get("why") or ""
        barred = {UUID(each): kept.get(UUID(each), why) for each in answers.get("barred") or []}
        readers = [UUID(each) for each in answers.get("readers") or []]
        contact, reason = answers["contact"], answers["reason"]
        return lambda: self.services.restrictions.restrict(self._case, contact, reason, readers, barred)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The case is restricted.")

    def _show(self, people: "tuple[Sequence[Named], Sequence[Named]]") -> None:
        readers, all_of_them = ([(str(each.id), each.display) for each in some] for some in people)
        call = _("Such as “Professional standards, extension 4000”. No name that tells who is meant.")
        self.add_field("contact", TextField(_("Others are told to call"), help=call, limit=200))
        self.add_field("reason", LongText(_("Reason"), lines=3, limit=10_000))
        self.add_field("readers", PickedField(_("May read it, besides you"), readers, optional=True))
        self.add_field("barred", PickedField(_("It does not exist for"), all_of_them, optional=True))
        self.add_field("why", TextField(_("Why they are barred"), optional=True, limit=500))
        self.save.setEnabled(True)
        self.begin(_answers_of(self._found, self.services.workplace.actor.account_id))
        QTimer.singleShot(0, self, self.focus_first)  # once the fields stand on the page


class LiftEditor(Editor):
    """The case is restricted no more."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(
            bench.services, bench.tasks, bench.window, _("Lift the restriction"), _("Lift the restriction")
        )
        self._case = bench.case_id
        self.inside.add(
            label(_("Everyone whose role reads cases will see it again. The history keeps who read it."), wrap=True)
        )
        self.add_field("reason", LongText(_("Reason"), lines=3, limit=10_000))
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """A reason."""
        return [] if answers.get("reason") else [Problem("reason", _("Say why it is lifted."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Lift it."""
        reason = answers["reason"]
        return lambda: self.services.restrictions.lift(self._case, reason)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The restriction was lifted.")


def _answers_of(found: "RestrictionView | None", me: UUID) -> Answers:
    if found is None:
        return {}
    return {
        "contact": found.contact,
        "reason": found.reason,
        "readers": [str(each.id) for each in found.readers if each.id != me],
        "barred": [str(each.who.id) for each in found.barred],
        "why": found.barred[0].why if found.barred else "",
    }
