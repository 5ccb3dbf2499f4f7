"""What of a safety plan may be left with the victim on paper, and what is read aloud alone (practice.md §8.6, ``print.rule``).

Whoever finds the paper may be the suspect. Reading aloud leaves nothing behind and is the usual way. While the two live
together, or it is not certain that they do not, nothing goes on paper that says where the victim would go, when, by which
word help is called, what is packed or hidden, or that help was sought. In the victim's own words it is looked for sentence
by sentence; what is left out is shown to the officer, who looks the rest over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from da_desk.errors import Problem
from da_desk.practice.address_guard import KnownValue, find
from da_desk.practice.alignment import sentences
from da_desk.practice.copy_words import (
    GROUPS,
    SECRET_ITEMS,
    SECRET_WAYS,
    Group,
    always_telling,
    leans_back,
    named,
    telling_at_home,
)
from da_desk.practice.forms import answer, answered, rows
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.catalogue import Practice

Way = Literal["read-aloud", "paper", "read-with-me"]
WAYS: tuple[Way, ...] = ("read-aloud", "paper", "read-with-me")
"""How the victim gets the plan; the first is the usual one."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CopyAnswers:
    """What the victim was asked before anything is left: lives with the suspect ("yes", "no", "sometimes"), where the
    paper would be kept, and what would happen if the suspect found it. ``way``: one of ``WAYS``.
    """

    lives_with: str = ""
    kept_where: str = ""
    if_found: str = ""
    way: str = WAYS[0]


@dataclass(frozen=True, slots=True)
class Part:
    """A plain heading, and points in the victim's own words."""

    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that doesn't go on the paper, for the officer: what it is, its words, and why."""

    title: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class VictimCopy:
    """What stands on the copy, and what was left out of it."""

    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]


def copy_problems(answers: CopyAnswers, body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What has to be asked, or asked again, before a copy is made. Reading aloud leaves nothing and needs nothing."""
    return tuple(_problems(answers, body))


def _problems(answers: CopyAnswers, body: Mapping[str, Any]) -> Iterator[Problem]:
    if answers.way not in WAYS:
        yield Problem("way", _("Choose how: read aloud, on paper, or read together on the screen."))
    if answers.way != "paper":
        return
    known = answer(body, "situation.lives_with_suspect")
    if answers.lives_with not in ("yes", "no", "sometimes"):
        yield Problem(
            "lives_with", _("Ask whether the victim lives with the suspect, and answer yes, no or sometimes.")
        )
    elif known in ("yes", "no", "sometimes") and known != answers.lives_with:
        sentence = _("The plan says otherwise about living with the suspect. Ask again, and put right which is wrong.")
        yield Problem("lives_with", sentence)
    if not answered(answers.kept_where):
        yield Problem("kept_where", _("Ask where the paper would be kept, and write it down."))
    if not answered(answers.if_found):
        yield Problem("if_found", _("Ask what would happen if the suspect found the paper, and write it down."))


def at_home(answers: CopyAnswers, body: Mapping[str, Any]) -> bool:
    """Whether the suspect may come upon a paper at home: anything but separated, and surely not living together."""
    apart = answer(body, "situation.situation") == "separated"
    said = {answers.lives_with, answer(body, "situation.lives_with_suspect")}
    return not apart or said != {"no"}


def copy_of(
    answers: CopyAnswers,
    body: Mapping[str, Any],
    practice: "Practice",
    known: Iterable[KnownValue] = (),
    never: Iterable[str] = (),
) -> VictimCopy:
    """The copy of a plan for the way that was chosen.

    ``known``: places and numbers known in the case; ``never``: names of the suspect and of officers, references and
    numbers of the case. A sentence that holds one of them doesn't go on paper. Read aloud or together, nothing is left
    out: nothing stays behind.
    """
    paper = answers.way == "paper"
    strict = paper and at_home(answers, body)
    sieve = _Sieve(paper, strict, tuple(known), tuple(never))
    found: dict[str, list[str]] = {}
    left_out: list[LeftOut] = []
    for line in _lines(body, practice):
        why = sieve.why_whole(line)
        kept, lost = ("", [LeftOut(line.title, line.words, why)]) if why else sieve.sifted(line)
        left_out += lost
        if kept:
            found.setdefault(line.group.title(), []).append(kept)
    return VictimCopy(tuple(Part(title, tuple(points)) for title, points in found.items()), tuple(left_out))


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the plan: the group it stands in, the slug of what it is, what that is called, and its words."""

    group: Group
    slug: str
    title: str
    words: str


def _lines(body: Mapping[str, Any], practice: "Practice") -> Iterator[_Line]:
    """The lines in the order of the copy: what helps already, then the items by groups, then what others do."""
    for row in rows(body, "coping.ways"):
        slug = f"coping.{row.get('kind', '')}"
        yield _Line(
            GROUPS["coping"], slug, practice.title("coping-ways", str(row.get("kind", ""))), _words(row, "words")
        )
    items = [(str(row.get("item", "")), _words(row, "words")) for row in rows(body, "items.items")]
    for group in GROUPS.values():
        for slug, words in items:
            if group is _group(slug):
                yield _Line(group, slug, practice.title("safety-items", slug), words)
    for row in rows(body, "police.police"):
        yield _Line(GROUPS["police"], "police", _("What the police promised"), _words(row, "what"))
    for row in rows(body, "adviser.advisers"):
        said = ", ".join(filter(None, (_words(row, "name"), _words(row, "service"))))
        yield _Line(GROUPS["adviser"], "adviser", _("The adviser"), said)


def _group(slug: str) -> Group:
    """The heading of an item; what no list of ours has stands with the victim's own points."""
    return next((group for group in GROUPS.values() if group.holds(slug)), GROUPS["own"])


def _words(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


@dataclass(frozen=True, slots=True)
class _Sieve:
    """What is kept back. ``strict``: on paper, where the suspect may find it."""

    paper: bool
    strict: bool
    known: tuple[KnownValue, ...]
    never: tuple[str, ...]

    def why_whole(self, line: _Line) -> str:
        """Why a line doesn't go on the paper whatever it says, or ""."""
        if self.paper and line.slug == "police":
            return _("what the police do stands on no paper that is left")
        if not self.strict:
            return ""
        return next((why() for slugs, why in (*SECRET_ITEMS, *SECRET_WAYS) if line.slug.startswith(slugs)), "")

    def sifted(self, line: _Line) -> tuple[str, list[LeftOut]]:
        """The words without the sentences that give something away, and those sentences.

        At home a sentence that speaks of one left out goes with it: alone it makes no sense, and who reads it asks.
        """
        kept: list[str] = []
        lost: list[LeftOut] = []
        spans = list(self._spans(line.words)) if self.paper else []
        at, leans = 0, False
        for part in sentences(line.words):
            whys = [why for start, end, why in spans if start < at + len(part) and at < end]
            at += len(part)
            if part.isspace():
                kept.append(" ")
                continue
            if not whys and leans and leans_back().search(part):
                whys = [_("it speaks of the sentence before it, which is left out")]
            leans = bool(whys) and self.strict
            if whys:
                lost.append(LeftOut(line.title, part, whys[0]))
            else:
                kept.append(part)
        return re.sub(r" {2,}", " ", "".join(kept)).strip(), lost

    def _spans(self, words: str) -> Iterator[tuple[int, int, str]]:
        for finding in find(words, self.known):
            yield finding.start, finding.end, _("it holds a place or number known in the case")
        for pattern in named(self.never):
            for match in pattern.finditer(words):
                yield *match.span(), _("it holds a name or number of the case")
        for patterns in (always_telling(), telling_at_home() if self.strict else ()):
            for pattern, why in patterns:
                for match in pattern.finditer(words):
                    yield *match.span(), why
