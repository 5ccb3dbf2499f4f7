"""People who save one version after another on a shared desk while it is being broken, and what stands there afterwards.

Each is at a report of their own, through the services of a signed-in person. What got no answer is sent again under the
same operation, as the program does from its outbox.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import ServerLost
from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.base import uuid7
from da_desk.models.records import Record
from da_desk.services.desk import Services
from da_desk.store.changes import Changes
from tests.services.invented import indicated, made_case
from tests.services.journey import REPORT, report_body
from tests.shared_desk import SharedDeskForTests

TEXT = "body.front.now_says"
"""Where the log tells of the text that a writer changes."""
PATIENCE_SECONDS = 90
"""How long a writer sends one save again and again before the test fails."""


class GaveUp(AssertionError):
    """A save never got through."""


def by_way_of(desk: SharedDeskForTests, port: int) -> SharedDeskForTests:
    """The same desk through a line at that port. Close what it opened."""
    return replace(desk, place=replace(desk.place, port=port), state=desk.state / str(port), _open=[], _signed_in={})


@dataclass
class Writer:
    """One person at one report. ``told``: how often they heard that the server is lost."""

    services: Services
    case_id: UUID
    record_id: UUID
    name: str = "writer"
    version: int = 1
    acknowledged: list[str] = field(default_factory=list)
    told: int = 0

    def save(self) -> None:
        """Save the next text, again and again under one operation until it is acknowledged."""
        text, op_id, until = self.next_text(), uuid7(), time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.send(text, op_id)
            except ServerLost:
                self.told += 1
                if time.monotonic() > until:
                    raise GaveUp(self.name) from None
            else:
                return

    def next_text(self) -> str:
        """What is saved next."""
        return f"{self.name} {len(self.acknowledged) + 1}"

    def send(self, text: str, op_id: UUID) -> Changes:
        """Send one save once; it counts when this returns."""
        body = report_body(now_says=text)
        changes = self.services.records.save(
            self.case_id, REPORT, body, record_id=self.record_id, version=self.version, op_id=op_id
        )
        self.version += 1
        self.acknowledged.append(text)
        return changes

    def save_until(self, ended: threading.Event) -> None:
        """Save without end."""
        while not ended.is_set():
            self.save()


def writer(desk: SharedDeskForTests, sees: SharedDeskForTests, who: str = "officer", name: str = "writer") -> Writer:
    """That person at a new report of a new case, both made over ``desk``; they work over ``sees``."""
    case_id = made_case(desk)
    indicated(desk, case_id)
    record_id = desk.as_("officer").records.save(case_id, REPORT, report_body()).made("record")
    return Writer(sees.services(who), case_id, record_id, name)


@dataclass(frozen=True)
class Stands:
    """What the server holds of a writer's saves, against what was acknowledged. ``unheard``: kept and never answered."""

    lost: int = 0
    doubled: int = 0
    unheard: int = 0

    def __add__(self, other: "Stands") -> "Stands":
        return Stands(self.lost + other.lost, self.doubled + other.doubled, self.unheard + other.unheard)


def stands(desk: SharedDeskForTests, writer: Writer) -> Stands:
    """By the log of the record, which must tell of one version after another, and by the record itself."""
    said = texts(desk, writer)
    counted = Counter(said)
    record = desk.as_("officer").records.get(writer.record_id)
    assert record.version == 1 + len(said)
    assert not said or record.body["front"]["now_says"] == said[-1]
    return Stands(
        lost=sum(text not in counted for text in writer.acknowledged),
        doubled=sum(count - 1 for count in counted.values()),
        unheard=len(counted.keys() - set(writer.acknowledged)),
    )


def texts(desk: SharedDeskForTests, writer: Writer) -> list[str]:
    """Every text the record had, by the log; each entry must follow from the one before."""
    work = desk.as_("officer").workplace
    work.opened(writer.case_id)
    with work.reading() as uow:
        details = uow.all(
            select(AuditDetail.detail)
            .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
            .where(AuditEntry.entity_id == writer.record_id, AuditEntry.entity == Record.__tablename__)
            .order_by(AuditEntry.seq)
        )
    changes: list[tuple[Any, Any]] = [tuple(each[TEXT]) for each in map(json.loads, details) if TEXT in each]
    assert all(former[1] == later[0] for former, later in pairwise(changes))
    return [new for _former, new in changes[1:]]


def while_they_save(
    writers: Sequence[Writer], disturb: Callable[[], object], times: int, seconds: float, saves_between: int = 3
) -> int:
    """Disturb up to ``times`` times within ``seconds`` while all of them save; how often it was done.

    Between two disturbances something is saved, so that each meets work under way.
    """
    ended, until, done = threading.Event(), time.monotonic() + seconds, 0
    with ThreadPoolExecutor(len(writers)) as pool:
        working = [pool.submit(each.save_until, ended) for each in writers]
        try:
            while done < times and time.monotonic() < until and not any(each.done() for each in working):
                disturb()
                done += 1
                _wait_for(writers, saves_between, ended)
        finally:
            ended.set()
    for each in working:
        each.result()
    return done


def _wait_for(writers: Sequence[Writer], saves: int, ended: threading.Event) -> None:
    wanted = sum(len(each.acknowledged) for each in writers) + saves
    until = time.monotonic() + PATIENCE_SECONDS
    while sum(len(each.acknowledged) for each in writers) < wanted:
        if time.monotonic() > until:
            raise GaveUp("nobody's save got through")
        ended.wait(0.005)
