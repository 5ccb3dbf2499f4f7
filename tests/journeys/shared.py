"""The invented people of the training desk, living through their cases on a shared desk."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from da_desk.services.desk import sign_in_shared
from da_desk.services.training import TrainingDesk, WalkingClock, tell, training_accounts, weeks_before
from da_desk.services.training_steps import Cast
from tests.desk import UNIT
from tests.light import LIGHT
from tests.shared_desk import SECOND, ServerClock, SharedDeskForTests


@dataclass
class BothWalk(WalkingClock):
    """The clock of the telling, which takes the server's along from step to step."""

    server: ServerClock | None = None

    def __setattr__(self, name: str, value: object) -> None:
        before = getattr(self, name, None)
        super().__setattr__(name, value)
        moved = isinstance(value, datetime) and isinstance(before, datetime) and (value - before).total_seconds() > 1
        if name == "at" and moved and self.server is not None and isinstance(value, datetime):
            self.server.at = value


def told(desk: SharedDeskForTests, *, cases: int) -> TrainingDesk:
    """The same cases as on a training desk, told up to this minute; the server's clock is the real one afterwards."""
    accounts = training_accounts()
    ready = datetime.now(UTC).replace(second=0, microsecond=0)
    desk.clock.at = weeks_before(ready)
    clock = BothWalk(desk.clock.at, server=desk.clock)
    _add_people(desk)
    with ExitStack() as stack:
        signed_in = {}
        for account in accounts[1:4]:
            made = sign_in_shared(desk.place, account.username, account.password, clock=clock, kdf=LIGHT)
            signed_in[account.username] = made
            stack.callback(made.close)
        unit_id = next(iter(signed_in["amin"].workplace.actor.unit_ids))
        cast = Cast(unit_id, officer=signed_in["amin"], oic=signed_in["doyle"], supervisor=signed_in["price"])
        tell(cast, clock, ready, cases=cases)
    desk.clock.forget()
    return TrainingDesk(Path(), accounts)


def _add_people(desk: SharedDeskForTests) -> None:
    one, other = desk.as_("administrator").accounts, desk.as_(SECOND).accounts
    unit_id = next(unit.id for unit in one.units() if unit.display == UNIT)
    for person in training_accounts():
        if person.username not in ("pugh",):
            one.add(person.username, person.full_name, person.rank_number, unit_id, person.role, person.password)
    for row in other.list():
        if row.waiting:
            other.activate(row.id, row.version)
