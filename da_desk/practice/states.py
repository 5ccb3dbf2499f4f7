"""The states of every kind of paper, the steps from one to the next, and what puts a version in force.

A shared desk's server holds the same tables; a test compares them.
"""

from collections.abc import Mapping
from types import MappingProxyType

_FROM_DRAFT = frozenset({"ready-to-sign", "declined", "not-reached", "supports-in-part", "supports-again", "withdrawn"})
_REOPENED = frozenset({"draft", "withdrawn"})
_SIGNED_PAPER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "draft": frozenset({"ready-to-sign", "withdrawn"}),
        "ready-to-sign": frozenset({"draft", "signed", "withdrawn"}),
        "signed": frozenset(),
        "withdrawn": frozenset(),
    }
)
_COMPLETED_PAPER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "draft": frozenset({"completed", "withdrawn"}),
        "completed": _REOPENED,
        "withdrawn": frozenset(),
    }
)
TRANSITIONS: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "withdrawal_statement": MappingProxyType(
            {
                "draft": _FROM_DRAFT,
                "ready-to-sign": (_FROM_DRAFT - {"ready-to-sign"}) | {"draft", "signed"},
                "signed": frozenset(),
                "declined": _REOPENED,
                "not-reached": _REOPENED,
                "supports-in-part": _REOPENED,
                "supports-again": _REOPENED,
                "withdrawn": frozenset(),
            }
        ),
        "oic_statement": _SIGNED_PAPER,
        "vps": _SIGNED_PAPER,
        "background_report": MappingProxyType(
            {
                "draft": frozenset({"completed", "withdrawn"}),
                "completed": frozenset({"draft", "checked", "withdrawn"}),
                "checked": _REOPENED,
                "withdrawn": frozenset(),
            }
        ),
        "views_record": _COMPLETED_PAPER,
        "witness_details": _COMPLETED_PAPER,
        "risk_assessment": MappingProxyType(
            {
                "draft": frozenset({"graded", "withdrawn"}),
                "graded": frozenset(),
                "withdrawn": frozenset(),
            }
        ),
        "rmp": MappingProxyType(
            {
                "draft": frozenset({"submitted", "self-signed", "closed", "withdrawn"}),
                "submitted": frozenset({"draft", "returned", "first-signed", "signed-off"}),
                "returned": frozenset({"draft", "submitted", "self-signed", "closed"}),
                "first-signed": frozenset({"returned", "signed-off"}),
                "signed-off": frozenset({"draft", "closed"}),
                "self-signed": frozenset({"draft", "submitted", "closed"}),
                "closed": frozenset(),
                "withdrawn": frozenset(),
            }
        ),
        "order": MappingProxyType(
            {
                "draft": frozenset({"ended", "withdrawn"}),
                "ended": frozenset(),
                "withdrawn": frozenset(),
            }
        ),
        "safety_plan": MappingProxyType(
            {
                "draft": frozenset({"agreed", "closed", "withdrawn"}),
                "agreed": frozenset({"draft", "closed"}),
                "closed": frozenset(),
                "withdrawn": frozenset(),
            }
        ),
    }
)
"""Kind of record → state → the states it may go to.

Signed never changes: a further statement supersedes it, and a further VPS stands beside it. A text that changes takes a
paper "ready to sign", a checked report, and a plan that was signed off or agreed back to the draft; the version in force
stays in force. A grade that was given never changes: the next assessment follows it.
"""

SEALINGS = (
    ("withdrawal_statement", "signed", "sign", False),
    ("oic_statement", "signed", "sign", False),
    ("vps", "signed", "sign", False),
    ("background_report", "checked", "check", True),
    ("risk_assessment", "graded", "complete", False),
    ("rmp", "signed-off", "check", True),
    ("rmp", "self-signed", "complete", False),
    ("safety_plan", "agreed", "complete", False),
)
"""What puts a version in force: kind of record, state, the right it takes, and whether nobody who wrote it may do it."""


def next_states(kind: str, state: str) -> frozenset[str]:
    """The states that a record may go to; none for an unknown kind or state."""
    return TRANSITIONS.get(kind, {}).get(state, frozenset())
