"""The items of the catalogue in the groups in which an officer looks for them; the victim's situation decides the order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.entries import Entry

OWN = "own"
"""What stands in no catalogue: the victim's own idea."""
STAYING, LEAVING, SEPARATED = "staying", "planning-to-leave", "separated"
PREFIXES: Mapping[str, str] = {
    "staying": "safety-plan.staying.",
    "leaving": "safety-plan.leaving.",
    "essentials": "essentials.",
    "separated": "safety-plan.separated.",
    "developing": "dev.",
    "children": "child.",
    "technology": "tech.",
    "methods": "method.",
}
"""Group → how the slugs of its items begin."""
_COMMON = ("children", "technology", "methods", "developing")
_FIRST: Mapping[str, tuple[str, ...]] = {
    STAYING: ("staying",),
    LEAVING: ("leaving", "essentials"),
    SEPARATED: ("separated",),
}
_AFTER: Mapping[str, tuple[str, ...]] = {
    STAYING: ("leaving", "essentials", "separated"),
    LEAVING: ("staying", "separated"),
    SEPARATED: ("staying", "leaving", "essentials"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading. ``fits``: whether it is the list for the situation that the victim is in."""

    key: str
    title: str
    entries: "tuple[Entry, ...]"
    fits: bool = False


def group_titles() -> dict[str, str]:
    """What the groups are called."""
    return {
        "staying": _("Staying"),
        "leaving": _("Planning to leave"),
        "essentials": _("What to take"),
        "separated": _("Separated"),
        "developing": _("Working the plan out"),
        "children": _("Children"),
        "technology": _("Phones, cars and accounts"),
        "methods": _("Locks, alarms and devices"),
    }


def group_of(slug: str) -> str:
    """The group that an item stands in; "" for the victim's own."""
    return next((key for key, prefix in PREFIXES.items() if slug.startswith(prefix)), "")


def group_title(slug: str) -> str:
    """What the group of an item is called."""
    return group_titles().get(group_of(slug), _("The victim’s own"))


def grouped(entries: "Iterable[Entry]", situation: str) -> tuple[Group, ...]:
    """The groups that hold something: first the list for the situation, then what suits everybody, then the others."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(group_of(entry.slug), []).append(entry)
    titles, first = group_titles(), _FIRST.get(situation, ())
    return tuple(
        Group(key, titles[key], tuple(found[key]), key in first) for key in _order(situation) if found.get(key)
    )


def _order(situation: str) -> Sequence[str]:
    if situation not in _FIRST:
        return tuple(PREFIXES)
    return (*_FIRST[situation], *_COMMON, *_AFTER[situation])
