"""Finding a case by what a person remembers of it: a name, a reference, a crime number, an exact phone or address."""

from dataclasses import dataclass
from uuid import UUID

from da_desk.models.base import folded
from da_desk.services.contacts import national
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.wording import _

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that the words found; never which of its fields they were found in."""

    case_id: UUID
    ref: str
    victim_name: str
    grade: str
    status: str


@dataclass(frozen=True, slots=True)
class Search(Service):
    """One box for everything that finds a case."""

    def find(self, text: str) -> tuple[Hit, ...]:
        """At most 20 cases; fewer than two letters or digits find none.

        The words are committed to the log before anything is looked up. Raises AccessDenied, ValidationFailed for
        words too long or with characters that can't be kept.
        """
        self.workplace.require("read", "case")
        typed = Typed()
        words = typed.line("text", _("Search"), text, limit=_LONGEST)
        typed.check()
        cards = self.workplace.store.guard.find(self.workplace.actor, _dialled(words))
        return tuple(Hit(card.case_id, card.ref, card.victim_name, card.grade, card.status) for card in cards)


def _dialled(text: str) -> str:
    """A phone number with its country code as contacts keep it; any other words as they are."""
    digits = folded(text).replace(" ", "")
    return national(digits) if digits.isdigit() and text.lstrip("( ").startswith(("+", "00")) else text
