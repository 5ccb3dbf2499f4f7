"""Settings of the desk, so that two officers never count by two clocks. Each has a default until a force decides."""

from collections.abc import Iterable, Mapping
from typing import Literal

from da_desk.errors import CatalogueInvalid, NotFound, Problem, ValidationFailed
from da_desk.practice.clocks import Pause
from da_desk.practice.entries import Entry, Words
from da_desk.wording import _


class PolicyEntry(Entry, frozen=True, kw_only=True):
    """One setting. ``unit`` is what a number counts; ``minimum`` and ``maximum`` are inclusive."""

    kind: Literal["number", "yes-no"] = "number"
    default: Words
    unit: str = ""
    minimum: int = 0
    maximum: int = 1_000_000

    def problem(self, value: str) -> Problem | None:
        """Why ``value`` can't be set, or None."""
        if self.kind == "yes-no":
            allowed = value in ("yes", "no")
            return None if allowed else Problem(self.slug, _("“{title}”: answer yes or no.").format(title=self.title))
        if value.isascii() and value.isdigit() and len(value) <= 9 and self.minimum <= int(value) <= self.maximum:
            return None
        sentence = _("“{title}”: give a whole number from {least} to {most}.")
        return Problem(self.slug, sentence.format(title=self.title, least=self.minimum, most=self.maximum))

    def check(self, file: str) -> None:
        """Raise CatalogueInvalid when the default itself is not allowed."""
        if self.problem(self.default) is not None:
            raise CatalogueInvalid(file, _("the default of “{slug}” is not allowed").format(slug=self.slug))


class Policies:
    """The settings in force: what the desk has set, else the defaults. Build it for the day of the event."""

    __slots__ = ("_units", "_values")

    def __init__(self, entries: Iterable[PolicyEntry], set_values: Mapping[str, str] | None = None) -> None:
        """``set_values``: slug to value, as the desk's rows hold them. Raises ValidationFailed for one not allowed."""
        chosen = set_values or {}
        known = tuple(entries)
        self._values = {entry.slug: _value(entry, chosen.get(entry.slug, "")) for entry in known}
        self._units = {entry.slug: entry.unit for entry in known}

    def number(self, slug: str) -> int:
        """The whole number of a setting. Raises NotFound."""
        return int(self._known(slug))

    def pause(self, slug: str) -> Pause:
        """After how long something is asked again: days, or hours. Raises NotFound."""
        return Pause(self.number(slug), "hours" if self._units[slug] == "hours" else "days")

    def yes(self, slug: str) -> bool:
        """Whether a yes-or-no setting is on. Raises NotFound."""
        return self._known(slug) == "yes"

    def _known(self, slug: str) -> str:
        if slug not in self._values:
            raise NotFound
        return self._values[slug]


def _value(entry: PolicyEntry, chosen: str) -> str:
    if not chosen:
        return entry.default
    problem = entry.problem(chosen)
    if problem is not None:
        raise ValidationFailed(problem)
    return chosen
