"""``vps show|export``: where the victim personal statement of a case stands, and its papers for those with a need."""

import argparse
from pathlib import Path
from typing import Any, get_args

from da_desk.cli.output import Output
from da_desk.services.desk import Services
from da_desk.services.vps_papers import VpsPaperAsked, VpsPaperKind
from da_desk.services.vps_reads import VpsView
from da_desk.wording import _, day, moment

_FILE_KEYS = ("kind", "path", "sha256", "pages")
_SHORT = {"vps": "statement", "vps-preference": "notice"}
_KINDS = {_SHORT[kind]: kind for kind in get_args(VpsPaperKind)}


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    parts = commands.add_parser("vps", help=_("victim personal statements: show, export")).add_subparsers(required=True)
    show = parts.add_parser("show", help=_("offers, the series, the choice, and what is owed"))
    show.add_argument("ref", metavar="REF")
    show.set_defaults(command=show_vps)
    export = parts.add_parser(
        "export", help=_("write the signed statement or the notice of the choice; on record first")
    )
    export.add_argument("ref", metavar="REF")
    export.add_argument("--kind", required=True, choices=tuple(_KINDS))
    export.add_argument("--out", required=True, type=Path, metavar="FILE", help=_("a name that ends with .pdf"))
    export.add_argument("--recipient", required=True, metavar="WHO")
    export.add_argument("--purpose", required=True, metavar="WHY")
    export.add_argument("--contact", default="", metavar="HOW", help=_("notice: how the reader reaches the officer"))
    export.add_argument("--late-reason", default="", metavar="WHY", help=_("why it is sent late"))
    copy = export.add_argument_group(_("a copy for the victim: what was asked before it is left"))
    copy.add_argument("--kept-where", default="", metavar="WHERE", help=_("where the copy would be kept"))
    copy.add_argument("--if-found", default="", metavar="WHAT", help=_("what would happen if the suspect found it"))
    export.set_defaults(command=export_paper)


def show_vps(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Where it stands: never its words, which are read on the screen."""
    view = services.vps.of_case(services.cases.by_ref(given.ref))
    facts = {"ref": given.ref, **_facts(view)}
    output.one(facts if output.as_json else facts | _in_words(view), _titles())


def _facts(view: VpsView) -> dict[str, Any]:
    chosen = view.preference
    return {
        "answer": view.answer,
        "offers": [{"at": o.at, "by": o.by, "answer": o.answer, "ask_again": o.ask_again} for o in view.offers],
        "signed": [
            {"id": s.line.id, "signed_at": s.signed_at, "pages": s.pages, "scanned": s.scanned} for s in view.signed
        ],
        "writing": view.current.state if view.current else "",
        "missing": [gap.sentence for gap in view.gaps],
        "undecided": view.undecided,
        "preference": chosen.choice if chosen else "",
        "preferences": [{"at": p.at, "choice": p.choice} for p in view.preferences],
        "owed": [{"title": d.title, "do_by": d.do_by, "holder": d.holder, "overdue": d.overdue} for d in view.duties],
    }


def _in_words(view: VpsView) -> dict[str, Any]:
    return {
        "answer": view.offers[0].answer_title if view.offers else "",
        "offers": [_("{moment}: {answer}").format(moment=moment(o.at), answer=o.answer_title) for o in view.offers],
        "signed": [moment(s.signed_at) for s in view.signed],
        "writing": view.current.state_title if view.current else "",
        "preference": view.preference.choice_title if view.preference else "",
        "preferences": [
            _("{moment}: {answer}").format(moment=moment(p.at), answer=p.choice_title) for p in view.preferences
        ],
        "owed": [_("{title} by {day}").format(title=d.title, day=day(d.do_by.date())) for d in view.duties],
    }


def _titles() -> dict[str, str]:
    return {
        "ref": _("Case"),
        "answer": _("Last answer"),
        "offers": _("Offers"),
        "signed": _("Signed"),
        "writing": _("Being written"),
        "missing": _("Missing"),
        "undecided": _("Places to decide"),
        "preference": _("To be presented"),
        "preferences": _("Choices"),
        "owed": _("Owed"),
    }


def export_paper(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Write the paper; path and SHA-256 on standard output. What is written for the CPS ends what was owed."""
    asked = VpsPaperAsked(
        given.recipient,
        given.purpose,
        contact=given.contact,
        kept_where=given.kept_where,
        if_found=given.if_found,
        late_reason=given.late_reason,
    )
    case_id = services.cases.by_ref(given.ref)
    issued = services.vps_papers.issue(case_id, _KINDS[given.kind], given.out, asked)
    rows = [
        {"kind": given.kind, "path": str(file.path), "sha256": file.sha256, "pages": file.pages}
        for file in issued.files
    ]
    output.rows(_FILE_KEYS, (_("Kind"), _("File"), _("SHA-256"), _("Pages")), rows)
