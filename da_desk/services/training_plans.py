"""Risk and plans on the training desk: what is assessed, planned, signed, returned and reviewed in the invented cases.

The words stand in ``resources/training/plans.toml``; here they become bodies of forms, and steps through the services.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.models.base import uuid7
from da_desk.models.canonical import thawed
from da_desk.models.records import Plan
from da_desk.services.desk import Services
from da_desk.services.plan_reviews import ActionEnd, ReviewGiven
from da_desk.services.training_steps import Teller
from da_desk.settings import resources

RMP, SAFETY_PLAN = "rmp", "safety_plan"

Rows = tuple[Mapping[str, Any], ...]


class InventedAssessment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was answered, by the paths of the questions; an empty list of answers is a refusal."""

    instrument: str
    rationale: str
    yes: tuple[str, ...] = ()
    dont_know: tuple[str, ...] = ()
    often: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()
    words: Mapping[str, str] = {}
    notes: Mapping[str, str] = {}
    refusal: str = ""
    fell: tuple[str, ...] = ()
    fell_how: str = ""


class InventedRmp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An RMP; ``risk`` of an action is the key of one of its risks, ``holder`` a user name, ``due`` a number of days."""

    information: str
    victim_view: str
    suspect: str
    contingency: str
    monitoring: str
    criminal_justice: str
    partners: tuple[str, ...]
    partners_note: str
    children: str
    told: str
    told_how: str
    planbi: Mapping[str, str]
    risks: Rows
    actions: Rows


class InventedSafetyPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A safety plan. An item may bear the ``decision`` about a harm guard that asks about it."""

    situation: Mapping[str, str]
    victim_view: str
    wants: str
    agreement: str
    ways: Rows
    items: Rows
    police: Rows = ()
    schemes: Rows = ()
    adviser: Mapping[str, str] = {}
    differs: str = ""


class InventedPlans(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of ``resources/training/plans.toml``."""

    version: int
    source: str
    assessments: Mapping[str, InventedAssessment]
    rmps: Mapping[str, InventedRmp]
    safety: Mapping[str, InventedSafetyPlan]


def load_plans(path: Path) -> InventedPlans:
    """The invented plans. Raises CatalogueInvalid when the file is damaged."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=InventedPlans)
    except (OSError, msgspec.MsgspecError) as error:
        raise CatalogueInvalid(path.name, str(error)) from None


def assessment_body(invented: InventedAssessment, stage: str, grade: str, day: date) -> dict[str, Any]:
    """An assessment with everything answered that its story answers."""
    outcome = "refused" if invented.refusal else "assessed"
    body: dict[str, Any] = {
        "about": {"stage": stage, "outcome": outcome, "day": day.isoformat(), "source": "victim"},
        "grade": {"grade": grade, "rationale": invented.rationale},
    }
    if invented.refusal:
        body["about"]["refusal"] = invented.refusal
    if invented.fell:
        body["grade"] |= {"fell": list(invented.fell), "fell_how": invented.fell_how}
    given = {"yes": invented.yes, "dont-know": invented.dont_know, "often": invented.often}
    given["sometimes"] = invented.sometimes
    for choice, paths in given.items():
        for path in paths:
            _put(body, path, {"answer": choice, "note": invented.notes.get(path, "")})
    for path, text in invented.words.items():
        _put(body, path, text)
    return body


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    section, _dot, question = path.partition(".")
    body.setdefault(section, {})[question] = value


def rmp_body(invented: InventedRmp, today: date, holders: Mapping[str, UUID]) -> dict[str, Any]:
    """The RMP as it is written on ``today``."""
    keys = {str(each["key"]): str(uuid7()) for each in invented.risks}
    risks = [{"id": keys[str(each["key"])], **_without(each, "key")} for each in invented.risks]
    actions = [
        {
            "id": str(uuid7()),
            **_without(each, "risk", "due", "holder"),
            "variable": keys[str(each["risk"])],
            **_promise(each, today, holders),
        }
        for each in invented.actions
    ]
    told = {"told": invented.told, "when": (today - timedelta(days=1)).isoformat(), "how": invented.told_how}
    return {
        "current": {
            "information": invented.information.strip(),
            "victim_view": invented.victim_view,
            "suspect": invented.suspect,
        },
        "risk": {"variables": risks},
        "actions": {"actions": actions},
        "planbi": dict(invented.planbi),
        "contingency": {"plan": invented.contingency},
        "monitoring": {
            "how": invented.monitoring,
            "criminal_justice": invented.criminal_justice,
            "partners": list(invented.partners),
            "partners_note": invented.partners_note,
        },
        "children": {"children": invented.children},
        "told": told,
    }


def safety_body(invented: InventedSafetyPlan, today: date, holders: Mapping[str, UUID]) -> dict[str, Any]:
    """The safety plan as it is written on ``today``, with the decisions that its story has taken."""
    items, decisions = [], []
    for each in invented.items:
        item = {"id": str(uuid7()), **_without(each, "decision")}
        items.append(item)
        if "decision" in each:
            decisions.append({"id": str(uuid7()), "item": item["id"], **each["decision"]})
    yesterday = (today - timedelta(days=1)).isoformat()
    body: dict[str, Any] = {
        "coping": {"ways": [{"id": str(uuid7()), **each} for each in invented.ways]},
        "view": {"victim_view": invented.victim_view, "wants": invented.wants},
        "situation": dict(invented.situation),
        "items": {"items": items},
        "police": {
            "police": [
                {"id": str(uuid7()), "what": each["what"], **_promise(each, today, holders)} for each in invented.police
            ]
        },
        "schemes": {
            "none": "no" if invented.schemes else "yes",
            "schemes": [{"id": str(uuid7()), **each, "day": yesterday} for each in invented.schemes],
        },
        "guards": {"decisions": decisions},
        "adviser": {"has": "yes" if invented.adviser else "not-offered"},
        "agreement": {"victim": invented.agreement, "idva": "yes" if invented.adviser else "no-adviser"},
    }
    if invented.adviser:
        adviser = {"id": str(uuid7()), **invented.adviser, "consent": "yes", "since": yesterday}
        body["adviser"]["advisers"] = [adviser]
    if invented.agreement == "yes":
        body["agreement"]["victim_day"] = today.isoformat()
    if invented.differs:
        body["agreement"]["differs"] = invented.differs
    return body


def _without(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def _promise(row: Mapping[str, Any], today: date, holders: Mapping[str, UUID]) -> dict[str, str]:
    """Who sees to it, and by when."""
    return {"holder": str(holders[row["holder"]]), "due": (today + timedelta(days=row["due"])).isoformat()}


@dataclass
class PlanTeller:
    """The steps about risk and plans in one case that is being told."""

    teller: Teller
    invented: InventedPlans = field(default_factory=lambda: load_plans(resources() / "training" / "plans.toml"))
    plans: dict[str, UUID] = field(default_factory=dict)

    @property
    def officer(self) -> Services:
        """Who owns the risk and writes the plans."""
        return self.teller.cast.officer

    @property
    def supervisor(self) -> Services:
        """Who reads and signs them."""
        return self.teller.cast.supervisor

    @property
    def holders(self) -> dict[str, UUID]:
        """The people of the desk who can see to an action, by user name."""
        cast = self.teller.cast
        people = (services.workplace.actor for services in (cast.officer, cast.oic, cast.supervisor))
        return {person.username: person.account_id for person in people}

    def assess(self, who: Services, stage: str, grade: str, name: str = "") -> None:
        """One assessment, graded; it answers what waits for one."""
        invented = self.invented.assessments[name or grade]
        body = assessment_body(invented, stage, grade, who.workplace.today())
        record_id = who.risk.save(self.teller.case_id, invented.instrument, body).made("record")
        view = who.risk.view(record_id)
        late = "The shift was short; it was read at once after it" if any(d.late for d in view.answerable) else ""
        who.risk.grade(record_id, view.record.version, [each.id for each in view.answerable], late)

    def write_rmp(self, name: str) -> None:
        """The RMP saved for the first time: its actions are live from now on."""
        self._begin(RMP, rmp_body(self.invented.rmps[name], self.officer.workplace.today(), self.holders))

    def write_safety_plan(self, name: str) -> None:
        """The safety plan saved for the first time."""
        today = self.officer.workplace.today()
        self._begin(SAFETY_PLAN, safety_body(self.invented.safety[name], today, self.holders))

    def _begin(self, kind: str, body: dict[str, Any]) -> None:
        self.plans[kind] = self.officer.plans.save(self.teller.case_id, kind, body).made("record")

    def body(self, kind: str = RMP) -> dict[str, Any]:
        """The plan's words as they stand, to be changed."""
        found: dict[str, Any] = thawed(self._record(kind).body)
        return found

    def change(self, body: dict[str, Any], kind: str = RMP) -> None:
        """Save the plan with other words or days."""
        record = self._record(kind)
        self.officer.plans.save(self.teller.case_id, kind, body, record_id=record.id, version=record.version)

    def submit(self) -> None:
        """Give it to the supervisor."""
        self.officer.plans.submit(self.plans[RMP], self._version(self.officer))

    def read(self) -> None:
        """The supervisor opens what changed."""
        self.supervisor.plans.read_for_sign_off(self.plans[RMP], self._version(self.supervisor))

    def sign_off(self, note: str = "") -> None:
        """The supervisor signs what was read."""
        self.supervisor.plans.sign_off(self.plans[RMP], self._version(self.supervisor), note)

    def send_back(self, comments: Mapping[str, str]) -> None:
        """The supervisor returns it with comments on its sections."""
        self.supervisor.plans.send_back(self.plans[RMP], self._version(self.supervisor), comments)

    def agree(self) -> None:
        """The victim agrees to the safety plan."""
        record = self._record(SAFETY_PLAN)
        self.officer.plans.agree(record.id, record.version)

    def review(self, outcome: str, changed: str, days: int, kind: str = RMP) -> None:
        """A review that answers everything that asked for one; the next is in so many days."""
        view = self.officer.plans.view(self.plans[kind])
        given = ReviewGiven(
            outcome,
            changed,
            self.officer.workplace.today() + timedelta(days=days),
            tuple(each.id for each in view.answerable),
            late_reason="Rest days" if any(each.late for each in view.answerable) else "",
        )
        self.officer.plans.review(view.record.id, view.record.version, given)

    def close(self, changed: str, done: str) -> None:
        """The review that closes the RMP: the officer's own actions are done, the others go on with their holder."""
        view = self.officer.plans.view(self.plans[RMP])
        me = self.officer.workplace.actor.account_id
        duties = [line.duty for line in view.actions if line.duty is not None and line.duty.state == "open"]
        ends = {
            duty.id: ActionEnd("done", done) if duty.holder_id == me else ActionEnd(hand_to=duty.holder_id)
            for duty in duties
        }
        late = "Rest days" if any(each.late for each in view.answerable) else ""
        given = ReviewGiven("close", changed, actions=ends, late_reason=late)
        self.officer.plans.review(view.record.id, view.record.version, given)

    def answer(self, who: Services, rule: str, outcome: str, note: str, *, times: int = 99) -> None:
        """Every open duty of a rule ends with this outcome; of actions, the first so many."""
        found = [duty for duty in who.duties.of_case(self.teller.case_id, "open") if duty.rule == rule][:times]
        if found:
            late = "Rest days" if any(duty.late for duty in found) else ""
            who.duties.record_outcome([duty.id for duty in found], outcome, note, late)

    def read_to_victim(self, way: Literal["read-aloud", "read-with-me"]) -> None:
        """The safety plan is read out or read together; nothing is left behind."""
        self.officer.plan_papers.read_to_victim(self.teller.case_id, way, self._shown())

    def happens(self, who: Services, kind: str, at: datetime, /, **facts: str) -> None:
        """Something is recorded on the case."""
        who.cases.record_event(self.teller.case_id, kind, at, body={"facts": facts})

    def try_to_reach(self, rule: str, result: str, note: str) -> None:
        """A try at reaching the victim for a duty, by the safe way."""
        officer, case_id = self.officer, self.teller.case_id
        duty = next(duty for duty in officer.duties.of_case(case_id, "open") if duty.rule == rule)
        officer.duties.attempt(case_id, duty.id, "phone", result, note, self._shown())

    def _shown(self) -> UUID | None:
        """The safe contact, looked at first."""
        found = self.officer.people.safe_contact(self.teller.case_id)
        return found.id if found else None

    def _record(self, kind: str) -> Plan:
        return self.officer.plans.view(self.plans[kind]).record

    def _version(self, who: Services) -> int:
        return who.plans.view(self.plans[RMP]).record.version
