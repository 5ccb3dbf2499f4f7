"""Papers made of plans and grades: for those with a need, never for the suspect's side; on record before they leave."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from da_desk.documents import pdf
from da_desk.documents.document import Paper
from da_desk.documents.victim_copy import CopyPart, VictimCopyPaper, neutral_title
from da_desk.errors import NotFound, RuleRefused, ValidationFailed
from da_desk.models.accounts import Account
from da_desk.models.attachments import Disclosure
from da_desk.models.base import uuid7
from da_desk.models.cases import Case, CaseOwner, Incident
from da_desk.models.people import Involvement, Person
from da_desk.models.records import Plan, Record, Rmp, SafetyPlan
from da_desk.practice.clocks import london_day
from da_desk.practice.harm_guards import open_guards, unsettled
from da_desk.practice.victim_copy import CopyAnswers, VictimCopy, copy_of, copy_problems
from da_desk.services.copies import CopyLine, copy_lines, require_shown
from da_desk.services.guarding import known_values
from da_desk.services.issuing import Issued, Leaving, earlier, issue, put_on_paper
from da_desk.services.pack_files import Prepared
from da_desk.services.plan_views import PlanReads, item_titles
from da_desk.services.plan_writing import SAFETY_DATA, about_case, address_letter, plan_paper, remand_note
from da_desk.services.refuges import without_refuges
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

PlanPaperKind = Literal["rmp", "safety-plan", "victim-copy", "remand-note", "address-letter"]
PLAN_OF = {"rmp": Rmp.identity, "safety-plan": SafetyPlan.identity, "victim-copy": SafetyPlan.identity}
READ_ALOUD, READ_TOGETHER, PAPER = "read-aloud", "read-with-me", "paper"

RECIPIENTS: dict[str, tuple[str, ...]] = {
    "rmp": ("idva-service", "childrens-services", "probation", "other-force", "own-file", "other"),
    "safety-plan": ("idva-service", "childrens-services", "probation", "other-force", "own-file", "other"),
    "victim-copy": ("victim",),
    "remand-note": ("cps", "own-file", "other-force"),
    "address-letter": ("court", "other"),
}
"""Who may get which paper (practice ``print.rule``): what the defence may come to read draws from no plan."""


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """What is asked for. ``parts``: sections of a plan, none for all. ``answers``: for the victim's copy, what was asked
    before paper is left; ``shown``: the safe contact that was shown before. ``contact``: how the reader reaches the officer; ``asked``: what the police ask of custody or
    court; ``to``, ``proceedings`` and ``their_reference``: of the letter.
    """

    recipient: str
    purpose: str
    parts: tuple[str, ...] = ()
    answers: CopyAnswers | None = None
    shown: UUID | None = None
    contact: str = ""
    asked: str = ""
    to: str = ""
    proceedings: str = ""
    their_reference: str = ""


@dataclass(frozen=True, slots=True)
class PlanPapers(Service):
    """Everything by which a plan or a grade leaves the desk, on paper or aloud."""

    def recipients(self, kind: str) -> tuple[tuple[str, str], ...]:
        """Who may get that kind of paper: slug and title."""
        return tuple((slug, self.workplace.practice.title("recipients", slug)) for slug in RECIPIENTS[kind])

    def parts(self, case_id: UUID, kind: str) -> tuple[tuple[str, str], ...]:
        """The parts of the plan that can be chosen: id and title."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "record")
            plan = _plan(uow, case_id, kind)
            form = self.workplace.practice.form(plan.form, plan.form_version)
        return tuple((section.id, section.title) for section in form.sections if section.id not in SAFETY_DATA)

    def victim_copy(self, case_id: UUID, answers: CopyAnswers) -> VictimCopy:
        """What the victim's copy would say, and what is left out of it and why. Nothing is recorded.

        Raises ValidationFailed for questions not answered, RuleRefused while a harm guard waits for a decision.
        """
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "record")
            return self._copy(uow, case_id, answers)

    def preview(self, case_id: UUID, kind: PlanPaperKind, asked: PaperAsked) -> Prepared:
        """The paper as it would leave; nothing is written. Raises ValidationFailed, RuleRefused, UnprintableText."""
        return self._prepared(case_id, kind, asked, "read")

    def issue(
        self, case_id: UUID, kind: PlanPaperKind, out: Path, asked: PaperAsked, *, op_id: UUID | None = None
    ) -> Issued:
        """Write the paper into the folder ``out``, or as the very file when ``out`` ends with ".pdf".

        Raises ValidationFailed, RuleRefused, AccessDenied, UnprintableText, and what the folder refuses with.
        """
        done = earlier(self.workplace, out, op_id)
        if done is not None:
            return done
        leaving = self._leaving(kind, asked)
        prepared = self._prepared(case_id, kind, asked, "export")
        return issue(self.workplace, out, case_id, [prepared], leaving, op_id)

    def put_on_paper(
        self, case_id: UUID, kind: PlanPaperKind, asked: PaperAsked, *, op_id: UUID | None = None
    ) -> Prepared:
        """The paper for the printer. It is on record, with its bytes and the safe contact that was shown, before it is
        given back. Raises what ``issue`` raises, but for the folder; ValidationFailed while the safe contact, if one is
        known, was not shown.
        """
        leaving = self._leaving(kind, asked)
        self.workplace.opened(case_id)
        if kind == "victim-copy":
            with self.workplace.reading() as uow:
                self.workplace.in_case(uow, case_id, "export", "record")
                require_shown(uow, case_id, asked.shown)
        prepared = self._prepared(case_id, kind, asked, "export")
        put_on_paper(self.workplace, case_id, prepared, leaving, op_id, str(asked.shown or ""))
        return prepared

    def read_to_victim(
        self,
        case_id: UUID,
        way: Literal["read-aloud", "read-with-me"],
        safe_contact_id: UUID | None = None,
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Put on record that the safety plan was read aloud or together, and nothing was left."""

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "create", "disclosure")
            plan = _plan(uow, case_id, "safety-plan")
            if way not in (READ_ALOUD, READ_TOGETHER):
                raise NotFound
            require_shown(uow, case_id, safe_contact_id)
            row = Disclosure(
                case_id=case_id, record_id=plan.id, batch=uuid7(), kind=way, recipient="victim",
                purpose=_("Safety planning"), state="written", file_sha256=plan.body_sha256, written_at=uow.now,
            )  # fmt: skip
            uow.add(row)
            shown = str(safe_contact_id) if safe_contact_id else ""
            uow.note("disclosed", "disclosure", row.id, case_id, recipient="victim", kind=way, safe_contact=shown)

        return self.workplace.act(op_id, act)

    def copies(self, case_id: UUID) -> tuple[CopyLine, ...]:
        """Who has a copy of the plans, or was read to, the latest first. Constant number of statements."""
        self.workplace.opened(case_id)
        kinds = (*RECIPIENTS, READ_ALOUD, READ_TOGETHER)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "disclosure")
            return copy_lines(uow, self.workplace.practice, case_id, kinds)

    def _prepared(self, case_id: UUID, kind: PlanPaperKind, asked: PaperAsked, verb: str) -> Prepared:
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, verb, "record")
            paper, record_id, title = self._paper(uow, case, kind, asked)
        made = pdf.render(paper)
        return Prepared(kind, title, made.data, made.pages, made.sha256, record_id)

    def _paper(
        self, uow: UnitOfWork, case: Case, kind: PlanPaperKind, asked: PaperAsked
    ) -> tuple[Paper, UUID | None, str]:
        if kind in ("rmp", "safety-plan"):
            return self._plan_paper(uow, case, kind, asked)
        if kind == "victim-copy":
            return self._victim_copy_paper(uow, case, asked)
        known, about = known_values(uow, case.id), about_case(self.workplace, uow, case)
        to = asked.to or self.workplace.practice.title("recipients", asked.recipient)
        if kind == "remand-note":
            _require_filled(asked, contact=_("How to reach the officer"), asked=_("What the police ask"))
            note = remand_note(self.workplace, uow, about, to, asked.asked, asked.contact, known)
            return note, None, _("Note on risk for bail or remand")
        _require_filled(
            asked, to=_("Court or office"), proceedings=_("Proceedings"), contact=_("How to reach the officer")
        )
        letter = address_letter(about, to, asked.proceedings, asked.their_reference, asked.contact)
        return without_refuges(letter, known), None, _("Letter on an address")

    def _plan_paper(self, uow: UnitOfWork, case: Case, kind: str, asked: PaperAsked) -> tuple[Paper, UUID | None, str]:
        plan = _plan(uow, case.id, kind)
        view = PlanReads(self.workplace).seen(uow, case, plan)
        names = {str(account.id): account.display for account in uow.all(select(Account))}
        recipient = self.workplace.practice.title("recipients", asked.recipient)
        about = about_case(self.workplace, uow, case)
        paper = plan_paper(about, view, names, recipient, asked.purpose)
        chosen = paper.only(asked.parts) if asked.parts else paper
        if not chosen.parts:
            raise RuleRefused(_("Choose at least one part of the plan."))
        return without_refuges(chosen, known_values(uow, case.id)), plan.id, paper.title

    def _victim_copy_paper(self, uow: UnitOfWork, case: Case, asked: PaperAsked) -> tuple[Paper, UUID | None, str]:
        if asked.answers is None or asked.answers.way != PAPER:
            raise RuleRefused(
                _("Nothing is left with a victim before it was asked where it would be kept and what if it is found.")
            )
        copy = self._copy(uow, case.id, asked.answers)
        parts = tuple(CopyPart(part.title, part.points) for part in copy.parts)
        if not parts:
            raise RuleRefused(_("Nothing of this plan may stand on paper as things are. Read it aloud instead."))
        paper = VictimCopyPaper(neutral_title(), parts, self.workplace.training)
        return paper, _plan(uow, case.id, "victim-copy").id, neutral_title()

    def _copy(self, uow: UnitOfWork, case_id: UUID, answers: CopyAnswers) -> VictimCopy:
        practice, plan = self.workplace.practice, _plan(uow, case_id, "victim-copy")
        problems = copy_problems(answers, plan.body)
        if problems:
            raise ValidationFailed(*problems)
        if unsettled(open_guards(practice.guards, plan.body, item_titles(practice))):
            raise RuleRefused(_("Something in the plan could do harm and waits for a decision. Decide it first."))
        return copy_of(answers, plan.body, practice, known_values(uow, case_id), _never(uow, case_id))

    def _leaving(self, kind: str, asked: PaperAsked) -> Leaving:
        typed = Typed()
        known = self.workplace.practice.choices("recipients", london_day(self.workplace.now()))
        given = asked.recipient.strip().casefold()
        slug = next((each.slug for each in known if given in (each.slug, each.title.casefold())), given)
        typed.choice("recipient", _("Recipient"), slug, [each.slug for each in known])
        purpose = typed.line("purpose", _("Purpose"), asked.purpose, needed=True)
        if slug not in RECIPIENTS[kind] and not typed.problems:
            typed.refuse("recipient", _refusal(kind))
        typed.check()
        return Leaving(slug, _with_answers(purpose, asked.answers) if kind == "victim-copy" else purpose)


def _refusal(kind: str) -> str:
    if kind in ("rmp", "safety-plan"):
        return _(
            "A plan goes to nobody from whom the suspect's side may come to read it. For the CPS or a court make the note on risk."
        )
    if kind == "victim-copy":
        return _("The victim's copy is for the victim alone.")
    return _("This paper is not made for that recipient. Choose one of those offered.")


def _with_answers(purpose: str, answers: CopyAnswers | None) -> str:
    """What the victim was asked before paper was left goes on record with it."""
    if answers is None:
        return purpose
    said = _("{purpose}. Kept: {kept}. If it is found: {found}")
    return said.format(purpose=purpose, kept=answers.kept_where.strip(), found=answers.if_found.strip())


def _never(uow: UnitOfWork, case_id: UUID) -> tuple[str, ...]:
    """What stands on nothing that is left with a victim: names of suspects and officers, numbers of the case."""
    case = uow.get(Case, case_id)
    suspects = uow.all(
        select(Person)
        .join(Involvement, Involvement.person_id == Person.id)
        .where(Involvement.case_id == case_id, Involvement.role == "suspect")
    )
    owners = uow.all(
        select(Account).join(CaseOwner, CaseOwner.account_id == Account.id).where(CaseOwner.case_id == case_id)
    )
    incidents = uow.all(select(Incident).where(Incident.case_id == case_id))
    names = [part for person in suspects for part in (person.family_name, person.given_names, person.other_names)]
    names += [part for account in owners for part in (account.full_name, account.rank_number)]
    numbers = [case.ref, case.crime_number, case.urn]
    numbers += [number for each in incidents for number in (each.occurrence_number, each.crime_number)]
    return tuple(dict.fromkeys(part for part in (*names, *numbers) if part))


def _plan(uow: UnitOfWork, case_id: UUID, kind: str) -> Plan:
    """The open plan of that kind, else the last one closed. Raises RuleRefused when there is none."""
    found = uow.all(
        select(Record)
        .where(Record.case_id == case_id, Record.kind == PLAN_OF[kind], Record.withdrawn_at.is_(None))
        .order_by(Record.seq.desc())
    )
    plans = [each for each in found if isinstance(each, Plan)]
    if not plans:
        raise RuleRefused(_("There is no such plan in this case yet."))
    return next((plan for plan in plans if plan.open), plans[0])


def _require_filled(given: PaperAsked, /, **labels: str) -> None:
    typed = Typed()
    for name, label in labels.items():
        typed.text(name, label, str(getattr(given, name)), needed=True)
    typed.check()
