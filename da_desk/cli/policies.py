"""``policy list|set|activate``: the settings of the desk, set by one person and put in force by another."""

import argparse
from datetime import date
from typing import Any

from da_desk.cli.due import day_argument
from da_desk.cli.output import Output
from da_desk.errors import NotFound
from da_desk.services.desk import Services
from da_desk.services.policies import PolicyLine
from da_desk.wording import _, day

_KEYS = (
    "slug", "title", "value", "unit", "default", "to_confirm", "from_day", "set_by", "activated_by",
    "coming", "coming_from", "pending", "pending_from", "pending_set_by",
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    policy = commands.add_parser("policy", help=_("settings: list, set, activate")).add_subparsers(required=True)
    listing = policy.add_parser("list", help=_("every setting, and what waits for a second person"))
    listing.set_defaults(command=list_policies)
    setting = policy.add_parser("set", help=_("propose a value; a second person activates it"))
    setting.add_argument("slug", metavar="SLUG")
    setting.add_argument("value", metavar="VALUE", help=_("a whole number, or yes or no"))
    setting.add_argument("--from", dest="from_day", type=day_argument, metavar="DATE", help=_("its first day (today)"))
    setting.set_defaults(command=set_policy)
    activate = policy.add_parser("activate", help=_("put in force what a colleague set"))
    activate.add_argument("slug", metavar="SLUG")
    activate.set_defaults(command=activate_policy)


def list_policies(services: Services, _given: argparse.Namespace, output: Output) -> None:
    """Every setting as it stands today."""
    titles = (
        _("Setting"), _("What it is"), _("Value"), _("Unit"), _("Default"), _("To be confirmed"), _("From"), _("Set by"),
        _("Activated by"), _("Coming"), _("Coming from"), _("Waiting"), _("Waiting from"), _("Waiting, set by"),
    )  # fmt: skip
    output.rows(_KEYS, titles, [_facts(line) for line in services.policies.list()])


def _facts(line: PolicyLine) -> dict[str, Any]:
    current, coming, pending = line.in_force, line.coming, line.pending
    return {
        "slug": line.slug,
        "title": line.title,
        "value": line.value,
        "unit": line.unit,
        "default": line.default,
        "to_confirm": line.badge,
        "from_day": current.from_day if current else None,
        "set_by": current.set_by if current else "",
        "activated_by": current.activated_by if current else "",
        "coming": coming.value if coming else "",
        "coming_from": coming.from_day if coming else None,
        "pending": pending.value if pending else "",
        "pending_from": pending.from_day if pending else None,
        "pending_set_by": pending.set_by if pending else "",
    }


def set_policy(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Propose a value; nothing changes before a second person activates it."""
    first = given.from_day or services.workplace.today()
    services.policies.set(given.slug, given.value, first)
    sentence = _("“{slug}” waits for a second person: {value} from {day}.")
    _tell(output, sentence, given.slug, given.value.strip(), first)


def activate_policy(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Put the value in force that waits. Raises RuleRefused (exit 3) to the person who set it."""
    waiting = _line(services, given.slug).pending
    if waiting is None:
        raise NotFound(_("No value of this setting waits to be activated."))
    services.policies.activate(waiting.id, waiting.version)
    first = max(waiting.from_day, services.workplace.today())
    _tell(output, _("“{slug}” is activated: {value} from {day}."), given.slug, waiting.value, first)


def _tell(output: Output, sentence: str, slug: str, value: str, first: date) -> None:
    output.say(sentence.format(slug=slug, value=value, day=day(first)), slug=slug, value=value, from_day=first)


def _line(services: Services, slug: str) -> PolicyLine:
    for line in services.policies.list():
        if line.slug == slug:
            return line
    raise NotFound(_("This desk has no setting of that name."))
