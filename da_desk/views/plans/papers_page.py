"""Papers of plans and grades: only the parts that a recipient needs, and what custody and courts are told."""

from collections.abc import Sequence

from da_desk.services.history_labels import left_words
from da_desk.services.plan_papers import PaperAsked, PlanPaperKind, PlanPapers
from da_desk.views import sources
from da_desk.views.forms.choices import ManyField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.help import Help
from da_desk.views.papers.leaving_page import LeavingPage
from da_desk.views.plans import safety_sources
from da_desk.views.plans.standing import SAFETY_PLAN, Standing
from da_desk.views.rooms.step import Bench
from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _

KINDS: tuple[PlanPaperKind, ...] = ("rmp", "safety-plan", "remand-note", "address-letter")
OF_PLAN = ("rmp", "safety-plan")
ASKED: dict[str, tuple[str, ...]] = {
    "remand-note": ("asked", "contact"),
    "address-letter": ("to", "proceedings", "their_reference", "contact"),
}
"""What each paper asks for beside recipient and purpose."""


class PapersPage(LeavingPage[Standing, PlanPaperKind, PaperAsked]):
    """An RMP or safety plan in parts, the note on risk for custody, the letter that keeps an address out."""

    place = "plan-papers"

    def __init__(self, bench: Bench) -> None:
        names = left_words()
        self._part_ids: list[str] = []
        words = _("The paper is shown here once what it asks for is filled in.")
        super().__init__(bench, [(kind, names[kind]) for kind in KINDS], words)

    @property
    def papers(self) -> PlanPapers:
        """The service that makes them."""
        return self.bench.services.plan_papers

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "A plan goes only to those who need it, and only the parts that they need. Never to anybody from whom the suspect’s side may come to read it."
                ),
                _(
                    "Custody and the prosecutor get the note on risk instead: one page with the grade, what is asked, what has happened, and the victim’s views on conditions and an order. It draws from no plan."
                ),
                _(
                    "The letter asks a court or office in other proceedings to keep the victim’s address out of them. It holds no address itself."
                ),
                _("To whom and for what is on record before a file is written or printed; the bytes of it are kept."),
            ),
            (safety_sources.principles(), safety_sources.addresses(), safety_sources.remand(), sources.logged()),
        )

    def lay_out(self, what: Column, leaving: Column) -> None:
        """The parts of a plan, and what the note and the letter say."""
        self._parts = ManyField(_("Parts"), (), help=_("Only what the recipient needs."))
        self._parts_holder = Column()
        self._to_all = link(_("Choose all parts"), self._choose_all)
        self._more: dict[str, Field] = {
            "asked": LongText(_("What the police ask for"), lines=3, limit=1_000),
            "to": TextField(_("Court or office")),
            "proceedings": TextField(_("Proceedings"), help=_("Such as “Claim for unpaid rent”.")),
            "their_reference": TextField(_("Their reference"), optional=True),
            "contact": TextField(
                _("How the reader reaches you"), help=_("A number or address of the police, never the victim’s.")
            ),
        }
        self.add_fields(what, kind=self._what)
        what.add(self._parts_holder, self._to_all)
        self.add_fields(what, **self._more)
        self.add_fields(leaving, recipient=self._recipient, purpose=self._purpose, folder=self._folder)

    def begin(self, field: str) -> None:
        """``field`` is the plan that is wanted."""
        wanted = {"rmp": "rmp", SAFETY_PLAN: "safety-plan"}.get(field, "")
        if wanted or not self._what.answered():
            self._what.set_value(wanted or self._first())

    def show_asked(self) -> None:
        """Parts of a plan, or what the note and the letter say."""
        kind = self.kind
        for key, field in self._more.items():
            field.setVisible(key in ASKED.get(kind, ()))
        self._parts_holder.setVisible(kind in OF_PLAN)
        self._to_all.setVisible(kind in OF_PLAN)

    def other_chosen(self) -> None:
        """Another plan begins with its own parts."""
        self._show_parts(())
        if self._there_is():
            self.bench.tasks.read(self.papers.parts, self.bench.case_id, self.kind, owner=self, done=self._show_parts)

    def paper_asked(self) -> PaperAsked:
        """What is asked for, as it stands."""
        kind, given = self.kind, {key: str(field.value()).strip() for key, field in self._more.items()}
        asked = {key: given[key] if key in ASKED.get(kind, ()) else "" for key in given}
        return PaperAsked(
            str(self._recipient.value()),
            str(self._purpose.value()),
            tuple(self._parts.value()) if kind in OF_PLAN else (),
            contact=asked["contact"],
            asked=asked["asked"],
            to=asked["to"],
            proceedings=asked["proceedings"],
            their_reference=asked["their_reference"],
        )

    def usual_purpose(self, kind: str) -> str:
        """Of a plan it is for the officer to say."""
        return {
            "remand-note": _("Decision on bail or remand"),
            "address-letter": _("Keeping an address out of other proceedings"),
        }.get(kind, "")

    def ask_for_pages(self) -> None:
        """Of a plan there are pages once parts are chosen."""
        if self.kind not in OF_PLAN or (self._there_is() and self._parts.answered()):
            super().ask_for_pages()
            return
        self.ask_no_more()
        self.show_pages(None)
        self.show_notice("" if self._there_is() else _("There is no such plan yet."), kind="notice")

    def _first(self) -> str:
        if self.standing is not None and self.standing.rmp is None and self.standing.safety is not None:
            return "safety-plan"
        return KINDS[0]

    def _there_is(self) -> bool:
        """Whether there is a plan of the chosen kind."""
        if self.standing is None or self.kind not in OF_PLAN:
            return False
        closed = {line.kind for line in self.standing.plans.former}
        wanted = {"rmp": "rmp", "safety-plan": SAFETY_PLAN}[self.kind]
        return self.standing.plan(wanted) is not None or wanted in closed

    def _show_parts(self, parts: Sequence[tuple[str, str]]) -> None:
        clear_layout(self._parts_holder)
        self._part_ids = [key for key, _title in parts]
        self._parts = ManyField(_("Parts"), parts, help=_("Only what the recipient needs."))
        self._parts.edited.connect(self.changed)
        if parts:
            self._parts_holder.add(self._parts)
            self._parts.show()
        self._to_all.setVisible(bool(parts))

    def _choose_all(self) -> None:
        self._parts.set_value(self._part_ids)
        self.changed()
