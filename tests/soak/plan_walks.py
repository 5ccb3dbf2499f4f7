"""Random walks of four people over one RMP: whatever they try, the states hold what was promised of them.

A small model says beforehand what must be taken and what refused; rows are looked at from below after every step.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import AccessDenied, Conflict, DaDeskError, RuleRefused, ValidationFailed
from da_desk.models.accounts import Account
from da_desk.models.canonical import canonical, sha256
from da_desk.models.cases import CaseOwner
from da_desk.models.events import Duty
from da_desk.models.records import Record, Snapshot
from da_desk.services.plan_reviews import ActionEnd, ReviewGiven
from tests.desk import AnyDesk
from tests.services.planned import Planned, rmp_body

WRITERS = ("officer", "oic", "supervisor", "walsh")
SUPERVISORS = ("supervisor", "walsh")
WITH_SUPERVISOR = ("read", "read", "read", "sign", "sign", "sign", "return", "back", "save", "review", "close")
BEING_WRITTEN = ("save", "save", "submit", "submit", "submit", "sign", "read", "review", "do", "close")
"""What is tried while a plan is with the supervisor, and while it is not."""

REFUSALS = (RuleRefused, AccessDenied, ValidationFailed, Conflict)


@dataclass
class Model:
    """What has to be so, worked out without the desk."""

    state: str = "draft"
    words: int = 0
    sealed: int | None = None
    writers: set[str] = field(default_factory=set)
    read: set[tuple[str, int]] = field(default_factory=set)

    def write(self, who: str, words: int) -> bool:
        """Whether it is taken."""
        if self.state not in ("draft", "returned", "signed-off"):
            return False
        if words != self.words:
            self.words = words
            self.writers.add(who)
            self.state = "returned" if self.state == "returned" else "draft"
        return True

    def submit(self, who: str) -> bool:
        """The same of submitting."""
        if self.state not in ("draft", "returned") or self.words == self.sealed:
            return False
        self.writers.add(who)  # whoever submits stands for the words too
        self.state = "submitted"
        return True

    def take_back(self, _who: str) -> bool:
        """The same of taking back."""
        return self._to("draft", self.state == "submitted")

    def open_changes(self, who: str) -> bool:
        """The same of reading."""
        if self.state != "submitted" or who not in SUPERVISORS:
            return False
        self.read.add((who, self.words))
        return True

    def sign(self, who: str) -> bool:
        """The same of signing."""
        may = who in SUPERVISORS and who not in self.writers and (who, self.words) in self.read
        if not self._to("signed-off", self.state == "submitted" and may):
            return False
        self.sealed = self.words
        self.writers.clear()
        self.read.clear()
        return True

    def send_back(self, who: str) -> bool:
        """The same of returning."""
        return self._to("returned", self.state == "submitted" and who in SUPERVISORS)

    def close(self, _who: str, all_ended: bool) -> bool:
        """The same of closing."""
        return self._to("closed", self.state in ("draft", "returned", "signed-off") and all_ended)

    def _to(self, state: str, taken: bool) -> bool:
        if taken:
            self.state = state
        return taken


@dataclass
class PlanWalks:
    """Walks on one desk, each over a case of its own. ``met``: how often each step was taken or refused."""

    desk: AnyDesk
    seed: int
    met: Counter[str] = field(default_factory=Counter)

    def walk(self, number: int, steps: int) -> None:
        """One walk. Raises AssertionError, saying after which steps something did not hold."""
        dice = random.Random(f"{self.seed}:{number}")
        body = rmp_body(self.desk.account_id("officer"), self._today() + timedelta(days=20), actions=2)
        planned, model = Planned.begun(self.desk, body), Model(writers={"officer"})
        taken: list[str] = []
        for _step in range(steps):
            name, act, expected = self._step(dice, planned, model, body)
            happened = self._tried(act)
            taken.append(f"{name}: {'taken' if happened else 'refused'}")
            assert happened == expected, taken
            self.met[f"{name.partition(' ')[0]} {'taken' if happened else 'refused'}"] += 1
            self._look(planned, model, body, taken)
            self.desk.clock.move(minutes=dice.choice((0, 0, 1, 7)))
            if model.state == "closed":
                return

    def _step(
        self, dice: random.Random, planned: Planned, model: Model, body: dict[str, Any]
    ) -> tuple[str, Callable[[], object], bool]:
        plans = self.desk.as_
        record_id, version = planned.id, planned.version
        kind = dice.choice(WITH_SUPERVISOR if model.state == "submitted" else BEING_WRITTEN)
        who = dice.choice((*SUPERVISORS, *SUPERVISORS, "oic") if kind in ("read", "sign") else WRITERS)
        if kind == "save":
            words = dice.randrange(3)
            changed = _with_words(body, words)
            return (
                f"save {who} {words}",
                lambda: plans(who).plans.save(planned.case_id, "rmp", changed, record_id=record_id, version=version),
                model.write(who, words),
            )
        if kind == "submit":
            return f"submit {who}", lambda: plans(who).plans.submit(record_id, version), model.submit(who)
        if kind == "back":
            return f"back {who}", lambda: plans(who).plans.take_back(record_id, version), model.take_back(who)
        if kind == "read":
            read = model.open_changes(who)
            return f"read {who}", lambda: plans(who).plans.read_for_sign_off(record_id, version), read
        if kind == "sign":
            return f"sign {who}", lambda: plans(who).plans.sign_off(record_id, version, "Weighed"), model.sign(who)
        if kind == "return":
            act = lambda: plans(who).plans.send_back(record_id, version, {"contingency": "More"})  # noqa: E731
            return f"return {who}", act, model.send_back(who)
        actions = self._open_actions(planned)
        if kind == "do":
            return "do one", lambda: self._do(who, actions[:1]), bool(actions)
        day = self._today() + timedelta(days=dice.randrange(1, 28))
        if kind == "review":
            given = ReviewGiven("keep", "Looked at", day, late_reason="Late")
            return f"review {who}", lambda: plans(who).plans.review(record_id, version, given), True
        ended = actions if dice.random() < 0.3 else actions[:-1]
        ends = {
            duty: ActionEnd("done", "Seen to") if n else ActionEnd(hand_to=self.desk.account_id(who))
            for n, duty in enumerate(ended)
        }
        closing = ReviewGiven("close", "Over", actions=ends, late_reason="Late")
        # An officer gives away what is another's only on a case of their own: there the hand-over is to oneself.
        return (
            f"close {who}",
            lambda: plans("officer").plans.review(record_id, version, closing),
            model.close(who, len(ended) == len(actions)),
        )

    def _do(self, who: str, actions: list[UUID]) -> None:
        if not actions:
            raise RuleRefused("nothing is open")
        self.desk.as_(who).duties.record_outcome(actions, "done", "Seen to", "Late")

    def _tried(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except REFUSALS:
            return False
        except DaDeskError as error:
            raise AssertionError(f"refused in an unexpected way: {type(error).__name__}") from error
        return True

    def _look(self, planned: Planned, model: Model, body: dict[str, Any], taken: list[str]) -> None:
        with self.desk.everything() as session:
            record = session.get(Record, planned.id)
            assert record is not None
            assert record.state == model.state, taken
            assert record.body_sha256 == _hash(body, model.words), taken
            self._look_at_seal(session, record, model, body, taken)
            duties = session.scalars(select(Duty).where(Duty.event_id == record.event_id, Duty.state == "open")).all()
            reviews = [duty for duty in duties if duty.rule == "duty.review-rmp"]
            actions = [duty for duty in duties if duty.rule == "duty.rmp-action"]
            assert all(duty.holder_id is not None for duty in actions), taken
            if model.state == "closed":
                assert (record.next_review, reviews) == (None, []), taken
                return
            assert record.next_review is not None, taken
            assert len(reviews) == 1, taken
            owner = session.scalars(
                select(Account)
                .join(CaseOwner, CaseOwner.account_id == Account.id)
                .where(CaseOwner.case_id == record.case_id, CaseOwner.ownership == "risk", CaseOwner.to_at.is_(None))
            ).one()
            assert owner.disabled_at is None, taken

    def _look_at_seal(self, session: Any, record: Record, model: Model, body: dict[str, Any], taken: list[str]) -> None:
        if model.sealed is None:
            assert record.sealed_snapshot_id is None, taken
            return
        sealed = session.get(Snapshot, record.sealed_snapshot_id)
        assert sealed.body_sha256 == _hash(body, model.sealed), taken
        read = session.scalars(
            select(Snapshot.body_sha256).where(
                Snapshot.record_id == record.id, Snapshot.reason == "read", Snapshot.created_by == record.sealed_by
            )
        ).all()
        assert sealed.body_sha256 in read, taken

    def _open_actions(self, planned: Planned) -> list[UUID]:
        with self.desk.everything() as session:
            asked = select(Duty.id).where(
                Duty.case_id == planned.case_id, Duty.rule == "duty.rmp-action", Duty.state == "open"
            )
            return list(session.scalars(asked.order_by(Duty.id)))

    def _today(self) -> Any:
        return self.desk.as_("officer").workplace.today()


def _with_words(body: dict[str, Any], words: int) -> dict[str, Any]:
    if not words:
        return body
    return body | {"contingency": {"plan": f"Words number {words}"}}


def _hash(body: dict[str, Any], words: int) -> str:
    return sha256(canonical(_with_words(body, words)))
