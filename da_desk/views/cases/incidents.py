"""An incident of a case: the form that adds or corrects one, and its fields where a new case asks for the first."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from da_desk.errors import Problem
from da_desk.views.cases.answers import incident_of
from da_desk.views.cases.tab import CaseBench
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.days import DayField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText, TextField
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.cases import Incident
    from da_desk.services.desk import Services


def incident_fields(services: "Services") -> dict[str, Field]:
    """The fields of an incident by key."""
    practice, today = services.workplace.practice, services.workplace.today()
    kinds = [(each.slug, each.title) for each in practice.choices("incident-kinds", today)]
    outcomes = [(each.slug, each.title) for each in practice.choices("incident-outcomes", today)]
    return {
        "day": DayField(_("Day of the incident"), past=True),
        "kind": ChoiceField(_("What was reported"), kinds),
        "occurrence_number": TextField(_("Occurrence number"), optional=True, width=260),
        "crime_number": TextField(_("Crime number of the incident"), optional=True, width=260),
        "outcome": ChoiceField(_("Outcome so far"), outcomes, optional=True),
        "note": LongText(_("Note"), optional=True, lines=3, limit=10_000),
    }


def incident_problems(answers: Answers) -> list[Problem]:
    """The day and the kind are asked in any case."""
    asked = {"day": _("Give the day of the incident."), "kind": _("Choose what was reported.")}
    return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]


class IncidentEditor(Editor):
    """An incident of the case: a new one, or one to be corrected."""

    def __init__(self, bench: CaseBench, incident: "Incident | None" = None) -> None:
        title = _("Change the incident") if incident else _("Add an incident")
        place = f"incident:{incident.id}" if incident else f"new:incident:{bench.case_id}"
        super().__init__(bench.services, bench.tasks, bench.window, title, place=place, case_id=bench.case_id)
        self._case, self._incident = bench.case_id, incident
        for key, field in incident_fields(self.services).items():
            self.add_field(key, field)
        if incident is None:
            self.begin()
        else:
            self.begin(_answers_of(incident), incident.version)

    def problems(self, answers: Answers) -> list[Problem]:
        """The day and the kind."""
        return incident_problems(answers)

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Add it, or correct it."""
        cases, op_id, case_id, incident, version = (
            self.services.cases,
            self.op_id,
            self._case,
            self._incident,
            self.version,
        )
        new = incident_of(answers)
        if incident is None:
            return lambda: cases.add_incident(case_id, new, op_id=op_id)
        return lambda: cases.edit_incident(incident.id, version, new, op_id=op_id)

    def latest(self) -> Callable[[], tuple[int, Answers]] | None:
        """The incident as somebody else saved it."""
        incident = self._incident
        if incident is None:
            return None

        def read() -> tuple[int, Answers]:
            incidents = self.services.cases.open(self._case).incidents
            found = next(each for each in incidents if each.id == incident.id)
            return found.version, _answers_of(found)

        return read


def _answers_of(incident: "Incident") -> dict[str, str]:
    given = {
        "day": incident.day.isoformat(),
        "kind": incident.kind,
        "occurrence_number": incident.occurrence_number,
        "crime_number": incident.crime_number,
        "outcome": incident.outcome,
        "note": incident.note,
    }
    return {key: value for key, value in given.items() if value}
