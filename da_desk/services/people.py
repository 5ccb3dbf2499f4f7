"""People once, and their part in each case: found before they are made again, involved, and reached safely."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rapidfuzz import fuzz
from sqlalchemy import select

from da_desk.errors import AccessDenied, NotFound, RuleRefused
from da_desk.models.base import folded
from da_desk.models.cases import Case
from da_desk.models.people import Involvement, Person, listed
from da_desk.practice.clocks import london_day
from da_desk.services.access import Workplace
from da_desk.services.contacts import ContactActs, ContactView, contacts_of
from da_desk.services.rule_runs import CHILDREN, run_all_rules
from da_desk.services.safe_contacts import SafeContactActs
from da_desk.services.typed import Typed, reason_given
from da_desk.store.changes import Changes
from da_desk.store.guard import PersonHit
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

_LIKELY_SCORE = 75
_MOST_LIKELY = 8
_NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be made. Nothing about where they live or how to reach them: that belongs to a case."""

    family_name: str
    given_names: str = ""
    other_names: str = ""
    born: date | None = None
    gender: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class LikelyMatch:
    """Someone already known who may be meant. ``score`` 0–100; ``why`` says in words what agrees. No contact data.

    ``born`` only when it is the very day that was asked for: a birth date is never told of a case that isn't open.
    ``cases``: in how many cases they have a part now, of any unit; never which.
    """

    person_id: UUID
    listed: str
    born: date | None
    score: int
    why: str
    cases: int = 0


@dataclass(frozen=True, slots=True)
class Involved:
    """One person's part in a case, with the contact values that belong to it. ``role_title`` is what a page shows."""

    involvement: Involvement
    person: Person
    role_title: str
    relationship_title: str
    contacts: tuple[ContactView, ...]


@dataclass(frozen=True, slots=True)
class People(ContactActs, SafeContactActs):
    """Everything a person does with people. Contact values and safe contact are parts of their own."""

    def likely(self, family_name: str, given_names: str = "", born: date | None = None) -> tuple[LikelyMatch, ...]:
        """Those already known who may be meant, the likeliest first, at most eight; asked before a person is made.

        The words asked are logged before anything is shown. Raises AccessDenied, ValidationFailed.
        """
        work = self.workplace
        work.require("read", "person")
        typed = Typed()
        asked = " ".join(reversed(_names(typed, family_name, given_names))).strip()
        typed.check()
        words = folded(asked).split()
        if len("".join(words)) < 2:
            return ()
        found = [_match(hit, words, born) for hit in work.store.guard.find_people(work.actor, asked, words, born)]
        likely = (each for each in found if each.score >= _LIKELY_SCORE)
        return tuple(sorted(likely, key=lambda each: (-each.score, each.listed))[:_MOST_LIKELY])

    def get(self, case_id: UUID, person_id: UUID) -> Person:
        """A person who is involved in the case. Raises AccessDenied, NotFound."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "person")
            return _involved_person(uow, case_id, person_id)

    def create(self, new: NewPerson, *, op_id: UUID | None = None) -> Changes:
        """Make a person. Search with :meth:`likely` first. Raises AccessDenied, ValidationFailed."""
        self.workplace.require("create", "person")

        def act(uow: UnitOfWork) -> None:
            add_person(self.workplace, uow, new)

        return self.workplace.act(op_id, act)

    def edit(self, person_id: UUID, version: int, new: NewPerson, *, op_id: UUID | None = None) -> Changes:
        """Correct a person's names and particulars, in every case they are in.

        Raises AccessDenied (the person is in no case of one's unit), Conflict, ValidationFailed.
        """

        def act(uow: UnitOfWork) -> None:
            person = uow.take(Person, person_id, version)
            self._require_some_case(uow, person_id)
            _fill(person, new, london_day(uow.now))
            uow.session.flush()
            self.workplace.store.guard.keep_tokens(uow, person)

        return self.workplace.act(op_id, act)

    def involve(
        self,
        case_id: UUID,
        person: UUID | NewPerson,
        role: str,
        relationship: str = "",
        note: str = "",
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Give a person, known or new, a part in a case; a part that ended is taken up again.

        Raises AccessDenied, ValidationFailed, RuleRefused when they have that part, or for a second victim.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create", "person")
            involve(self.workplace, uow, case_id, person_of(self.workplace, uow, person), role, relationship, note)
            if role == "child":
                run_all_rules(self.workplace, uow, case, CHILDREN)

        return self.workplace.act(op_id, act)

    def end_involvement(self, involvement_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """The person has no part in the case any more; what was recorded stays. Never the victim's.

        Raises AccessDenied, Conflict, ValidationFailed without a reason, RuleRefused.
        """
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            involvement = uow.take(Involvement, involvement_id, version)
            case = self.workplace.in_case(uow, involvement.case_id, "edit", "person")
            if involvement.role == "victim":
                raise RuleRefused(_("A case is about its victim; that part can't end. Close the case instead."))
            if involvement.ended_at is not None:
                raise RuleRefused(_("That part in the case has ended already."))
            involvement.ended_at, involvement.ended_reason = uow.now, kept
            if involvement.role == "child":
                run_all_rules(self.workplace, uow, case, CHILDREN)

        return self.workplace.act(op_id, act)

    def of_case(self, case_id: UUID) -> tuple[Involved, ...]:
        """Who is involved, the victim first, those whose part ended last. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "person")
            rows = involved_rows(uow, case_id)
            contacts = contacts_of(uow, self._titles("contact-kinds"), [each.id for each, _person in rows])
        roles, relationships = self._titles("roles"), self._titles("relationships")
        return tuple(
            Involved(
                involvement=each,
                person=person,
                role_title=roles.get(each.role, each.role),
                relationship_title=relationships.get(each.relationship, each.relationship),
                contacts=tuple(contacts[each.id]),
            )
            for each, person in rows
        )

    def _titles(self, catalogue: str) -> dict[str, str]:
        return {entry.slug: entry.title for entry in self.workplace.practice.catalogues[catalogue]}

    def _require_some_case(self, uow: UnitOfWork, person_id: UUID) -> None:
        involved = select(Case.unit_id).join(Involvement, Involvement.case_id == Case.id)
        units: set[UUID | None] = set(uow.all(involved.where(Involvement.person_id == person_id)))
        if not any(self.workplace.allows("edit", "person", unit_id=unit_id) for unit_id in units or {None}):
            raise AccessDenied


def person_of(work: Workplace, uow: UnitOfWork, person: UUID | NewPerson) -> UUID:
    """The id of the known person, or of the new one, made. Raises NotFound, ValidationFailed."""
    if isinstance(person, NewPerson):
        return add_person(work, uow, person).id
    work.store.guard.require_known(uow, person)
    return person


def add_person(work: Workplace, uow: UnitOfWork, new: NewPerson) -> Person:
    """Make a person with the words they are found by. Raises ValidationFailed."""
    person = Person(family_name="", given_names="")
    _fill(person, new, london_day(uow.now))
    uow.add(person)
    uow.session.flush()
    work.store.guard.keep_tokens(uow, person)
    return person


def involve(
    work: Workplace, uow: UnitOfWork, case_id: UUID, person_id: UUID, role: str, relationship: str = "", note: str = ""
) -> None:
    """Add or take up again a part in a case, within a unit of work. Raises ValidationFailed, RuleRefused."""
    typed, day = Typed(), london_day(uow.now)
    practice = work.practice
    typed.choice("role", _("Part in the case"), role, [each.slug for each in practice.choices("roles", day)])
    related = [each.slug for each in practice.choices("relationships", day)]
    typed.choice("relationship", _("Relationship"), relationship, related, needed=False)
    kept = typed.text("note", _("Note"), note)
    typed.check()
    rows = uow.all(select(Involvement).where(Involvement.case_id == case_id))
    if role == "victim" and any(each.role == "victim" for each in rows):
        raise RuleRefused(_("A case is about one victim. Open another case for another victim, and link the two."))
    former = next((each for each in rows if each.person_id == person_id and each.role == role), None)
    if former is None:
        uow.add(Involvement(case_id=case_id, person_id=person_id, role=role, relationship=relationship, note=kept))
    elif former.ended_at is None:
        raise RuleRefused(_("This person has that part in the case already."))
    else:
        former.ended_at, former.ended_reason = None, ""
        former.relationship, former.note = relationship, kept
    uow.session.flush()


def involved_rows(uow: UnitOfWork, case_id: UUID) -> list[tuple[Involvement, Person]]:
    """Every part in a case with its person, the victim first, those that ended last; one statement."""
    rows = uow.session.execute(
        select(Involvement, Person)
        .join(Person, Person.id == Involvement.person_id)
        .where(Involvement.case_id == case_id)
        .order_by(Involvement.ended_at.is_not(None), Involvement.role != "victim", Involvement.id)
    )
    return [(part, person) for part, person in rows]


def age_on(born: date | None, day: date) -> int | None:
    """Full years on ``day``; None when the birth date isn't known."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _involved_person(uow: UnitOfWork, case_id: UUID, person_id: UUID) -> Person:
    found = next((person for each, person in involved_rows(uow, case_id) if each.person_id == person_id), None)
    if found is None:
        raise NotFound
    return found


def _fill(person: Person, new: NewPerson, today: date) -> None:
    typed = Typed()
    names = _names(typed, new.family_name, new.given_names)
    if not any(names) and not typed.problems:
        typed.refuse("family_name", _("Give a name; “unknown” will do when it is not known."))
    person.family_name, person.given_names = names
    person.other_names = typed.line("other_names", _("Other names"), new.other_names, limit=2 * _NAME_LIMIT)
    person.born = typed.day("born", _("Born"), new.born, today)
    person.gender = typed.line("gender", _("Gender"), new.gender, limit=40)
    person.language = typed.line("language", _("Language"), new.language, limit=60)
    typed.check()


def _names(typed: Typed, family_name: str, given_names: str) -> tuple[str, str]:
    return (
        typed.line("family_name", _("Family name"), family_name, limit=_NAME_LIMIT),
        typed.line("given_names", _("Given names"), given_names, limit=_NAME_LIMIT),
    )


def _match(hit: PersonHit, words: Sequence[str], born: date | None) -> LikelyMatch:
    names = _likeness(hit, " ".join(words))
    score = names + {True: 20, False: -15, None: 0}[hit.same_birth_date]
    reasons = [_("same name") if names >= 99.5 else _("similar name") if names >= _LIKELY_SCORE else ""]
    reasons.append({True: _("same birth date"), False: _("other birth date"), None: ""}[hit.same_birth_date])
    return LikelyMatch(
        person_id=hit.person_id,
        listed=listed(hit.family_name, hit.given_names),
        born=born if hit.same_birth_date else None,
        score=round(min(100.0, score)),
        why=", ".join(filter(None, reasons)),
        cases=hit.cases,
    )


def _likeness(hit: PersonHit, asked: str) -> float:
    """0 to 100: all words the same in any order, else how near the words are, other names counting a little less."""
    whole = fuzz.token_set_ratio(asked, folded(f"{hit.family_name} {hit.given_names} {hit.other_names}"))
    if whole >= 100:
        return whole
    return max(fuzz.token_sort_ratio(asked, folded(f"{hit.family_name} {hit.given_names}")), whole * 0.9)
