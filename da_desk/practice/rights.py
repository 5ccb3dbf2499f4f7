"""Who may do what: one matrix, ``resources/rights.toml`` (role × kind × verb × scope)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.practice.entries import Confidence, Slug, Words, decode
from da_desk.wording import _

ROLES = ("officer", "supervisor", "administrator", "auditor")
KINDS = (
    "case", "person", "contact", "safe-contact", "event", "duty", "record", "attachment", "disclosure",
    "account", "absence", "unit", "policy", "audit", "catalogue",
)  # fmt: skip
VERBS = (
    "read", "create", "edit", "sign", "complete", "check", "override", "seal", "reveal", "hand-over",
    "export", "link", "manage", "restrict",
)  # fmt: skip


class Scope(StrEnum):
    """How far a right reaches: one's own cases (or own account), those of one's units, or all of the force."""

    OWN = "own"
    UNIT = "unit"
    FORCE = "force"


_WIDTH = {Scope.OWN: 0, Scope.UNIT: 1, Scope.FORCE: 2}


class Role(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One role: its title and, by kind and scope, the verbs it may do."""

    slug: Slug
    title: Words
    help: str = ""
    may: dict[Slug, dict[Scope, Annotated[tuple[Slug, ...], msgspec.Meta(min_length=1)]]]


class _RightsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    source: Words
    confidence: Confidence
    role: tuple[Role, ...]


class Rights:
    """The matrix, read-only. What it doesn't name is not allowed."""

    __slots__ = ("_scopes", "roles")

    def __init__(self, roles: Iterable[Role]) -> None:
        self.roles: tuple[Role, ...] = tuple(roles)
        self._scopes: Mapping[tuple[str, str, str], Scope] = MappingProxyType(_matrix(self.roles))

    def allows(self, role: str, kind: str, verb: str) -> Scope | None:
        """How far ``role`` may do ``verb`` to a ``kind``; None when it may not at all."""
        return self._scopes.get((role, kind, verb))

    def widest(self, roles: Iterable[str], kind: str, verb: str) -> Scope | None:
        """The widest scope that any of the roles gives."""
        found = [scope for role in roles if (scope := self.allows(role, kind, verb)) is not None]
        return max(found, key=_WIDTH.__getitem__, default=None)

    def rows(self) -> tuple[tuple[str, str, str, Scope], ...]:
        """The whole matrix as sorted rows (role, kind, verb, scope)."""
        return tuple(sorted((*key, scope) for key, scope in self._scopes.items()))

    def title(self, role: str) -> str:
        """What a person reads for a role."""
        return next((each.title for each in self.roles if each.slug == role), role)


def _matrix(roles: Iterable[Role]) -> dict[tuple[str, str, str], Scope]:
    scopes: dict[tuple[str, str, str], Scope] = {}
    for role in roles:
        for kind, by_scope in role.may.items():
            for scope, verbs in by_scope.items():
                for verb in verbs:
                    key = (role.slug, kind, verb)
                    scopes[key] = max(scope, scopes.get(key, scope), key=_WIDTH.__getitem__)
    return scopes


def load_rights(path: Path) -> Rights:
    """The matrix of a file. Raises CatalogueInvalid for a name that the desk doesn't know."""
    rights = Rights(decode(path, _RightsFile).role)
    for role, kind, verb, _scope in rights.rows():
        if role not in ROLES or kind not in KINDS or verb not in VERBS:
            where = _("the right “{role} {verb} {kind}” is not one that the desk knows")
            raise CatalogueInvalid(path.name, where.format(role=role, verb=verb, kind=kind))
    return rights
