"""``withdrawal show|pack``: where a withdrawal stands, and the pack for the CPS."""

import argparse
from pathlib import Path
from typing import Any

from da_desk.cli.output import Output, complain
from da_desk.errors import GateClosed
from da_desk.host.files import in_words
from da_desk.services.desk import Services
from da_desk.wording import _

_FILE_KEYS = ("kind", "path", "sha256", "pages")


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    withdrawal = commands.add_parser("withdrawal", help=_("withdrawals: show, pack")).add_subparsers(required=True)
    show = withdrawal.add_parser("show", help=_("where it stands and what is missing"))
    show.add_argument("ref", metavar="REF")
    show.set_defaults(command=show_withdrawal)
    pack = withdrawal.add_parser("pack", help=_("write the three files for the CPS"))
    pack.add_argument("ref", metavar="REF")
    pack.add_argument("--out", required=True, type=Path, metavar="DIR")
    pack.add_argument(
        "--override", default="", metavar="REASON", help=_("supervisors: let it leave incomplete, and say why")
    )
    pack.add_argument("--recipient", default=_("Crown Prosecution Service"), metavar="WHO")
    pack.add_argument("--purpose", default="", metavar="WHY")
    pack.set_defaults(command=write_pack)


def show_withdrawal(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The state of each paper and the gate's lines; nothing that anybody said."""
    case_id = services.cases.by_ref(given.ref)
    view = services.statements.summary(case_id)
    gate = services.disclosure.gate(case_id) if view else ()
    pairs = {
        "ref": given.ref,
        "indicated_at": view.indicated_at if view else None,
        "stance": view.stance if view else "",
        "statement": view.statement.state if view and view.statement else "",
        "oic_statement": view.oic_statement.state if view and view.oic_statement else "",
        "report": view.report.state if view and view.report else "",
        "paused": view.paused if view else "",
        "missing": [line.sentence for line in gate if line.severity == "missing"],
        "notes": [line.sentence for line in gate if line.severity == "note"],
    }
    titles = {
        "ref": _("Case"),
        "indicated_at": _("Indicated"),
        "stance": _("What the victim says"),
        "statement": _("Statement"),
        "oic_statement": _("OIC's statement"),
        "report": _("Background report"),
        "paused": _("Paused"),
        "missing": _("Missing"),
        "notes": _("Notes"),
    }
    output.one(pairs, titles)


def write_pack(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Write the pack; paths and SHA-256 on standard output. Raises GateClosed (exit 3) with what is missing."""
    case_id = services.cases.by_ref(given.ref)
    purpose = given.purpose or _("Decision on a prosecution that the victim no longer supports")
    with in_words():
        given.out.mkdir(parents=True, exist_ok=True)
    try:
        issued = services.disclosure.issue(
            case_id, given.out, recipient=given.recipient, purpose=purpose, override=given.override
        )
    except GateClosed as refusal:
        complain(_("The pack was not written. Missing:"))
        if output.as_json:
            output.say("", missing=[{"place": p.field, "sentence": p.sentence} for p in refusal.missing])
        raise
    rows = [
        {"kind": file.kind, "path": str(file.path), "sha256": file.sha256, "pages": file.pages} for file in issued.files
    ]
    output.rows(_FILE_KEYS, (_("Kind"), _("File"), _("SHA-256"), _("Pages")), rows)
