"""Rules as they stand in ``resources/rules/*.toml``: what an event of a kind brings about, for whom and by when."""

from typing import Literal

import msgspec

from da_desk.practice.entries import Entry, Slug, Words
from da_desk.practice.forms import When

Holder = Literal["oic", "risk-owner", "informing-owner", "supervisor"]
ClockKind = Literal["at-once", "hours", "days", "working-days", "on-day"]
Act = Literal["", "risk-assessment", "rmp", "safety-plan"]


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a rule's time is counted: a clock with ``n``, or with the number that the policy ``policy`` gives.

    ``day_before`` names a day in the event's body (a hearing) before whose day it must be done in any case. "on-day": by
    the end of the day that stands at ``day_of`` in the event's body, or under that name in the row (``Rule.each``).
    """

    clock: ClockKind
    n: int = 0
    policy: str = ""
    day_before: str = ""
    day_of: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which a duty can end. ``fulfils``: what was owed was done, so what it blocks may go on.

    ``needs_note``: it says why or how; ``note_label`` is the question then asked.
    """

    slug: Slug
    title: Words
    needs_note: bool = False
    note_label: str = ""
    fulfils: bool = True


class TitleOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a duty of a row is called: the catalogue's title of the slug at ``field``. Never the row's own words."""

    field: Slug
    catalogue: Slug


class Rule(Entry, frozen=True, kw_only=True):
    """One step that an event of one of the kinds ``on`` brings about.

    All of ``when`` and, if there are any, one of ``when_any`` must be met by the event's body; a field beginning with
    ``case.`` asks the case instead. What a kind of event does not ask counts as not answered (``is = ["yes", ""]``). ``blocks`` names what can't go on before this has an outcome. ``reopens``: a date
    moved to another day after it was done asks for it again.

    ``each`` names rows in the body: then every row brings about one, whose step is the row's id, held by the colleague
    at ``holder_of`` in the row if there is one. ``answered_by``: an act of that kind may answer it, named in the act.
    ``by_act``: the act on a plan that alone ends it; nobody records its outcome by hand.
    """

    version: int
    why: Words
    on: Slug | tuple[Slug, ...]
    step: Slug
    holder: Holder
    do_by: Clock
    limit: Clock | None = None
    when: tuple[When, ...] = ()
    when_any: tuple[When, ...] = ()
    outcomes: tuple[Outcome, ...]
    blocks: Literal["", "withdrawal_statement"] = ""
    reopens: bool = True
    each: str = ""
    holder_of: str = ""
    title_of: TitleOf | None = None
    answered_by: Act = ""
    by_act: Literal["", "review", "sign-off", "submit"] = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of event that it follows."""
        return (self.on,) if isinstance(self.on, str) else self.on

    @property
    def label(self) -> str:
        """What a duty stores as the version of its rule: slug, version and first day."""
        return f"{self.slug}@{self.version}:{self.from_.isoformat()}"

    def outcome(self, slug: str) -> Outcome | None:
        """The outcome of that slug, if this rule allows it."""
        return next((each for each in self.outcomes if each.slug == slug), None)
