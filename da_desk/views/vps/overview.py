"""The overview of the VPS: what is owed, the steps, every statement that was signed, and every choice that was made."""

from functools import partial
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.due import due_words, urgent, vps_paper, vps_step
from da_desk.views.focus import focus_kept
from da_desk.views.rights import may
from da_desk.views.rooms.step import Bench
from da_desk.views.rooms.steps import StepsOverview
from da_desk.views.statements.reasons import ReasonPanel
from da_desk.views.vps.standing import SENDS, Standing, groups, next_step, steps
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import Badge, clear_layout, icon_label, label
from da_desk.wording import LONDON, _, day, moment, ngettext

if TYPE_CHECKING:
    import uuid

    from da_desk.services.duty_views import DutyView
    from da_desk.services.vps_reads import OfferLine, PreferenceLine, SignedLine


class VpsOverview(StepsOverview[Standing]):
    """Cards; each step leads to its page, and what comes next has the primary button."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(_("Victim personal statement"), bench.go)
        self._bench = bench
        self._duty: uuid.UUID | None = None
        self._reason = ReasonPanel(
            _("Not needed any more?"),
            _("It ends without the act that it asks for, such as when the case has ended. Say why."),
            _("End it"),
        )
        self._reason.confirmed.connect(self._end)
        self._cards = Column(spacing=theme.L)
        self.add(self._reason, self._cards, None)

    def show_standing(self, standing: Standing) -> None:
        """Show how everything stands."""
        self._next = None
        writes = may(self._bench.services, standing.case, "create", "record")
        with focus_kept(self._cards):
            clear_layout(self._cards)
            for each in self._parts(standing, writes=writes):
                self._cards.add(each)
                each.show()

    def _parts(self, standing: Standing, *, writes: bool) -> list[Column]:
        vps = standing.vps
        if not vps.offers and not vps.duties and vps.latest is None and vps.preference is None:
            return [self._empty(writes=writes)]
        ahead = next_step(standing, self._bench.services.workplace.now()) if writes else ""
        found = steps(standing)
        made: list[Column] = [self._owed(standing)] if vps.duties else []
        made += [
            self.steps_card(title, [step for step in found if step.group == key], ahead)
            for key, title in groups().items()
        ]
        made += [self._signed(standing, writes=writes)] if vps.signed else []
        made += [self._choices(vps.preferences)] if vps.preferences else []
        made += [self._offers(vps.offers)] if vps.offers else []
        return made

    def _empty(self, *, writes: bool) -> EmptyPage:
        words = _(
            "Every victim is offered a personal statement: in their own words, what the crime has done. Record here when it was offered and what the answer was; what follows stands here too."
        )
        page = EmptyPage(
            "pen", _("Not offered yet"), words, _("Record the offer") if writes else "", lambda: self._go("offer")
        )
        if writes:
            page.action.setProperty("kind", "primary")
            self._next = page.action
        return page

    def _owed(self, standing: Standing) -> Card:
        made = Card(_("What is owed"))
        now = self._bench.services.workplace.now()
        for number, duty in enumerate(standing.vps.duties, 1):
            self._add_duty(
                made, standing, duty, number, overdue=urgent(duty.do_by, now), due=due_words(duty.do_by, now)
            )
        return made

    def _add_duty(
        self, card: Card, standing: Standing, duty: "DutyView", number: int, *, overdue: bool, due: str
    ) -> None:
        words = Column(spacing=2)
        said = " · ".join(part for part in (duty.clock, duty.holder or _("Nobody holds this")) if part)
        words.add(label(duty.title, "strong", wrap=True), label(said, "small", "muted", wrap=True))
        row = card.add_row()
        row.box.addWidget(words, 1)
        row.add(Badge(due, "high" if overdue else "none"))
        if not may(self._bench.services, standing.case, "complete", "duty"):
            return
        name = _("Open: {title} ({number})").format(title=duty.title, number=number)
        row.add(Button(_("Open"), partial(self._go, vps_step(duty.rule), vps_paper(duty.rule)), name=name))
        if duty.rule in SENDS:
            otherwise = _("Sent another way: {title} ({number})").format(title=duty.title, number=number)
            row.add(link(_("Sent another way …"), partial(self._record, duty), name=otherwise))
        else:
            unneeded = _("Not needed: {title} ({number})").format(title=duty.title, number=number)
            row.add(link(_("Not needed …"), partial(self._ask, duty), name=unneeded))

    def _record(self, duty: "DutyView") -> None:
        self._bench.window.go("case", self._bench.case_id, tab="todo", duty_id=duty.id)

    def _ask(self, duty: "DutyView") -> None:
        self._duty = duty.id
        self._reason.ask()
        self.show_widget(self._reason)

    def _end(self) -> None:
        if self._duty is not None:
            self._bench.tasks.write(
                self._bench.services.vps.not_needed,
                self._bench.case_id,
                [self._duty],
                self._reason.reason,
                owner=self,
                busy=self._reason.yes,
                done=lambda _changes: self._ended(),
                failed=self._reason.refuse,
            )

    def _ended(self) -> None:
        self._reason.settle()
        self._bench.say(_("It is ended, with the reason."))
        self._bench.reload()

    def _signed(self, standing: Standing, *, writes: bool) -> Card:
        further = []
        if writes and standing.writing is None and standing.vps.wanted:
            further = [Button(_("Begin a further one"), lambda: self._go("before", "further"))]
        made = Card(_("Signed"), *further)
        for number, each in enumerate(standing.vps.signed, 1):
            self._add_signed(made, each, number)
        return made

    def _add_signed(self, card: Card, each: "SignedLine", number: int) -> None:
        words = Column(spacing=2)
        pages = ngettext("{count} page", "{count} pages", each.pages).format(count=each.pages)
        said = _("signed {moment} by {who}, {pages}").format(
            moment=moment(each.signed_at), who=each.signed_by, pages=pages
        )
        title = _("VPS {number}").format(number=number)
        words.add(label(title, "strong"), label(said, "small", "muted", wrap=True))
        if not each.scanned:
            held = _("Signed original held at {place}; the scan is wanting.").format(place=each.held_at)
            words.add(label(held, "small", "medium", wrap=True))
        row = card.add_row()
        row.box.addWidget(icon_label("check", "standard", 18))
        row.box.addWidget(words, 1)
        name = _("Papers of VPS {number}").format(number=number)
        row.add(Button(_("Papers"), partial(self._go, "papers", str(each.line.id)), name=name))

    def _choices(self, chosen: "tuple[PreferenceLine, ...]") -> Card:
        made = Card(_("How it is to be presented"))
        for place, each in enumerate(chosen):
            asked = _("{moment}, {how}; asked by {who}").format(
                moment=moment(each.at), how=each.how.lower(), who=each.asked_by
            )
            said = [asked, each.reader and _("To be read by {who}").format(who=each.reader), each.needs]
            badge = Badge(_("Counts"), "standard") if place == 0 else Badge(_("Earlier"))
            self._add_said(made, each.choice_title, [part for part in said if part], badge)
        return made

    def _offers(self, offered: "tuple[OfferLine, ...]") -> Card:
        made = Card(_("Offers and answers"))
        for each in offered:
            asked = _("{moment}, {how}; offered by {who}").format(
                moment=moment(each.at), how=each.how.lower(), who=each.by
            )
            said = [asked, each.words]
            if each.ask_again is not None:
                said.insert(1, _("To be asked again on {day}").format(day=day(each.ask_again, weekday=True)))
            tone = {"yes": "standard", "later": "medium"}.get(each.answer, "none")
            self._add_said(made, each.answer_title, [part for part in said if part], Badge(_recorded(each), tone))
        return made

    def _add_said(self, card: Card, strong: str, lines: "list[str]", badge: Badge) -> None:
        words = Column(spacing=2)
        words.add(label(strong, "strong", wrap=True))
        for line in lines:
            words.add(label(line, "small", "muted", wrap=True, selectable=True))
        row: Row = card.add_row()
        row.box.addWidget(words, 1)
        row.add(badge)


def _recorded(each: "OfferLine") -> str:
    return day(each.at.astimezone(LONDON).date())
