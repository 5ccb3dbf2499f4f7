"""``plan list|show|review-due|export``: RMPs and safety plans as they stand, and their papers for those with a need."""

import argparse
from pathlib import Path
from typing import Any, get_args

from da_desk.cli.due import day_argument
from da_desk.cli.output import Output
from da_desk.errors import NotFound
from da_desk.practice.victim_copy import CopyAnswers
from da_desk.services.case_plans import CasePlans, PlanLine
from da_desk.services.desk import Services
from da_desk.services.duty_views import DutyView
from da_desk.services.plan_papers import PaperAsked, PlanPaperKind
from da_desk.services.plan_views import PlanView
from da_desk.wording import _, day, moment

_LIST_KEYS = (
    "id", "kind", "title", "seq", "state", "in_force", "changed_since", "next_review", "overdue", "sealed_at",
    "open_actions",
)  # fmt: skip
_DUE_KEYS = ("ref", "victim", "grade", "duty", "title", "do_by", "holder", "overdue")
_FILE_KEYS = ("kind", "path", "sha256", "pages")
_SHORT = {"safety-plan": "safety"}
_KINDS = {_SHORT.get(kind, kind): kind for kind in get_args(PlanPaperKind)}
_OF = {"rmp": "rmp", "safety": "safety_plan"}
_LIVES_WITH = ("yes", "no", "sometimes")


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    plan = commands.add_parser("plan", help=_("RMPs and safety plans: list, show, review-due, export"))
    parts = plan.add_subparsers(required=True)
    listing = parts.add_parser("list", help=_("the plans of a case, the open ones first"))
    listing.add_argument("ref", metavar="REF")
    listing.set_defaults(command=list_plans)
    show = parts.add_parser("show", help=_("one plan: where it stands, what is missing, its actions and reviews"))
    show.add_argument("ref", metavar="REF")
    show.add_argument("--kind", choices=tuple(_OF), default="rmp", help=_("which of the two (rmp)"))
    show.set_defaults(command=show_plan)
    due = parts.add_parser("review-due", help=_("the reviews of plans that are owed, overdue ones first"))
    due.add_argument("--on", type=day_argument, metavar="DATE", help=_("as it will stand on that day"))
    due.set_defaults(command=list_reviews)
    _add_export(parts)


def _add_export(parts: Any) -> None:
    export = parts.add_parser("export", help=_("write a paper of a plan; to whom and for what goes on record"))
    export.add_argument("ref", metavar="REF")
    export.add_argument("--kind", required=True, choices=tuple(_KINDS))
    export.add_argument("--out", required=True, type=Path, metavar="FILE", help=_("a name that ends with .pdf"))
    export.add_argument("--recipient", required=True, metavar="WHO")
    export.add_argument("--purpose", required=True, metavar="WHY")
    export.add_argument(
        "--part", action="append", default=[], metavar="SECTION", help=_("rmp, safety: these parts alone")
    )
    copy = export.add_argument_group(_("victim-copy: what the victim was asked before paper is left"))
    copy.add_argument("--lives-with", choices=_LIVES_WITH, default="", help=_("with the suspect"))
    copy.add_argument("--kept-where", default="", metavar="WHERE", help=_("where the paper would be kept"))
    copy.add_argument("--if-found", default="", metavar="WHAT", help=_("what would happen if the suspect found it"))
    words = export.add_argument_group(_("remand-note, address-letter"))
    words.add_argument("--contact", default="", metavar="HOW", help=_("how the reader reaches the officer"))
    words.add_argument("--asked", default="", metavar="WHAT", help=_("remand-note: what the police ask"))
    words.add_argument("--to", default="", metavar="OFFICE", help=_("the court or office as the paper addresses it"))
    words.add_argument("--proceedings", default="", metavar="WHICH", help=_("address-letter: which proceedings"))
    words.add_argument("--their-reference", default="", metavar="NUMBER", help=_("address-letter: their own reference"))
    export.set_defaults(command=export_paper)


def list_plans(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The open plans of a case, then those that were closed."""
    titles = (
        _("Id"), _("Kind"), _("Plan"), _("No."), _("State"), _("In force"), _("Changed since"), _("Next review"),
        _("Overdue"), _("Since"), _("Open actions"),
    )  # fmt: skip
    found = services.plans.of_case(services.cases.by_ref(given.ref))
    rows = [{key: getattr(line, key) for key in _LIST_KEYS} for line in _lines(found)]
    output.rows(_LIST_KEYS, titles, rows)


def _lines(found: CasePlans) -> list[PlanLine]:
    return [line for line in (found.rmp, found.safety_plan, *found.former) if line is not None]


def show_plan(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The plan that is open, else the last one: never its words, which are read on the screen."""
    found = services.plans.of_case(services.cases.by_ref(given.ref))
    line = next((line for line in _lines(found) if line.kind == _OF[given.kind]), None)
    if line is None:
        raise NotFound(_("There is no such plan in this case yet."))
    view = services.plans.view(line.id)
    facts = {"ref": given.ref, "seq": line.seq, **_facts(view)}
    output.one(facts if output.as_json else facts | _in_words(view), _titles())


def _facts(view: PlanView) -> dict[str, Any]:
    return {
        "id": view.record.id,
        "kind": view.kind,
        "state": view.state,
        "in_force": view.in_force,
        "in_force_words": view.in_force_words,
        "owner": view.owner.display if view.owner else "",
        "grade": view.grade,
        "next_review": view.next_review,
        "review_overdue": view.review_overdue,
        "missing": [gap.sentence for gap in view.gaps],
        "undecided": [question.title for question in view.questions if not question.settled],
        "comments": [{"section": each.section, "who": each.who, "at": each.at} for each in view.comments],
        "actions": [_action(each) for each in _duties(view)],
        "reviews": [
            {"at": each.at, "who": each.who, "outcome": each.outcome, "next_review": each.next_review}
            for each in view.reviews
        ],
        "signed": [{"what": each.kind, "who": each.who, "at": each.at} for each in view.signed],
    }


def _duties(view: PlanView) -> list[DutyView]:
    return [line.duty for line in view.actions if line.duty is not None]


def _action(duty: DutyView) -> dict[str, Any]:
    return {
        "title": duty.title,
        "holder": duty.holder,
        "do_by": duty.do_by,
        "state": duty.state,
        "outcome": duty.outcome,
        "overdue": duty.overdue,
    }


def _in_words(view: PlanView) -> dict[str, Any]:
    """The lists within the facts, a phrase each."""
    return {
        "state": view.state_title,
        "grade": view.grade_title,
        "comments": [each.section_title or _("the whole") for each in view.comments],
        "actions": [
            _("{title} ({holder}, {day})").format(title=each.title, holder=each.holder or "-", day=moment(each.do_by))
            for each in _duties(view)
        ],
        "reviews": [f"{day(each.at.date())} {each.outcome_title}" for each in view.reviews],
        "signed": [f"{moment(each.at)} {each.title}, {each.who}" for each in view.signed],
    }


def _titles() -> dict[str, str]:
    return {
        "ref": _("Case"),
        "kind": _("Kind"),
        "seq": _("No."),
        "state": _("State"),
        "in_force_words": _("In force"),
        "owner": _("Owner"),
        "grade": _("Grade"),
        "next_review": _("Next review"),
        "review_overdue": _("Overdue"),
        "missing": _("Missing"),
        "undecided": _("To be decided"),
        "comments": _("Comments on"),
        "actions": _("Actions"),
        "reviews": _("Reviews"),
        "signed": _("Signed"),
    }


def list_reviews(services: Services, given: argparse.Namespace, output: Output) -> None:
    """What is owed by the end of the day, over every case that may be listed."""
    rows = [
        {
            "ref": card.ref,
            "victim": card.victim_name,
            "grade": card.grade,
            "duty": card.rule,
            "title": card.title,
            "do_by": card.do_by,
            "holder": card.holder,
            "overdue": card.overdue,
        }
        for card in services.duties.reviews_due(given.on)
    ]
    titles = (
        _("Case"), _("Victim"), _("Grade"), _("Rule"), _("To do"), _("Do by"), _("Whose"), _("Overdue"),
    )  # fmt: skip
    output.rows(_DUE_KEYS, titles, rows)


def export_paper(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Write the paper; path and SHA-256 on standard output.

    The victim's copy is refused (exit 3) without what the victim was asked first: nothing is left behind by a habit.
    """
    asked = PaperAsked(
        recipient=given.recipient,
        purpose=given.purpose,
        parts=tuple(given.part),
        answers=_answers(given),
        contact=given.contact,
        asked=given.asked,
        to=given.to,
        proceedings=given.proceedings,
        their_reference=given.their_reference,
    )
    case_id = services.cases.by_ref(given.ref)
    issued = services.plan_papers.issue(case_id, _KINDS[given.kind], given.out, asked)
    rows = [
        {"kind": given.kind, "path": str(file.path), "sha256": file.sha256, "pages": file.pages}
        for file in issued.files
    ]
    output.rows(_FILE_KEYS, (_("Kind"), _("File"), _("SHA-256"), _("Pages")), rows)


def _answers(given: argparse.Namespace) -> CopyAnswers | None:
    """What was asked, when anything of it was given; a part of it is refused by name."""
    if not (given.lives_with or given.kept_where or given.if_found):
        return None
    return CopyAnswers(given.lives_with, given.kept_where, given.if_found, "paper")
