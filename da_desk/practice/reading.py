"""Answers as a person reads them: titles for choices, days in words, names for colleagues and for rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from da_desk.practice.forms import Field, Form, answered, rows
from da_desk.wording import _, day, moment

COMMA = ", "
SHORT = 80
"""Characters of a row's name; the whole of it stands in the row."""


def part_titles() -> Mapping[str, str]:
    """What the parts of an answer are called that is more than one thing; the answer itself bears the field's own name."""
    return {
        "where": _("where in the statement"),
        "reference": _("reference"),
        "reason": _("reason"),
        "note": _("note"),
    }


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the answers of one body. ``names``: what an account id of a colleague stands for."""

    form: Form
    body: Mapping[str, Any]
    names: Mapping[str, str] = field(default_factory=dict)

    def words(self, asked: Field, value: Any) -> str:
        """One answer in words; "" when there is none."""
        if not answered(value):
            return ""
        return _READ[asked.kind](self, asked, value)

    def lines(self, asked: Field, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The answers of one row: what each is called, and its words. What is not answered is left out."""
        for each in asked.fields:
            if words := self.words(each, row.get(each.id)):
                yield each.label, words

    def row_title(self, asked: Field, row: Mapping[str, Any]) -> str:
        """What a row is called, in a few words; "" when what names it is not answered."""
        named = asked.field(asked.row_title) if asked.row_title else None
        first = (self.words(named, row.get(named.id)) if named is not None else "").strip().partition("\n")[0]
        return first if len(first) <= SHORT else f"{first[:SHORT].rpartition(' ')[0] or first[:SHORT]} …"

    def _choice(self, asked: Field, value: Any) -> str:
        return asked.title_of(str(value))

    def titles(self, asked: Field, value: Any) -> list[str]:
        """The answers that were ticked, in the order in which they are offered, however they were ticked."""
        places = {choice.id: place for place, choice in enumerate(asked.choices)}
        given = sorted(map(str, value or ()), key=lambda each: places.get(each, len(places)))
        return [asked.title_of(each) for each in given]

    def _many(self, asked: Field, value: Any) -> str:
        return COMMA.join(self.titles(asked, value))

    def _yes_no(self, _asked: Field, value: Any) -> str:
        return {"yes": _("Yes"), "no": _("No")}.get(value, str(value))

    def _day(self, _asked: Field, value: Any) -> str:
        try:
            return day(date.fromisoformat(value), weekday=True)
        except ValueError:
            return str(value)

    def _instant(self, _asked: Field, value: Any) -> str:
        try:
            return moment(datetime.fromisoformat(value), weekday=True)
        except ValueError:
            return str(value)

    def _parts(self, asked: Field, value: Any) -> str:
        if not isinstance(value, Mapping):
            return str(value)
        said = [asked.title_of(str(value["answer"]))] if value.get("answer") else []
        said += [f"{title}: {value[part]}" for part, title in part_titles().items() if value.get(part)]
        return "; ".join(said)

    def _rows(self, asked: Field, value: Any) -> str:
        listed = ("\n".join(f"{label}: {words}" for label, words in self.lines(asked, row)) for row in value)
        return "\n\n".join(each for each in listed if each)

    def _row(self, asked: Field, value: Any) -> str:
        among = self.form.field(asked.of)
        found = next((row for row in rows(self.body, asked.of) if row.get("id") == value), None)
        if among is None or found is None:
            return _("something that was taken out")
        return self.row_title(among, found) or _("something without a name")

    def _colleague(self, _asked: Field, value: Any) -> str:
        return self.names.get(str(value), "") or _("a colleague whose name is not known here")


def _text(_reader: Reader, _asked: Field, value: Any) -> str:
    return str(value)


_READ: Mapping[str, Callable[[Reader, Field, Any], str]] = {
    "text": _text,
    "long": _text,
    "choice": Reader._choice,
    "many": Reader._many,
    "yes-no": Reader._yes_no,
    "day": Reader._day,
    "instant": Reader._instant,
    "item": Reader._parts,
    "asked": Reader._parts,
    "rows": Reader._rows,
    "row": Reader._row,
    "colleague": Reader._colleague,
}
