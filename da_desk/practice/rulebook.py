"""Rules as they stand in ``resources/rules/*.toml``: what an event of a kind brings about, for whom and by when."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from da_desk.practice.entries import Entry, Slug, Words
from da_desk.practice.forms import When

Holder = Literal["oic", "risk-owner", "informing-owner", "supervisor"]
ClockKind = Literal[
    "at-once", "hours", "days", "working-days", "months", "notice-48h", "court-hours", "on-day", "days-before"
]
WITHOUT_NUMBER = ("at-once", "notice-48h", "on-day")
"""The clocks that count nothing of their own."""
OF_A_DAY = ("on-day", "months", "days-before")
"""The clocks that may count from a day that stands in the body (``day_of``)."""
Act = Literal["", "risk-assessment", "rmp", "safety-plan", "telling"]


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a rule's time is counted: a clock with ``n``, or with the number that the policy ``policy`` gives.

    ``day_before`` names a day in the event's body (a hearing) before whose day it must be done in any case. "on-day": by
    the end of the day that stands at ``day_of`` in the event's body, or under that name in the row (``Rule.each``).
    "days-before": so many days before that day, or before the event's own when none is named; once that has passed, at
    once, and never after the day itself. "months" may count from such a day too. "notice-48h" and "court-hours": hours
    of days that count. ``inclusive``: of "days", the event's own day is the first. ``even_after``: of "days-before", it is
    owed at once also when the day itself has gone by. ``since`` names an instant in the body, such as that of service, from
    which it counts instead of from the event.
    """

    clock: ClockKind
    n: int = 0
    policy: str = ""
    day_before: str = ""
    day_of: str = ""
    inclusive: bool = False
    even_after: bool = False
    since: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which a duty can end. ``fulfils``: what was owed was done, so what it blocks may go on.

    ``needs_note``: it says why or how; ``note_label`` is the question then asked. ``again``: it is asked anew after the
    days or hours of the rule's ``repeat``.
    """

    slug: Slug
    title: Words
    needs_note: bool = False
    note_label: str = ""
    fulfils: bool = True
    again: bool = False


class NamedClock(Entry, frozen=True, kw_only=True):
    """A clock that people know by a name of its own, such as the 48 hours of a notice, beside those of the rules."""

    clock: Clock


class TitleOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a duty of a row is called: the catalogue's title of the slug at ``field``. Never the row's own words."""

    field: Slug
    catalogue: Slug


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as it is for some of its kinds of event, or when the body says so: with a clock and words of its own.

    ``on``: those kinds, none named for all of the rule; ``when``: all of it must be met. What is not given is the rule's.
    """

    on: tuple[Slug, ...] = ()
    when: tuple[When, ...] = ()
    do_by: Clock | None = None
    limit: Clock | None = None
    title: str = ""
    why: str = ""

    def fits(self, kind: str, facts: Mapping[str, Any]) -> bool:
        """Whether it is for an event of that kind with these answers."""
        return (not self.on or kind in self.on) and all(condition.met(facts) for condition in self.when)


class Rule(Entry, frozen=True, kw_only=True):
    """One step that an event of one of the kinds ``on`` brings about.

    All of ``when`` and, if there are any, one of ``when_any`` must be met by the event's body; a field beginning with
    ``case.`` asks the case instead. What a kind of event does not ask counts as not answered (``is = ["yes", ""]``). ``blocks`` names what can't go on before this has an outcome. ``reopens``: a date
    moved to another day after it was done asks for it again.

    ``variants``: the first that fits an event gives the rule another clock or other words for it. ``each`` names rows in the
    body: then every row brings about one, whose step is the row's id. ``holder_of``: the colleague in the row, or in the
    body, who holds it before ``holder`` does. ``answered_by``: an act of that kind may answer it, named in the act.
    ``by_act``: the act on a plan or a VPS that alone ends it; nobody records its outcome by hand. ``repeat``: the policy that says
    after how long it is asked anew, as long as the last outcome is one to be asked ``again``.
    """

    version: int
    why: Words
    on: Slug | tuple[Slug, ...]
    step: Slug
    holder: Holder
    do_by: Clock
    limit: Clock | None = None
    variants: tuple[Variant, ...] = ()
    when: tuple[When, ...] = ()
    when_any: tuple[When, ...] = ()
    outcomes: tuple[Outcome, ...]
    blocks: Literal["", "withdrawal_statement"] = ""
    reopens: bool = True
    each: str = ""
    holder_of: str = ""
    title_of: TitleOf | None = None
    answered_by: Act = ""
    by_act: Literal["", "review", "sign-off", "submit", "vps"] = ""
    repeat: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of event that it follows."""
        return (self.on,) if isinstance(self.on, str) else self.on

    @property
    def label(self) -> str:
        """What a duty stores as the version of its rule: slug, version and first day."""
        return f"{self.slug}@{self.version}:{self.from_.isoformat()}"

    def asks(self, facts: frozenset[str]) -> bool:
        """Whether a condition of it asks one of these facts."""
        of_variants = (condition for each in self.variants for condition in each.when)
        return any(condition.field in facts for condition in (*self.when, *self.when_any, *of_variants))

    def clocks(self, kind: str = "") -> tuple[Clock, ...]:
        """Every clock that it counts by; for one kind of event, or for all."""
        fitting = [each for each in self.variants if not kind or not each.on or kind in each.on]
        named = (self.do_by, self.limit, *(clock for each in fitting for clock in (each.do_by, each.limit)))
        return tuple(clock for clock in named if clock is not None)

    def for_event(self, kind: str, facts: Mapping[str, Any]) -> "Rule":
        """The rule as it is for an event of that kind with these answers."""
        found = next((each for each in self.variants if each.fits(kind, facts)), None)
        if found is None:
            return self
        return msgspec.structs.replace(
            self, variants=(), do_by=found.do_by or self.do_by, limit=found.limit or self.limit,
            title=found.title or self.title, why=found.why or self.why,
        )  # fmt: skip

    def outcome(self, slug: str) -> Outcome | None:
        """The outcome of that slug, if this rule allows it."""
        return next((each for each in self.outcomes if each.slug == slug), None)
