"""Search on the local store: cases by number and by name, people who may be meant already, and the words they go by."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract
from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    case,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from da_desk.models.accounts import Actor
from da_desk.models.base import folded
from da_desk.models.cards import CaseCard
from da_desk.models.cases import Case
from da_desk.models.people import Contact, Involvement, NameToken, Person
from da_desk.store.guard import MOST_HITS, PersonHit
from da_desk.store.local.restrictions import visible
from da_desk.store.unit_of_work import UnitOfWork

_SHORTEST = 2
_SHORTEST_ENDING = 4
"""An ending of a crime number finds it from so many characters on."""
_BEYOND = "\U0010ffff"
"""After every text that begins alike."""
_MOST_PEOPLE, _MOST_WEIGHED = 200, 1_000
"""Of so many who agree best it is asked whether they may be named."""
_NEAREST_TOKENS = 12


def key_of(text: str) -> str:
    """Letters and digits only, as references and numbers are compared."""
    return folded(text).replace(" ", "")


def worth_asking(text: str) -> bool:
    """Whether there is enough of it to find anything."""
    return len(key_of(text)) >= _SHORTEST


def found_cases(uow: UnitOfWork, actor: Actor, text: str) -> list[uuid.UUID]:
    """References and exact numbers first, then names by prefix, then names as misspelt; newest first, twenty at most."""
    words = folded(text)
    tokens = words.split()
    return _by_number(uow, actor, words) or _by_names(uow, actor, tokens) or _by_names(uow, actor, _near(uow, tokens))


def exactly(uow: UnitOfWork, key: str) -> list[uuid.UUID]:
    """The cases of exactly that reference, or else crime number; the newest first. Whoever may see them."""
    if not key:
        return []
    by_ref = uow.all(select(Case.id).where(Case.ref_key == key))
    return by_ref or uow.all(select(Case.id).where(Case.crime_key == key).order_by(Case.id.desc()))


def _by_number(uow: UnitOfWork, actor: Actor, words: str) -> list[uuid.UUID]:
    key = words.replace(" ", "")
    if not any(character.isdigit() for character in key):
        return []
    ways = [
        select(Case.id).where(Case.ref_key >= key, Case.ref_key < key + _BEYOND),
        select(Case.id).where(Case.crime_key == key),
        select(Contact.case_id).where(Contact.match_key == key, Contact.sealed_at.is_(None)),
    ]
    born = _as_day(words)
    if born:
        ways.append(select(Case.id).join(Person, Person.id == Case.victim_id).where(Person.born == born))
    return _newest(uow, actor, CaseCard.case_id.in_(union_all(*ways))) or _by_ending(uow, actor, key)


def _by_ending(uow: UnitOfWork, actor: Actor, key: str) -> list[uuid.UUID]:
    """The one search that reads every crime number: of the index alone, and only when no number is exactly that."""
    if len(key) < _SHORTEST_ENDING:
        return []
    place: ColumnElement[int] = literal_column("case_file.rowid")
    ending = select(place).select_from(Case).where(Case.crime_key.endswith(key))
    return _newest(uow, actor, CaseCard.case_id.in_(select(Case.id).where(place.in_(ending))))


def _newest(uow: UnitOfWork, actor: Actor, *wanted: ColumnElement[bool]) -> list[uuid.UUID]:
    asked = select(CaseCard.case_id).where(*wanted, visible(actor))
    return uow.all(asked.order_by(CaseCard.case_id.desc()).limit(MOST_HITS))


def _as_day(words: str) -> date | None:
    parts = words.split()
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


def _by_names(uow: UnitOfWork, actor: Actor, tokens: Sequence[str]) -> list[uuid.UUID]:
    if not tokens:
        return []
    part = select(Involvement.case_id)
    for token in tokens:
        part = part.where(
            Involvement.person_id.in_(_called(NameToken.token >= token, NameToken.token < token + _BEYOND))
        )
    return _newest(uow, actor, CaseCard.case_id.in_(part))


def _called(*wanted: ColumnElement[bool]) -> Select[uuid.UUID]:
    return select(NameToken.person_id).where(*wanted)


def _known_tokens(uow: UnitOfWork) -> list[str]:
    return uow.all(select(NameToken.token).distinct())


def _near(uow: UnitOfWork, tokens: Sequence[str]) -> list[str]:
    """For each word the nearest known name within two changes; nothing when one word has none."""
    if any(len(token) < 4 for token in tokens):
        return []
    known = _known_tokens(uow)
    nearest = []
    for token in tokens:
        found = extract(token, known, scorer=Levenshtein.distance, score_cutoff=2, limit=1)
        if not found:
            return []
        nearest.append(found[0][0])
    return nearest


def found_people(uow: UnitOfWork, actor: Actor, words: Sequence[str], born: date | None) -> tuple[PersonHit, ...]:
    """At most 200 people whose names hold the words or nearly so, or who were born that day.

    Who bears most of the words comes first, then the newest. Whoever has a part in restricted cases alone isn't found by
    those who may not read one of them.
    """
    agreeing = _agreeing(_near_tokens(uow, words), born)
    wanted = select(Person).join(agreeing, agreeing.c.person_id == Person.id).where(_there_for(actor))
    people = uow.all(wanted.order_by(agreeing.c.ways.desc(), Person.id.desc()).limit(_MOST_PEOPLE))
    cases = _cases_of(uow, actor, [person.id for person in people])
    return tuple(_hit(person, born, cases.get(person.id, 0)) for person in people)


def _agreeing(tokens: Mapping[str, int], born: date | None) -> Subquery:
    """In how many ways each person agrees: the words asked that their names hold, and the birth date."""
    which = case(dict(tokens), value=NameToken.token) if tokens else literal(0)
    bearing = select(NameToken.person_id, which.label("way")).where(NameToken.token.in_(tokens))
    same_day = select(Person.id, literal(-1)).where(Person.born == born)
    found = (bearing if born is None else union_all(bearing, same_day)).subquery()
    counted = select(found.c.person_id, func.count(found.c.way.distinct()).label("ways"))
    counted = counted.group_by(found.c.person_id)
    return (
        counted.order_by(counted.selected_columns.ways.desc(), found.c.person_id.desc()).limit(_MOST_WEIGHED).subquery()
    )


def _hit(person: Person, born: date | None, cases: int) -> PersonHit:
    return PersonHit(
        person_id=person.id,
        family_name=person.family_name,
        given_names=person.given_names,
        other_names=person.other_names,
        same_birth_date=None if born is None or person.born is None else born == person.born,
        cases=cases,
    )


def _there_for(actor: Actor) -> ColumnElement[bool]:
    """People with a part in a case that is there for ``actor``, and people with no part in any case yet."""
    part = select(Involvement.id).where(Involvement.person_id == Person.id)
    seen = part.join(CaseCard, CaseCard.case_id == Involvement.case_id).where(visible(actor))
    return or_(seen.exists(), ~part.exists())


def _near_tokens(uow: UnitOfWork, words: Sequence[str]) -> dict[str, int]:
    """The words asked, and known name words spelt nearly so, each with the place of its word in the question."""
    known = _known_tokens(uow)
    near = {word: place for place, word in enumerate(words)}
    for place, word in enumerate(words):
        allowed = 1 if len(word) < 5 else 2
        found = extract(word, known, scorer=Levenshtein.distance, score_cutoff=allowed, limit=_NEAREST_TOKENS)
        for token, *_score in found:
            near.setdefault(token, place)
    return near


def _cases_of(uow: UnitOfWork, actor: Actor, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """In how many cases that are there for ``actor`` each person has a part now. One statement."""
    counted = (
        select(Involvement.person_id, func.count(Involvement.case_id.distinct()))
        .join(CaseCard, CaseCard.case_id == Involvement.case_id)
        .where(Involvement.person_id.in_(person_ids), Involvement.ended_at.is_(None), visible(actor))
        .group_by(Involvement.person_id)
    )
    return dict(uow.session.execute(counted).all())


def keep_tokens(uow: UnitOfWork, person: Person) -> None:
    """Bring the words that a person is found by in line with their names."""
    uow.session.execute(delete(NameToken).where(NameToken.person_id == person.id))
    uow.add(*(NameToken(token=token, person_id=person.id) for token in sorted(person.tokens())))
    uow.session.flush()
