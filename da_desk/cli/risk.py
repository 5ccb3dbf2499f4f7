"""``risk list``: the assessments of a case and the grades that were given."""

import argparse
from typing import Any

from da_desk.cli.output import Output
from da_desk.services.desk import Services
from da_desk.wording import _

_KEYS = (
    "seq", "instrument", "stage", "outcome", "day", "assessor", "state", "grade", "graded_at", "lowered",
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    risk = commands.add_parser("risk", help=_("risk assessments and grades: list")).add_subparsers(required=True)
    listing = risk.add_parser("list", help=_("the assessments of a case, the newest first"))
    listing.add_argument("ref", metavar="REF")
    listing.set_defaults(command=list_assessments)


def list_assessments(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Who assessed when, with which instrument, and the grade that followed: never an answer."""
    found = services.plans.of_case(services.cases.by_ref(given.ref))
    grades = {step.record_id: step for step in found.grades}
    rows = [
        {
            "seq": line.seq,
            "instrument": line.instrument,
            "stage": line.stage,
            "outcome": line.outcome,
            "day": line.day,
            "assessor": line.assessor,
            "state": line.state,
            "grade": line.grade,
            "graded_at": grades[line.id].at if line.id in grades else None,
            "lowered": line.id in grades and grades[line.id].lowered,
        }
        for line in found.assessments
    ]
    titles = (
        _("No."), _("Instrument"), _("Stage"), _("Outcome"), _("Day"), _("Who"), _("State"), _("Grade"), _("Graded"),
        _("Lowered"),
    )  # fmt: skip
    output.rows(_KEYS, titles, rows)
