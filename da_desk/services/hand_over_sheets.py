"""The printed hand-over: what is due, as references and times alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from da_desk.documents import pdf
from da_desk.documents.document import Rendered
from da_desk.documents.hand_over import HandOverPart, HandOverSheet, Owed
from da_desk.services.duties import Duties, DutyCard
from da_desk.services.service import Service
from da_desk.wording import _, moment


@dataclass(frozen=True, slots=True)
class HandOverSheets(Service):
    """What a person prints before a shift ends."""

    def for_printer(self, scope: Literal["mine", "unit"] = "mine") -> Rendered:
        """The sheet of what is due this week. The log says that a list was printed, and names none of its cases."""
        work = self.workplace
        view = Duties(work).today(scope, printed=True)
        parts = ((_("Overdue"), view.overdue), (_("Later today"), view.today), (_("This week"), view.week))
        sheet = HandOverSheet(
            parts=tuple(HandOverPart(title, _owed(cards)) for title, cards in parts),
            more=view.more,
            made_at=moment(work.now(), weekday=True),
            marking=work.practice.title("sensitivities", "official-sensitive"),
            training=work.training,
        )
        return pdf.render(sheet)


def _owed(cards: Sequence[DutyCard]) -> tuple[Owed, ...]:
    return tuple(Owed(card.ref, moment(card.do_by, weekday=True)) for card in cards)
