"""``clock [RULE] --from TIME``: when something is due, how it was counted, and by which rule. Needs no desk."""

import argparse
from datetime import UTC, datetime
from typing import Any

from da_desk.cli.due import day_argument
from da_desk.cli.output import Output, WrongUse
from da_desk.errors import ValidationFailed
from da_desk.practice.asked_clocks import Asked, ClockAnswer, ask, clocks_on, understood_start
from da_desk.practice.catalogue import Practice, shipped
from da_desk.practice.clocks import Start, day_of
from da_desk.practice.entries import EVERYWHERE
from da_desk.practice.policies import Policies
from da_desk.services.desk import Services
from da_desk.settings import resources
from da_desk.wording import _, day, moment


def add_to(commands: Any) -> None:
    """Add the command to the parser. With a desk and --as it counts by that desk's settings and bank holidays."""
    clock = commands.add_parser("clock", help=_("when something is due, from a time: by a clock or a rule"))
    clock.add_argument(
        "rule", nargs="?", default="", metavar="RULE", help=_("such as clock.one-working-day; all without")
    )
    clock.add_argument(
        "--from", dest="start", type=_start, metavar="TIME", help=_("“2026-12-24 17:00”, or a day; now without")
    )
    clock.add_argument("--day", type=day_argument, metavar="DATE", help=_("the day that the event names"))
    clock.add_argument("--hearing", type=day_argument, metavar="DATE", help=_("before whose day it must be done"))
    clock.add_argument("--kind", default="", metavar="KIND", help=_("of a rule that follows several kinds of event"))
    clock.add_argument("--area", default=EVERYWHERE, metavar="AREA", help=_("whose bank holidays count"))
    clock.set_defaults(alone=count_alone, command=count_on_desk)


def _start(text: str) -> Start:
    try:
        return understood_start(text)
    except ValidationFailed as refused:
        raise argparse.ArgumentTypeError(str(refused)) from None


def count_alone(given: argparse.Namespace, output: Output) -> None:
    """Count by the settings and bank holidays that come with DA Desk."""
    practice = shipped(resources())
    _answer(practice, Policies(practice.policies), given, output, given.start or datetime.now(UTC))


def count_on_desk(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Count by the settings and bank holidays of a desk, as of the day that is counted from."""
    work, start = services.workplace, given.start or services.workplace.now()
    with work.reading() as uow:
        policies = work.policies(uow, day_of(start))
    _answer(work.practice, policies, given, output, start)


def _answer(practice: Practice, policies: Policies, given: argparse.Namespace, output: Output, start: Start) -> None:
    if not given.rule:
        rows = [
            {"slug": each.slug, "title": each.title, "source": each.source, "confidence": each.confidence}
            for each in clocks_on(practice, day_of(start), given.area)
        ]
        output.rows(
            ("slug", "title", "source", "confidence"), (_("Rule"), _("Title"), _("Source"), _("Confidence")), rows
        )
        return
    try:
        found = ask(practice, policies, Asked(given.rule, start, given.day, given.hearing, given.kind, given.area))
    except ValidationFailed as refused:
        raise WrongUse(str(refused)) from None
    facts = _facts(found, start)
    if output.as_json:
        output.one(facts, {})
    else:
        output.one(_shown(found, facts), _titles())


def _facts(found: ClockAnswer, start: Start) -> dict[str, Any]:
    skipped = found.due.skipped
    return {
        "slug": found.slug,
        "title": found.title,
        "rule_version": found.rule_version,
        "source": found.source,
        "confidence": found.confidence,
        "from_day": found.from_day,
        "from": start.astimezone(UTC) if isinstance(start, datetime) else start,
        "due": found.due.at,
        "due_words": found.due.words,
        "limit": found.limit.at if found.limit else None,
        "limit_words": found.limit.words if found.limit else "",
        "skipped": [{"day": each.day, "title": each.title, "confidence": each.confidence} for each in skipped],
        "forecast": found.forecast,
    }


def _shown(found: ClockAnswer, facts: dict[str, Any]) -> dict[str, Any]:
    """The same for a person: with weekdays, and the bank holidays by name."""
    return facts | {
        "due": moment(found.due.at, weekday=True),
        "limit": moment(found.limit.at, weekday=True) if found.limit else "",
        "skipped": [f"{day(each.day)} ({each.title})" for each in found.due.skipped],
    }


def _titles() -> dict[str, str]:
    return {
        "title": _("Rule"),
        "due": _("Due"),
        "due_words": _("How it was counted"),
        "skipped": _("Bank holidays"),
        "limit": _("At the latest"),
        "limit_words": _("How that was counted"),
        "rule_version": _("Version"),
        "source": _("Source"),
        "confidence": _("Confidence"),
        "from_day": _("In force from"),
        "forecast": _("By a forecast of bank holidays"),
    }
