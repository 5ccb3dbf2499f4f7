"""Papers of a VPS: the signed statement, and the notice of how the victim wants it presented."""

import uuid

from da_desk.errors import DaDeskError
from da_desk.services.vps_papers import VpsPaperAsked, VpsPaperKind, VpsPapers
from da_desk.views import sources
from da_desk.views.before_contact import BeforeContact
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.help import Help
from da_desk.views.papers.leaving_page import LeavingPage
from da_desk.views.rooms.step import Bench
from da_desk.views.vps import vps_sources
from da_desk.views.vps.standing import SENDS, Standing
from da_desk.views.widgets.boxes import Column
from da_desk.wording import _, day

STATEMENT: VpsPaperKind = "vps"
NOTICE: VpsPaperKind = "vps-preference"
CPS, VICTIM = "cps", "victim"


class VpsPapersPage(LeavingPage[Standing, VpsPaperKind, VpsPaperAsked]):
    """The statement for the CPS or the victim; the notice for the CPS. What the CPS is owed ends when it is written."""

    place = "vps-papers"

    def __init__(self, bench: Bench) -> None:
        kinds = [(STATEMENT, _("The signed statement")), (NOTICE, _("Notice of how it is to be presented"))]
        super().__init__(bench, kinds, _("The paper is shown here once there is one to send."))

    @property
    def papers(self) -> VpsPapers:
        """The service that makes them."""
        return self.bench.services.vps_papers

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "The CPS gets the signed statement, and a notice of how the victim wants it presented. The notice carries the choice, never the statement."
                ),
                _(
                    "Known addresses and numbers are decided first. What is withheld is taken out of the copy; then the signed pages stay in the desk."
                ),
                _(
                    "A victim may have a copy. Ask first where it would be kept and what would happen if it were found; reading it aloud leaves nothing."
                ),
                _(
                    "To whom and for what is on record before a file is written or printed. What is written for the CPS ends what is owed; what is printed does not."
                ),
            ),
            (vps_sources.presented(), vps_sources.layout(), sources.logged(), sources.safe_contact()),
        )

    def lay_out(self, what: Column, leaving: Column) -> None:
        """Which statement; and what is asked before the victim gets a copy."""
        self._which = ChoiceField(_("Which statement"), (), as_list=True)
        self._contact = TextField(
            _("How the reader reaches you"),
            optional=True,
            help=_("A number or address of the police. Left empty: your unit."),
        )
        self._kept_where = TextField(
            _("Where the copy would be kept"), help=_("Ask the victim before anything is left.")
        )
        self._if_found = TextField(_("What if the suspect found it"))
        self._late = LongText(
            _("Why it is late"), lines=2, limit=2_000, help=_("It should have gone to the CPS before.")
        )
        self.before = BeforeContact(self.bench.services, self.bench.tasks, self.bench.case_id, "copy")
        self.add_fields(what, kind=self._what, which=self._which, contact=self._contact)
        self.add_fields(leaving, recipient=self._recipient, purpose=self._purpose)
        self.add_fields(leaving, kept_where=self._kept_where, if_found=self._if_found, late_reason=self._late)
        self.add_fields(leaving, folder=self._folder)
        leaving.add(self.before)

    def begin(self, field: str) -> None:
        """``field`` is the id of the VPS that is wanted, or the kind of paper that is owed."""
        assert self.standing is not None
        self._offer_statements(self.standing)
        if field in self._which_ids():
            self._what.set_value(STATEMENT)
            self._which.set_value(field)
        elif field in (STATEMENT, NOTICE):
            self._what.set_value(field)
        elif not self._what.answered():
            self._what.set_value(self._first(self.standing))

    def show_asked(self) -> None:
        """The victim is asked where a copy would be; the CPS is told why it is late."""
        victim = self._recipient.value() == VICTIM
        self._which.setVisible(self.kind == STATEMENT and len(self._which_ids()) > 1)
        self._contact.setVisible(self.kind == NOTICE)
        self._kept_where.setVisible(victim)
        self._if_found.setVisible(victim)
        self._late.setVisible(self._is_late())
        if victim and not self.before.ready:
            self.before.load()
        self.before.setVisible(victim)

    def paper_asked(self) -> VpsPaperAsked:
        """What is asked for, as it stands."""
        victim, which = self._recipient.value() == VICTIM, str(self._which.value())
        return VpsPaperAsked(
            str(self._recipient.value()),
            str(self._purpose.value()),
            uuid.UUID(which) if which and self.kind == STATEMENT else None,
            contact=str(self._contact.value()) if self.kind == NOTICE else "",
            kept_where=str(self._kept_where.value()) if victim else "",
            if_found=str(self._if_found.value()) if victim else "",
            shown=self.before.shown_id if victim else None,
            late_reason=str(self._late.value()) if self._is_late() else "",
        )

    def usual_purpose(self, kind: str) -> str:
        """What the CPS does with each."""
        if kind == NOTICE:
            return _("How the victim personal statement is to be presented")
        return _("For the court, before sentence")

    def usual_recipient(self) -> str:
        """Both are made for the CPS."""
        return CPS

    def needed(self) -> list[tuple[str, Field, str]]:
        """Where a copy would be kept, and why something is late."""
        needed: list[tuple[str, Field, str]] = []
        if self._recipient.value() == VICTIM:
            needed.append(("kept_where", self._kept_where, _("Ask where the copy would be kept.")))
            needed.append(("if_found", self._if_found, _("Ask what would happen if it were found.")))
        if self._is_late():
            needed.append(("late_reason", self._late, _("Say why it is late.")))
        return needed

    def why_none(self, error: DaDeskError) -> str:
        """Nothing signed, nothing chosen: it is said at once, for it is done elsewhere."""
        return error.sentence

    def left(self) -> None:
        """The next one is late for reasons of its own."""
        self._late.set_value("")

    def written(self) -> None:
        """What was owed to the CPS is done."""
        self.bench.reload()

    def _first(self, standing: Standing) -> str:
        owed = [duty.rule for duty in standing.vps.open_of(*SENDS)]
        if (owed and owed[0] == SENDS[1]) or not standing.vps.signed:
            return NOTICE
        return STATEMENT

    def _which_ids(self) -> list[str]:
        return [str(each.line.id) for each in self.standing.vps.signed] if self.standing else []

    def _offer_statements(self, standing: Standing) -> None:
        former = str(self._which.value())
        offered = [
            (str(each.line.id), _("VPS {number}, signed {day}").format(number=n, day=day(each.signed_at.date())))
            for n, each in enumerate(standing.vps.signed, 1)
        ]
        self._which.set_value("")
        self._which.offer(offered)
        last = offered[-1][0] if offered else ""
        self._which.set_value(former if former in dict(offered) else last)

    def _is_late(self) -> bool:
        if self.standing is None or self._recipient.value() != CPS:
            return False
        rule = SENDS[1] if self.kind == NOTICE else SENDS[0]
        return any(duty.late for duty in self.standing.vps.open_of(rule))
