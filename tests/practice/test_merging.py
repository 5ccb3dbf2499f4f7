"""Three-way merge: nothing that anybody wrote is lost, and no sentence is made that nobody wrote."""

import re
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.alignment import aligned, compared, sentences
from da_desk.practice.merging import AnswerMerge, Change, TextMerge, merge, merge_text

STORY = "He came home on Monday. He shouted. I ran away.\n\nI told Mr. Pike. She wrote it down."

WORDS = st.sampled_from(
    ["he", "she", "ran", "home", "shouted", "left", "again", "there", "it", "was", "late", "and", "cold"]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=5).map(lambda words: f"{' '.join(words).capitalize()}.")
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  "])
TEXTS = st.lists(st.tuples(SENTENCES, GAPS), max_size=9).map(lambda parts: "".join(s + gap for s, gap in parts).strip())
ANY_TEXT = st.text(alphabet="ab. \n\t!’é۔", max_size=40)
ANSWERS = st.one_of(
    st.just(""),
    TEXTS,
    st.lists(st.sampled_from(["screens", "live-link", "gowns"]), unique=True),
    st.dictionaries(st.sampled_from(["answer", "where", "reason"]), st.sampled_from(["", "in-text", "Paragraph 2"])),
)
PATHS = ("about.stance", "statement.text", "items.pressure")
BODIES = st.fixed_dictionaries(
    {
        "about": st.fixed_dictionaries({}, optional={"stance": st.sampled_from(["withdraws-support", "says-untrue"])}),
        "statement": st.fixed_dictionaries({}, optional={"text": TEXTS}),
        "items": st.fixed_dictionaries({}, optional={"pressure": ANSWERS}),
    }
)


@st.composite
def three(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text and what two people made of it, by taking sentences out, changing them and putting others in."""
    base = draw(TEXTS)
    return base, _edited(draw, base), _edited(draw, base)


def _edited(draw: st.DrawFn, base: str) -> str:
    tokens = sentences(base)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(tokens)))
        tokens[place : place + draw(st.integers(0, 2))] = draw(st.lists(st.one_of(SENTENCES, GAPS), max_size=2))
    return "".join(tokens)


def words(text: str) -> Counter[str]:
    return Counter(text.split())


def joined(merged: TextMerge, side: str) -> str:
    return "".join(getattr(piece, side) for piece in merged.pieces)


# Properties of a text.


@given(st.one_of(three(), st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT)))
def test_the_pieces_hold_all_three_texts_letter_by_letter(texts: tuple[str, str, str]) -> None:
    merged = merge_text(*texts)
    assert tuple(joined(merged, side) for side in ("base", "theirs", "mine")) == texts


@given(st.one_of(three(), st.tuples(TEXTS, TEXTS, TEXTS)))
def test_every_word_that_somebody_added_stands_in_the_proposal(texts: tuple[str, str, str]) -> None:
    base, theirs, mine = texts
    proposal = words(merge_text(base, theirs, mine).text)
    for side in (theirs, mine):
        assert words(side) - words(base) <= proposal


@given(st.one_of(three(), st.tuples(TEXTS, TEXTS, TEXTS)))
def test_of_two_different_changes_both_are_shown_and_kept(texts: tuple[str, str, str]) -> None:
    for piece in merge_text(*texts).overlaps:
        assert words(piece.theirs) <= words(piece.merged)
        assert words(piece.mine) <= words(piece.merged)


@given(TEXTS, TEXTS)
def test_where_one_side_changed_nothing_the_other_is_the_result(base: str, changed: str) -> None:
    assert merge_text(base, changed, base).text == changed
    assert merge_text(base, base, changed).text == changed
    assert not merge_text(base, changed, base).overlaps


@given(st.one_of(st.none(), TEXTS), TEXTS)
def test_what_both_changed_alike_is_settled(base: str | None, changed: str) -> None:
    merged = merge_text(base, changed, changed)
    assert merged.text == changed
    assert not merged.overlaps


@given(st.one_of(three(), st.tuples(TEXTS, TEXTS, TEXTS)))
def test_it_is_the_same_seen_from_the_other_side(texts: tuple[str, str, str]) -> None:
    base, theirs, mine = texts
    here, there = merge_text(base, theirs, mine), merge_text(base, mine, theirs)
    assert [(p.base, p.theirs, p.mine) for p in here.pieces] == [(p.base, p.mine, p.theirs) for p in there.pieces]
    assert words(here.text) == words(there.text)


@given(three())
def test_no_sentence_is_made_of_halves(texts: tuple[str, str, str]) -> None:
    written = {each for text in texts for each in sentences(text) if not each.isspace()}
    made = {each for each in sentences(merge_text(*texts).text) if not each.isspace()}
    assert made <= written


@given(TEXTS, TEXTS)
def test_without_the_text_as_it_was_nothing_of_either_is_lost(theirs: str, mine: str) -> None:
    merged = merge_text(None, theirs, mine)
    assert (joined(merged, "theirs"), joined(merged, "mine")) == (theirs, mine)
    assert words(theirs) <= words(merged.text)
    assert words(mine) <= words(merged.text)


@given(st.one_of(TEXTS, ANY_TEXT))
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(st.one_of(three(), st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT)))
def test_the_alignment_leads_from_one_text_to_the_other(texts: tuple[str, str, str]) -> None:
    old, new = sentences(texts[0]), sentences(texts[1])
    made, at = [], 0
    for stretch in aligned(old, new):
        assert stretch.start >= at
        made += [*old[at : stretch.start], *new[stretch.new_start : stretch.new_end]]
        at = stretch.end
    assert [*made, *old[at:]] == new


@given(st.one_of(three(), st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT)))
def test_what_is_shown_is_the_text_and_what_is_not_marked_is_common(texts: tuple[str, str, str]) -> None:
    shown = compared(*texts)
    assert tuple("".join(run.text for run in runs) for runs in shown) == texts
    unmarked = [word for run in shown[1] if not run.differs for word in re.findall(r"\w+", run.text)]
    assert Counter(unmarked) <= Counter(re.findall(r"\w+", texts[0]))


# What it does with plain cases.


def merged_text(theirs: str, mine: str, base: str = STORY) -> TextMerge:
    return merge_text(base, theirs, mine)


def test_changes_of_different_sentences_fit_together() -> None:
    merged = merged_text(STORY.replace("Monday", "Tuesday"), STORY.replace("wrote", "took"))
    assert not merged.overlaps
    assert merged.text == STORY.replace("Monday", "Tuesday").replace("wrote", "took")


def test_two_changes_of_one_sentence_leave_both_sentences_theirs_first() -> None:
    merged = merged_text(STORY.replace("He shouted.", "He shouted twice."), STORY.replace("He shouted.", "He cried."))
    assert [piece.base for piece in merged.overlaps] == ["He shouted."]
    assert "He shouted twice.\n\nHe cried." in merged.text


def test_two_sentences_changed_by_one_and_the_first_by_the_other_clash_in_the_first_alone() -> None:
    merged = merged_text(
        STORY.replace("I told Mr. Pike.", "I told Mr. Pike at once."),
        STORY.replace("I told Mr. Pike.", "I told Mr. Dow.").replace("She wrote", "She then wrote"),
    )
    assert [piece.base for piece in merged.overlaps] == ["I told Mr. Pike."]
    assert merged.text.endswith("I told Mr. Pike at once.\n\nI told Mr. Dow. She then wrote it down.")


def test_what_one_took_out_and_the_other_changed_is_no_silent_loss() -> None:
    merged = merged_text(STORY.replace(" He shouted.", ""), STORY.replace("He shouted.", "He shouted at me."))
    (piece,) = merged.overlaps
    assert (piece.theirs, piece.mine.strip()) == ("", "He shouted at me.")
    assert "He shouted at me." in merged.text


def test_what_both_put_at_the_end_is_shown_as_a_clash() -> None:
    merged = merged_text(f"{STORY} Theirs.", f"{STORY} Mine.")
    (piece,) = merged.overlaps
    assert (piece.base, piece.theirs, piece.mine) == ("", "Theirs.", "Mine.")
    assert merged.text == f"{STORY} Theirs.\n\nMine."


def test_the_last_sentence_changed_and_another_put_after_it_fit_together() -> None:
    merged = merged_text(STORY.replace("She wrote it down.", "She noted it."), f"{STORY} I left.")
    assert not merged.overlaps
    assert merged.text.endswith("She noted it. I left.")


def test_two_texts_in_an_empty_field_are_both_kept() -> None:
    assert merge_text("", "Theirs.", "Mine.").text == "Theirs.\n\nMine."


def test_a_sentence_that_both_put_in_stands_once() -> None:
    merged = merge_text("", "Assault. Damage.", "Assault. Threats.")
    assert [(piece.theirs, piece.mine) for piece in merged.overlaps] == [("Damage.", "Threats.")]
    assert merged.text == "Assault. Damage.\n\nThreats."
    assert merge_text("", "Assault.", "Assault. Threats.").text == "Assault. Threats."


def test_two_texts_that_share_nothing_are_kept_as_blocks() -> None:
    assert merge_text("", "One. Two.", "Three. Four.").text == "One. Two.\n\nThree. Four."


def test_marks_run_over_the_space_between_words_and_not_beyond() -> None:
    base, theirs, mine = compared("He moved out with his brother.", "He moved out.", "He has moved out with him.")
    assert [run.text for run in base if run.differs] == ["with his brother"]
    assert not any(run.differs for run in theirs)
    assert [run.text for run in mine if run.differs] == ["has", "him"]


def test_other_line_breaks_alone_are_no_clash() -> None:
    merged = merge_text("One. Two.", "One.\nTwo.", "One.\n\nTwo.")
    assert not merged.overlaps
    assert merged.text == "One.\nTwo."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Pike came. He left.", 2),
        ("It cost £3.50 there. He paid.", 2),
        ("At 10 p.m. Tom rang.", 1),
        ("“Go.” He went.", 2),
        ("One line\nand another", 2),
        ("Wirklich? Ja! Gut…", 3),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len([each for each in sentences(text) if not each.isspace()]) == count


# Whole papers.


def body(stance: str = "", text: str = "", **item: str) -> dict[str, Any]:
    return {"about": {"stance": stance}, "statement": {"text": text}, "items": {"pressure": item}}


def merged_body(base: Any, theirs: Any, mine: Any) -> Any:
    return merge(base, theirs, mine, PATHS, long={"statement.text"})


def test_answers_that_one_changed_are_taken_and_listed() -> None:
    found = merged_body(body("a", "x"), body("b", "x"), body("a", "y"))
    assert not found.asked
    assert [(each.path, each.change) for each in found.taken] == [
        ("about.stance", Change.THEIRS),
        ("statement.text", Change.MINE),
    ]
    assert found.body({}) == {"about": {"stance": "b"}, "statement": {"text": "y"}}


def test_a_short_answer_that_both_changed_is_asked() -> None:
    found = merged_body(body("a"), body("b"), body("c"))
    (asked,) = found.asked
    assert (asked.path, asked.proposal, asked.text) == ("about.stance", None, None)
    with pytest.raises(KeyError):
        found.body({})
    assert found.body({"about.stance": "c"}) == {"about": {"stance": "c"}}


def test_items_are_merged_part_by_part() -> None:
    base = body(answer="in-text", where="Paragraph 1")
    found = merged_body(base, body(answer="declined", where="Paragraph 1"), body(answer="in-text", where="Paragraph 2"))
    assert not found.asked
    assert found.body({}) == {"items": {"pressure": {"answer": "declined", "where": "Paragraph 2"}}}


def test_an_item_taken_out_by_one_and_changed_by_the_other_is_asked() -> None:
    found = merged_body(
        body(answer="in-text", where="Paragraph 1"), body(), body(answer="in-text", where="Paragraph 2")
    )
    assert [each.path for each in found.asked] == ["items.pressure.where"]


def test_what_stands_elsewhere_in_the_paper_is_theirs() -> None:
    found = merge({"a": {"x": "1"}, "b": {"y": "1"}}, {"a": {"x": "1"}, "b": {"y": "2"}}, {"a": {"x": "3"}}, ["a.x"])
    assert found.body({}) == {"a": {"x": "3"}, "b": {"y": "2"}}
    assert not found.news


def test_when_it_is_not_known_how_it_was_every_difference_is_asked() -> None:
    found = merged_body(None, body("b", "x"), body("b", "y"))
    assert [(each.path, each.base) for each in found.asked] == [("statement.text", None)]


def test_a_hidden_answer_is_asked_as_soon_as_somebody_typed_one() -> None:
    hidden, typed = {"form": {"note": "x"}}, {"form": {"note": "x", "value": "New Street 2"}}
    assert [each.path for each in merge(hidden, hidden, typed, ["form.value"], hidden=["form.value"]).asked] == [
        "form.value"
    ]
    assert not merge(hidden, hidden, hidden, ["form.value"], hidden=["form.value"]).asked


def test_both_of_an_answer() -> None:
    lists = AnswerMerge("a.b", [], ["screens", "live-link"], ["live-link", "gowns"])
    assert lists.both == ["screens", "live-link", "gowns"]
    assert AnswerMerge("a.b", "", "In custody", "At work").both == "In custody; At work"
    assert AnswerMerge("a.b", "x", "", "At work").both == "At work"
    assert AnswerMerge("a.b", 0, 1, 2).both is None


@given(BODIES, BODIES)
def test_a_paper_that_one_side_left_alone_is_the_others(base: dict[str, Any], changed: dict[str, Any]) -> None:
    for found in (merged_body(base, changed, base), merged_body(base, base, changed)):
        assert not found.asked
        assert merged_body({}, found.body({}), {}).body({}) == merged_body({}, changed, {}).body({})


@given(BODIES, BODIES, BODIES)
def test_no_answer_of_a_paper_is_lost(base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]) -> None:
    found = merged_body(base, theirs, mine)
    for each in found.answers:
        if each.theirs != each.base:
            assert each.change in (Change.THEIRS, Change.BOTH, Change.ALIKE)
        if each.mine != each.base:
            assert each.change in (Change.MINE, Change.BOTH, Change.ALIKE)
    assert {(each.path, str(each.theirs), str(each.mine)) for each in found.answers} == {
        (each.path, str(each.mine), str(each.theirs)) for each in merged_body(base, mine, theirs).answers
    }


@given(BODIES, BODIES)
def test_two_papers_alike_are_one(base: dict[str, Any], changed: dict[str, Any]) -> None:
    found = merged_body(base, changed, changed)
    assert not found.asked
    assert not found.taken
    assert not found.news


# What it costs.


@pytest.mark.parametrize("worst", [False, True])
def test_a_hundred_thousand_characters_take_no_time_that_is_felt(worst: bool) -> None:
    """Seconds of the processor, so that a busy machine is none of it. Measured: 60 ms, the worst 0.9 s."""
    base = "A. " * 33_333 if worst else "".join(f"This is the sentence of number {n}. " for n in range(2_800))
    theirs = base.replace("A. A. A. ", "A. B. ") if worst else base.replace("9. ", "9, as they said. ")
    mine = base.replace("A. A. ", "A. C. ") if worst else base.replace("5. ", "5. More of it. ")
    began = time.process_time()
    merged = merge_text(base, theirs, mine)
    assert time.process_time() - began < 2
    assert joined(merged, "mine") == mine
