"""What changed in a paper between two versions, for whoever has to answer for the later one.

A supervisor reads this before signing, so nothing that changed is left out, words within a text included, and nothing
that only moved is called a change. Rows are matched by their ids.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from da_desk.practice.alignment import aligned, word_changes
from da_desk.practice.forms import Field, Form, Section
from da_desk.practice.reading import COMMA, Reader, part_titles
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both versions, or in one of them alone."""

    text: str
    change: Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer that changed, or a row that was added or taken out.

    ``row_title``: which row it is in, or is; "" outside rows. ``before`` and ``after`` are what a person reads; of a row
    that came or went all that it holds, a line an answer. ``pieces``, joined without what was added, give ``before``, and
    without what was removed ``after``. ``dates_only``: a date was moved to another.
    """

    path: str
    label: str
    row_title: str
    kind: Literal["added", "removed", "changed"]
    before: str
    after: str
    pieces: tuple[Piece, ...]
    dates_only: bool = False

    @property
    def spaces_only(self) -> bool:
        """Whether the words are the same, and only spaces or line breaks between them are other."""
        return self.kind == "changed" and self.before.split() == self.after.split()


@dataclass(frozen=True, slots=True)
class SectionChanges:
    """What changed in one section."""

    section_id: str
    title: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed, by sections in the order of the form; sections without a change are left out.

    ``first``: there was no former version, so that all of it is new.
    """

    first: bool
    sections: tuple[SectionChanges, ...]

    @property
    def nothing(self) -> bool:
        """Whether no answer is other than it was."""
        return not self.sections

    @property
    def dates_only(self) -> bool:
        """Whether dates were moved and nothing else changed."""
        changes = [change for section in self.sections for change in section.changes]
        return not self.first and bool(changes) and all(change.dates_only for change in changes)

    @property
    def changed_sections(self) -> tuple[str, ...]:
        """The ids of the sections in which something changed."""
        return tuple(section.section_id for section in self.sections)

    @property
    def kind(self) -> Literal["first", "nothing", "dates-only", "words"]:
        """What sort of change it is, as the sign-off queue sorts it."""
        if self.first:
            return "first"
        if self.nothing:
            return "nothing"
        return "dates-only" if self.dates_only else "words"


def compare(
    form_before: Form | None,
    before: Mapping[str, Any] | None,
    form_after: Form,
    after: Mapping[str, Any],
    names: Mapping[str, str] | None = None,
) -> Difference:
    """What changed from ``before`` to ``after``; a ``before`` of None is no former version at all.

    ``names``: account id → what the colleague is called. A question that only the former form had still shows what its
    answer was.
    """
    former = Reader(form_before or form_after, before or {}, names or {})
    latter = Reader(form_after, after, names or {})
    sections = (_section(each, former, latter) for each in _sections(former.form, form_after))
    return Difference(before is None, tuple(each for each in sections if each.changes))


def _sections(before: Form, after: Form) -> Iterator[Section]:
    yield from after.sections
    yield from (section for section in before.sections if after.section(section.id) is None)


def _section(section: Section, former: Reader, latter: Reader) -> SectionChanges:
    then, now = former.form.section(section.id), latter.form.section(section.id)
    found: list[Changed] = []
    for field_id in dict.fromkeys(field.id for each in (now, then) if each is not None for field in each.fields):
        old, new = (each.field(field_id) if each is not None else None for each in (then, now))
        asked = new or old
        assert asked is not None
        sides = _Side(former, old or asked), _Side(latter, new or asked)
        values = _at(former.body, section.id, field_id), _at(latter.body, section.id, field_id)
        found += _changes(f"{section.id}.{field_id}", *sides, *values)
    return SectionChanges(section.id, section.title, tuple(found))


def _at(body: Mapping[str, Any], section_id: str, field_id: str) -> Any:
    inside = body.get(section_id)
    return inside.get(field_id) if isinstance(inside, Mapping) else None


@dataclass(frozen=True, slots=True)
class _Side:
    """One question as one of the versions asks it."""

    reader: Reader
    asked: Field

    def words(self, value: Any) -> str:
        return self.reader.words(self.asked, value)

    def titles(self, value: Any) -> list[str]:
        return self.reader.titles(self.asked, value)

    def held(self, row: Mapping[str, Any]) -> str:
        """All that a row holds, a line an answer."""
        lines = [f"{label}: {words}" for label, words in self.reader.lines(self.asked, row)]
        return "\n".join(lines) or _("nothing filled in")

    def title(self, row: Mapping[str, Any], place: int) -> str:
        return self.reader.row_title(self.asked, row) or _("number {number}").format(number=place + 1)

    def inside(self, field_id: str) -> Field | None:
        return self.asked.field(field_id)


def _changes(path: str, old: _Side, new: _Side, before: Any, after: Any, row_title: str = "") -> Iterator[Changed]:
    if _same(before, after):
        return
    kinds = {old.asked.kind, new.asked.kind}
    if kinds == {"rows"}:
        yield from _row_changes(path, old, new, _by_id(before), _by_id(after))
    elif kinds <= {"item", "asked"}:
        yield from _part_changes(path, old, new, before or {}, after or {}, row_title)
    else:
        words = old.words(before), new.words(after)
        if not any(words) or (kinds == {"many"} and words[0] == words[1]):
            return
        dates = kinds <= {"day", "instant"} and all(words)
        pieces = _whole(*words)
        if kinds <= {"text", "long"}:
            pieces = text_pieces(*words)
        elif kinds == {"many"}:
            pieces = _listed(old.titles(before), new.titles(after))
        yield _changed(path, new.asked.label, row_title, words, pieces, dates=dates)


def _same(before: Any, after: Any) -> bool:
    """Whether two answers are one; nothing at all, an empty text and an empty list are all no answer."""
    return before == after or not (before or after)


def _part_changes(
    path: str, old: _Side, new: _Side, before: Mapping[str, Any], after: Mapping[str, Any], row_title: str
) -> Iterator[Changed]:
    """An answer that is more than one thing: the choice, and each text beside it."""
    chosen = before.get("answer"), after.get("answer")
    if not _same(*chosen):
        words = old.words({"answer": chosen[0]}), new.words({"answer": chosen[1]})
        yield _changed(path, new.asked.label, row_title, words, _whole(*words))
    for part, title in part_titles().items():
        texts = str(before.get(part) or ""), str(after.get(part) or "")
        if texts[0] != texts[1]:
            label = _("{label}: {part}").format(label=new.asked.label, part=title)
            yield _changed(f"{path}.{part}", label, row_title, texts, text_pieces(*texts))


def _by_id(value: Any) -> dict[str, Mapping[str, Any]]:
    listed = value if isinstance(value, list | tuple) else ()
    return {str(row.get("id") or f"#{place}"): row for place, row in enumerate(listed) if isinstance(row, Mapping)}


def _row_changes(
    path: str,
    old: _Side,
    new: _Side,
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
) -> Iterator[Changed]:
    """Rows as they stand now: changed and added ones in their order, then those that were taken out."""
    for place, (row_id, row) in enumerate(after.items()):
        title = new.title(row, place)
        if row_id not in before:
            held = "", new.held(row)
            yield _changed(f"{path}.{row_id}", new.asked.label, title, held, _whole(*held), kind="added")
        else:
            yield from _changes_inside(f"{path}.{row_id}", old, new, before[row_id], row, title)
    for place, (row_id, row) in enumerate(before.items()):
        if row_id not in after:
            held = old.held(row), ""
            title = old.title(row, place)
            yield _changed(f"{path}.{row_id}", old.asked.label, title, held, _whole(*held), kind="removed")


def _changes_inside(
    path: str, old: _Side, new: _Side, before: Mapping[str, Any], after: Mapping[str, Any], title: str
) -> Iterator[Changed]:
    for field_id in dict.fromkeys(field.id for field in (*new.asked.fields, *old.asked.fields)):
        was, now = old.inside(field_id), new.inside(field_id)
        asked = now or was
        assert asked is not None
        sides = _Side(old.reader, was or asked), _Side(new.reader, now or asked)
        yield from _changes(f"{path}.{field_id}", *sides, before.get(field_id), after.get(field_id), title)


def _changed(
    path: str,
    label: str,
    row_title: str,
    words: tuple[str, str],
    pieces: tuple[Piece, ...],
    *,
    dates: bool = False,
    kind: Literal["added", "removed", "changed", ""] = "",
) -> Changed:
    before, after = words
    said: Literal["added", "removed", "changed"] = "changed" if before and after else "added" if after else "removed"
    return Changed(path, label, row_title, kind or said, before, after, pieces, dates)


def text_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts in one, with the words that were taken out and those that were put in; what stayed is whole."""
    return tuple(_pieces(word_changes(before, after)))


def _pieces(changes: Iterable[tuple[str, str, str]]) -> Iterator[Piece]:
    for same, removed, added in changes:
        if same:
            yield Piece(same, "same")
        if removed:
            yield Piece(removed, "removed")
        if added:
            yield Piece(added, "added")


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    """One answer in place of another: no half of a date or a choice stays."""
    return tuple(_pieces([("", before, after)]))


def _listed(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """Answers that were ticked, one after another, each whole."""
    found: list[Piece] = []
    at = 0
    for stretch in aligned(before, after):
        found += (Piece(title, "same") for title in before[at : stretch.start])
        found += (Piece(title, "removed") for title in before[stretch.start : stretch.end])
        found += (Piece(title, "added") for title in after[stretch.new_start : stretch.new_end])
        at = stretch.end
    found += (Piece(title, "same") for title in before[at:])
    return tuple(_with_commas(found))


def _with_commas(titles: Iterable[Piece]) -> Iterator[Piece]:
    """The comma before an answer stands in the version that has an answer before it."""
    begun: set[str] = set()
    for each in titles:
        sides = {"same": {"before", "after"}, "removed": {"before"}, "added": {"after"}}[each.change]
        comma = begun & sides
        if comma == sides:
            yield Piece(f"{COMMA}{each.text}", each.change)
        else:
            if comma:
                yield Piece(COMMA, "removed" if "before" in comma else "added")
            yield each
        begun |= sides
