"""The doors: creating a desk, signing in, getting back in with the recovery code; and what is handed out inside."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from da_desk.errors import AccessDenied, DeskDamaged, NotFound, Problem, ValidationFailed
from da_desk.models.accounts import Account, Actor, Membership, Unit
from da_desk.models.base import uuid7
from da_desk.models.desk import Desk
from da_desk.practice.catalogue import Practice, shipped
from da_desk.practice.rights import Scope
from da_desk.practice.states import SEALINGS, TRANSITIONS
from da_desk.services.access import Workplace, actor_of
from da_desk.services.accounts import Accounts, remember_keys
from da_desk.services.attachments import Attachments
from da_desk.services.backups import Backups
from da_desk.services.calendar_files import CalendarFiles, with_bank_holidays
from da_desk.services.cases import Cases
from da_desk.services.disclosure import Disclosures
from da_desk.services.drafting import DraftService
from da_desk.services.duties import Duties
from da_desk.services.hand_over_sheets import HandOverSheets
from da_desk.services.history import History
from da_desk.services.instrument_files import InstrumentFiles, practice_of
from da_desk.services.orders import Orders
from da_desk.services.people import People
from da_desk.services.plan_papers import PlanPapers
from da_desk.services.plans import Plans
from da_desk.services.policies import PolicyService
from da_desk.services.records import Records
from da_desk.services.reports import Reports
from da_desk.services.restrictions import Restrictions
from da_desk.services.risk import Risk
from da_desk.services.search import Search
from da_desk.services.statements import Statements
from da_desk.services.supervision import Supervision
from da_desk.services.telling import Telling
from da_desk.services.trigger_points import TriggerPoints
from da_desk.services.vps import PersonalStatements
from da_desk.services.vps_papers import VpsPapers
from da_desk.services.wordings import Wordings
from da_desk.services.working_days import WorkingDays
from da_desk.settings import ServerPlace, resources, state_dir
from da_desk.store import passwords
from da_desk.store.drafts import Drafts, drafts_folder
from da_desk.store.local.local_store import Clock, LocalStore, system_clock
from da_desk.store.sealing import STANDARD, KdfPolicy
from da_desk.store.shared import objects
from da_desk.store.shared.shared_store import SharedStore
from da_desk.store.store import Store
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a signed-in person can do. Handed to the views and the command line, dropped at sign-out."""

    workplace: Workplace
    accounts: Accounts
    people: People
    cases: Cases
    duties: Duties
    hand_over_sheets: HandOverSheets
    records: Records
    statements: Statements
    vps: PersonalStatements
    vps_papers: VpsPapers
    reports: Reports
    plans: Plans
    orders: Orders
    telling: Telling
    trigger_points: TriggerPoints
    plan_papers: PlanPapers
    risk: Risk
    disclosure: Disclosures
    attachments: Attachments
    history: History
    search: Search
    drafts: DraftService
    backups: Backups
    policies: PolicyService
    wordings: Wordings
    instrument_files: InstrumentFiles
    calendar_files: CalendarFiles
    restrictions: Restrictions
    working_days: WorkingDays
    supervision: Supervision

    def close(self) -> None:
        """Give up the desk; nothing of this bundle can be used afterwards."""
        self.workplace.store.close()


@dataclass(frozen=True, slots=True)
class NewDesk:
    """What it takes to create a desk: its name, its first unit, and the administrator who runs it."""

    name: str
    unit_name: str
    full_name: str
    username: str
    password: str
    training: bool = False
    rank_number: str = ""


def services_for(workplace: Workplace) -> Services:
    """The bundle for one person at one desk."""
    return Services(
        workplace=workplace,
        accounts=Accounts(workplace),
        people=People(workplace),
        cases=Cases(workplace),
        duties=Duties(workplace),
        hand_over_sheets=HandOverSheets(workplace),
        records=Records(workplace),
        statements=Statements(workplace),
        vps=PersonalStatements(workplace),
        vps_papers=VpsPapers(workplace),
        reports=Reports(workplace),
        plans=Plans(workplace),
        orders=Orders(workplace),
        telling=Telling(workplace),
        trigger_points=TriggerPoints(workplace),
        plan_papers=PlanPapers(workplace),
        risk=Risk(workplace),
        disclosure=Disclosures(workplace),
        attachments=Attachments(workplace),
        history=History(workplace),
        search=Search(workplace),
        drafts=DraftService(workplace),
        backups=Backups(workplace),
        policies=PolicyService(workplace),
        wordings=Wordings(workplace),
        instrument_files=InstrumentFiles(workplace),
        calendar_files=CalendarFiles(workplace),
        restrictions=Restrictions(workplace),
        working_days=WorkingDays(workplace),
        supervision=Supervision(workplace),
    )


def create(
    folder: Path, new: NewDesk, *, clock: Clock = system_clock, kdf: KdfPolicy = STANDARD
) -> tuple[Services, str]:
    """A desk in ``folder`` with its first unit and administrator; and the recovery code, shown once.

    Raises ValidationFailed for what was typed, and what :meth:`LocalStore.create` raises for the folder.
    """
    _check(new)
    practice = shipped(resources())
    account_id, username = uuid7(), _username(new.username)
    store, code = LocalStore.create(folder, account_id, username, new.password, clock=clock, kdf=kdf)
    actor = Actor(account_id, username, new.full_name.strip(), ())
    store.act(actor, None, lambda uow: _first_rows(uow, new, account_id, username, store.credentials.serial))
    return _signed_in(store, account_id, folder, practice, []), code


def sign_in(
    folder: Path, username: str, password: str, *, clock: Clock = system_clock, kdf: KdfPolicy = STANDARD
) -> Services:
    """The desk in ``folder``, for the person whose password this is; the sign-in is logged, and the wrong guesses before it.

    Raises WrongPassword, TooManyGuesses and every reason why a desk can't be opened.
    """
    practice = shipped(resources())
    store, wrong = LocalStore.open(folder, _username(username), password, clock=clock, kdf=kdf)
    if store.account_id is None:
        raise DeskDamaged
    return _signed_in(store, store.account_id, folder, practice, wrong)


def sign_in_shared(
    place: ServerPlace, username: str, password: str, *, clock: Clock = system_clock, kdf: KdfPolicy = STANDARD
) -> Services:
    """The shared desk on a server, for the person whose login and password these are; the sign-in is logged.

    Raises WrongPassword, ServerLost, ServerRefused with the reason, StoreTooOld, StoreTooNew, ClientTooOld, AccessDenied.
    """
    practice = shipped(resources())
    store = SharedStore.open(place, _username(username), password, state_dir(), clock=clock, kdf=kdf)
    return _signed_in(store, store.account_id, state_dir(), practice, [])


def practice_for_server(practice: Practice) -> objects.Practice:
    """What the server of a shared desk has to know of the trade: rights, the steps of papers, what seals them, limits."""
    policies = {entry.slug: entry.default for entry in practice.policies}
    return objects.Practice(
        may=tuple((role, kind, verb, Scope(scope).value) for role, kind, verb, scope in practice.rights.rows()),
        steps=tuple((kind, state, n) for kind, by in TRANSITIONS.items() for state, nexts in by.items() for n in nexts),
        sealings=SEALINGS,
        consultation_minutes=int(policies["consultation.minutes"]),
        opened_per_hour=int(policies["consultation.opened-per-hour"]),
        self_sign=policies["rmp.self-sign"] == "yes",
    )


def recover(
    folder: Path,
    code: str,
    username: str,
    new_password: str,
    *,
    clock: Clock = system_clock,
    kdf: KdfPolicy = STANDARD,
) -> Services:
    """Give an administrator a new password with the recovery code, and sign them in.

    The code opens the desk, not a person's cases: only an administrator gets in with it, and gives others new passwords.
    """
    _check_password(new_password, username)
    store = LocalStore.recover(folder, code, clock=clock, kdf=kdf)
    try:
        _reset_administrator(store, _username(username), new_password)
    finally:
        store.close()
    return sign_in(folder, username, new_password, clock=clock, kdf=kdf)


def _reset_administrator(store: LocalStore, username: str, new_password: str) -> None:
    with store.reading() as uow:
        account = uow.first(select(Account).where(Account.username == username, Account.disabled_at.is_(None)))
        if account is None:
            raise NotFound(_("No administrator of that name has an account on this desk."))
        actor = actor_of(uow, account)
    if not actor.holds("administrator"):
        raise AccessDenied(
            _("The recovery code lets an administrator back in. Ask one to give this person a new password.")
        )

    def record(uow: UnitOfWork) -> None:
        store.credentials.reset(uow, uow.get(Account, account.id), new_password)
        remember_keys(uow, store.credentials.serial)
        uow.note("recovered", "account", account.id, None)

    store.act(actor, None, record)


def _signed_in(
    store: Store, account_id: uuid.UUID, folder: Path, practice: Practice, wrong: list[datetime]
) -> Services:
    try:
        return _inside(store, account_id, folder, practice, wrong)
    except BaseException:
        store.close()
        raise


def _inside(store: Store, account_id: uuid.UUID, folder: Path, practice: Practice, wrong: list[datetime]) -> Services:
    with store.reading() as uow:
        account, desk = uow.session.get(Account, account_id), uow.first(select(Desk))
        if account is None or desk is None:
            raise DeskDamaged
        actor = actor_of(uow, account)
        practice, left_out = practice_of(practice, uow)
        practice, unknown = with_bank_holidays(practice, uow)
    if account.disabled_at is not None or not actor.roles:
        raise AccessDenied(_("This account is not in use any more. Ask an administrator."))
    _log_sign_in(store, actor, wrong)
    own_drafts = drafts_folder(state_dir(), store.desk_id, account_id)
    told = " ".join(filter(None, (left_out, unknown)))
    drafts = Drafts(own_drafts, store.draft_key, desk_id=store.desk_id, account_id=account_id, shelf=store.shelf)
    workplace = Workplace(store, actor, practice, folder, desk.name, desk.training, drafts, told)
    return services_for(workplace)


def _log_sign_in(store: Store, actor: Actor, wrong: list[datetime]) -> None:
    def record(uow: UnitOfWork) -> None:
        remember_keys(uow, store.credentials.serial)
        for at in wrong:
            uow.note("sign-in-failed", "account", actor.account_id, None, at=at.isoformat())
        uow.note("signed-in", "account", actor.account_id, None)

    store.act(actor, None, record)


def _first_rows(uow: UnitOfWork, new: NewDesk, account_id: uuid.UUID, username: str, serial: int) -> None:
    unit = Unit(name=new.unit_name.strip())
    uow.add(
        Desk(name=new.name.strip(), training=new.training, key_serial=serial),
        unit,
        Account(
            id=account_id,
            username=username,
            full_name=new.full_name.strip(),
            rank_number=new.rank_number.strip(),
            activated_at=uow.now,
            activated_by=account_id,
        ),
    )
    uow.session.flush()
    today = uow.now.astimezone(LONDON).date()
    uow.add(Membership(account_id=account_id, unit_id=unit.id, role="administrator", from_day=today))


def _username(typed: str) -> str:
    return typed.strip().casefold()


def _check_password(password: str, username: str) -> None:
    sentence = passwords.problem(password, username)
    if sentence:
        raise ValidationFailed(Problem("password", sentence))


def _check(new: NewDesk) -> None:
    typed = {"name": new.name, "unit_name": new.unit_name, "full_name": new.full_name, "username": new.username}
    problems = [Problem(field, _("Fill this in.")) for field, value in typed.items() if not value.strip()]
    sentence = passwords.problem(new.password, new.username)
    if sentence:
        problems.append(Problem("password", sentence))
    if problems:
        raise ValidationFailed(*problems)
