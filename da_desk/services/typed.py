"""What a person typed, checked before anything is saved: every problem at once, each beside its field."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from da_desk.errors import Problem, ValidationFailed
from da_desk.practice.answers import day_problem, text_problem
from da_desk.wording import _

LINE_LIMIT = 500
"""Characters of one line, such as a name or an address."""

NOTE_LIMIT = 10_000
"""Characters of a note."""


@dataclass(slots=True)
class Typed:
    """Collects what is wrong while values are taken; :meth:`check` then refuses the whole, or nothing."""

    problems: list[Problem] = field(default_factory=list)

    def line(self, name: str, label: str, value: str, *, needed: bool = False, limit: int = LINE_LIMIT) -> str:
        """One line of text, trimmed, as it is kept."""
        if "\n" in value.strip() or "\t" in value.strip():
            self.refuse(name, _("“{label}” must be on one line.").format(label=label))
        return self.text(name, label, value, needed=needed, limit=limit)

    def text(self, name: str, label: str, value: str, *, needed: bool = False, limit: int = NOTE_LIMIT) -> str:
        """Text of any number of lines, trimmed, as it is kept."""
        kept = value.strip()
        sentence = text_problem(label, kept, limit)
        if needed and not kept:
            sentence = _("Fill in “{label}”.").format(label=label)
        if sentence:
            self.refuse(name, sentence)
            return ""
        return unicodedata.normalize("NFC", kept)

    def choice(self, name: str, label: str, value: str, allowed: Iterable[str], *, needed: bool = True) -> str:
        """One of the slugs allowed; "" too, unless it is needed."""
        if value not in set(allowed) and (value or needed):
            self.refuse(name, _("“{label}”: choose one of the answers offered.").format(label=label))
        return value

    def day(self, name: str, label: str, value: date | None, latest: date | None = None) -> date | None:
        """A possible day, not after ``latest``."""
        if value is not None:
            self.take(name, day_problem(label, value.isoformat(), latest))
        return value

    def instant(self, name: str, label: str, value: datetime, latest: datetime | None = None) -> datetime:
        """An aware instant on a possible day, not after ``latest``."""
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        impossible = day_problem(label, value.date().isoformat())
        self.take(name, impossible)
        if not impossible and value.astimezone(UTC).astimezone(value.tzinfo).replace(tzinfo=None) != value.replace(
            tzinfo=None
        ):
            sentence = _("“{label}”: that hour did not exist, the clocks went forward. Give the hour after it.")
            self.refuse(name, sentence.format(label=label))
        if latest is not None and value > latest:
            self.refuse(name, _("“{label}” can't be in the future.").format(label=label))
        return value

    def take(self, name: str, sentence: str | None) -> None:
        """Note the sentence of a check made elsewhere; nothing when it is empty."""
        if sentence:
            self.refuse(name, sentence)

    def refuse(self, name: str, sentence: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(name, sentence))

    def check(self) -> None:
        """Raise ValidationFailed when anything was wrong."""
        if self.problems:
            raise ValidationFailed(*self.problems)


def reason_given(value: str, label: str = "") -> str:
    """A reason, which must not be blank. Raises ValidationFailed."""
    typed = Typed()
    kept = typed.text("reason", label or _("Reason"), value, needed=True)
    typed.check()
    return kept
