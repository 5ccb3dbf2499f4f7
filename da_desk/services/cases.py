"""A case about one victim: made, kept right, opened. Owners, events and lists are parts of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from da_desk.models.accounts import Unit
from da_desk.models.cases import Case, CaseOwner, Incident
from da_desk.models.desk import Desk
from da_desk.practice.clocks import london_day
from da_desk.services.case_events import CaseEventActs
from da_desk.services.case_lists import CaseListActs
from da_desk.services.case_owners import CaseOwnerActs, check_owners, ref_key
from da_desk.services.case_view import CaseView, case_view
from da_desk.services.people import NewPerson, involve, person_of
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What was reported: its day, kind and outcome (slugs), occurrence and crime number."""

    day: date
    kind: str
    occurrence_number: str = ""
    crime_number: str = ""
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be made. ``victim`` and ``suspect``: a known person's id, or a new person. ``owners``: by ownership."""

    victim: UUID | NewPerson
    unit_id: UUID
    crime_number: str = ""
    urn: str = ""
    allegation: str = ""
    grade: str = "ungraded"
    owners: Mapping[str, UUID] = field(default_factory=dict)
    suspect: UUID | NewPerson | None = None
    suspect_relationship: str = ""
    incident: NewIncident | None = None


@dataclass(frozen=True, slots=True)
class Cases(CaseListActs, CaseOwnerActs, CaseEventActs):
    """Everything a person does with a case."""

    def create(self, new: NewCase, *, op_id: UUID | None = None) -> Changes:
        """Make a case with its reference (such as DA/26/00012), victim, suspect, owners and first incident.

        Raises AccessDenied, ValidationFailed, NotFound. Nothing is made unless all of it can be.
        """

        def act(uow: UnitOfWork) -> None:
            self.workplace.require("create", "case", unit_id=uow.get(Unit, new.unit_id).id)
            check_owners(uow, new.owners)
            victim_id = person_of(self.workplace, uow, new.victim)
            case = Case(ref="", ref_key="", unit_id=new.unit_id, victim_id=victim_id)
            self._fill(uow, case, new.crime_number, new.urn, new.allegation, new.grade)
            case.ref = self.workplace.store.guard.next_ref(uow, _stem(uow))
            case.ref_key = ref_key(case.ref)
            uow.add(case)
            uow.session.flush()
            self._people_of(uow, case, new)
            for ownership, account_id in new.owners.items():
                uow.add(CaseOwner(case_id=case.id, ownership=ownership, account_id=account_id, from_at=uow.now))
            if new.incident is not None:
                uow.add(self._filled_incident(uow, Incident(case_id=case.id), new.incident))

        return self.workplace.act(op_id, act)

    def edit(
        self,
        case_id: UUID,
        version: int,
        *,
        crime_number: str | None = None,
        urn: str | None = None,
        allegation: str | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Change what is given; None leaves it. The grade is given by an assessment alone. Raises AccessDenied, Conflict, ValidationFailed."""

        def act(uow: UnitOfWork) -> None:
            case = self._taken(uow, case_id, version)
            self._fill(
                uow,
                case,
                case.crime_number if crime_number is None else crime_number,
                case.urn if urn is None else urn,
                case.allegation if allegation is None else allegation,
                case.grade,
            )

        return self.workplace.act(op_id, act)

    def set_status(self, case_id: UUID, version: int, status: str, *, op_id: UUID | None = None) -> Changes:
        """Open, charged, at court, closed. Raises AccessDenied, Conflict, ValidationFailed."""

        def act(uow: UnitOfWork) -> None:
            case = self._taken(uow, case_id, version)
            typed = Typed()
            case.status = typed.choice("status", _("Status"), status, self._slugs(uow, "case-statuses"))
            typed.check()

        return self.workplace.act(op_id, act)

    def add_incident(self, case_id: UUID, new: NewIncident, *, op_id: UUID | None = None) -> Changes:
        """A further incident of the case. Raises AccessDenied, ValidationFailed."""

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "edit", "case")
            uow.add(self._filled_incident(uow, Incident(case_id=case_id), new))

        return self.workplace.act(op_id, act)

    def edit_incident(self, incident_id: UUID, version: int, new: NewIncident, *, op_id: UUID | None = None) -> Changes:
        """Correct an incident, or record its outcome. Raises AccessDenied, Conflict, ValidationFailed."""

        def act(uow: UnitOfWork) -> None:
            incident = uow.take(Incident, incident_id, version)
            self.workplace.in_case(uow, incident.case_id, "edit", "case")
            self._filled_incident(uow, incident, new)

        return self.workplace.act(op_id, act)

    def open(self, case_id: UUID, why: str = "") -> CaseView:
        """Open a case: that it was consulted is committed to the log first. Raises AccessDenied, NotFound."""
        self.workplace.opened(case_id, why)
        with self.workplace.reading() as uow:
            return case_view(self.workplace, uow, self.workplace.in_case(uow, case_id, "read", "case"))

    def _taken(self, uow: UnitOfWork, case_id: UUID, version: int) -> Case:
        self.workplace.in_case(uow, case_id, "edit", "case")
        return uow.take(Case, case_id, version)

    def _slugs(self, uow: UnitOfWork, catalogue: str) -> list[str]:
        return [entry.slug for entry in self.workplace.practice.choices(catalogue, london_day(uow.now))]

    def _fill(self, uow: UnitOfWork, case: Case, crime_number: str, urn: str, allegation: str, grade: str) -> None:
        typed = Typed()
        case.crime_number = typed.line("crime_number", _("Crime number"), crime_number, limit=60)
        case.crime_key = ref_key(case.crime_number)
        case.urn = typed.line("urn", _("URN"), urn, limit=60)
        case.allegation = typed.text("allegation", _("Allegation"), allegation)
        case.grade = typed.choice("grade", _("Risk grade"), grade, self._slugs(uow, "grades"))
        typed.check()

    def _people_of(self, uow: UnitOfWork, case: Case, new: NewCase) -> None:
        involve(self.workplace, uow, case.id, case.victim_id, "victim")
        if new.suspect is not None:
            suspect_id = person_of(self.workplace, uow, new.suspect)
            if suspect_id == case.victim_id:
                typed = Typed()
                typed.refuse(
                    "suspect", _("The suspect can't be the victim. A counter-allegation is a case of its own.")
                )
                typed.check()
            involve(self.workplace, uow, case.id, suspect_id, "suspect", new.suspect_relationship)

    def _filled_incident(self, uow: UnitOfWork, incident: Incident, new: NewIncident) -> Incident:
        typed, today = Typed(), london_day(uow.now)
        typed.day("day", _("Day"), new.day, today)
        incident.day = new.day
        incident.kind = typed.choice("kind", _("Kind"), new.kind, self._slugs(uow, "incident-kinds"))
        incident.occurrence_number = typed.line(
            "occurrence_number", _("Occurrence number"), new.occurrence_number, limit=60
        )
        incident.crime_number = typed.line("crime_number", _("Crime number"), new.crime_number, limit=60)
        outcomes = self._slugs(uow, "incident-outcomes")
        incident.outcome = typed.choice("outcome", _("Outcome"), new.outcome, outcomes, needed=False)
        incident.note = typed.text("note", _("Note"), new.note)
        typed.check()
        return incident


def _stem(uow: UnitOfWork) -> str:
    """What the references of this year begin with, such as ``DA/26/``."""
    desk = uow.first(select(Desk))
    return f"{desk.case_prefix if desk else 'DA'}/{london_day(uow.now):%y}/"
