"""What is left with a victim on paper gives nothing away; what is left out is shown to the officer, never lost."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.address_guard import KnownValue
from da_desk.practice.catalogue import Practice
from da_desk.practice.copy_words import GROUPS
from da_desk.practice.victim_copy import CopyAnswers, LeftOut, VictimCopy, Way, copy_of, copy_problems

PAPER = CopyAnswers("no", "In the desk at work", "Nothing, the suspect never comes here", "paper")
AT_HOME = CopyAnswers("yes", "In a cookery book", "It would look like a list of chores", "paper")
ALOUD = CopyAnswers()
ADDRESS = KnownValue("1", "address", "14 Orchard Close, Marlbury, MB4 7QT", "the victim", confidential=True)
PHONE = KnownValue("2", "phone", "07700 900123", "the victim", confidential=True)
NEVER = ("Darren Will Holt", "Priya Amin", "DD-2026-0417")

Items = Iterable[tuple[str, str]]


def plan(
    *items: tuple[str, str], situation: str = "separated", lives: str = "no", coping: Items = (), **more: Any
) -> dict[str, Any]:
    return {
        "situation": {"situation": situation, "lives_with_suspect": lives},
        "coping": {"ways": [{"id": f"w{n}", "kind": kind, "words": words} for n, (kind, words) in enumerate(coping)]},
        "items": {"items": [{"id": f"i{n}", "item": slug, "words": words} for n, (slug, words) in enumerate(items)]},
        **more,
    }


def made(practice: Practice, body: dict[str, Any], answers: CopyAnswers = PAPER) -> VictimCopy:
    return copy_of(answers, body, practice, [ADDRESS, PHONE], NEVER)


def home(practice: Practice, *items: tuple[str, str], **more: Any) -> VictimCopy:
    return made(practice, plan(*items, situation="staying", lives="yes", **more), AT_HOME)


def points(copy: VictimCopy) -> list[str]:
    return [point for part in copy.parts for point in part.points]


# What is asked first.


def problem_fields(answers: CopyAnswers, body: dict[str, Any] | None = None) -> list[str]:
    return [problem.field for problem in copy_problems(answers, body or {})]


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        (CopyAnswers(), []),
        (CopyAnswers(way="read-with-me"), []),
        (CopyAnswers(way="post"), ["way"]),
        (CopyAnswers(way=""), ["way"]),
        (CopyAnswers(way="paper"), ["lives_with", "kept_where", "if_found"]),
        (CopyAnswers("maybe", "Here", "Nothing", "paper"), ["lives_with"]),
        (CopyAnswers("no", " ", "\n", "paper"), ["kept_where", "if_found"]),
        (PAPER, []),
        (AT_HOME, []),
    ],
)
def test_paper_needs_answers_and_reading_needs_none(answers: CopyAnswers, fields: list[str]) -> None:
    assert problem_fields(answers) == fields


@pytest.mark.parametrize(("lives", "fields"), [("no", []), ("yes", ["lives_with"]), ("unknown", []), ("", [])])
def test_an_answer_that_the_plan_contradicts_is_asked_again(lives: str, fields: list[str]) -> None:
    assert problem_fields(PAPER, plan(lives=lives)) == fields


def test_reading_aloud_is_the_usual_way() -> None:
    assert CopyAnswers().way == "read-aloud"


# Where the suspect may find it.


@pytest.mark.parametrize(
    ("situation", "lives", "answers"),
    [
        ("staying", "yes", AT_HOME),
        ("staying", "no", PAPER),
        ("planning-to-leave", "no", PAPER),
        ("separated", "sometimes", CopyAnswers("sometimes", "x", "x", "paper")),
        ("separated", "unknown", PAPER),
        ("separated", "", PAPER),
        ("separated", "no", AT_HOME),
        ("", "no", PAPER),
    ],
)
def test_unless_they_surely_live_apart_nothing_is_given_away(
    practice: Practice, situation: str, lives: str, answers: CopyAnswers
) -> None:
    secret = plan(
        ("safety-plan.leaving.bag", "Blue one."), ("essentials.cash", "Some."), ("safety-plan.staying.signal", "Lemon."),
        ("own", "I say lemon as my code word."), situation=situation, lives=lives,
    )  # fmt: skip
    copy = made(practice, secret, answers)
    assert points(copy) == []
    assert len(copy.left_out) == 4


def test_where_they_surely_live_apart_the_code_word_may_stand(practice: Practice) -> None:
    copy = made(practice, plan(("safety-plan.separated.codeword", "Lemon means: come on Friday.")))
    assert points(copy) == ["Lemon means: come on Friday."]
    assert copy.left_out == ()


NEVER_AT_HOME = """
safety-plan.staying.signal safety-plan.separated.codeword dev.summon-help dev.where-and-what child.safe-place-person
safety-plan.staying.escape-routes safety-plan.staying.money safety-plan.staying.passwords tech.passwords
safety-plan.leaving.trust safety-plan.leaving.bag safety-plan.leaving.essentials safety-plan.leaving.routine
safety-plan.leaving.spare-keys safety-plan.leaving.civil-order safety-plan.leaving.children safety-plan.leaving.abuser-id
essentials.papers essentials.bank essentials.passwords essentials.cash essentials.keys essentials.medication
essentials.contacts essentials.clothing-comfort essentials.sentimental dev.marac tech.evidence-recording
"""


@pytest.mark.parametrize("slug", NEVER_AT_HOME.split())
def test_items_that_give_a_plan_away_stand_on_no_paper_at_home(practice: Practice, slug: str) -> None:
    assert slug in {entry.slug for entry in practice.catalogues["safety-items"]}
    copy = home(practice, (slug, "Plain words."))
    assert points(copy) == []
    assert [(each.title, each.words) for each in copy.left_out] == [
        (practice.title("safety-items", slug), "Plain words.")
    ]


@pytest.mark.parametrize("kind", ["phone-hidden", "leaves-room", "neighbour", "checks-in", "devices-kept"])
def test_ways_of_coping_that_must_not_be_known_stand_on_no_paper_at_home(practice: Practice, kind: str) -> None:
    coping = [(kind, "It works."), ("keeps-peace", "I make tea.")]
    assert points(home(practice, coping=coping)) == ["I make tea."]
    assert points(made(practice, plan(coping=coping))) == ["It works.", "I make tea."]


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("I go on 12 March.", "day"),
        ("On Friday the car is free.", "day"),
        ("We start next week.", "day"),
        ("It is set for 3/4/27.", "day"),
        ("The bag is at work.", "packed"),
        ("Papers are packed.", "packed"),
        ("My code word is lemon.", "code word"),
        ("The signal is the lamp.", "code word"),
        ("I am leaving him soon.", "go"),
        ("I take a taxi.", "go"),
        ("I go to my sister.", "go"),
        ("There is a refuge.", "go"),
        ("I hide the key.", "hidden"),
        ("He must not see it.", "hidden"),
        ("I ring the police.", "help"),
        ("Dial 999 first.", "help"),
        ("The IDVA comes round.", "help"),
        ("The court has it.", "help"),
        ("I keep photographs.", "help"),
    ],
)
def test_a_sentence_that_gives_something_away_is_left_out_alone(practice: Practice, sentence: str, why: str) -> None:
    copy = home(practice, ("own", f"I breathe. {sentence} I count to ten."))
    assert points(copy) == ["I breathe. I count to ten."]
    assert [each.words for each in copy.left_out] == [sentence]
    assert why in copy.left_out[0].why


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Tuesday shop, Thursday library. Nobody asks where I am then.", []),
        ("The bag is at work. It has three things in it. They are enough. I count to ten.", ["I count to ten."]),
        ("I breathe. Then I count. The bag is ready.", ["I breathe. Then I count."]),
    ],
)
def test_a_sentence_that_speaks_of_one_left_out_goes_with_it(practice: Practice, words: str, left: list[str]) -> None:
    copy = home(practice, ("own", words))
    assert points(copy) == left
    assert all(each.why for each in copy.left_out)


def test_where_they_surely_live_apart_a_name_takes_its_own_sentence_alone(practice: Practice) -> None:
    assert points(made(practice, plan(("own", "Darren comes home late. Then I rest.")))) == ["Then I rest."]


def test_ordinary_sentences_stay(practice: Practice) -> None:
    words = "I keep the phone on me. We eat early. Then it may be calm, and I will rest."
    assert points(home(practice, ("own", words))) == [words]


# On no paper at all.


@pytest.mark.parametrize(
    "sentence",
    [
        "I live at 14 Orchard Close.",
        "Ring 07700 900123.",
        "Darren comes home late.",
        "It was darren again.",
        "HOLT is his name.",
        "Ask Priya Amin for help.",
        "Will comes home late.",
        "My case is DD-2026-0417.",
        "The crime number is known.",
        "It is 43DD/1234/26 there.",
        "PC Amin rings me.",
        "Ask for Sergeant Cole.",
        "They say high risk of harm.",
        "It is in the RMP.",
        "The refuge has room.",
    ],
)
def test_names_numbers_and_places_of_the_case_stand_on_no_paper(practice: Practice, sentence: str) -> None:
    body = plan(("own", f"I breathe. {sentence} I count."))
    copy = made(practice, body)
    assert points(copy) == ["I breathe. I count."]
    assert [each.words for each in copy.left_out] == [sentence]


def test_a_short_name_that_is_a_word_is_a_word_when_written_small(practice: Practice) -> None:
    assert points(made(practice, plan(("own", "I will rest.")))) == ["I will rest."]


def test_what_the_police_promised_stands_on_no_paper(practice: Practice) -> None:
    police: dict[str, Any] = {"police": {"police": [{"id": "p", "what": "Drive past at night."}]}}
    copy = made(practice, plan(**police))
    assert copy.parts == ()
    assert [each.words for each in copy.left_out] == ["Drive past at night."]
    assert points(made(practice, plan(**police), ALOUD)) == ["Drive past at night."]


def test_the_adviser_stands_on_it_where_they_live_apart(practice: Practice) -> None:
    adviser: dict[str, Any] = {
        "adviser": {"advisers": [{"id": "a", "name": "Jo Park", "service": "Haven"}, {"id": "b", "name": "Li"}]}
    }
    assert points(made(practice, plan(**adviser))) == ["Jo Park, Haven", "Li"]
    assert points(home(practice, **adviser)) == []


# What stands on it.


def test_the_parts_have_plain_headings_what_helps_now_first(practice: Practice) -> None:
    copy = made(
        practice,
        plan(
            ("own", "Mine."), ("method.locks", "Locks."), ("safety-plan.separated.records", "Notes."), ("dev.schools", "School."),
            ("child.include", "Sam."), ("own", "Mine too."), ("elsewhere.new", "New."), coping=[("routine", "I walk.")],
        ),
    )  # fmt: skip
    assert [(part.title, part.points) for part in copy.parts] == [
        ("What helps now", ("I walk.",)),
        ("Day by day", ("Notes.",)),
        ("The children", ("Sam.",)),
        ("Doors, windows, lights", ("Locks.",)),
        ("Other things", ("School.",)),
        ("My own points", ("Mine.", "Mine too.", "New.")),
    ]


def test_no_heading_says_what_the_paper_is() -> None:
    said = " ".join(group.title() for group in GROUPS.values())
    assert not re.search(r"safe|plan|risk|police|abuse|victim|suspect|leav|escape|help.?line", said, re.IGNORECASE)


@pytest.mark.parametrize("way", ["read-aloud", "read-with-me"])
def test_read_with_the_victim_nothing_is_left_out(practice: Practice, way: Way) -> None:
    body = plan(
        ("safety-plan.leaving.bag", "At 14 Orchard Close on Friday."), ("own", "Ring PC Amin."), situation="staying", lives="yes"
    )  # fmt: skip
    copy = made(practice, body, CopyAnswers(way=way))
    assert points(copy) == ["At 14 Orchard Close on Friday.", "Ring PC Amin."]
    assert copy.left_out == ()


def test_lines_become_one_point(practice: Practice) -> None:
    assert points(made(practice, plan(("own", "First this.\n\nThen that.\n")))) == ["First this. Then that."]


@pytest.mark.parametrize("odd", [{}, {"items": {"items": [{}]}}, {"coping": None}, {"police": {"police": ["x"]}}])
def test_an_empty_plan_makes_an_empty_copy(practice: Practice, odd: dict[str, Any]) -> None:
    assert made(practice, odd, AT_HOME) == VictimCopy((), ())


# Properties.

SENTENCES = st.sampled_from(
    [
        "I breathe.", "Dial 999.", "We eat at six.", "Ask Darren.", "The bag is ready.", "On Friday I go.", "I rest.",
        "I live at 14 Orchard Close.", "Lemon is the code word!", "Is it calm?", "The lamp is on",
    ]
)  # fmt: skip
WORDS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
TELLING = re.compile(r"999|darren|bag|friday|orchard|code word", re.IGNORECASE)


@given(data=st.data())
def test_at_home_nothing_telling_stands_and_nothing_is_lost(practice: Practice, data: st.DataObject) -> None:
    slugs = st.sampled_from([entry.slug for entry in practice.catalogues["safety-items"]])
    kinds = st.sampled_from([entry.slug for entry in practice.catalogues["coping-ways"]])
    items = data.draw(st.lists(st.tuples(slugs, WORDS), max_size=5))
    coping = data.draw(st.lists(st.tuples(kinds, WORDS), max_size=3))
    copy = home(practice, *items, coping=coping)
    assert not [point for point in points(copy) if TELLING.search(point)]
    held = sorted(" ".join([*points(copy), *(each.words for each in copy.left_out)]).split())
    assert held == sorted(" ".join(words for _slug, words in [*items, *coping]).split())


@given(data=st.data())
def test_whatever_the_way_no_point_is_empty(practice: Practice, data: st.DataObject) -> None:
    slugs = st.sampled_from([entry.slug for entry in practice.catalogues["safety-items"]])
    items = data.draw(st.lists(st.tuples(slugs, st.one_of(WORDS, st.text(max_size=20))), max_size=4))
    for answers in (PAPER, AT_HOME, ALOUD):
        copy = made(practice, plan(*items), answers)
        assert all(part.points and all(point.strip() for point in part.points) for part in copy.parts)
        assert all(isinstance(each, LeftOut) and each.why for each in copy.left_out)
