"""How a victim can be reached safely: a series of versions, the last in force; the code word never without a record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from da_desk.errors import NotFound, RuleRefused
from da_desk.models.events import Event
from da_desk.models.people import Involvement, SafeContact
from da_desk.practice.clocks import london_day
from da_desk.practice.safe_contact import stale, standing
from da_desk.services.access import Workplace
from da_desk.services.contacts import MASK
from da_desk.services.duty_views import display_names
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

TRIGGERS = (
    "withdrawal-indicated", "arrest", "charge", "police-bail", "bail-changed", "bail-ended", "court-bail",
    "released-under-investigation", "released-no-charge", "remand", "release", "prison-release", "sentenced", "acquittal",
    "discontinuance", "police-nfa", "cps-nfa-consultation", "new-incident", "breach", "separation", "reconciliation",
    "new-relationship", "order-made",
)  # fmt: skip
"""Kinds of event after which a safe contact has to be confirmed again (practice.md §1 and ``contact.safe``)."""

_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class SafeContactValues:
    """What is recorded. ``channel``: a slug of safe-contact-channels; ``voicemail`` and ``text_messages``: yes or no.

    ``code_word`` None keeps the one in force, so that nobody has to reveal it to change another line.
    """

    channel: str
    number: str = ""
    times: str = ""
    voicemail: str = "no"
    text_messages: str = "no"
    code_word: str | None = None
    who_may_answer: str = ""
    do_not_use: str = ""


@dataclass(frozen=True, slots=True)
class SafeContactView:
    """The safe contact in force. ``stale``: the words to show when it must be confirmed again, else "".

    ``standing`` is said in any case ("confirmed 3 Jan 2027"); ``summary`` is the line of the identity bar; the code word
    is in neither, and ``code_word`` is the mask or "".
    """

    id: UUID
    seq: int
    channel: str
    channel_title: str
    number: str
    times: str
    voicemail: str
    text_messages: str
    code_word: str
    who_may_answer: str
    do_not_use: str
    confirmed_at: datetime
    stale: str
    standing: str
    summary: str


@dataclass(frozen=True, slots=True)
class SafeContactVersion:
    """A former safe contact: who recorded it when, and its lines in words; the code word is never among them.

    ``confirmed_only``: it says the same as the version before, which was confirmed again.
    """

    id: UUID
    seq: int
    confirmed_at: datetime
    who: str
    words: str
    confirmed_only: bool


@dataclass(frozen=True, slots=True)
class SafeContactActs(Service):
    """The part of :class:`People` about the safe contact."""

    def safe_contact(self, case_id: UUID) -> SafeContactView | None:
        """The safe contact in force, or None when none is known. Raises AccessDenied, NotFound."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "safe-contact")
            return safe_contact_view(self.workplace, uow, case_id)

    def safe_contact_versions(self, case_id: UUID) -> tuple[SafeContactVersion, ...]:
        """The former versions, the latest first; the one in force is not among them. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "safe-contact")
            rows = uow.all(select(SafeContact).where(SafeContact.case_id == case_id).order_by(SafeContact.seq))
            names = display_names(uow, (row.created_by for row in rows))
        former = [self._version(row, before, names) for before, row in zip([None, *rows], rows[:-1], strict=False)]
        return tuple(reversed(former))

    def record_safe_contact(self, case_id: UUID, values: SafeContactValues, *, op_id: UUID | None = None) -> Changes:
        """A new version, confirmed now; the former ones stay. Raises AccessDenied, ValidationFailed."""

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "create", "safe-contact")
            former = in_force(uow, case_id)
            kept = self._checked(uow, values)
            if kept.code_word is None:
                kept = replace(kept, code_word=former.code_word if former else "")
            _add_version(uow, case_id, former, kept)

        return self.workplace.act(op_id, act)

    def confirm_safe_contact(self, case_id: UUID, *, op_id: UUID | None = None) -> Changes:
        """The one in force still holds: a new version with the same lines, confirmed now. Raises NotFound without one."""

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "edit", "safe-contact")
            former = in_force(uow, case_id)
            if former is None:
                raise NotFound(_("No safe contact is recorded yet."))
            _add_version(uow, case_id, former, _values_of(former))

        return self.workplace.act(op_id, act)

    def reveal_code_word(self, case_id: UUID) -> str:
        """The code word. That it was shown is committed to the log first. Raises AccessDenied, NotFound."""
        self.workplace.opened(case_id)
        words: list[str] = []

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "reveal", "contact")
            found = in_force(uow, case_id)
            if found is None or not found.code_word:
                raise NotFound(_("No code word is recorded."))
            uow.note("revealed", "safe_contact", found.id, case_id, what="code_word")
            words.append(found.code_word)

        self.workplace.act(None, act)
        return words[0]

    def _version(self, row: SafeContact, before: SafeContact | None, names: Mapping[UUID, str]) -> SafeContactVersion:
        title = self.workplace.practice.title("safe-contact-channels", row.channel)
        return SafeContactVersion(
            id=row.id,
            seq=row.seq,
            confirmed_at=row.confirmed_at,
            who=names.get(row.created_by, ""),
            words=" · ".join(_former(row, title)),
            confirmed_only=before is not None and _values_of(before) == _values_of(row),
        )

    def _checked(self, uow: UnitOfWork, values: SafeContactValues) -> SafeContactValues:
        typed, practice = Typed(), self.workplace.practice
        channels = [each.slug for each in practice.choices("safe-contact-channels", london_day(uow.now))]
        kept = SafeContactValues(
            channel=typed.choice("channel", _("Channel"), values.channel, channels),
            number=typed.line("number", _("Number or address"), values.number),
            times=typed.line("times", _("Days and times"), values.times),
            voicemail=typed.choice("voicemail", _("Voicemail"), values.voicemail, _YES_NO),
            text_messages=typed.choice("text_messages", _("Text messages"), values.text_messages, _YES_NO),
            code_word=None if values.code_word is None else typed.line("code_word", _("Code word"), values.code_word),
            who_may_answer=typed.line("who_may_answer", _("Who may answer"), values.who_may_answer),
            do_not_use=typed.text("do_not_use", _("Do not use"), values.do_not_use),
        )
        if kept.channel in ("phone", "text", "email") and not kept.number:
            typed.refuse("number", _("Give the number or address for this way of contact."))
        typed.check()
        return kept


def in_force(uow: UnitOfWork, case_id: UUID) -> SafeContact | None:
    """The last version; one statement."""
    return uow.first(select(SafeContact).where(SafeContact.case_id == case_id).order_by(SafeContact.seq.desc()))


def safe_contact_view(work: Workplace, uow: UnitOfWork, case_id: UUID) -> SafeContactView | None:
    """The safe contact in force, as pages show it; three statements."""
    found = in_force(uow, case_id)
    if found is None:
        return None
    days = work.policies(uow).number("contact.safe.stale-days")
    trigger = uow.session.scalar(
        select(func.max(Event.at)).where(
            Event.case_id == case_id, Event.withdrawn_at.is_(None), Event.kind.in_(TRIGGERS), Event.at <= uow.now
        )
    )
    words = standing(found.confirmed_at, uow.now, days, trigger)
    must_ask = stale(found.confirmed_at, uow.now, days, trigger)
    return _view(found, work.practice.title("safe-contact-channels", found.channel), words, words if must_ask else "")


def _view(found: SafeContact, channel: str, words: str, stale_words: str) -> SafeContactView:
    return SafeContactView(
        id=found.id,
        seq=found.seq,
        channel=found.channel,
        channel_title=channel,
        number=found.number,
        times=found.times,
        voicemail=found.voicemail,
        text_messages=found.text_messages,
        code_word=MASK if found.code_word else "",
        who_may_answer=found.who_may_answer,
        do_not_use=found.do_not_use,
        confirmed_at=found.confirmed_at,
        stale=stale_words,
        standing=words,
        summary=" · ".join(_summary(found, channel)),
    )


def _summary(found: SafeContact, channel: str) -> Iterator[str]:
    yield from _way(found, channel)
    if found.code_word:
        yield _("ask for the code word")
    yield from _not_to_use(found)


def _former(found: SafeContact, channel: str) -> Iterator[str]:
    yield from _way(found, channel)
    if found.code_word:
        yield _("code word {hidden}").format(hidden=MASK)
    if found.who_may_answer:
        yield _("may answer: {who}").format(who=found.who_may_answer)
    yield from _not_to_use(found)


def _way(found: SafeContact, channel: str) -> Iterator[str]:
    yield f"{channel} {found.number}".strip()
    if found.times:
        yield found.times
    if found.channel == "phone":
        yield _("voicemail allowed") if found.voicemail == "yes" else _("no voicemail")
        yield _("texts allowed") if found.text_messages == "yes" else _("no texts")


def _not_to_use(found: SafeContact) -> Iterator[str]:
    if found.do_not_use:
        yield _("do not use: {what}").format(what=" ".join(found.do_not_use.split()))


def _values_of(found: SafeContact) -> SafeContactValues:
    return SafeContactValues(
        channel=found.channel,
        number=found.number,
        times=found.times,
        voicemail=found.voicemail,
        text_messages=found.text_messages,
        code_word=found.code_word,
        who_may_answer=found.who_may_answer,
        do_not_use=found.do_not_use,
    )


def _add_version(uow: UnitOfWork, case_id: UUID, former: SafeContact | None, values: SafeContactValues) -> None:
    victim = uow.first(
        select(Involvement.id).where(
            Involvement.case_id == case_id, Involvement.role == "victim", Involvement.ended_at.is_(None)
        )
    )
    if victim is None:
        raise RuleRefused(_("This case has no victim recorded."))
    uow.add(
        SafeContact(
            case_id=case_id,
            involvement_id=victim,
            seq=former.seq + 1 if former else 1,
            channel=values.channel,
            number=values.number,
            times=values.times,
            voicemail=values.voicemail,
            text_messages=values.text_messages,
            code_word=values.code_word or "",
            who_may_answer=values.who_may_answer,
            do_not_use=values.do_not_use,
            confirmed_at=uow.now,
        )
    )
