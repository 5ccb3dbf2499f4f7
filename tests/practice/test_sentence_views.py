"""Views on the punishment: what is asked about, what is left alone, and that no text takes long."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.errors import CatalogueInvalid
from da_desk.practice.catalogue import Practice, load
from da_desk.practice.sentence_views import NEAR, NO_WORDS, load_sentence_words, views_on_sentence
from da_desk.settings import resources
from tests.practice.test_catalogue import edit

SHIPPED = load_sentence_words(resources() / "catalogues" / "sentence_views.toml")
ASKED = (
    "I want him to go to prison for a long time.",
    "I don’t want him to go to prison, because of the children.",
    "They should throw away the key.",
    "He deserves to be locked up.",
    "I hope that the judge gives the longest sentence there is.",
    "A suspended sentence would not be enough.",
    "I ask the court to be lenient.",
    "He’d better not get off lightly.",
    "I would like the person who did this to be put away",
    "He ought to lose his job and be given unpaid work.",
    "LET HIM ROT IN JAIL",
    "Please lock that man up.",
    "It would be unfair if he were let off.",
    "He has to pay for what he did to us.",
)
LEFT_ALONE = (
    "I should have gone to the doctor, and I want to sleep again.",
    "While he was in prison I could open the windows.",
    "When he was sentenced the last time, nothing changed for us.",
    "I am fine when people ask, and I want to be left in peace.",
    "My daughter asks whether her father is in prison.",
    "I want custody of nothing but my own house key.",
    "He used to say that I would never get away.",
    "I need help with the rent. He went to jail in May.",
    "I hope to work again. The fine weather helps.",
    "I shouldered everything and prisoners of war came to my mind.",
)


def found(practice: Practice, text: str) -> list[str]:
    return [each.words for each in views_on_sentence(practice.sentence_words, text)]


@pytest.mark.parametrize("text", ASKED)
def test_what_may_be_a_view_on_punishment_is_asked_about(practice: Practice, text: str) -> None:
    assert found(practice, text) == [text.rstrip(".")]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_tells_of_harm_is_left_alone(practice: Practice, text: str) -> None:
    assert found(practice, text) == []


def test_each_is_named_by_its_place_in_the_text(practice: Practice) -> None:
    text = "I can’t sleep.\n\n  He should be in prison. My son has bad dreams! I hope they don’t let him off"
    passages = views_on_sentence(practice.sentence_words, text)
    assert [text[each.start : each.end] for each in passages] == [each.words for each in passages]
    assert [each.words for each in passages] == ["He should be in prison", "I hope they don’t let him off"]


def test_words_far_apart_do_not_belong_together(practice: Practice) -> None:
    near = "I want " + "a " * (NEAR // 2 - 4) + "prison"
    far = "I want " + "a " * (NEAR // 2 + 4) + "prison"
    assert found(practice, near)
    assert not found(practice, far)


@given(st.text(max_size=300))
def test_any_text_is_answered_by_its_own_sentences_in_order(text: str) -> None:
    passages = views_on_sentence(SHIPPED, text)
    assert [each.words for each in passages] == [text[each.start : each.end] for each in passages]
    ends = [0, *(each.end for each in passages)]
    assert all(
        each.start >= end and each.words == each.words.strip() for each, end in zip(passages, ends, strict=False)
    )


@pytest.mark.parametrize(
    "text",
    [
        "want prison " * 8_000,
        "want " * 10_000 + "a" * 300 + " prison" * 10_000,
        "lock a" + "-" * 100_000,
        "lock " + "a'b-" * 25_000,
        "what " * 20_000,
        "." * 100_000,
        "should " + "x " * 49_000,
    ],
)
def test_no_text_takes_long(practice: Practice, text: str) -> None:
    """Seconds of the processor, so that a busy machine is none of it."""
    began = time.process_time()
    views_on_sentence(practice.sentence_words, text[:100_000])
    assert time.process_time() - began < 1.0


def test_without_words_nothing_is_asked() -> None:
    assert views_on_sentence(NO_WORDS, "He should be in prison.") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wishes = [", "wish = ["),
        ('"deserve*"', '"de*serve"'),
        ('"prison"', '"(prison"'),
        ('"throw away the key"', '"throw  away"'),
        ('confidence = "design"', 'confidence = "sure"'),
    ],
)
def test_a_damaged_list_is_named(folder: Path, old: str, new: str) -> None:
    edit(folder / "catalogues" / "sentence_views.toml", old, new)
    with pytest.raises(CatalogueInvalid) as refused:
        load(folder)
    assert refused.value.file == "sentence_views.toml"
