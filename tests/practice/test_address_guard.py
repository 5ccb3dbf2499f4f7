"""The guard finds what would tell a reader where someone is, however it is written, and leaves ordinary words alone."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.address_guard import BAR, Finding, KnownValue, find, redact

ADDRESS = "Flat 3, 14 Orchard Close, Marlbury, MB4 7QT"
THISTLE = "27a Thistlewick Lane, Marlbury"
PHONE, LANDLINE = "07700 900123", "01632 960123"
PLATE = "Blue Fordell Focus, AB12 CDE"
SCHOOL = "Bramblewick Primary School"


def known(kind: str, value: str, id_: str = "1", *, confidential: bool = True) -> KnownValue:
    return KnownValue(id_, kind, value, "the victim", confidential)


def found(kind: str, value: str, text: str) -> list[str]:
    return [finding.matched for finding in find(text, [known(kind, value)])]


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("address", ADDRESS, "14 Orchard Close"),
        ("address", ADDRESS, "14, orchard cl"),
        ("address", ADDRESS, "14 ORCHARD CLOSE"),
        ("address", ADDRESS, "fourteen Orchard Close"),
        ("address", ADDRESS, "14 Orchrd Close"),
        ("address", ADDRESS, "14Orchard Close"),
        ("address", ADDRESS, "14 Orchard"),
        ("address", ADDRESS, "Orchard Close"),
        ("address", ADDRESS, "mb47qt"),
        ("address", ADDRESS, "MB4  7QT"),
        ("address", ADDRESS, "MB4-7QT"),
        ("address", "14 Orchard Close Marlbury MB47QT", "14 Orchard Cl."),
        ("address", THISTLE, "27A Thistlewick Ln"),
        ("address", THISTLE, "27 a thistle wick lane"),
        ("address", THISTLE, "thistlewick lane"),
        ("address", THISTLE, "Thistelwick Lane"),
        ("address", THISTLE, "Thistlewick"),
        ("address", "42 Larkmoor Street, Marlbury", "forty two Larkmoor St"),
        ("address", "12 St Mary's Street", "12 Saint Marys St."),
        ("address", "12 St Mary's Street", "12 St. Mary’s Str"),
        ("address", "Rose Cottage, Church Road, Marlbury", "rose cottage"),
        ("address", "Rose Cottage, Church Road, Marlbury", "Church Rd"),
        ("address", "5 Heol y Bryn, Llanfarian", "heol y bryn"),
        ("address", "9 Ŵyddgrug Żółta Avenue", "9 wyddgrug zolta ave"),
        ("address", "9 Wyddgrug Zolta Avenue", "9 Ŵyddgrug Żółta Avenue"),
        ("phone", PHONE, "07700900123"),
        ("phone", PHONE, "+44 7700 900 123"),
        ("phone", PHONE, "+44 (0)7700 900123"),
        ("phone", PHONE, "0044-7700-900-123"),
        ("phone", PHONE, "077 00 90 01 23"),
        ("phone", PHONE, "07700\n900123"),
        ("phone", PHONE, "O7700 9OOI23"),
        ("phone", "+447700900123", "07700 900 123"),
        ("phone", LANDLINE, "(01632) 960123"),
        ("phone", LANDLINE, "960 123"),
        ("vehicle", PLATE, "ab12cde"),
        ("vehicle", PLATE, "AB 12 CDE"),
        ("vehicle", PLATE, "ABI2 CDE"),
        ("school", SCHOOL, "bramblewick primary school"),
        ("school", SCHOOL, "Bramblewick"),
        ("school", SCHOOL, "Bramblwick school"),
        ("school", SCHOOL, "Bramble wick Primary"),
        ("school", "Park School", "Park School"),
        ("school", "St Mary's RC Primary", "saint marys"),
        ("workplace", "Quillon Ltd, 9 Larkmoor Street", "Quillon"),
        ("workplace", "Quillon Ltd, 9 Larkmoor Street", "9 Larkmoor St"),
        ("surgery", "Fennimore Surgery", "the Fennimore practice"),
        ("refuge", "Havenmoor House, MB9 9ZZ", "havenmoor house"),
        ("refuge", "Havenmoor House, MB9 9ZZ", "MB9 9ZZ"),
        ("refuge", "9 Larkmoor Street, Marlbury", "larkmoor st"),
        ("refuge", "Refuge\n9 Larkmoor Street\nMarlbury", "9 Larkmoor Street"),
        ("email", "h.marsden@example.org", "H.Marsden@EXAMPLE.org"),
        ("email", "h.marsden@example.org", "h.marsden at example dot org"),
        ("device", "Phone, IMEI 35 209900 176148 1", "352099001761481"),
        ("device", "Phone, IMEI 352099001761481", "35-209900-176148-1"),
        ("social-media", "https://social.example.org/holly.m90", "@holly.m90"),
    ],
)
def test_it_is_found_however_it_is_written(kind: str, value: str, written: str) -> None:
    text = f"On Monday the suspect said {written}, and then it went quiet."
    (finding,) = find(text, [known(kind, value)])
    assert text[finding.start : finding.end] == finding.matched
    assert finding.matched.strip(".@").split()[-1] in written


@pytest.mark.parametrize(
    ("kind", "value", "ordinary"),
    [
        ("address", ADDRESS, "the orchard was close to the road, 14 people came by, and the flat was dark"),
        ("address", ADDRESS, "we met in Marlbury"),
        ("address", "14 Church Road, Marlbury", "outside the church, on the road to Marlbury, at 14 minutes past"),
        ("address", "The Road, Marlbury", "down the road"),
        ("address", "Rose Cottage, Marlbury", "a rose on the table of the cottage"),
        ("phone", PHONE, "07700 900124 and 1077009001239"),
        ("phone", "999", "dialled 999"),
        ("school", "Park School", "the school by the park, after school, in the park"),
        ("school", "The Primary School", "the primary school"),
        ("surgery", "The Surgery", "at the surgery, the doctor's surgery"),
        ("refuge", "Refuge", "a refuge"),
        ("workplace", "Boots", "muddy boots"),
        ("vehicle", PLATE, "a blue car, a focus on safety"),
        ("vehicle", "car", "the car"),
        ("device", "iPhone", "an iphone"),
        ("email", "not an address", "not an address"),
        ("social-media", "@h", "h"),
    ],
)
def test_ordinary_words_raise_no_alarm(kind: str, value: str, ordinary: str) -> None:
    assert found(kind, value, f"On Monday {ordinary} and so on.") == []


@pytest.mark.parametrize(
    "kind",
    ["address", "phone", "email", "workplace", "school", "surgery", "vehicle", "refuge", "device", "social-media"],
)
@pytest.mark.parametrize("value", ["", " ", ",", "-", "?!", "\n", "(", "[a-z", "\\", "a" * 3000, "١٢٣", "."])
def test_a_strange_value_finds_nothing_and_breaks_nothing(kind: str, value: str) -> None:
    assert found(kind, value, "On Monday the suspect came to the house (at 14:05) and left.") == []


def test_offsets_are_those_of_the_original_text() -> None:
    text = "Zażółć ﬁ 😀 e\u0301t\u0065\u0301 — „Thistle\u00adwick Lane” ｗｉｄｅ"
    (finding,) = find(text, [known("address", THISTLE)])
    assert text[finding.start : finding.end] == finding.matched == "Thistle\u00adwick Lane"


def test_values_that_meet_are_one_finding_named_by_the_confidential_one() -> None:
    values = [known("address", ADDRESS, "open", confidential=False), known("address", "14 Orchard Close", "secret")]
    (finding,) = find("I am at 14 Orchard Close now.", values)
    assert finding == Finding(8, 24, "14 Orchard Close", "secret", "address", ("open",))


def test_every_place_is_found_in_the_order_of_the_text() -> None:
    text = f"Ring {PHONE}. I moved to 14 Orchard Close, MB4 7QT. The number is 07700900123."
    findings = find(text, [known("address", ADDRESS, "a"), known("phone", PHONE, "p")])
    assert [finding.known_id for finding in findings] == ["p", "a", "a", "p"]
    assert [finding.start for finding in findings] == sorted(finding.start for finding in findings)


def test_a_hundred_thousand_characters_and_forty_values_in_a_second() -> None:
    kinds = [("address", ADDRESS), ("address", THISTLE), ("phone", PHONE), ("vehicle", PLATE), ("school", SCHOOL)]
    values = [
        known(kind, f"{value} {index}" if kind == "school" else value, str(index))
        for index in range(8)
        for kind, value in kinds
    ]
    words = [
        f"{word}{suffix}"
        for word in ("road", "close", "went", "orchard", "police")
        for suffix in ("", "s", "ing", "ed", "er")
    ]
    text = " ".join(words[(index * index) % len(words)] + "xyz"[: index % 4] for index in range(16_000))[:100_000]
    start = time.process_time()
    find(text, values)
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    "text", ["0" * 100_000, "07700 9" * 14_000, "a" + " " * 99_999, "orchard close " * 7_000, "é" * 100_000]
)
def test_no_text_makes_it_slow(text: str) -> None:
    """Seconds of the processor, so that a busy machine is none of it."""
    values = [
        known("address", ADDRESS),
        known("phone", PHONE),
        known("email", "a.b@example.org"),
        known("vehicle", PLATE),
    ]
    start = time.process_time()
    find(text, values)
    assert time.process_time() - start < 2.0


# Variations ----------------------------------------------------------------------------------------------------

SPACES = st.text(alphabet=" \t\n-.", max_size=2)
WORDS = st.sampled_from(["then", "we", "went", "home", "at", "night", "and", "the", "road", "school"])


@st.composite
def spaced(draw: st.DrawFn, code: str) -> str:
    return "".join(character + draw(SPACES) for character in code[:-1]) + code[-1]


@st.composite
def surrounded(draw: st.DrawFn, inner: str) -> str:
    before, after = draw(st.lists(WORDS, max_size=6)), draw(st.lists(WORDS, max_size=6))
    return " ".join([*before, inner, *after])


CASED = st.sampled_from([str.upper, str.lower, str.title])


@given(st.data())
def test_numbers_in_any_spacing_and_case(data: st.DataObject) -> None:
    kind, value, codes = data.draw(
        st.sampled_from(
            [
                ("phone", PHONE, ["07700900123", "+447700900123", "00447700900123"]),
                ("address", ADDRESS, ["MB47QT"]),
                ("vehicle", PLATE, ["AB12CDE"]),
            ]
        )
    )
    written = data.draw(spaced(data.draw(st.sampled_from(codes))))
    text = data.draw(surrounded(data.draw(CASED)(written)))
    assert found(kind, value, text), text


@given(st.data())
def test_streets_in_any_case_kind_and_punctuation(data: st.DataObject) -> None:
    number = data.draw(st.sampled_from(["27a", "27A", "27 a"]))
    name = data.draw(
        st.sampled_from(["Thistlewick", "Thistle wick", "Thistlewik", "Thistlewick", "Thistelwick", "Thístlewíck"])
    )
    kind = data.draw(st.sampled_from(["Lane", "Ln", "Ln.", "La"]))
    gap = data.draw(st.sampled_from([" ", ", ", "  ", "\n", "\u00a0"]))
    written = data.draw(CASED)(f"{number}{gap}{name}{gap}{kind}")
    if data.draw(st.booleans()):
        written = unicodedata.normalize("NFD", written)
    text = data.draw(surrounded(written))
    (finding,) = find(text, [known("address", THISTLE)])
    assert text[finding.start : finding.end] == finding.matched
    assert finding.matched.startswith("27")


@given(st.text(max_size=200))
def test_findings_always_lie_in_the_text_and_never_overlap(text: str) -> None:
    findings = find(text + " 14 Orchard Close", [known("address", ADDRESS), known("phone", PHONE, "2")])
    end = 0
    for finding in findings:
        assert end <= finding.start < finding.end <= len(text) + 17
        end = finding.end


# Redaction -----------------------------------------------------------------------------------------------------


def test_the_bar_is_always_as_long() -> None:
    assert redact("I live at 14 Orchard Close now", [(10, 26)]).text == f"I live at {BAR} now"
    assert redact("I live at 1 Ay now", [(10, 14)]).text == f"I live at {BAR} now"


def test_neighbouring_spans_become_one_bar() -> None:
    text = "at 14 Orchard Close, MB4 7QT now"
    findings = find(text, [known("address", ADDRESS)])
    assert len(findings) == 2
    redacted = redact(text, [(finding.start, finding.end) for finding in findings])
    assert (redacted.text, redacted.count) == (f"at {BAR} now", 1)


@pytest.mark.parametrize("span", [(-1, 2), (3, 3), (4, 2), (0, 99)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        redact("words", [span])


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=6))
def test_nothing_of_a_span_stays_and_everything_else_does(text: str, wished: list[tuple[int, int]]) -> None:
    spans = [(start, end) for start, end in wished if start < end <= len(text)]
    redacted = redact(text, spans)
    covered = {index for start, end in spans for index in range(start, end)}
    left = "".join(character for index, character in enumerate(text) if index not in covered and character.isalnum())
    kept = "".join(character for part in redacted.text.split(BAR) for character in part if character.isalnum())
    if BAR not in text:
        assert kept == left
        assert redacted.count == redacted.text.count(BAR)
