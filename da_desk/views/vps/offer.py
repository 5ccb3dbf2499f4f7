"""Offering a VPS: when, by whom and how, and what the victim answered."""

from collections.abc import Callable, Sequence
from typing import Any

from da_desk.views.help import Help
from da_desk.views.rooms.step import Bench
from da_desk.views.vps import vps_sources
from da_desk.views.vps.answered import AnsweredPage, Earlier, said_when
from da_desk.views.vps.standing import OFFERS, UPDATE, Standing
from da_desk.wording import _, day


class OfferPage(AnsweredPage):
    """Records an offer; every earlier one stays."""

    form_kind = "vps_offer"
    always = OFFERS
    named = (UPDATE,)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Offer and answer"), _("Record the answer"))

    def saves(self) -> Callable[..., Any]:
        """Put it on record."""
        return self.bench.services.vps.offer

    def saved_words(self) -> str:
        """What follows stands on the overview."""
        return _("The answer is on record. What follows from it stands here and under To do.")

    def first(self, standing: Standing) -> dict[str, Any]:
        """Who offers, and the hearing that is known."""
        known = standing.case.next_hearing_day
        begun: dict[str, Any] = {"by": self.bench.services.workplace.actor.display}
        return begun | ({"needed_by": known.isoformat()} if known else {})

    def earlier(self, standing: Standing) -> Sequence[Earlier]:
        """Every offer that stands."""
        return [
            Earlier(
                each.event_id,
                each.version,
                each.answer_title,
                tuple(
                    line
                    for line in (
                        said_when(each.at, each.how, each.by),
                        _("To be asked again on {day}").format(day=day(each.ask_again, weekday=True))
                        if each.ask_again
                        else "",
                        each.words,
                    )
                    if line
                ),
            )
            for each in standing.vps.offers
        ]

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Offer it to every victim, also when no witness statement was made. Saying no harms nothing, and a no may become a yes at any time."
                ),
                _(
                    "Say that the defence gets it if the suspect is charged, that questions may be asked about it, that the press may report it, and that the court decides whether and how it is read."
                ),
                _(
                    "“Later” asks again on the day that the victim names. Before the trial, before the sentence and after an early guilty plea a further one is offered."
                ),
            ),
            (vps_sources.offered(), vps_sources.choice(), vps_sources.clock()),
        )
