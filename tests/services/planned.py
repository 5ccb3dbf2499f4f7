"""Invented plans for the tests of the services: whole bodies by the forms, and a case with a plan at any step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from da_desk.models.base import uuid7
from da_desk.practice.clocks import london_day
from da_desk.services.plan_reviews import ReviewGiven
from da_desk.services.plan_views import PlanView
from da_desk.store.changes import Changes
from tests.desk import AnyDesk
from tests.services.invented import made_case

RMP, SAFETY = "rmp", "safety_plan"


def row(**answers: str) -> dict[str, str]:
    """One row of a plan, with an id of its own."""
    return {"id": str(uuid7()), **answers}


def rmp_body(holder: UUID, due: date, *, actions: int = 1, words: str = "New locks on both doors") -> dict[str, Any]:
    """A whole RMP with one risk and ``actions`` actions, held by ``holder`` and due on ``due``."""
    risk = row(what="He waits outside work", kind="stalking-contact", detail="Three times in a week")
    acts = [
        row(
            menu="menu.home-security", what=f"{words} {n}", variable=risk["id"], lead="da-unit",
            holder=str(holder), due=due.isoformat(),
        )
        for n in range(1, actions + 1)
    ]  # fmt: skip
    return {
        "current": {"information": "Words on what is known"},
        "risk": {"variables": [risk]},
        "actions": {"actions": acts},
        "planbi": {
            part: f"Words on {part}"
            for part in ("proportionality", "legality", "accountability", "necessity", "best_information")
        },
        "contingency": {"plan": "Words on what if"},
        "monitoring": {"how": "Words on how it is watched"},
        "children": {"children": "None"},
        "told": {"told": "not-yet", "why_not": "At the next visit"},
    }


def safety_body(**sections: Mapping[str, Any]) -> dict[str, Any]:
    """A whole safety plan that no harm guard asks about; ``sections`` replace some of it."""
    return {
        "coping": {"ways": [row(kind="neighbour", words="The neighbour hears the knock on the wall")]},
        "view": {"victim_view": "It gets worse at weekends", "wants": "To stay at home with the children"},
        "situation": {
            "situation": "separated", "lives_with_suspect": "no", "suspect_checks": "no", "family_near": "no",
            "level": "full",
        },
        "items": {"items": [row(item="safety-plan.separated.records", words="I write it all down", who="victim")]},
        "schemes": {"none": "yes"},
        "adviser": {"has": "not-offered"},
        "agreement": {"victim": "yes", "victim_day": "2026-11-23", "idva": "no-adviser"},
        **sections,
    }  # fmt: skip


@dataclass
class Planned:
    """A case with a plan that is taken from step to step, each as the person named."""

    desk: AnyDesk
    case_id: UUID
    kind: str = RMP
    record_id: UUID | None = None

    @classmethod
    def begun(
        cls, desk: AnyDesk, body: dict[str, Any] | None = None, kind: str = RMP, *, by: str = "officer"
    ) -> "Planned":
        """A case and a plan saved once."""
        made = cls(desk, made_case(desk), kind)
        made.save(body if body is not None else made.body(), by=by)
        return made

    @property
    def today(self) -> date:
        """Today on the desk's clock."""
        return london_day(self.desk.clock())

    def body(self, **more: Any) -> dict[str, Any]:
        """A whole body of the kind."""
        if self.kind == SAFETY:
            return safety_body(**more)
        return rmp_body(self.desk.account_id("officer"), self.today + timedelta(days=3), **more)

    @property
    def id(self) -> UUID:
        """The plan."""
        assert self.record_id is not None
        return self.record_id

    def view(self, by: str = "officer") -> PlanView:
        """The plan as that person sees it."""
        return self.desk.as_(by).plans.view(self.id)

    @property
    def version(self) -> int:
        """The version as it stands."""
        return self.view().record.version

    def save(self, body: dict[str, Any], next_review: date | None = None, *, by: str = "officer") -> Changes:
        """Save the plan, the first time or again."""
        plans = self.desk.as_(by).plans
        if self.record_id is None:
            changes = plans.save(self.case_id, self.kind, body, next_review)
            self.record_id = changes.made("record")
            return changes
        return plans.save(self.case_id, self.kind, body, next_review, record_id=self.id, version=self.version)

    def submit(self, by: str = "officer") -> None:
        """Submit it."""
        self.desk.as_(by).plans.submit(self.id, self.version)

    def read(self, by: str = "supervisor") -> None:
        """Open what changed."""
        self.desk.as_(by).plans.read_for_sign_off(self.id, self.version)

    def sign(self, note: str = "Weighed", by: str = "supervisor") -> None:
        """Sign it off."""
        self.desk.as_(by).plans.sign_off(self.id, self.version, note)

    def signed(self) -> "Planned":
        """Taken from its first save to a signature."""
        self.submit()
        self.read()
        self.sign()
        return self

    def send_back(self, by: str = "supervisor", **comments: str) -> None:
        """Return it with comments by section."""
        self.desk.as_(by).plans.send_back(self.id, self.version, comments)

    def review(self, outcome: str = "keep", by: str = "officer", **more: Any) -> None:
        """Review it; the next review is in a week unless told otherwise."""
        words: dict[str, Any] = {"changed": "Words on what changed", "next_review": self.today + timedelta(days=7)}
        given = words | more
        self.desk.as_(by).plans.review(self.id, self.version, ReviewGiven(outcome, **given))


def assessed(desk: AnyDesk, case_id: UUID, grade: str, by: str = "officer", **answers: Any) -> UUID:
    """A risk assessment with the 27 questions, not yet graded; ``answers`` as ``grade__fell_how="…"``."""
    day = london_day(desk.clock()).isoformat()
    body: dict[str, dict[str, Any]] = {
        "about": {"stage": "secondary", "outcome": "assessed", "day": day},
        "grade": {"grade": grade, "rationale": "Words on why", "above_why": "Judgement", "below_why": "Judgement"},
    }
    for path, value in answers.items():
        section, field = path.split("__")
        body[section] = body.get(section, {}) | {field: value}
    return desk.as_(by).risk.save(case_id, "dash-like", body).made("record")


def assess(desk: AnyDesk, case_id: UUID, grade: str, by: str = "officer", **answers: Any) -> UUID:
    """The same, graded."""
    record_id, risk = assessed(desk, case_id, grade, by, **answers), desk.as_(by).risk
    risk.grade(record_id, risk.view(record_id).record.version)
    return record_id


def allow(desk: AnyDesk, slug: str) -> None:
    """A setting said yes to, by a supervisor and a second person."""
    boss = desk.as_("supervisor")
    boss.policies.set(slug, "yes", boss.workplace.today())
    line = next(line for line in desk.as_("administrator").policies.list() if line.slug == slug)
    assert line.pending is not None
    desk.as_("administrator").policies.activate(line.pending.id, line.pending.version)
