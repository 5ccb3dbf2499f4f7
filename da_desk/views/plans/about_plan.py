"""What stands around a plan: how it is in force, who owns it, its versions, and who has a copy."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from da_desk.practice.harm_guards import Question
from da_desk.views import theme
from da_desk.views.papers.copies import CopyList
from da_desk.views.plans.versions import VersionList
from da_desk.views.rooms.step import Bench
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import Badge, KeyValues, clear_layout, label
from da_desk.wording import _, day, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.plan_views import PlanView
    from da_desk.services.records import SnapshotLine


class QuestionList(Column):
    """Every question of the harm guards in one place; each leads to its item."""

    def __init__(self, go: Callable[[str], object]) -> None:
        super().__init__(spacing=0)
        self._go = go
        self._shown: tuple[Question, ...] | None = None

    def show_questions(self, asked: Sequence[Question]) -> None:
        """Show them, each with what was decided."""
        if tuple(asked) == self._shown:
            return
        self._shown = tuple(asked)
        clear_layout(self)
        for number, each in enumerate(asked, 1):
            self.add(self._line(each, number))
        if not asked:
            self.add(
                label(
                    _("Nothing in the plan could take away what keeps the victim safe, as far as the desk can tell."),
                    "body",
                    "muted",
                    wrap=True,
                )
            )

    def _line(self, asked: Question, number: int) -> Row:
        made = Row("row", (0, theme.S, 0, theme.S), theme.M)
        words = Column(spacing=2)
        words.add(label(asked.title, "strong", wrap=True))
        words.add(label(asked.item_title, "body", "muted", wrap=True))
        if asked.decision is not None and asked.decision.reason.strip():
            words.add(label(asked.decision.reason, wrap=True))
        made.box.addWidget(words, 1)
        made.add(Badge(_("Decided") if asked.settled else _("To decide"), "standard" if asked.settled else "medium"))
        name = _("Go to question {number}: {title}, {item}").format(
            number=number, title=asked.title, item=asked.item_title
        )
        made.add(Button(_("Go there"), lambda: self._go(asked.item_id), name=name))
        return made


class AboutPlan(Column):
    """Standing, reviews, versions and copies. ``load`` asks for the copies once the part is opened."""

    def __init__(
        self,
        bench: Bench,
        read: Callable[["SnapshotLine", "SnapshotLine | None"], object],
        set_aside: Callable[[], object],
    ) -> None:
        super().__init__(spacing=theme.L)
        self._set_aside = link(_("Set this plan aside …"), set_aside)
        self._bench = bench
        self._plan: PlanView | None = None
        self._facts = KeyValues()
        self._versions = VersionList(read)
        self._reviews = Column(spacing=0)
        self._copies = CopyList()
        self.add(self._facts)
        for title, holder in (
            (_("Versions"), self._versions),
            (_("Reviews"), self._reviews),
            (_("Who has a copy, and who heard it"), self._copies),
        ):
            part = Column(spacing=theme.XS)
            part.add(label(title, "strong"), holder)
            self.add(part)
        self.add(self._set_aside)

    def show_plan(self, plan: "PlanView | None") -> None:
        """Show what is known of the plan."""
        self._plan = plan
        self._set_aside.setVisible(plan is not None and "withdraw" in plan.may)
        self._facts.show_rows(_facts(plan))
        self._versions.show_versions(plan.versions if plan is not None else ())
        clear_layout(self._reviews)
        for each in plan.reviews if plan else ():
            self._reviews.add(_said(f"{each.outcome_title}. {each.changed}".strip(), f"{moment(each.at)} · {each.who}"))
        if plan is None or not plan.reviews:
            self._reviews.add(_none(_("Not reviewed yet.")))

    def load(self) -> None:
        """Ask who has a copy."""
        if self._plan is None:
            self._copies.show_copies(())
            return
        papers, case_id = self._bench.services.plan_papers, self._bench.case_id
        self._bench.tasks.read(papers.copies, case_id, owner=self, done=self._copies.show_copies)


def _facts(plan: "PlanView | None") -> list[tuple[str, str]]:
    if plan is None:
        return [(_("State"), _("Not begun"))]
    review = day(plan.next_review, weekday=True) if plan.next_review else ""
    open_ = sum(1 for line in plan.actions if line.duty is not None and line.duty.state == "open")
    return [
        (_("State"), plan.state_title),
        (_("In force"), plan.in_force_words),
        (_("Owner"), plan.owner.display if plan.owner else _("Nobody is named")),
        (_("Next review"), review),
        (_("Promised, open"), ngettext("{count} thing", "{count} things", open_).format(count=open_)),
    ]


def _said(words: str, small: str) -> Row:
    made = Row("row", (0, theme.S, 0, theme.S), theme.M)
    both = Column(spacing=2)
    both.add(label(words, wrap=True), label(small, "small", "muted", wrap=True))
    made.box.addWidget(both, 1)
    return made


def _none(words: str) -> Column:
    made = Column("", (0, theme.XS, 0, theme.XS))
    made.add(label(words, "body", "muted", wrap=True))
    return made
