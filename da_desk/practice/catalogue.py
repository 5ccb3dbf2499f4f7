"""The practice of the trade as one frozen value: catalogues, forms, rules, calendars, policies and rights, from TOML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, TypeVar

import msgspec

from da_desk.errors import CatalogueInvalid, NotFound
from da_desk.practice.calendars import Calendar, calendar_for
from da_desk.practice.entries import (
    EVERYWHERE,
    Entry,
    EntryT,
    Slug,
    Words,
    as_of,
    check_windows,
    decode,
    files,
    in_force,
)
from da_desk.practice.filling import filled_fields, filled_form, unique
from da_desk.practice.forms import Field, Form, Section
from da_desk.practice.harm_guards import Guard, load_guards
from da_desk.practice.instruments import FRAME, Instrument, load_instruments, offered, with_instruments
from da_desk.practice.policies import PolicyEntry
from da_desk.practice.rights import Rights, load_rights
from da_desk.practice.rulebook import OF_A_DAY, WITHOUT_NUMBER, Clock, NamedClock, Rule
from da_desk.practice.sentence_views import NO_WORDS, SentenceWords, load_sentence_words
from da_desk.wording import _


class Announced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further event that is known to come once its ``day`` is named among the facts; ``keep``: facts that it takes over."""

    kind: Slug
    day: Slug
    keep: tuple[Slug, ...] = ()


class EventKind(Entry, frozen=True, kw_only=True):
    """A kind of event. Its body is a form of its own (``form``) or the few ``fields`` of a section "facts"."""

    form: str = ""
    fields: tuple[Field, ...] = ()
    known_ahead: bool = False
    """Whether the date is usually known before it comes, such as a hearing."""
    after: tuple[Slug, ...] = ()
    """What it follows: where one of these stands in the case, it isn't before all of them."""
    by_desk: bool = False
    """Made by an act of the desk alone (a plan signed off, a grade given); nobody records it by hand."""
    record: str = ""
    """The kind of paper that begins with the event; rules read its body beside the event's own."""
    room: str = ""
    """Where on the case the act is done that the desk writes down: "" for risk and plans."""
    trigger: str = ""
    """Which of the nine trigger points it is (list ``triggers``); "" for none."""
    prompt: str = ""
    """Which other reason it is to look again (list ``prompts``); "" for none."""
    prompt_when: str = ""
    """The answer of its body that has to be "yes" for it to be one; where "no" stands there, it is none."""
    announces: Announced | None = None
    """What is known to come because of it."""
    group: str = ""
    """Where it stands among the kinds to choose from (list ``event-groups``); "" for what is never looked for there."""
    also: tuple[Words, ...] = ()
    """Other words by which people look for it, such as "not guilty" for an acquittal."""


class Helpline(Entry, frozen=True, kw_only=True):
    """A line to give to a victim, only when it is safe; ``verified_on`` says when the number was last checked."""

    number: Words
    runs: str = ""
    verified_on: date


class _Entries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    lists: dict[Slug, Annotated[tuple[Entry, ...], msgspec.Meta(min_length=1)]]


class _EventFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    event: tuple[EventKind, ...]


class _HelplineFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    helpline: tuple[Helpline, ...]


class _PolicyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    policy: tuple[PolicyEntry, ...]


class _ClockFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    clock: tuple[NamedClock, ...]


class _RuleFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


FoundT = TypeVar("FoundT")
EVENTS, HELPLINES, POLICIES, CLOCKS = "events.toml", "helplines.toml", "policies.toml", "clocks.toml"
SENTENCE_VIEWS = "sentence_views.toml"
_APART = (EVENTS, HELPLINES, POLICIES, CLOCKS, SENTENCE_VIEWS)
"""Files of the catalogues that are no lists."""


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything the desk knows of the trade. Look things up as of a day: that of the event, never today's by habit."""

    forms: Mapping[tuple[str, int], Form]
    rules: tuple[Rule, ...]
    catalogues: Mapping[str, tuple[Entry, ...]]
    event_kinds: tuple[EventKind, ...]
    helplines: tuple[Helpline, ...]
    policies: tuple[PolicyEntry, ...]
    calendars: Mapping[str, Calendar]
    rights: Rights
    guards: tuple[Guard, ...]
    instruments: tuple[Instrument, ...] = ()
    clocks: tuple[NamedClock, ...] = ()
    sentence_words: SentenceWords = NO_WORDS

    def form(self, kind: str, version: int = 0) -> Form:
        """That version of a form, or its newest. Raises NotFound, never another version in its place."""
        newest = max((v for k, v in self.forms if k == kind), default=0)
        found = self.forms.get((kind, version or newest))
        if found is None:
            raise NotFound(_form_missing(kind))
        return found

    def event_kind(self, slug: str, day: date, area: str = EVERYWHERE) -> EventKind:
        """The kind of event in force on ``day``. Raises NotFound."""
        return _known(as_of(self.event_kinds, slug, day, area))

    def event_form(self, slug: str, day: date, area: str = EVERYWHERE) -> Form:
        """The form of an event's body: its own, or one section "facts" made of the kind's fields."""
        kind = self.event_kind(slug, day, area)
        if kind.form:
            return self.form(kind.form)
        facts = Section(id="facts", title=kind.title, help=kind.help, fields=kind.fields)
        return Form(
            kind=slug, version=1, title=kind.title, source=kind.source, from_=kind.from_,
            confidence=kind.confidence, sections=(facts,),
        )  # fmt: skip

    def choices(self, catalogue: str, day: date, area: str = EVERYWHERE) -> tuple[Entry, ...]:
        """The entries of a catalogue in force on ``day``, in their order. Raises NotFound for an unknown catalogue."""
        return in_force(_known(self.catalogues.get(catalogue)), day, area)

    def title(self, catalogue: str, slug: str) -> str:
        """What a person reads for a slug, also one no longer in force; the slug itself when it is unknown."""
        found = [entry.title for entry in self.catalogues.get(catalogue, ()) if entry.slug == slug]
        return found[-1] if found else slug

    def guards_on(self, day: date, area: str = EVERYWHERE) -> tuple[Guard, ...]:
        """The guards of safety plans in force on ``day``."""
        return in_force(self.guards, day, area)

    def instruments_on(self, day: date, area: str = EVERYWHERE) -> tuple[Instrument, ...]:
        """The instruments with which a risk assessment may be begun on ``day``, each in its newest version."""
        return offered(self.instruments, day, area)

    def instrument_of(self, kind: str, version: int) -> Instrument:
        """The instrument that made a form of that kind ("risk_assessment.<slug>") and version. Raises NotFound."""
        made = (each for each in self.instruments if (each.form_kind, each.version) == (kind, version))
        return _known(next(made, None))

    def rule(self, slug: str, day: date, area: str = EVERYWHERE) -> Rule:
        """The rule in force on ``day``. Raises NotFound."""
        return _known(as_of(self.rules, slug, day, area))

    def named_clock(self, slug: str, day: date, area: str = EVERYWHERE) -> NamedClock:
        """The clock of that name in force on ``day``. Raises NotFound."""
        return _known(as_of(self.clocks, slug, day, area))

    def rule_of(self, label: str) -> Rule:
        """The rule that a duty stored as its version (``Rule.label``). Raises NotFound."""
        return _known(next((rule for rule in self.rules if rule.label == label), None))

    def calendar(self, area: str = EVERYWHERE) -> Calendar:
        """The bank holidays for an area."""
        return calendar_for(self.calendars, area, EVERYWHERE)


def _form_missing(kind: str) -> str:
    """Why a form isn't there. A force's own list of questions may have come to the desk since the person signed in."""
    if kind.startswith(f"{FRAME}."):
        return _(
            "This was assessed with questions that came to the desk after you signed in. Sign out and in again; if that does not help, tell your administrator."
        )
    return _("This paper was written with a form that this DA Desk does not have.")


def _known(found: FoundT | None) -> FoundT:
    if found is None:
        raise NotFound
    return found


def load(folder: Path) -> Practice:
    """The practice that stands in ``folder`` (the resources).

    Raises CatalogueInvalid, naming file and place, for a damaged file, an unknown key, a slug that stands twice for
    the same days, or a name that leads nowhere.
    """
    catalogues = _catalogues(folder / "catalogues")
    forms = _forms(folder / "forms", catalogues)
    events = _windows(EVENTS, decode(folder / "catalogues" / EVENTS, _EventFile).event)
    policies = _windows(POLICIES, decode(folder / "catalogues" / POLICIES, _PolicyFile).policy)
    for policy in policies:
        policy.check(POLICIES)
    kinds = tuple(_filled_event(kind, catalogues, forms) for kind in events)
    _check_kinds(kinds, catalogues)
    known = Known(
        frozenset(policy.slug for policy in policies),
        frozenset(policy.slug for policy in policies if policy.unit in ("days", "hours")),
        frozenset(catalogues),
    )
    practice = Practice(
        forms=forms,
        rules=_rules(folder / "rules", _event_fields(kinds, forms), known),
        catalogues=catalogues,
        event_kinds=kinds,
        helplines=_windows(HELPLINES, decode(folder / "catalogues" / HELPLINES, _HelplineFile).helpline),
        policies=policies,
        calendars=_calendars(folder / "calendars"),
        rights=load_rights(folder / "rights.toml"),
        guards=load_guards(folder / "guards", forms, catalogues),
        clocks=_named_clocks(folder / "catalogues" / CLOCKS, known),
        sentence_words=load_sentence_words(folder / "catalogues" / SENTENCE_VIEWS),
    )
    return with_instruments(practice, load_instruments(folder / "instruments"))


@lru_cache(maxsize=1)
def shipped(folder: Path) -> Practice:
    """:func:`load`, once in a process for each sign-in to come: what is shipped does not change while a desk runs."""
    return load(folder)


def _windows(file: str, entries: tuple[EntryT, ...]) -> tuple[EntryT, ...]:
    check_windows(file, entries)
    return entries


def _catalogues(folder: Path) -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for path in files(folder):
        if path.name in _APART:
            continue
        for name, entries in decode(path, _Entries).lists.items():
            if name in found:
                raise CatalogueInvalid(path.name, _("the list “{name}” stands twice").format(name=name))
            found[name] = _windows(path.name, entries)
    return MappingProxyType(found)


def _forms(folder: Path, catalogues: Mapping[str, tuple[Entry, ...]]) -> Mapping[tuple[str, int], Form]:
    found: dict[tuple[str, int], Form] = {}
    for path in files(folder):
        form = filled_form(path.name, decode(path, Form), catalogues)
        if (form.kind, form.version) in found:
            raise CatalogueInvalid(path.name, _("this version of the form stands twice"))
        found[(form.kind, form.version)] = form
    return MappingProxyType(found)


def _filled_event(
    kind: EventKind, catalogues: Mapping[str, tuple[Entry, ...]], forms: Mapping[tuple[str, int], Form]
) -> EventKind:
    if not {kind.form, kind.record} - {""} <= {each for each, _version in forms}:
        raise CatalogueInvalid(EVENTS, _("“{slug}” names a form that isn't there").format(slug=kind.slug))
    return msgspec.structs.replace(kind, fields=filled_fields(EVENTS, kind.fields, catalogues))


GROUPS = "event-groups"
ANNOUNCED = ("from_event", "named_day")
"""Where an event that was announced keeps which event named it, and for which day."""


def _check_kinds(kinds: tuple[EventKind, ...], catalogues: Mapping[str, tuple[Entry, ...]]) -> None:
    """A trigger or prompt stands in its list, and not both; what is recorded by hand is found in a group."""
    lists = ("triggers", "prompts", GROUPS)
    listed = {name: {entry.slug for entry in catalogues.get(name, ())} | {""} for name in lists}
    facts = {kind.slug: {field.id for field in kind.fields} for kind in kinds}
    for kind in kinds:
        if not set(kind.after) <= facts.keys() - {kind.slug}:
            raise CatalogueInvalid(EVENTS, _("“{slug}” follows what isn't there").format(slug=kind.slug))
        known = kind.trigger in listed["triggers"] and kind.prompt in listed["prompts"]
        if not known or (kind.trigger and kind.prompt):
            sentence = _("“{slug}” names a trigger point or prompt that isn't there, or both")
            raise CatalogueInvalid(EVENTS, sentence.format(slug=kind.slug))
        if kind.group not in listed[GROUPS] or not (kind.group or kind.by_desk):
            raise CatalogueInvalid(EVENTS, _("“{slug}” stands in a group that isn't there").format(slug=kind.slug))
        told = kind.announces
        if told and not {told.day, *told.keep} <= facts[kind.slug] & ({told.day} | facts.get(told.kind, set())):
            raise CatalogueInvalid(EVENTS, _("“{slug}” announces what isn't there").format(slug=kind.slug))
        if told and not set(ANNOUNCED) <= facts.get(told.kind, set()):
            raise CatalogueInvalid(EVENTS, _("“{slug}” announces what isn't there").format(slug=kind.slug))


CASE_FACTS = frozenset(
    f"case.{fact}"
    for fact in (
        "has_children", "says_untrue", "owners", "has_rmp", "has_safety_plan", "has_adviser", "grade",
        "vps_offered", "has_vps", "vps_preference",
    )
)  # fmt: skip
"""What a rule may ask of the case beside the event's own body (``CaseFacts.answers``)."""


def _event_fields(kinds: tuple[EventKind, ...], forms: Mapping[tuple[str, int], Form]) -> dict[str, dict[str, Field]]:
    """For each kind of event, the fields of its body by their paths, and those of the paper that begins with it."""
    return {
        kind.slug: {f"facts.{field.id}": field for field in kind.fields}
        | {
            path: field
            for form in forms.values()
            if form.kind in (kind.form, kind.record)
            for path, field in form.fields()
        }
        for kind in kinds
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may name: settings, those that say after how long something is asked again, and lists."""

    policies: frozenset[str]
    pauses: frozenset[str]
    lists: frozenset[str]


def _rules(folder: Path, kinds: Mapping[str, Mapping[str, Field]], known: Known) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for path in files(folder):
        for rule in decode(path, _RuleFile).rule:
            _check_rule(path.name, rule, kinds, known)
            for kind in rule.kinds:
                _check_asked(path.name, rule, rule.clocks(kind), kinds[kind])
            rules.append(rule)
    return _windows(folder.name, tuple(rules))


def _check_rule(file: str, rule: Rule, kinds: Mapping[str, Mapping[str, Field]], known: Known) -> None:
    """What a rule names must be there; a condition asks a field that at least one of its kinds of event has."""
    unique(file, [outcome.slug for outcome in rule.outcomes])
    for clock in rule.clocks():
        _check_clock(file, rule.slug, clock, known)
    if rule.limit is not None and any(clock.clock == "days-before" for clock in rule.clocks()):
        raise CatalogueInvalid(file, _("“{slug}” ends with the day that it leads up to").format(slug=rule.slug))
    if bool(rule.repeat) != any(outcome.again for outcome in rule.outcomes) or rule.repeat not in known.pauses | {""}:
        raise CatalogueInvalid(file, _("“{slug}” must say when it is asked again, and why").format(slug=rule.slug))
    if rule.title_of is not None and rule.title_of.catalogue not in known.lists:
        raise CatalogueInvalid(file, _("“{slug}” names a list that isn't there").format(slug=rule.slug))
    named = {*rule.kinds, *(kind for variant in rule.variants for kind in variant.on)}
    if not rule.kinds or not set(rule.kinds) == named <= kinds.keys() or not rule.outcomes:
        raise CatalogueInvalid(file, _("“{slug}” needs a known kind of event and outcomes").format(slug=rule.slug))
    fields = {path for kind in rule.kinds for path in kinds[kind]}
    conditions = (*rule.when, *rule.when_any, *(each for variant in rule.variants for each in variant.when))
    if not {condition.field for condition in conditions} <= fields | CASE_FACTS:
        raise CatalogueInvalid(file, _("“{slug}” asks for a field that isn't there").format(slug=rule.slug))


def _check_clock(file: str, slug: str, clock: Clock, known: Known) -> None:
    """A clock counts something, from a day that it may name."""
    if clock.policy and clock.policy not in known.policies:
        raise CatalogueInvalid(file, _("“{slug}” names a policy that isn't there").format(slug=slug))
    if (clock.clock == "on-day" and not clock.day_of) or (clock.day_of and clock.clock not in OF_A_DAY):
        raise CatalogueInvalid(file, _("“{slug}” must say which day it means").format(slug=slug))
    least = 0 if clock.clock == "days-before" else 1
    numbered = clock.clock not in WITHOUT_NUMBER
    if (numbered and not clock.policy and clock.n < least) or (not numbered and (clock.n or clock.policy)):
        raise CatalogueInvalid(file, _("“{slug}” must say how much it counts").format(slug=slug))
    if clock.inclusive and clock.clock != "days":
        raise CatalogueInvalid(file, _("“{slug}”: only days can begin with the day itself").format(slug=slug))


def _named_clocks(path: Path, known: Known) -> tuple[NamedClock, ...]:
    found = _windows(path.name, decode(path, _ClockFile).clock)
    for named in found:
        _check_clock(path.name, named.slug, named.clock, known)
    return found


def _check_asked(file: str, rule: Rule, clocks: Sequence[Clock], fields: Mapping[str, Field]) -> None:
    """What a rule counts by must stand in the body of every kind of event that it follows, or in the rows of ``each``."""
    asked = {clock.day_before for clock in clocks} | {clock.since for clock in clocks}
    in_row: set[str] = set()
    given = {rule.holder_of, rule.title_of.field if rule.title_of else ""} | {clock.day_of for clock in clocks}
    (in_row if rule.each else asked).update(given)
    rows = {field.id for field in fields[rule.each].fields} if rule.each in fields else set()
    if not asked - {""} <= fields.keys() or not in_row - {""} <= rows or (rule.each and not rows):
        raise CatalogueInvalid(file, _("“{slug}” asks for a field that isn't there").format(slug=rule.slug))


def _calendars(folder: Path) -> Mapping[str, Calendar]:
    found: dict[str, Calendar] = {}
    for path in files(folder):
        calendar = decode(path, Calendar)
        calendar.check(path.name)
        found[calendar.area] = calendar
    return MappingProxyType(found)
