"""Settings of the desk: one person sets a value with its first day, a second one puts it in force.

A value counts for events from its first day on. What happened before keeps the clock it was counted by.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound, RuleRefused, ValidationFailed
from da_desk.models.desk import Policy
from da_desk.practice.clocks import london_day
from da_desk.practice.entries import as_of, in_force
from da_desk.practice.policies import PolicyEntry
from da_desk.services.duty_views import display_names
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day


@dataclass(frozen=True, slots=True)
class SetValue:
    """A value that a person set. ``activated_by`` is "" while it waits for a second person.

    ``version`` is the row's, to be given to :meth:`PolicyService.activate`.
    """

    id: UUID
    version: int
    value: str
    from_day: date
    set_by: str
    activated_by: str


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One setting as it stands today. ``value`` counts now; it is the default when ``in_force`` is None.

    ``badge``: the default is ours and no force has decided yet. ``coming``: the next value, activated for a later day.
    ``pending``: the value that waits for a second person.
    """

    slug: str
    title: str
    unit: str
    value: str
    default: str
    badge: bool
    in_force: SetValue | None
    coming: SetValue | None
    pending: SetValue | None


@dataclass(frozen=True, slots=True)
class PolicyService(Service):
    """The settings in the order of their catalogue, and the two steps that change one."""

    def list(self) -> tuple[PolicyLine, ...]:
        """Every setting as it stands today. Raises AccessDenied. Two statements."""
        self.workplace.require("read", "policy")
        with self.workplace.reading() as uow:
            rows = uow.all(select(Policy).order_by(Policy.from_day, Policy.id))
            names = display_names(uow, [who for row in rows for who in (row.set_by, row.activated_by)])
        today = self.workplace.today()
        return tuple(
            _line(entry, [row for row in rows if row.slug == entry.slug], names, today)
            for entry in in_force(self.workplace.practice.policies, today)
        )

    def set(self, slug: str, value: str, from_day: date, *, op_id: UUID | None = None) -> Changes:
        """Propose a value from a day on; it replaces one that waits, and counts once a second person activates it.

        Raises NotFound, ValidationFailed for the value or a day in the past, RuleRefused when a value was activated for
        that very day, AccessDenied.
        """
        work = self.workplace
        work.require("create", "policy")
        entry = _entry(work.practice.policies, slug, from_day)
        kept = _checked(entry, value, from_day, work.today())

        def act(uow: UnitOfWork) -> None:
            _require_free(uow, slug, from_day)
            waiting = uow.first(select(Policy).where(Policy.slug == slug, Policy.activated_at.is_(None)))
            if waiting is None:
                uow.add(Policy(slug=slug, value=kept, from_day=from_day, set_by=uow.account_id))
            else:
                waiting.value, waiting.from_day, waiting.set_by = kept, from_day, uow.account_id

        return work.act(op_id, act)

    def activate(self, policy_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Put a value in force from its first day, or from today when that day has passed: never backwards.

        Raises RuleRefused to the person who set it, AccessDenied, Conflict when another value was set since, NotFound.
        """
        work = self.workplace
        work.require("manage", "policy")

        def act(uow: UnitOfWork) -> None:
            row = uow.take(Policy, policy_id, version)
            if row.activated_at is not None:
                raise RuleRefused(_("This value was activated before."))
            if row.set_by == uow.account_id:
                raise RuleRefused(_("You set this value. A second person has to activate it."))
            first = max(row.from_day, london_day(uow.now))
            _checked(_entry(work.practice.policies, row.slug, first), row.value, first, first)
            _require_free(uow, row.slug, first)
            row.from_day, row.activated_by, row.activated_at = first, uow.account_id, uow.now
            uow.note("activated", "policy", row.id, None)

        return work.act(op_id, act)


def _entry(entries: tuple[PolicyEntry, ...], slug: str, on: date) -> PolicyEntry:
    found = as_of(entries, slug, on)
    if found is None:
        raise NotFound(_("This desk has no setting of that name."))
    return found


def _checked(entry: PolicyEntry, value: str, from_day: date, today: date) -> str:
    """The value as it is kept: “024” is 24. Raises ValidationFailed."""
    given = value.strip().casefold()
    problem, typed = entry.problem(given), Typed()
    typed.day("from_day", _("First day"), from_day)
    if from_day < today:
        typed.refuse("from_day", _("A setting can't begin in the past. Give today or a later day."))
    problems = [*([problem] if problem else []), *typed.problems]
    if problems:
        raise ValidationFailed(*problems)
    return str(int(given)) if entry.kind == "number" else given


def _require_free(uow: UnitOfWork, slug: str, first: date) -> None:
    taken = select(Policy.id).where(Policy.slug == slug, Policy.from_day == first, Policy.activated_at.is_not(None))
    if uow.first(taken) is not None:
        sentence = _("A value was already activated for {day}. Set this one from a later day.")
        raise RuleRefused(sentence.format(day=day(first)))


def _line(entry: PolicyEntry, rows: list[Policy], names: dict[UUID, str], today: date) -> PolicyLine:
    """``rows``: of this setting, by their first day."""
    activated = [_set_value(row, names) for row in rows if row.activated_at is not None]
    begun = [each for each in activated if each.from_day <= today]
    later = [each for each in activated if each.from_day > today]
    waiting = [_set_value(row, names) for row in rows if row.activated_at is None]
    return PolicyLine(
        slug=entry.slug,
        title=entry.title,
        unit=entry.unit,
        value=begun[-1].value if begun else entry.default,
        default=entry.default,
        badge=entry.badge and not begun,
        in_force=begun[-1] if begun else None,
        coming=later[0] if later else None,
        pending=waiting[-1] if waiting else None,
    )


def _set_value(row: Policy, names: dict[UUID, str]) -> SetValue:
    return SetValue(
        id=row.id,
        version=row.version,
        value=row.value,
        from_day=row.from_day,
        set_by=names.get(row.set_by, ""),
        activated_by=names.get(row.activated_by, "") if row.activated_by else "",
    )
