"""What the attackers find: a desk with cases of two units, one of them hidden, and everyone's own login to the server.

Built once for each worker through the services that people use; the attacks then talk to the server with SQL of their own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from da_desk.practice.catalogue import shipped
from da_desk.services.cases import NewCase
from da_desk.services.people import NewPerson
from da_desk.services.safe_contacts import SafeContactValues
from da_desk.settings import ServerPlace, resources
from tests.attacks.watch import WATCH
from tests.desk import PASSWORD, START
from tests.server.cluster import Cluster
from tests.services.invented import indicated, made_case, unit_of, victim_part
from tests.services.journey import DETAILS, REPORT, VIEWS, Journey, details_body, report_body
from tests.services.owed import answer
from tests.services.personal import Personal
from tests.services.planned import SAFETY, Planned, assess
from tests.shared_desk import MIGRATOR, SharedDeskForTests

STRANGER = "stranger"
"""A login in the groups of an officer, for which the desk has no account."""

SECRETS: Mapping[str, tuple[str, ...]] = {
    "ours": (
        "14 Larch Close",
        "07700 900123",
        "bluebell",
        "Denholm",
        "I am tired of waiting",
        "9 Alder Row",
        "TN/4471/26",
    ),
    "theirs": ("5 Hidden Mews", "07700 900777", "foxglove", "Skelton", "says that it was a knife", "SX/5150/26"),
    "hidden": (
        "Quillfeather",
        "Zephyrine",
        "77 Wharfside",
        "07700 900888",
        "Doyle, the suspect",
        "QX/9191/26",
        "lives with",
    ),
}
"""What stands in each case and in no card, or for the hidden one anywhere: seen by nobody who has not opened it."""

FACE = "DI 4410 Ellis, 01632 960123"


@dataclass(frozen=True)
class Scene:
    """``ids``: what attacks name as ``<name>``; ``logged``: the last entry of the log, and ``sums`` of all rows, when it was built."""

    cluster: Cluster
    place: ServerPlace
    ids: Mapping[str, str]
    logged: int = 0
    sums: str = ""
    _kept: list[psycopg.Connection[Any]] = field(default_factory=list, compare=False)

    @property
    def roles(self) -> str:
        """What the desk's roles begin with."""
        return self.place.prefix

    def words(self, who: str, **other: str | int) -> str:
        """Words for libpq, as that person or as the migrator."""
        user = f"{self.roles}_migrator" if who == "migrator" else f"{self.roles}.{who}"
        password = MIGRATOR if who == "migrator" else PASSWORD
        return self.cluster.conninfo(self.place.database, **{"user": user, "password": password} | other)

    def connect(self, who: str, *, autocommit: bool = False, **other: str | int) -> psycopg.Connection[Any]:
        """A connection of that person, with nothing of the desk's program in between."""
        return psycopg.connect(self.words(who, **other), autocommit=autocommit)

    @contextmanager
    def superuser(self) -> Iterator[psycopg.Connection[Any]]:
        """As whoever runs the server; triggers do not fire. One connection for all of the run, each statement committed."""
        if not self._kept:
            self._kept.append(self.cluster.superuser(self.place.database))
            self._kept[0].execute("set session_replication_role = replica")
        yield self._kept[0]

    def close(self) -> None:
        """Leave the database."""
        while self._kept:
            self._kept.pop().close()

    def filled(self, sql: str) -> str:
        """``<name>`` replaced by an id, a name or text of the scene."""
        return re.sub(r"<([a-z_0-9]+)>", lambda found: self.ids[found[1]], sql)

    def opened(self, connection: psycopg.Connection[Any], *cases: str) -> None:
        """Open cases as the desk does: on the record, in a transaction of their own."""
        for case in cases:
            found = connection.execute("select outcome from api.open_case(%s, '')", [self.ids[case]]).fetchone()
            connection.commit()
            assert found == ("granted",), (case, found)

    def clock(self, **by: int) -> None:
        """Move the server's clock on from the start."""
        with self.superuser() as connection:
            connection.execute(
                "update guard.test_clock set at = %s::timestamptz + make_interval(hours => %s, mins => %s)",
                [START, by.get("hours", 0), by.get("minutes", 0)],
            )

    def now_sums(self) -> str:
        """One hash of every row that attackers may not change, and of every login."""
        with self.superuser() as connection:
            found = connection.execute("select watch.sums(%s)", [self.logged]).fetchone()
        assert found is not None
        return str(found[0])

    def forget(self) -> None:
        """What an attack wrote to the logs goes, and the clock stands where it stood."""
        with self.superuser() as connection:
            connection.execute("select watch.forget(%s)", [self.logged])
        self.clock()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """As the superuser."""
        with self.superuser() as connection:
            return connection.execute(self.filled(sql), values or None).fetchall()

    def value(self, sql: str, *values: object) -> Any:
        """As the superuser."""
        return self.rows(sql, *values)[0][0]


def secrets(*opened: str) -> Sequence[str]:
    """What may not be seen by somebody who has opened those cases alone."""
    return [word for case, words in SECRETS.items() if case not in opened for word in words]


def built(cluster: Cluster, desk: SharedDeskForTests, out: Path) -> Scene:
    """Everything the attacks need, made by those who may make it."""
    ids = _cases(desk, out)
    ids |= _papers(desk, out, UUID(ids["ours"]))
    ids |= _plans(desk, *(UUID(ids[name]) for name in ("ours", "second", "third")))
    ids |= _personal(desk, out, UUID(ids["third"]))
    _days(desk)
    ids |= _second_persons(desk)
    ids |= {f"{name}_id": str(desk.account_id(name)) for name in _PEOPLE}
    ids |= {"unit": str(unit_of(desk)), "other_unit": str(unit_of(desk, "outsider")), "roles": desk.place.prefix}
    ids["database"] = desk.place.database
    desk.close()
    with cluster.superuser(desk.place.database) as connection:
        connection.execute(f"create role \"{ids['roles']}.{STRANGER}\" login inherit password '{PASSWORD}'")
        connection.execute(f'grant "{ids["roles"]}_person", "{ids["roles"]}_officer" to "{ids["roles"]}.{STRANGER}"')
        connection.execute(WATCH.replace("<roles>", ids["roles"]))
    made = Scene(cluster, desk.place, ids)
    with made.superuser() as connection:
        connection.execute("select watch.begin()")
    ids |= _looked_up(made)
    made.close()
    made = replace(made, ids=ids, logged=int(ids["seq"]), _kept=[])
    return replace(made, sums=made.now_sums())


_PEOPLE = ("administrator", "second", "officer", "oic", "supervisor", "auditor", "outsider")


def _cases(desk: SharedDeskForTests, out: Path) -> dict[str, str]:
    out.mkdir(exist_ok=True)
    journey = Journey.begun(desk, out)
    ours = journey.case_id
    officer = desk.as_("officer")
    officer.people.add_contact(ours, victim_part(desk, ours), "address", "14 Larch Close, Tarnford")
    officer.people.record_safe_contact(ours, SafeContactValues("phone", "07700 900123", code_word="bluebell"))
    theirs = _case(
        desk,
        "outsider",
        NewPerson("Farthingale", "Odette", born=date(1994, 3, 2)),
        NewPerson("Skelton", "Rafe"),
        "SX/5150/26",
    )
    _contacts(desk, "outsider", theirs, "5 Hidden Mews", "07700 900777", "foxglove")
    hidden = _case(
        desk,
        "officer",
        NewPerson("Quillfeather", "Zephyrine", born=date(1990, 7, 7)),
        NewPerson("Doyle, the suspect"),
        "QX/9191/26",
    )
    _contacts(desk, "officer", hidden, "77 Wharfside", "07700 900888", "foxglove")
    indicated(desk, hidden)
    answer(desk, hidden, "duty.notify-cps", "told", "By telephone")
    desk.as_("officer").cases.set_owner(hidden, "risk", desk.account_id("oic"))
    desk.as_("supervisor").workplace.store.guard.restrict(
        desk.as_("supervisor").workplace.actor, hidden, FACE, "an officer is suspected",
        [desk.account_id("supervisor")], {desk.account_id("oic"): "lives with the suspect"},
    )  # fmt: skip
    desk.as_("auditor").cases.open(ours)
    return {"ours": str(ours), "theirs": str(theirs), "hidden": str(hidden)}


def _case(desk: SharedDeskForTests, who: str, victim: NewPerson, suspect: NewPerson, crime: str) -> UUID:
    new = NewCase(
        victim=victim, unit_id=unit_of(desk, who), crime_number=crime, allegation=f"She says that it was a knife, {crime}",
        grade="high", suspect=suspect, suspect_relationship="former-partner",
    )  # fmt: skip
    return desk.as_(who).cases.create(new).made("case_file")


def _contacts(desk: SharedDeskForTests, who: str, case_id: UUID, address: str, phone: str, code: str) -> None:
    people = desk.as_(who).people
    part = next(each.involvement.id for each in people.of_case(case_id) if each.involvement.role == "victim")
    people.add_contact(case_id, part, "address", address)
    people.add_contact(case_id, part, "phone", phone)
    people.record_safe_contact(case_id, SafeContactValues("phone", phone, code_word=code))


def _papers(desk: SharedDeskForTests, out: Path, ours: UUID) -> dict[str, str]:
    journey = Journey(desk, ours, out)
    statement = journey.whole()
    views = journey.save(VIEWS, {})
    second = made_case(desk)
    indicated(desk, second)
    supervisor, oic = desk.as_("supervisor"), desk.as_("oic")
    own = supervisor.records.save(second, REPORT, report_body()).made("record")
    oic.reports.complete(own, supervisor.records.get(own).version)
    third = made_case(desk)
    indicated(desk, third)
    waiting = oic.records.save(third, REPORT, report_body()).made("record")
    oic.reports.complete(waiting, oic.records.get(waiting).version)
    with_withdrawn = indicated(desk, second, START)
    officer = desk.as_("officer")
    gone = officer.records.save(second, DETAILS, details_body()).made("record")
    officer.records.withdraw(gone, officer.records.get(gone).version, "by mistake")
    return {
        "statement": str(statement), "views": str(views), "second": str(second), "own_report": str(own), "third": str(third),
        "report": str(waiting), "withdrawn": str(gone), "second_event": str(with_withdrawn),
    }  # fmt: skip


def _plans(desk: SharedDeskForTests, ours: UUID, second: UUID, third: UUID) -> dict[str, str]:
    """An RMP that waits for its signature, one that the supervisor wrote, one that is signed off; others that stand or ended."""
    signed, own, waiting = (Planned(desk, case_id) for case_id in (ours, second, third))
    signed.save(signed.body())
    signed.signed()
    own.save(own.body(), by="supervisor")
    own.submit(by="supervisor")
    waiting.save(waiting.body())
    waiting.submit()
    agreed, closed = Planned(desk, ours, SAFETY), Planned(desk, second, SAFETY)
    for plan in (agreed, closed):
        plan.save(plan.body())
    desk.as_("officer").plans.agree(agreed.id, agreed.version)
    closed.review("close", next_review=None)
    graded = assess(desk, ours, "high")
    return {
        "rmp": str(waiting.id), "own_rmp": str(own.id), "signed_rmp": str(signed.id), "agreed": str(agreed.id),
        "closed": str(closed.id), "graded": str(graded),
    }  # fmt: skip


def _personal(desk: SharedDeskForTests, out: Path, third: UUID) -> dict[str, str]:
    """A victim personal statement that is signed, and a further one that is printed to be signed."""
    case = Personal(desk, third, out)
    signed = case.signed()
    waiting = case.write("I still do not sleep.")
    case.printed(waiting)
    return {"vps": str(signed), "vps_waiting": str(waiting)}


def _days(desk: SharedDeskForTests) -> None:
    """Someone's days, and absences: one of the unit, one of another unit, one that was taken back."""
    today = START.date()
    for who, days in (("officer", 10), ("outsider", 10), ("officer", 30)):
        desk.as_(who).working_days.add_absence(today + timedelta(days=days), today + timedelta(days=days + 4))
    officer = desk.as_("officer")
    gone = officer.working_days.absences(desk.account_id("officer"))[-1]
    officer.working_days.withdraw_absence(gone.id, gone.version, "by mistake")
    for who in ("officer", "outsider"):
        desk.as_(who).working_days.set_week("1234", today)


def _second_persons(desk: SharedDeskForTests) -> dict[str, str]:
    """What waits for a second person: an account, a setting and a wording; and someone who has left."""
    one, other = desk.as_("administrator").accounts, desk.as_("second").accounts
    unit = unit_of(desk)
    waiting = one.add("walsh", "Ines Walsh", "DC 1500", unit, "officer", PASSWORD).made("account")
    leaver = one.add("leaver", "Bo Lund", "DC 1600", unit, "officer", PASSWORD).made("account")
    version = next(row.version for row in other.list() if row.id == leaver)
    other.activate(leaver, version)
    other.disable(leaver, version + 1)
    supervisor = desk.as_("supervisor")
    supervisor.policies.set("lock.minutes", "9", START.date())
    supervisor.wordings.load(_wording(desk))
    return {"walsh_id": str(waiting), "leaver_id": str(leaver)}


def _wording(desk: SharedDeskForTests) -> Path:
    found = next(Path(resources()).rglob("mg11*.toml"))
    target = desk.state / "mg11.toml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found.read_text(encoding="utf-8") + "\n# ours\n", encoding="utf-8")
    assert shipped(resources()) is not None
    return target


def _looked_up(made: Scene) -> dict[str, str]:
    """Ids of rows, one of each kind that attacks name."""
    asked = {
        "policy": "select id from da.policy where activated_at is null",
        "wording": "select id from da.catalogue_file where activated_at is null",
        "contact": "select id from da.contact where case_id = '<ours>'",
        "their_contact": "select id from da.contact where case_id = '<theirs>' limit 1",
        "hidden_contact": "select id from da.contact where case_id = '<hidden>' limit 1",
        "part": "select id from da.involvement where case_id = '<ours>' and role = 'victim'",
        "their_part": "select id from da.involvement where case_id = '<theirs>' and role = 'victim'",
        "victim": "select victim_id from da.case_file where id = '<ours>'",
        "their_victim": "select victim_id from da.case_file where id = '<theirs>'",
        "hidden_victim": "select victim_id from da.case_file where id = '<hidden>'",
        "safe": "select id from da.safe_contact where case_id = '<ours>' order by seq limit 1",
        "event": "select id from da.event where case_id = '<ours>' limit 1",
        "duty": "select id from da.duty where case_id = '<ours>' and state = 'open' order by id limit 1",
        "done": "select id from da.duty where case_id = '<ours>' and state = 'done' limit 1",
        "owner": "select id from da.case_owner where case_id = '<ours>' and ownership = 'risk'",
        "snapshot": "select id from da.snapshot where record_id = '<statement>' order by id limit 1",
        "own_snapshot": "select id from da.snapshot where record_id = '<own_report>' order by id desc limit 1",
        "report_snapshot": "select id from da.snapshot where record_id = '<report>' order by id desc limit 1",
        "signing": "select id from da.signing where record_id = '<statement>'",
        "print": "select print_id from da.signing where record_id = '<statement>'",
        "scan": "select scan_id from da.signing where record_id = '<statement>'",
        "checked": "select id from da.record where case_id = '<ours>' and state = 'checked'",
        "entry": "select id from da.audit_entry where case_id = '<ours>' and action = 'created' order by seq limit 1",
        "seq": "select max(seq) from da.audit_entry",
        "ref": "select ref from da.case_file where id = '<ours>'",
        "their_ref": "select ref from da.case_file where id = '<theirs>'",
        "hidden_ref": "select ref from da.case_file where id = '<hidden>'",
        "hidden_key": "select ref_key from da.case_file where id = '<hidden>'",
        "op": "select op_id from da.save_op where account_id = '<supervisor_id>' limit 1",
        "report_sha": "select body_sha256 from da.record where id = '<report>'",
        "report_version": "select version from da.record where id = '<report>'",
        "own_sha": "select body_sha256 from da.record where id = '<own_report>'",
        "own_version": "select version from da.record where id = '<own_report>'",
        "rmp_sha": "select body_sha256 from da.record where id = '<rmp>'",
        "rmp_version": "select version from da.record where id = '<rmp>'",
        "vps_signing": "select id from da.signing where record_id = '<vps>'",
        "vps_print": "select print_id from da.signing where record_id = '<vps>'",
        "vps_scan": "select scan_id from da.signing where record_id = '<vps>'",
        "vps_version": "select version from da.record where id = '<vps>'",
        "vps_sha": "select body_sha256 from da.record where id = '<vps>'",
        "vps_waiting_version": "select version from da.record where id = '<vps_waiting>'",
        "vps_waiting_sha": "select body_sha256 from da.record where id = '<vps_waiting>'",
        "vps_waiting_print": "select id from da.attachment where record_id = '<vps_waiting>' and kind = 'final-print'",
        "vps_offer": "select id from da.event where case_id = '<third>' and kind = 'vps-offered'",
        "rmp_snapshot": "select id from da.snapshot where record_id = '<rmp>' and reason = 'submitted'",
        "own_rmp_sha": "select body_sha256 from da.record where id = '<own_rmp>'",
        "own_rmp_version": "select version from da.record where id = '<own_rmp>'",
        "away": "select id from da.absence where account_id = '<officer_id>' and withdrawn_at is null",
        "their_away": "select id from da.absence where account_id = '<outsider_id>'",
        "not_away": "select id from da.absence where withdrawn_at is not null",
        "week": "select id from da.working_week where account_id = '<officer_id>'",
        "their_week": "select id from da.working_week where account_id = '<outsider_id>'",
        "empty_sha": "select encode(sha256('{}'), 'hex')",
    }
    found: dict[str, str] = {}
    for name, sql in asked.items():
        rows = made.rows(sql)
        assert rows, name
        found[name] = json.dumps(rows[0][0]) if isinstance(rows[0][0], dict) else str(rows[0][0])
    return found


__all__ = ["FACE", "SECRETS", "STRANGER", "Scene", "built", "secrets"]
