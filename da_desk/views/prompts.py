"""What F1 says of one thing to do: by which rule it stands, from which day that rule is, and where it comes from."""

from datetime import datetime
from typing import TYPE_CHECKING

from da_desk.views.help import Help
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.duties import DutyCard
    from da_desk.services.duty_views import DutyView


def help_of_card(duty: "DutyCard") -> Help:
    """Of a duty in a list, whose case is not open."""
    return Help(duty.title, _times(duty.do_by, duty.limit_at), (_rule(duty.rule_words),))


def help_of_duty(duty: "DutyView") -> Help:
    """Of a duty on its case: also why it is asked, and how its time was counted."""
    counted = _("How it was counted: {clock}").format(clock=duty.clock)
    return Help(duty.title, (duty.why, *_times(duty.do_by, duty.limit_at), counted), (_rule(duty.rule_words),))


def _times(do_by: datetime, limit_at: datetime | None) -> tuple[str, ...]:
    said = [_("Do by {moment}.").format(moment=moment(do_by, weekday=True))]
    if limit_at is not None:
        said.append(_("At the latest {moment}.").format(moment=moment(limit_at, weekday=True)))
    return tuple(said)


def _rule(words: str) -> str:
    return words or _("The version of the rule that made it is not on this computer.")
