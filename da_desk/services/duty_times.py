"""Another time for a duty than the one that was counted: set by hand with a reason, or counted again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from da_desk.errors import RuleRefused
from da_desk.models.cases import Case
from da_desk.models.events import Duty, Event
from da_desk.services.duty_views import settable
from da_desk.services.rule_runs import run_rules
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, moment


@dataclass(frozen=True, slots=True)
class DutyTimeActs(Service):
    """The part of :class:`Duties` about times."""

    def override(
        self, duty_id: UUID, version: int, do_by: datetime, reason: str, *, op_id: UUID | None = None
    ) -> Changes:
        """Set another time for an open duty. Who did, when and why stand beside it; how it was counted stays readable.

        It stands until the day it was counted from moves. Later than the limit only a supervisor may set it. Raises
        ValidationFailed, RuleRefused for a day that stands in a plan and is changed there, AccessDenied, Conflict.
        """

        def act(uow: UnitOfWork) -> None:
            case, duty = self._taken_duty(uow, duty_id, version)
            self._require_counted(duty)
            typed = Typed()
            kept = typed.text("reason", _("Why another time"), reason, needed=True, limit=1000)
            if do_by <= uow.now:
                typed.refuse("do_by", _("Choose a time that is still to come."))
            elif duty.limit_at is not None and do_by > duty.limit_at and not self._supervises(uow, case):
                sentence = _("This is owed by {limit} at the latest. A supervisor may set a later time.")
                typed.refuse("do_by", sentence.format(limit=moment(duty.limit_at, weekday=True)))
            else:
                typed.instant("do_by", _("Do by"), do_by)
            typed.check()
            if duty.time_reason is None:
                duty.former_do_by = duty.do_by
            duty.do_by, duty.time_reason = do_by, kept
            duty.time_set_by, duty.time_set_at = uow.account_id, uow.now

        return self.workplace.act(op_id, act)

    def count_again(self, duty_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Count an open duty's time anew, by today's bank holidays: a time set by hand is given up.

        Nothing changes where the count gives what stands. Raises AccessDenied, Conflict, RuleRefused.
        """

        def act(uow: UnitOfWork) -> None:
            case, duty = self._taken_duty(uow, duty_id, version)
            duty.time_reason = duty.time_set_by = duty.time_set_at = None
            run_rules(self.workplace, uow, case, uow.get(Event, duty.event_id))

        return self.workplace.act(op_id, act)

    def _taken_duty(self, uow: UnitOfWork, duty_id: UUID, version: int) -> tuple[Case, Duty]:
        duty = uow.take(Duty, duty_id, version)
        case = self.workplace.in_case(uow, duty.case_id, "override", "duty")
        if duty.state != "open":
            raise RuleRefused(_("“{title}” has its outcome already.").format(title=duty.title))
        return case, duty

    def _require_counted(self, duty: Duty) -> None:
        if not settable(self.workplace.practice, duty):
            sentence = _("“{title}” is due on the day that was set where it comes from. Change that day there.")
            raise RuleRefused(sentence.format(title=duty.title))

    def _supervises(self, uow: UnitOfWork, case: Case) -> bool:
        return self.workplace.allows_in(uow, case, "check", "duty")
