"""``due``: what is owed, overdue first."""

import argparse
from datetime import date
from typing import Any

from da_desk.cli.output import Output
from da_desk.services.desk import Services
from da_desk.wording import _

_KEYS = ("ref", "victim", "grade", "duty", "title", "do_by", "limit_at", "holder", "band")


def day_argument(text: str) -> date:
    """A day as ``2026-11-23``; anything else is wrong use."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("give the day as year-month-day, such as 2026-11-23")) from None


def add_to(commands: Any) -> None:
    """Add the sub-command to the parser."""
    due = commands.add_parser("due", help=_("what is owed: overdue, today, this week"))
    due.add_argument("--on", type=day_argument, metavar="DATE", help=_("as it will stand on that day"))
    whose = due.add_mutually_exclusive_group()
    whose.add_argument("--mine", dest="scope", action="store_const", const="mine", help=_("what I owe (the default)"))
    whose.add_argument("--unit", dest="scope", action="store_const", const="unit", help=_("what my units owe"))
    due.set_defaults(command=list_due, scope="mine")


def list_due(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Open duties in three bands, the most urgent first."""
    view = services.duties.today(given.scope, given.on)
    bands = (("overdue", view.overdue), ("today", view.today), ("week", view.week))
    rows = [
        {
            "ref": card.ref,
            "victim": card.victim_name,
            "grade": card.grade,
            "duty": card.rule,
            "title": card.title,
            "do_by": card.do_by,
            "limit_at": card.limit_at,
            "holder": card.holder,
            "band": band,
        }
        for band, cards in bands
        for card in cards
    ]
    titles = (
        _("Case"), _("Victim"), _("Grade"), _("Rule"), _("To do"), _("Do by"), _("Limit"), _("Whose"), _("When"),
    )  # fmt: skip
    output.rows(_KEYS, titles, rows)
