"""Setting a shared desk up and looking after it: what the command line asks for before anybody can sign in.

The order is: the script for a superuser, the schema by the migrator, the first administrators; each step says when the
one before it is missing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from da_desk.errors import AccessDenied, RuleRefused, ServerRefused, StoreTooOld, WrongPassword
from da_desk.practice.catalogue import shipped
from da_desk.services.desk import practice_for_server
from da_desk.services.typed import Typed
from da_desk.settings import ServerPlace, resources
from da_desk.store import migrate as migrations
from da_desk.store import passwords
from da_desk.store.shared import condition, setup
from da_desk.store.shared.condition import Condition
from da_desk.store.shared.credentials import role_of
from da_desk.store.shared.engine import Login
from da_desk.store.shared.setup import FirstPerson
from da_desk.wording import _

__all__ = ["MOST_CLOCK_SECONDS", "Condition", "FirstPerson", "Migrated"]

MOST_CLOCK_SECONDS = 120
"""How far the clocks of server and computer may be apart before a person is told."""

_DATABASE = re.compile(r"[a-z][a-z0-9_]{0,30}")
_ROLES = re.compile(r"[a-z][a-z0-9_]{0,21}")
"""With a user name of 40 letters and a dot, a role's name fills the 63 letters that PostgreSQL keeps of it."""
_TAKEN = frozenset({"postgres", "template0", "template1"})


@dataclass(frozen=True, slots=True)
class Migrated:
    """The schema's revision before ("" when there was none) and after."""

    before: str
    after: str


def script(place: ServerPlace, migrator_password: str) -> str:
    """The SQL that a superuser reads and runs once. Connects nowhere.

    Raises ValidationFailed for a name that can't stand in it, and for the password.
    """
    typed = _names(place)
    typed.take("password", passwords.problem(migrator_password, f"{place.prefix}_migrator"))
    typed.check()
    return setup.server_script(place, migrator_password)


def migrate(place: ServerPlace, migrator_password: str) -> Migrated:
    """Bring the desk's schema up to date and put its rules in place anew: all of it or nothing.

    Raises ServerRefused when the script was not run yet, ServerLost, StoreTooNew.
    """
    before = look_as_migrator(place, migrator_password).revision
    if before:
        migrations.is_older(before)
    return Migrated(before, setup.upgrade(place, migrator_password, practice_for_server(shipped(resources()))))


def begin(
    place: ServerPlace,
    migrator_password: str,
    name: str,
    unit: str,
    first: Sequence[FirstPerson],
    *,
    training: bool = False,
) -> None:
    """The desk's name, its first unit and at least two administrators, who can sign in at once.

    Raises ValidationFailed for what was typed and for fewer than two people, RuleRefused when the schema is not there yet or the desk was begun
    before, StoreTooOld, StoreTooNew, ServerRefused, ServerLost.
    """
    people = [FirstPerson(each.username.strip().casefold(), each.full_name.strip(), each.password) for each in first]
    typed = _names(place)
    name = typed.line("name", _("Name of the desk"), name, needed=True, limit=100)
    unit = typed.line("unit", _("Name of the unit"), unit, needed=True, limit=100)
    for person in people:
        typed.line("full_name", _("Name"), person.full_name, needed=True, limit=100)
        typed.take("password", passwords.problem(person.password, person.username))
    if len({person.username for person in people}) < 2:
        typed.refuse("first", _("A shared desk begins with two administrators: each later account needs both."))
    typed.check()
    for person in people:
        role_of(place, person.username)
    _require_ready(look_as_migrator(place, migrator_password))
    setup.begin(place, migrator_password, name, unit, people, training=training)


def _require_ready(found: Condition) -> None:
    if not found.revision:
        raise RuleRefused(_("The desk has no schema yet. Run “shared migrate” first."))
    if migrations.is_older(found.revision):
        raise StoreTooOld
    if found.begun:
        raise RuleRefused(_("This desk was begun before. Its administrators add everybody else with “user add”."))


def look_as_migrator(place: ServerPlace, password: str) -> Condition:
    """What the migrator finds on the server. Raises ServerRefused when it isn't let in, ServerLost."""
    _names(place).check()
    role = f"{place.prefix}_migrator"
    try:
        return condition.look(Login(place, role, password), f"{place.prefix}_owner")
    except WrongPassword:
        raise ServerRefused(
            _(
                "The server didn't let “{role}” in: the password is not right, or the script of “shared init” was not run there yet."
            ).format(role=role)
        ) from None
    except AccessDenied:
        raise ServerRefused(
            _(
                "“{role}” may not sign in just now. Whoever runs the server lets it in for as long as it is needed."
            ).format(role=role)
        ) from None


def look_as_person(place: ServerPlace, username: str, password: str) -> Condition:
    """What that person finds on the server. Raises WrongPassword, ServerRefused, ServerLost."""
    _names(place).check()
    login = Login(place, role_of(place, username.strip().casefold()), password)
    return condition.look(login)


def findings(found: Condition) -> tuple[str, ...]:
    """A sentence for each thing that keeps people from working there; empty when all is well."""
    if not found.revision:
        return (_("The desk has no schema yet. Run “shared migrate”."),)
    wrong = [
        (
            found.revision != found.newest,
            _("The schema is not the one of this DA Desk. Run “shared migrate” with the newest DA Desk."),
        ),
        (
            not found.intact,
            _(
                "The rules that guard this desk were changed from outside. Find out by whom before you run “shared migrate”."
            ),
        ),
        (
            abs(found.clock_seconds) >= MOST_CLOCK_SECONDS,
            _("The clocks of the server and of this computer are far apart. Put right the one that is wrong."),
        ),
        (not found.begun, _("The desk has no administrators yet. Run “shared begin”.")),
    ]
    return tuple(sentence for is_so, sentence in wrong if is_so)


def _names(place: ServerPlace) -> Typed:
    """Names that stand in the script as they are: nothing in them can end a name or begin a statement."""
    typed = Typed()
    if not _DATABASE.fullmatch(place.database) or place.database in _TAKEN:
        typed.refuse(
            "database",
            _(
                "The database's name has up to 31 small letters, digits and underscores, begins with a letter, and is not taken by PostgreSQL itself."
            ),
        )
    if not _ROLES.fullmatch(place.prefix) or place.prefix.startswith("pg_"):
        typed.refuse(
            "roles",
            _(
                "What the roles begin with has up to 22 small letters, digits and underscores and begins with a letter, not with “pg_”. Give it with --roles when the database's name is longer."
            ),
        )
    return typed
