"""What a person may do with the force's own files, so that the page offers that and nothing else."""

from typing import TYPE_CHECKING

from da_desk.views.force_files.kind import FileLine
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services


def may_load(services: "Services") -> bool:
    """Whether the person loads files."""
    return services.workplace.allows("create", "catalogue")


def may_activate(services: "Services", line: FileLine) -> bool:
    """Whether this one waits for this person: never for whoever loaded it."""
    mine = line.loaded_by_id == services.workplace.actor.account_id
    return line.state == "waiting" and not mine and services.workplace.allows("manage", "catalogue")


def why_not(services: "Services", line: FileLine) -> str:
    """Of one that waits: why this person does not activate it; "" where they do, and where nothing waits."""
    if line.state != "waiting" or may_activate(services, line):
        return ""
    if line.loaded_by_id == services.workplace.actor.account_id:
        return _("You loaded this file. A second person has to read and activate it.")
    return _("It waits for a supervisor or an administrator, other than who loaded it.")
