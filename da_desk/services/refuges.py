"""A refuge is never named on paper, not even to the prosecutor (practice.md §5): its words are taken out of every text."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from da_desk.practice.address_guard import KnownValue, find, redact

_T = TypeVar("_T")
REFUGE = "refuge"


def without_refuges(paper: _T, known: Iterable[KnownValue]) -> _T:
    """A paper (dataclasses, tuples, text) with a bar wherever one of the known refuges stands."""
    refuges = tuple(value for value in known if value.kind == REFUGE)
    cleared: _T = _cleared(paper, refuges) if refuges else paper
    return cleared


def _cleared(value: Any, refuges: tuple[KnownValue, ...]) -> Any:
    if isinstance(value, str):
        spans = [(found.start, found.end) for found in find(value, refuges)]
        return redact(value, spans).text if spans else value
    if isinstance(value, tuple):
        return tuple(_cleared(item, refuges) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _cleared(getattr(value, each.name), refuges) for each in fields(value)})
    return value
