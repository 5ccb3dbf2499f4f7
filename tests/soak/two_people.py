"""Two or three people at one report, step by step or all at the same moment; then what the desk's own log says of it.

Nobody here knows what the others do. What each was told to be saved is written down, and the log and the snapshots of
the desk must tell exactly that, one version after another.
"""

import itertools
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from da_desk.errors import AccessDenied, Conflict, RuleRefused
from da_desk.models.base import uuid7
from da_desk.models.canonical import canonical, sha256, thawed
from da_desk.practice.alignment import sentences
from da_desk.practice.merging import Merge, merge
from da_desk.services.desk import Services
from da_desk.store.changes import Changes
from tests.desk import AnyDesk
from tests.services.invented import indicated, made_case
from tests.services.journey import REPORT, report_body
from tests.soak.told import Told, told_of

LONG = tuple(f"{section}.{name}" for section in ("front", "report") for name in report_body()[section])[:4]
SHORT = "front.next_hearing_court"
PATHS = (*(f"{section}.{name}" for section, fields in report_body().items() for name in fields), SHORT)
WRITES = ("open", "type", "type", "type", "save", "save", "save", "send_again")
STEPS = {
    "oic": (*WRITES, "complete", "complete", "complete"),
    "officer": (*WRITES, "complete"),
    "supervisor": (*WRITES, "open", "open", "check", "check", "check", "check_unread", "check_unread", "send_back"),
}
"""What each does, the more often the more often it stands here; an officer tries in vain to complete it."""

TOGETHER = (("oic", "officer"), ("oic", "supervisor"), ("oic", "officer", "supervisor"), ("oic", "oic"))
"""Who works at the same time; the last is one person in two windows."""

SIGNS, COMPLETES = "supervisor", "oic"
A_MINUTE = 60


@dataclass(frozen=True)
class Seen:
    """A version as somebody read it, or as they know it from their own save."""

    version: int
    body: dict[str, Any]
    sha256: str
    state: str


@dataclass(frozen=True)
class Done:
    """Something that was acknowledged: what, by whom, on which version; ``body`` and ``sha256``: what they saved or read."""

    what: str
    who: str
    on: int
    body: dict[str, Any]
    sha256: str


@dataclass
class Paper:
    """One report. ``alone``: only one step is done at a time, so that every answer can be foretold."""

    desk: AnyDesk
    case_id: UUID
    record_id: UUID
    alone: bool
    done: list[Done] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def word(self) -> str:
        """A word that nobody wrote before."""
        return f"Word{next(self._numbers)}"

    @property
    def version(self) -> int:
        """The version that stands now, as far as it was acknowledged."""
        return 1 + len(self.done)

    def foretell(self, expected: bool) -> None:
        """With one step at a time an answer can't be another than this."""
        assert expected or not self.alone


def new_paper(desk: AnyDesk, *, alone: bool) -> Paper:
    """A complete report in a case of its own, begun by the officer in the case."""
    case_id = made_case(desk)
    indicated(desk, case_id)
    record_id = desk.as_(COMPLETES).records.save(case_id, REPORT, report_body()).made("record")
    return Paper(desk, case_id, record_id, alone)


@dataclass
class Colleague:
    """One signed-in person at the paper. ``mine``: what stands on their page, saved or not."""

    who: str
    services: Services
    paper: Paper
    seen: Seen = field(init=False)
    mine: dict[str, Any] = field(init=False)
    again: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self._read()

    def do(self, step: str, chance: random.Random) -> None:
        """Do one step."""
        getattr(self, f"_{step}")(chance)

    def _read(self) -> None:
        record = self.services.records.get(self.paper.record_id)
        self.seen = Seen(record.version, thawed(record.body), record.body_sha256, record.state)
        self.mine = thawed(record.body)

    def _open(self, _chance: random.Random) -> None:
        """Somebody with unsaved text saves it or has it offered again: they do not read over it."""
        if self.mine == self.seen.body:
            self._read()

    def _type(self, chance: random.Random) -> None:
        path = chance.choice((*LONG, SHORT))
        section, name = path.split(".")
        words = self.paper.word()
        if path == SHORT:
            self.mine[section][name] = words
            return
        parts = sentences(self.mine[section][name])
        place = chance.randrange(len(parts) + 1)
        taken = chance.choice((0, 0, 1)) if len(parts) > 2 else 0
        parts[place : place + taken] = [f" {words} by {self.who}. "]
        self.mine[section][name] = "".join(parts).strip()

    def _save(self, chance: random.Random) -> None:
        if self.mine != self.seen.body:
            self._put(chance)

    def _put(self, chance: random.Random) -> bool:
        body, on, op_id = thawed(self.mine), self.seen.version, uuid7()
        save = self._saving(body, on, op_id)
        try:
            changes = save()
        except Conflict:
            self.paper.foretell(on != self.paper.version)
            self.paper.met["conflict"] += 1
            self._meet(chance)
            return False
        self._acknowledged("save", on, body)
        self.again = lambda: self._same(save, changes)
        self.seen = Seen(on + 1, body, sha256(canonical(body)), "draft")
        return True

    def _saving(self, body: dict[str, Any], version: int, op_id: UUID) -> Callable[[], Changes]:
        paper, save = self.paper, self.services.records.save
        return lambda: save(paper.case_id, REPORT, body, record_id=paper.record_id, version=version, op_id=op_id)

    def _same(self, save: Callable[[], Changes], changes: Changes) -> None:
        assert save() == changes

    def _send_again(self, _chance: random.Random) -> None:
        """As the outbox does when the answer was lost: the same save once more, whatever was saved since."""
        if self.again is not None:
            self.again()
            self.paper.met["sent again"] += 1

    def _meet(self, chance: random.Random) -> None:
        """Somebody saved meanwhile: put the two together, or read theirs and let one's own text go."""
        base, mine = self.seen.body, self.mine
        self._read()
        if chance.random() < 0.25:
            self.paper.met["let go"] += 1
            return
        known = base if chance.random() < 0.9 else None
        merged = merge(known, self.seen.body, mine, PATHS, LONG)
        chosen = {each.path: chance.choice([each.theirs, each.mine, each.both]) for each in merged.asked}
        self.mine = merged.body(chosen)
        self.paper.met["merged"] += 1
        _nothing_left_out(base, self.seen.body, mine, self.mine, merged)

    def _complete(self, chance: random.Random) -> None:
        """Send it to the supervisor; what was typed is saved first."""
        if self.mine != self.seen.body and not self._put(chance):
            return
        on = self.seen.version
        try:
            self.services.reports.complete(self.paper.record_id, on, op_id=uuid7())
        except (AccessDenied, Conflict, RuleRefused) as refused:
            self._refused(refused, allowed=self.who == COMPLETES, state="draft")
        else:
            self._acknowledged("complete", on, self.seen.body)
            self.seen = Seen(on + 1, self.seen.body, self.seen.sha256, "completed")

    def _send_back(self, _chance: random.Random) -> None:
        on = self.seen.version
        try:
            self.services.reports.send_back(self.paper.record_id, on, "More on the risk", op_id=uuid7())
        except (AccessDenied, Conflict, RuleRefused) as refused:
            self._refused(refused, allowed=self.who == SIGNS, state="completed")
        else:
            self._acknowledged("send back", on, self.seen.body)
            self.seen = Seen(on + 1, self.seen.body, self.seen.sha256, "draft")

    def _check(self, _chance: random.Random) -> None:
        """Sign off exactly what was read."""
        on = self.seen.version
        try:
            self.services.reports.check(self.paper.record_id, on, self.seen.sha256, op_id=uuid7())
        except (AccessDenied, Conflict, RuleRefused) as refused:
            self._refused(refused, allowed=self.who == SIGNS, state="completed")
        else:
            self._acknowledged("check", on, self.seen.body)
            self.seen = Seen(on + 1, self.seen.body, self.seen.sha256, "checked")

    def _check_unread(self, _chance: random.Random) -> None:
        """Sign off the version that stands now with the hash of what was read before: never."""
        now = self.services.records.get(self.paper.record_id)
        if now.body_sha256 == self.seen.sha256 or now.state != "completed":
            return
        with suppress(Conflict, RuleRefused):
            self.services.reports.check(self.paper.record_id, now.version, self.seen.sha256, op_id=uuid7())
            raise AssertionError("a text that nobody read was signed off")
        self.paper.met["unread text refused"] += 1

    def _acknowledged(self, what: str, on: int, body: Mapping[str, Any]) -> None:
        self.paper.foretell(on == self.paper.version)
        self.paper.done.append(Done(what, self.who, on, thawed(body), sha256(canonical(body))))

    def _refused(self, refused: Exception, *, allowed: bool, state: str) -> None:
        """It was refused for its reason; of another version that is read then."""
        if isinstance(refused, Conflict):
            self.paper.foretell(self.seen.version != self.paper.version)
            self._open(random.Random(0))
        elif isinstance(refused, AccessDenied):
            assert not allowed
        else:
            self.paper.foretell(self.seen.state != state or self.who == SIGNS)
        self.paper.met[type(refused).__name__] += 1


def _nothing_left_out(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any], body: Mapping[str, Any], merged: Merge
) -> None:
    """Every word that somebody added stands in the merged paper, but for answers of which a person chose one."""
    asked = {each.path for each in merged.asked}
    for path in PATHS:
        section, name = path.split(".")
        was, one, other, now = (set(_WORD.findall(each[section].get(name, ""))) for each in (base, theirs, mine, body))
        assert path in asked or (one - was) | (other - was) <= now


_WORD = re.compile(r"Word\d+")


def one_after_another(people: Sequence[Colleague], chance: random.Random, steps: int) -> None:
    """Whoever comes does one step."""
    for _number in range(steps):
        person = chance.choice(people)
        person.do(chance.choice(STEPS[person.who]), chance)


def at_once(people: Sequence[Colleague], chance: random.Random, steps: int) -> None:
    """All of them do a step at the same moment, again and again."""
    together = threading.Barrier(len(people), timeout=A_MINUTE)

    def work(person: Colleague, own: random.Random) -> None:
        try:
            for _number in range(steps):
                together.wait()
                person.do(own.choice(STEPS[person.who]), own)
        except BaseException:
            together.abort()
            raise

    with ThreadPoolExecutor(len(people)) as pool:
        working = [pool.submit(work, each, random.Random(chance.random())) for each in people]
    broken = [error for each in working if (error := each.exception()) is not None]
    for error in sorted(broken, key=lambda each: isinstance(each, threading.BrokenBarrierError)):
        raise error


@dataclass
class Figures:
    """What many interleavings came to."""

    interleavings: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    overwritten: int = 0
    lost: int = 0
    wrongly_signed: int = 0

    def add(self, paper: Paper) -> None:
        """Compare one paper with what the desk holds."""
        told = told_of(paper.desk, paper.case_id, paper.record_id)
        self.acknowledged.update(each.what for each in paper.done)
        self.met.update(paper.met)
        self.overwritten += overwritten(paper, told)
        self.lost += lost(paper, told)
        self.wrongly_signed += wrongly_signed(paper, told)


def overwritten(paper: Paper, told: Told) -> int:
    """Versions on which more than one act was based, or none that is known."""
    based = Counter(each.on for each in paper.done)
    return sum(based[version] != 1 for version in range(1, told.version)) + sum(on >= told.version for on in based)


def lost(paper: Paper, told: Told) -> int:
    """Acknowledged texts that the log, version by version, does not give back letter by letter; completed ones that no
    snapshot holds."""
    saved = [each for each in paper.done if each.what == "save"]
    kept = [each for each in paper.done if each.what in ("complete", "check")]
    return sum(told.bodies.get(each.on + 1) != each.body for each in saved) + sum(
        (each.what, each.on, each.sha256) not in told.snapshots for each in kept
    )


def wrongly_signed(paper: Paper, told: Told) -> int:
    """Sign-offs of other bytes than were read, by another than read them, or by whoever began or completed the paper."""
    wrong = 0
    for each in (done for done in paper.done if done.what == "check"):
        completed = max(
            (done for done in paper.done if done.what == "complete" and done.on < each.on), key=lambda d: d.on
        )
        wrong += told.bodies[each.on] != each.body or each.who in (COMPLETES, completed.who)
    checks = [snapshot for snapshot in told.snapshots if snapshot[0] == "check"]
    return wrong + abs(len(checks) - sum(done.what == "check" for done in paper.done))


STEPS_IN_ALL = 14
ON_ONE_PAPER = 8


@dataclass
class Interleavings:
    """Interleavings on one desk, each by its own number and so the same again; a few follow one another on each paper.

    ``threads``: all do their steps at the same moment.
    """

    desk: AnyDesk
    seed: int
    threads: bool
    figures: Figures = field(default_factory=Figures)
    _sessions: dict[tuple[str, int], Services] = field(default_factory=dict)

    def run(self, numbers: Sequence[int]) -> Figures:
        """Do these, and compare each paper with what the desk holds; the figures of all so far."""
        for first in range(0, len(numbers), ON_ONE_PAPER):
            paper = new_paper(self.desk, alone=not self.threads)
            for number in numbers[first : first + ON_ONE_PAPER]:
                self._one(paper, number)
            self.figures.add(paper)
        return self.figures

    def _one(self, paper: Paper, number: int) -> None:
        chance = random.Random(f"{self.seed} {number}")
        names = TOGETHER[number % len(TOGETHER)]
        windows = [names[:place].count(name) for place, name in enumerate(names)]
        people = [Colleague(*each, paper) for each in map(self._signed_in, names, windows)]
        if self.threads:
            at_once(people, chance, STEPS_IN_ALL // len(people))
        else:
            one_after_another(people, chance, STEPS_IN_ALL)
        self.figures.interleavings += 1

    def _signed_in(self, name: str, window: int) -> tuple[str, Services]:
        if (name, window) not in self._sessions:
            self._sessions[name, window] = self.desk.services(name)
        return name, self._sessions[name, window]
