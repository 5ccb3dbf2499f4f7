"""Where a rule comes from is said in words that a person can look up, never by the marks of our reference."""

import re

import pytest

from da_desk.practice.catalogue import Practice
from da_desk.practice.sources import LIST, source_words

APP = "College of Policing, APP Victim safety and support"
MARKS = re.compile(r"§|\bX\d|\b00\d\b|\.md\b|\bissue \d|\bpractice \d")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("004 §Withdrawal", f"{APP}, “Withdrawal”"),
        ("004 §Restraining order, §Special measures", f"{APP}, “Restraining order”, “Special measures”"),
        ("004 §VPS; 004 §Special measures", f"{APP}, “VPS”, “Special measures”"),
        ("7.1 rm.lead; 004 §Checklist: Risk management", f"{APP}, checklist “Risk management”"),
        ("002 §Management of risk: no reviews", "HMIC 2014, West Mercia, “Management of risk”: no reviews"),
        ("2.1 notify.arrest; X3", "Victims' Code 2020, right 6"),
        ("1 act.reassess-risk", f"{APP}, “Above all else”"),
        ("7.3; issue 4", "HMIC 2014, West Mercia, “Management of risk”; design of this desk"),
        ("16 order.spo; X34", "Stalking Protection Act 2019"),
        ("model.md Event → rule; the list is ours", "design of this desk; the list is ours"),
        ("local DA policy 4.2", "local DA policy 4.2"),
        ("17 Redaction", "design of this desk"),
        ("", "design of this desk"),
    ],
)
def test_marks_become_words(practice: Practice, source: str, words: str) -> None:
    assert source_words(practice, source) == words


def test_no_source_that_is_shipped_keeps_a_mark(practice: Practice) -> None:
    listed = [entry for name, entries in practice.catalogues.items() if name != LIST for entry in entries]
    listed += [*practice.rules, *practice.event_kinds, *practice.policies, *practice.helplines, *practice.clocks]
    shipped = {each.source for each in listed}
    shipped |= {each.source for each in practice.forms.values()} | {each.source for each in practice.instruments}
    shipped |= {each.source for each in practice.guards}
    assert len(shipped) > 100
    assert {each for each in shipped if MARKS.search(source_words(practice, each))} == set()


def test_words_already_said_stay_as_they_are(practice: Practice) -> None:
    for source in ("004 §Bail; X6", "7.3; issue 4", "16; X29, X35"):
        said = source_words(practice, source)
        assert source_words(practice, said) == said
