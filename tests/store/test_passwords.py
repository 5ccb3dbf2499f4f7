"""The rule for passwords: long, or at least not one that everybody tries."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.store.passwords import problem


@pytest.mark.parametrize(
    "password",
    [
        "three odd teapots",
        "correct horse battery staple",
        "all small letters",
        "xk7fq2mz",
        "vw8-kd2-pq",
        "cyfrinach fy mam",
        "пятьтихихдворов",
        "🦊🌧️🚪🍞🪑🧵🔑🥄",
        "x" + "ab cd ef gh " * 80,
    ],
)
def test_a_long_or_uncommon_password_will_do(password: str) -> None:
    assert problem(password, "jbloggs") is None


@pytest.mark.parametrize(
    "password",
    ["", "short", "7letter", "password", "PASSWORD", "P@ssw0rd", "Sunshine12!", "liverpool99", "qwertyui", "correct7!"],
)
def test_a_short_or_common_one_is_refused(password: str) -> None:
    assert problem(password, "jbloggs")


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "121212121212",
        "abcabcabcabc",
        "123456789012",
        "098765432109",
        "qwertyuiopas",
        "abcdefghijkl",
        "passwordpassword",
        "horsehorsehorse",
        " " * 12,
    ],
)
def test_length_alone_does_not_save_the_trivial(password: str) -> None:
    assert problem(password, "jbloggs")


@pytest.mark.parametrize(
    "password",
    ["marigold.thwaite", "Marigold.Thwaite", "etiawht.dlogiram", "marigold.thwaite1", "2027marigold.thwaite!"],
)
def test_the_sign_in_name_is_no_password(password: str) -> None:
    assert problem(password, "marigold.thwaite")


def test_a_name_inside_a_longer_sentence_is_no_matter() -> None:
    assert problem("my cat likes jbloggs a lot", "jbloggs") is None


def test_the_longest_is_bounded() -> None:
    odd = "".join(chr(0x4E00 + number) for number in range(1025))
    assert problem(odd, "jbloggs")
    assert problem(odd[:1024], "jbloggs") is None


@given(password=st.text(max_size=60), name=st.text(max_size=30))
def test_every_text_gets_an_answer_that_is_one_for_all_compositions(password: str, name: str) -> None:
    answer = problem(password, name)
    assert answer == problem(unicodedata.normalize("NFD", password), name)
    assert answer is not None or len(unicodedata.normalize("NFC", password)) >= 8
