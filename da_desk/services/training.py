"""The training desk: an encrypted desk of invented cases at every stage. The same seed makes the same desk.

Nothing is put into tables by hand: every row comes through the services, acted by the accounts of the desk on a clock
that walks through the past weeks, so that what one learns on is what one works on.
"""

import heapq
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from da_desk.errors import Problem, RuleRefused, ValidationFailed
from da_desk.services.desk import NewDesk, Services, create, sign_in
from da_desk.services.training_plan_stories import PLAN_STORIES, days_of_the_unit
from da_desk.services.training_steps import Cast, Teller, load_invented
from da_desk.services.training_stories import STORIES as WITHDRAWAL_STORIES
from da_desk.services.training_stories import Story
from da_desk.services.training_vps_stories import VPS_STORIES
from da_desk.settings import resources
from da_desk.store.sealing import STANDARD, KdfPolicy
from da_desk.wording import LONDON, _

DESK_NAME, UNIT = "Training desk", "Northside DA unit"

_PEOPLE = (
    ("administrator", "pugh", "Rowan Pugh", ""),
    ("officer", "amin", "Nadia Amin", "DC 2208"),
    ("officer", "doyle", "Tom Doyle", "DC 4471"),
    ("supervisor", "price", "Gwen Price", "DS 1190"),
    ("auditor", "hart", "Iolo Hart", ""),
)
_WORDS = (
    "amber",
    "barley",
    "candle",
    "drizzle",
    "ember",
    "fathom",
    "ginger",
    "harbour",
    "lantern",
    "meadow",
    "pebble",
    "thistle",
)


STORIES = (*WITHDRAWAL_STORIES, *PLAN_STORIES, *VPS_STORIES)
"""One after the other; with as many cases, each is told once."""


@dataclass(frozen=True, slots=True)
class TrainingAccount:
    """One way into the training desk. The password is for training only: it follows from the seed."""

    role: str
    username: str
    full_name: str
    password: str
    rank_number: str = ""


@dataclass(frozen=True, slots=True)
class TrainingDesk:
    """A training desk and who can sign in to it."""

    folder: Path
    accounts: tuple[TrainingAccount, ...]

    def account(self, username: str) -> TrainingAccount:
        """The account of that user name. Raises LookupError."""
        for account in self.accounts:
            if account.username == username:
                return account
        raise LookupError(username)


@dataclass
class WalkingClock:
    """The clock of the desk while its past is made; each reading is a moment later than the one before."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=5)
        return self.at


def create_training_desk(
    folder: Path,
    *,
    cases: int = 40,
    seed: int = 1,
    now: datetime | None = None,
    kdf: KdfPolicy = STANDARD,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> TrainingDesk:
    """Make a training desk in ``folder``, which must be new or empty; ``now`` is when it is ready (default: this minute).

    Raises RuleRefused for a folder with something in it, ValidationFailed for a number of cases out of range.
    """
    if not 1 <= cases <= 2000:
        raise ValidationFailed(Problem("cases", _("Give a number of cases from 1 to 2000.")))
    if folder.exists() and any(folder.iterdir()):
        raise RuleRefused(_("That folder has something in it. Choose a new one for the training desk."))
    folder.mkdir(parents=True, exist_ok=True)
    accounts = training_accounts(seed)
    ready = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
    clock = WalkingClock(weeks_before(ready))
    with ExitStack() as open_desks:
        cast = _cast(folder, accounts, clock, kdf, open_desks)
        tell(cast, clock, ready, cases=cases, seed=seed, progress=progress)
    return TrainingDesk(folder, accounts)


def tell(
    cast: Cast,
    clock: WalkingClock,
    ready: datetime,
    *,
    cases: int,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Let the invented people live through their cases, up to ``ready``, on whatever desk they are signed in to."""
    stories = [*_stories(cast, ready, cases, seed), days_of_the_unit(cast, ready)]
    _Telling(cast, clock, ready, progress).tell(stories)


def weeks_before(ready: datetime) -> datetime:
    """When the past of a training desk begins."""
    day = ready.astimezone(LONDON).date() - timedelta(days=60)
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=LONDON).astimezone(UTC)


def training_accounts(seed: int = 1) -> tuple[TrainingAccount, ...]:
    """The people of a training desk: administrator, two officers, supervisor, auditor."""
    rng = random.Random(seed)
    return tuple(
        TrainingAccount(role, username, full_name, f"{' '.join(rng.sample(_WORDS, 3))} {rng.randint(10, 99)}", rank)
        for role, username, full_name, rank in _PEOPLE
    )


def _cast(
    folder: Path, accounts: tuple[TrainingAccount, ...], clock: WalkingClock, kdf: KdfPolicy, open_desks: ExitStack
) -> Cast:
    first = accounts[0]
    new = NewDesk(DESK_NAME, UNIT, first.full_name, first.username, first.password, training=True)
    administrator, _code = create(folder, new, clock=clock, kdf=kdf)
    open_desks.callback(administrator.close)
    unit_id = administrator.accounts.units()[0].id
    for new_person in accounts[1:]:
        named = (new_person.username, new_person.full_name, new_person.rank_number)
        administrator.accounts.add(*named, unit_id, new_person.role, new_person.password)
    signed_in: dict[str, Services] = {}
    for account in accounts[1:4]:
        signed_in[account.username] = sign_in(folder, account.username, account.password, clock=clock, kdf=kdf)
        open_desks.callback(signed_in[account.username].close)
    return Cast(unit_id, officer=signed_in["amin"], oic=signed_in["doyle"], supervisor=signed_in["price"])


def _stories(cast: Cast, ready: datetime, cases: int, seed: int) -> list[Story]:
    invented = load_invented(resources() / "training" / "invented.toml")
    return [
        STORIES[number % len(STORIES)](Teller(cast, invented, random.Random(f"{seed}/{number}"), ready, number))
        for number in range(cases)
    ]


@dataclass
class _Telling:
    """Runs all stories side by side in the order of their times, so that the log reads as it would have been."""

    cast: Cast
    clock: WalkingClock
    ready: datetime
    progress: Callable[[int, int], None]
    _queue: list[tuple[datetime, int, Story]] = field(default_factory=list)

    def tell(self, stories: list[Story]) -> None:
        """Tell each story up to the moment when the desk is ready."""
        done = 0
        for number, story in enumerate(stories):
            self._next(number, story)
        while self._queue:
            at, number, story = heapq.heappop(self._queue)
            self.clock.at = max(self.clock.at, at)
            if not self._next(number, story):
                done += 1
                self.progress(done, len(stories))

    def _next(self, number: int, story: Story) -> bool:
        at = next(story, None)
        if at is None:
            return False
        heapq.heappush(self._queue, (min(at, self.ready - timedelta(minutes=2)), number, story))
        return True
