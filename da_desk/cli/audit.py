"""``audit list|verify``: the log, and whether its chain holds."""

import argparse
from typing import Any

from da_desk.cli.output import Output
from da_desk.errors import RuleRefused
from da_desk.services.desk import Services
from da_desk.wording import _, ngettext

_KEYS = ("seq", "at", "who", "action", "entity", "entity_id", "case_ref")


class ChainBroken(RuleRefused):
    """The log was changed from below; the sentence says where."""


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    audit = commands.add_parser("audit", help=_("the log: list, verify")).add_subparsers(required=True)
    listing = audit.add_parser("list", help=_("the newest entries"))
    listing.add_argument("--number", "-n", type=int, default=100, help=_("how many entries (100)"))
    listing.add_argument("--case", metavar="REF", default="", help=_("of one case"))
    listing.set_defaults(command=list_entries)
    verify = audit.add_parser("verify", help=_("check that no entry was altered, removed or reordered"))
    verify.set_defaults(command=verify_chain)


def list_entries(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The newest entries, without their details."""
    case_id = services.cases.by_ref(given.case) if given.case else None
    rows = [
        {
            "seq": line.seq,
            "at": line.at,
            "who": line.who,
            "action": line.action,
            "entity": line.entity,
            "entity_id": line.entity_id,
            "case_ref": line.ref,
        }
        for line in services.history.entries(given.number, case_id=case_id)
    ]
    titles = (_("No."), _("When"), _("Who"), _("Did"), _("To"), _("Id"), _("Case"))
    output.rows(_KEYS, titles, rows)


def verify_chain(services: Services, _given: argparse.Namespace, output: Output) -> None:
    """Check every page of the file and walk the whole chain. Raises ChainBroken (exit 3), after naming each place."""
    damage = services.history.damage()
    report = services.history.verify()
    lines = [*damage, *(_("Entry {seq}: {what}").format(seq=fault.seq, what=fault.what) for fault in report.faults)]
    whole = ngettext(
        "The log is whole: {count} entry. Its end is {head}.",
        "The log is whole: {count} entries. Its end is {head}.",
        report.entries,
    )
    output.say(
        "\n".join(lines) or whole.format(count=report.entries, head=report.head),
        entries=report.entries,
        head=report.head,
        faults=[{"seq": fault.seq, "what": fault.what} for fault in report.faults],
        damage=list(damage),
        whole=not lines,
    )
    if lines:
        raise ChainBroken(
            _("The desk or its log was changed from outside DA Desk. Tell your information security officer.")
        )
