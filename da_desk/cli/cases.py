"""``case list|show|hand-over|schedule``: cases as the desk lists them, and the schedule for the disclosure officer."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from da_desk.cli.output import Output
from da_desk.services.desk import Services
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.store.guard import Card

_LIST_KEYS = (
    "ref", "victim", "grade", "status", "unit", "risk_owner", "informing_owner", "next_title", "next_do_by",
)  # fmt: skip
OWNERSHIPS = ("risk", "informing", "oic")
_SCHEDULE_KEYS = ("kind", "title", "day", "sensitivity", "state")


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    case = commands.add_parser("case", help=_("cases: list, show, schedule")).add_subparsers(required=True)
    listing = case.add_parser("list", help=_("cases, the most urgent first"))
    listing.add_argument("--scope", choices=("mine", "team", "all"), default="all")
    listing.add_argument("--grade", default="")
    listing.add_argument(
        "--status", default="current", help=_("open, charged, at-court, closed; current: all but closed")
    )
    listing.add_argument("--sort", choices=("due", "name", "grade"), default="due")
    listing.set_defaults(command=list_cases)
    show = case.add_parser("show", help=_("one case; the consultation is logged"))
    show.add_argument("ref", metavar="REF")
    show.set_defaults(command=show_case)
    over = case.add_parser("hand-over", help=_("give cases to a colleague at once, each on the record"))
    over.add_argument("refs", metavar="REF", nargs="+")
    over.add_argument("--to", required=True, metavar="USER", help=_("the colleague's name to sign in with"))
    over.add_argument("--ownership", choices=OWNERSHIPS, default="risk", help=_("what goes over"))
    over.set_defaults(command=hand_over)
    schedule = case.add_parser("schedule", help=_("every record by kind, date and sensitivity; no contents"))
    schedule.add_argument("ref", metavar="REF")
    schedule.set_defaults(command=schedule_case)


def list_cases(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The cards of the listed cases."""
    rows = [
        {
            "ref": card.ref,
            "victim": card.victim_name,
            "grade": card.grade,
            "status": card.status,
            "unit": card.unit,
            "risk_owner": card.risk_owner,
            "informing_owner": card.informing_owner,
            "next_title": card.next_title,
            "next_do_by": card.next_do_by,
        }
        for card in _all_cards(services, given)
    ]
    titles = (
        _("Case"), _("Victim"), _("Grade"), _("Status"), _("Unit"), _("Risk owner"), _("Keeps informed"), _("Next"),
        _("Do by"),
    )  # fmt: skip
    output.rows(_LIST_KEYS, titles, rows)


def _all_cards(services: Services, given: argparse.Namespace) -> Iterator["Card"]:
    after = ""
    while True:
        page = services.cases.page(given.scope, given.grade, given.status, given.sort, after)
        yield from page.cards
        if not page.after:
            return
        after = page.after


def hand_over(services: Services, given: argparse.Namespace, output: Output) -> None:
    """All of the cases named, or none."""
    to = services.accounts.colleague(given.to)
    case_ids = [services.cases.by_ref(ref) for ref in given.refs]
    count = services.cases.hand_over(case_ids, given.ownership, to.id)
    words = ngettext("{count} case was handed over to {name}.", "{count} cases were handed over to {name}.", count)
    output.say(words.format(count=count, name=to.display), count=count, to=given.to)


def show_case(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The facts of one case: never an address, a phone or a code word."""
    view = services.cases.open(services.cases.by_ref(given.ref))
    owners = {ownership: named.display if named else "" for ownership, named in view.owners.items()}
    titles = {
        "ref": _("Case"),
        "victim": _("Victim"),
        "born": _("Born"),
        "grade": _("Grade"),
        "status": _("Status"),
        "crime_number": _("Crime number"),
        "urn": _("URN"),
        "suspects": _("Suspect"),
        "risk_owner": _("Risk owner"),
        "informing_owner": _("Keeps informed"),
        "oic": _("Officer in the case"),
        "alerts": _("Alerts"),
        "open_duties": _("To do"),
    }
    pairs = {
        "ref": view.case.ref,
        "victim": view.victim.listed,
        "born": view.victim.born,
        "grade": view.case.grade,
        "status": view.case.status,
        "crime_number": view.case.crime_number,
        "urn": view.case.urn,
        "suspects": [line.listed for line in view.suspects],
        "risk_owner": owners.get("risk", ""),
        "informing_owner": owners.get("informing", ""),
        "oic": owners.get("oic", ""),
        "alerts": list(view.alerts),
        "open_duties": [duty.title for duty in view.open_duties],
    }
    output.one(pairs, titles)


def schedule_case(services: Services, given: argparse.Namespace, output: Output) -> None:
    """What the disclosure officer lists: that each paper is there, never what it says."""
    lines = services.cases.schedule(services.cases.by_ref(given.ref))
    rows = [{key: getattr(line, key) for key in _SCHEDULE_KEYS} for line in lines]
    output.rows(_SCHEDULE_KEYS, (_("Kind"), _("What"), _("Day"), _("Sensitivity"), _("State")), rows)
