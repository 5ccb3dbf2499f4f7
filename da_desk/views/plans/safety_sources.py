"""Where the rules of safety planning come from, as a person can look them up."""

from da_desk.views import sources
from da_desk.wording import _


def planning() -> str:
    """How a plan is worked out with the victim."""
    return _("College of Policing, APP Victim safety and support, checklist “Developing safety plans with victims”")


def principles() -> str:
    """What a plan has to be."""
    return _("College of Policing, APP Victim safety and support, checklist “Principles of safety planning”")


def guards() -> str:
    """What already keeps a victim safe is left alone."""
    return _(
        "Existing safety mechanisms are not to be frustrated: APP, “Principles of safety planning”; which items are asked about is the design of this desk"
    )


def schemes() -> str:
    """Consent to schemes."""
    return _("APP Victim safety and support, “Sanctuary schemes”, “Cocoon and police watch schemes”")


def advisers() -> str:
    """Advisers, and what they and the CPS are told."""
    return _("APP Victim safety and support, “Independent domestic violence adviser”")


def children() -> str:
    """Children who see, hear or feel the abuse."""
    return _("Domestic Abuse Act 2021, section 3; APP, checklist “Safety planning and children”")


def copy() -> str:
    """What may be left with a victim."""
    return _(
        "A plan is kept confidential from the suspect: APP, “Principles of safety planning”; what a paper leaves out is the design of this desk"
    )


def addresses() -> str:
    """An address that unrelated proceedings could tell."""
    return _("APP Victim safety and support, “Developing safety plans”: an address in unrelated proceedings")


def remand() -> str:
    """What the note for bail and remand is for."""
    return _("APP Victim safety and support, “Bail and breaches of bail”, “Victim’s views on a restraining order”")


def of_plan() -> tuple[str, ...]:
    """All that the safety plan follows."""
    return (
        planning(),
        principles(),
        guards(),
        schemes(),
        advisers(),
        children(),
        sources.above_all(),
        sources.logged(),
    )
